// CSV as spreadsheets read it: of rows of texts, and of a whole list, as it is filtered, searched and ordered.

import type { Params } from "../transport";
import type { Cell, Column, Row, Table } from "../views.gen";
import type { App } from "./app";
import { failureOf } from "./failure";
import { iso } from "./format";

const PAGE = 100;

/** Lines of texts; nothing in them is taken for a formula. */
export function csvOf(lines: readonly (readonly string[])[]): string {
  return lines.map((line) => `${line.map((text) => quoted(plain(text))).join(",")}\r\n`).join("");
}

function plain(text: string): string {
  return /^[=@\t\r+]|^-(?![\d.])/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Every row that a list has by these parameters. Rejects with a `Failure` where one was refused. */
export async function everyRow(app: App, path: string, params: Params): Promise<Table> {
  let all: Table | undefined;
  const rows: Row[] = [];
  do {
    const reply = await app.transport.request("GET", path, { ...params, offset: String(rows.length), limit: String(PAGE) });
    const failure = failureOf(reply);
    if (failure) throw failure;
    all = reply.body as Table;
    if (all.rows.length === 0) break; // fewer than there were
    rows.push(...all.rows);
  } while (rows.length < all.total);
  return { ...all, rows };
}

/** A list with the id of each row; of amounts the currency stands in a column of its own. */
export function csvOfTable(table: Table): string {
  const isMoney = (column: Column) => table.rows.some((row) => row.cells[column.key]?.kind === "money");
  const head = table.columns.flatMap((one) => (isMoney(one) ? [one.label, `${one.label}, currency`] : [one.label]));
  const lines = table.rows.map((row) => [row.object_id, ...table.columns.flatMap((one) => texts(row.cells[one.key], isMoney(one)))]);
  return csvOf([["Id", ...head], ...lines]);
}

function texts(cell: Cell | undefined, isMoney: boolean): string[] {
  if (cell?.kind === "money") return [cell.amounts.map((one) => one.amount).join(" / "), cell.amounts.map((one) => one.currency).join(" / ")];
  const text = cell === undefined ? "" : said(cell);
  return isMoney ? [text, ""] : [text];
}

function said(cell: Exclude<Cell, { kind: "money" }>): string {
  switch (cell.kind) {
    case "state": return cell.label;
    case "number": return String(cell.value);
    case "instant": return [cell.at, cell.until].filter((at) => at !== null).map(iso).join("/");
    case "due": return [cell.text, cell.at === null ? "" : iso(cell.at)].filter(Boolean).join(" ");
    case "link": return cell.text;
    case "text": return [cell.text, cell.note].filter(Boolean).join(" ");
  }
}

/** Has the browser keep a file. */
export function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}
