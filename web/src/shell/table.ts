// Tables: what stands in a column decides how it is set, and the first cell leads to the row's object.

import { type TemplateResult, html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import type { Cell, Column, Row, Table } from "../views.gen";
import type { App } from "./app";
import { type Drawn, chip, content, due, money } from "./cells";
import { icon } from "./icons";

export interface Window {
  /** How many rows there are before and after those that are given, and how high one is. */
  readonly before: number;
  readonly after: number;
  readonly height: number;
}

const WHOLE: Window = { before: 0, after: 0, height: 0 };

/** The class of a column, by the kind of value that stands in it. */
function kindOf(column: Column, rows: readonly Row[]): string {
  const cell = rows.map((row) => row.cells[column.key]).find((one) => one !== undefined);
  switch (cell?.kind) {
    case "money": return "c-money";
    case "state": return "c-state";
    case "due": return "c-due";
    case "instant": return "c-at";
    case "number": return "c-number";
    default: return column.end ? "c-end" : "c-text";
  }
}

/** An ascending order is the column's key, a descending one has a minus before it. */
export function nextSort(sort: string, key: string): string {
  return sort === key ? `-${key}` : sort === `-${key}` ? "attention" : key;
}

function direction(sort: string, key: string): "ascending" | "descending" | undefined {
  if (sort === key) return "ascending";
  return sort === `-${key}` ? "descending" : undefined;
}

export function tableOf(
  app: App,
  table: Table,
  caption: string,
  options: { readonly columns?: readonly Column[]; readonly window?: Window; readonly sort?: (sort: string) => void } = {},
): TemplateResult {
  const columns = options.columns ?? table.columns;
  const kinds = columns.map((column) => kindOf(column, table.rows));
  const { before, after, height } = options.window ?? WHOLE;
  const first = table.offset + 1;
  const acts = table.rows.some((row) => row.actions.length > 0);
  for (const row of table.parts ? [] : table.rows.slice(0, 1)) app.met(row.object_id, table.resource);
  return html`<table class="rows of-${table.resource}" aria-rowcount=${table.total + 1}>
    <caption class="sr">${caption}</caption>
    <thead><tr aria-rowindex="1">${columns.map((column, at) => head(column, kinds[at] ?? "", table.sort, options.sort))}${acts ? html`<th scope="col" class="c-go"><span class="sr">Action</span></th>` : nothing}</tr></thead>
    <tbody>
      ${spacer(before * height, columns.length)}
      ${repeat(table.rows, (row) => row.object_id, (row, at) => html`
        <tr data-object=${row.object_id} aria-rowindex=${first + at + 1}>${columns.map((column, place) =>
          place === 0 ? leading(row, column, app, table.parts) : cellOf(row.cells[column.key], column, kinds[place] ?? "", app))}${acts ? html`<td class="c-go">${row.actions.map((one) => app.button(one))}</td>` : nothing}</tr>`)}
      ${spacer(after * height, columns.length)}
    </tbody>
  </table>`;
}

function spacer(height: number, columns: number): Drawn {
  return height ? html`<tr class="spacer" aria-hidden="true"><td colspan=${columns}><svg width="1" height=${height}></svg></td></tr>` : nothing;
}

function head(column: Column, kind: string, sort: string, sorted?: (sort: string) => void): TemplateResult {
  const order = direction(sort, column.key);
  const arrow = order ? html`<span class="arrow ${order}">${icon("down")}</span>` : nothing;
  const label = column.sorts && sorted
    ? html`<button class="sort" type="button" @click=${() => sorted(nextSort(sort, column.key))}>${column.label}${arrow}</button>`
    : column.label;
  return html`<th scope="col" class=${kind} aria-sort=${order ?? nothing}>${
    kind === "c-due" ? html`<span class="what-next">${label}<span class="due">Due<span class="rel"></span></span></span>` : label}</th>`;
}

/** What a row is called leads to it; of a part of something, to what the part is about. */
function leading(row: Row, column: Column, app: App, isPart: boolean): TemplateResult {
  const cell = row.cells[column.key];
  const text = cell === undefined ? row.object_id : cell.kind === "link" ? cell.text : content(cell, app);
  const quiet = cell?.kind === "text" && cell.note ? html` <span class="faint">${cell.note}</span>` : nothing;
  const said = cell?.kind === "text" ? cell.text : text;
  const mono = (cell?.kind === "text" || cell?.kind === "link") && cell.mono ? "mono" : "";
  const target = !isPart ? row.object_id : cell?.kind === "link" ? cell.object_id : null;
  return html`<th scope="row" class="leads ${mono}">${target === null ? said : html`<a href=${app.link(target)}>${said}</a>`}${quiet}</th>`;
}

function cellOf(cell: Cell | undefined, column: Column, kind: string, app: App): TemplateResult {
  return html`<td class=${kind} data-label=${column.label}>${inner(cell, app)}</td>`;
}

function isBlank(cell: Cell): boolean {
  if (cell.kind === "text") return cell.text === "" && !cell.note;
  return cell.kind === "instant" && cell.at === null;
}

function inner(cell: Cell | undefined, app: App): Drawn {
  if (cell === undefined) return nothing;
  if (isBlank(cell)) return html`<span class="faint dash">–</span>`; // narrow, where a cell has a label, it is left out
  if (cell.kind === "state") return chip(cell);
  if (cell.kind === "money") return html`${cell.amounts.map((one) => html`<span class="line">${money(one)}</span>`)}`;
  if (cell.kind === "due" && cell.at === null) return html`<span class="faint ${cell.text ? "" : "dash"}">${cell.text || "–"}</span>`;
  if (cell.kind === "due") {
    if (cell.text === "" && cell.at === null) return nothing;
    return html`<span class="what-next"><span class="act">${cell.text}</span>${due(cell, app.now)}</span>`;
  }
  return content(cell, app);
}
