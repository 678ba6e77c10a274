// What a form says of an action's fields, and the request that its answers make. A field may wait for what another
// one says (`when`), and fields of one `row` come as often as somebody likes.

import type { Params } from "../transport";
import type { Action, Field } from "../views.gen";
import { decimalsOf, isoLocal, minorUnits, parsed } from "./format";

export type Answers = Record<string, string>;

/** How many rows there are, by the name that their fields share. */
export type Rows = Record<string, number>;

/** How long a data URL of 128 KiB is, and the words that it begins with. */
const PICTURE_MAX = 174_800;

/** What a form begins with. */
export function begin(action: Action): Answers {
  return Object.fromEntries(action.fields.map((field) => [field.name, beginning(field)]));
}

function beginning(field: Field): string {
  const given = field.value ?? "";
  if (field.kind === "instant") return /^\d+$/.test(given) ? isoLocal(Number(given)) : "";
  if (field.kind === "select" && given === "" && field.required) return field.options[0]?.value ?? "";
  return given;
}

/** How many rows a form begins with: as many as it has fields for. */
export function beginRows(action: Action): Rows {
  const rows: Rows = {};
  for (const { row, name } of action.fields) {
    if (row !== null) rows[row] = Math.max(rows[row] ?? 1, Number(name.slice(row.length).match(/^\[(\d+)\]/)?.[1] ?? 0) + 1);
  }
  return rows;
}

/** The fields of a row's first, by which all others are made. */
function rowOf(action: Action, row: string): readonly Field[] {
  return action.fields.filter((field) => field.row === row && field.name.startsWith(`${row}[0]`));
}

/** What is asked for now: of rows the fields of each, and nothing that waits for another answer. */
export function asked(action: Action, answers: Answers, rows: Rows): readonly Field[] {
  const told = new Set<string>();
  const all = action.fields.flatMap((field) => {
    const { row } = field;
    if (row === null) return [field];
    if (told.has(row)) return [];
    told.add(row);
    return Array.from({ length: rows[row] ?? 1 }, (_, at) => rowOf(action, row).map((one) => inRow(one, at))).flat();
  });
  const isAsked = ({ when }: Field): boolean => {
    const other = all.find((one) => one.name === when?.field);
    return when === null || (answers[when.field] === when.value && other !== undefined && isAsked(other));
  };
  return all.filter(isAsked);
}

/** The field as it stands in a row, from 0; only those of the first have a help. */
export function inRow(field: Field, at: number): Field {
  if (at === 0 || field.row === null) return field;
  const moved = (name: string) => name.replace(`${field.row}[0]`, `${field.row}[${at}]`);
  return { ...field, name: moved(field.name), when: field.when && { ...field.when, field: moved(field.when.field) }, help: null };
}

/** Whether what is true of one row cannot be of the next: an end, for one. */
function isOwn(field: Field): boolean {
  return field.blank !== null || field.kind === "instant";
}

/** One row more, answered as the first one was at first, but for what is a row's own. */
export function addRow(action: Action, row: string, answers: Answers, rows: Rows): void {
  const at = rows[row] ?? 1;
  for (const field of rowOf(action, row)) answers[inRow(field, at).name] = isOwn(field) ? "" : beginning(field);
  rows[row] = at + 1;
}

/** One row less: those after it move up. */
export function removeRow(action: Action, row: string, gone: number, answers: Answers, rows: Rows): void {
  const last = (rows[row] ?? 1) - 1;
  for (const field of rowOf(action, row)) {
    for (let at = gone; at < last; at++) answers[inRow(field, at).name] = answers[inRow(field, at + 1).name] ?? "";
    delete answers[inRow(field, last).name];
  }
  rows[row] = last;
}

/** What is wrong with the answers, by field; empty where the request can be made. */
export function mistakes(fields: readonly Field[], answers: Answers): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of fields) {
    const wrong = mistake(field, (answers[field.name] ?? "").trim(), digitsOf(field, answers));
    if (wrong) found[field.name] = wrong;
  }
  return found;
}

/** In what an amount is: what another field says, or its own. */
export function currencyOf({ priced_in, currency }: Field, answers: Answers): string | null {
  return (priced_in && answers[priced_in]) || currency;
}

function digitsOf(field: Field, answers: Answers): number {
  const said = field.priced_in && answers[field.priced_in];
  return said ? decimalsOf(said) : field.minor_digits;
}

function mistake(field: Field, answer: string, digits: number): string | null {
  if (answer === "") return field.required && field.kind !== "bool" ? `${field.label} is needed.` : null;
  switch (field.kind) {
    case "money":
      if (minorUnits(answer, digits) !== null) return null;
      return digits
        ? `Write an amount like ${example(digits)}, with at most ${digits} decimals.`
        : "Write a whole amount like 1200: this currency has no decimals.";
    case "numbers":
      return /^\d+([\s,]+\d+)*$/.test(answer) ? null : "Write numbers with commas between.";
    case "number":
      return /^-?\d+(\.\d+)?$/.test(answer) ? null : "Write a number.";
    case "picture":
      if (!/^data:image\/(png|jpeg)/.test(answer)) return "Choose a PNG or a JPEG.";
      return answer.length > PICTURE_MAX ? "Choose a file of at most 128 KiB." : null;
    case "email":
      return answer.includes("@") ? null : "An address has an @ in it.";
    case "instant":
      return parsed(answer) === null ? "Choose a date and a time." : null;
    default:
      return null;
  }
}

function example(digits: number): string {
  return `12.${"50".padEnd(digits, "0").slice(0, digits)}`;
}

/** The path, with the answers that stand in it, and the parameters that are left. */
export function addressed(path: string, given: Params): [string, Params] {
  const left = { ...given };
  const whole = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(left[name] ?? "");
    delete left[name];
    return encodeURIComponent(value);
  });
  return [whole, left];
}

/** The parameters: what is always sent, and what was answered. What was left empty is left out. */
export function params(action: Action, fields: readonly Field[], answers: Answers): Params {
  const made: Record<string, string> = { ...action.fixed };
  for (const field of fields) {
    if (field.unsent) continue;
    const answer = (answers[field.name] ?? "").trim();
    if (field.kind === "bool") made[field.name] = answer === "true" ? "true" : "false";
    else if (answer === "") {
      if (field.blank !== null) made[field.name] = field.blank;
    }
    else if (field.kind === "money") made[field.name] = minorUnits(answer, digitsOf(field, answers)) ?? answer;
    else if (field.kind === "instant") made[field.name] = String(parsed(answer) ?? answer);
    else if (field.kind === "lines" || field.kind === "numbers") {
      const parts = answer.split(field.kind === "lines" ? /\s*\n\s*/ : /[\s,]+/).filter(Boolean);
      parts.forEach((part, at) => { made[`${field.name}[${at}]`] = part; });
    } else made[field.name] = answer;
    const value = made[field.name];
    if (value !== undefined) for (const name of field.also) made[name] = value;
  }
  return made;
}
