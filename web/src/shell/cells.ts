// A value with its kind, as it stands in a table, a fact or a line.

import { type TemplateResult, html, nothing } from "lit-html";

import type { Cell, DueCell, Money, StateCell } from "../views.gen";
import type { App } from "./app";
import { amount, count, date, distance, instant, iso, near, short, unit } from "./format";

export type Drawn = TemplateResult | typeof nothing | string;

export function when(at: number, text: string): TemplateResult {
  return html`<time datetime=${iso(at)}>${text}</time>`;
}

/** A state that is as it should be is a dot and a word; one that asks for attention has a tint. */
export function chip(cell: StateCell): TemplateResult {
  return html`<span class="state ${cell.tone} ${cell.calm ? "" : "tinted"}">${cell.label}</span>`;
}

export function money(one: Money): TemplateResult {
  return html`<span class="money">${amount(one.amount)}<span class="cur ${one.per ? "long" : ""}">${unit(one)}</span></span>`;
}

export function due(cell: { at: number | null }, now: number): TemplateResult {
  if (cell.at === null) return html`<span class="due"><span class="faint">no date</span><span class="rel"></span></span>`;
  return html`<span class="due">${when(cell.at, near(cell.at, now))}<span class="rel">${distance(cell.at, now)}</span></span>`;
}

export function dueText(cell: DueCell, now: number): Drawn {
  if (cell.at === null) return cell.text;
  return html`${cell.text}, ${when(cell.at, near(cell.at, now))}`;
}

export function mono(text: string): TemplateResult {
  return html`<span class="mono">${text}</span>`;
}

/** A cell's content, wherever it stands but in a list's own columns for money and what is due. */
export function content(cell: Cell | undefined, app: App): Drawn {
  if (cell === undefined) return nothing;
  switch (cell.kind) {
    case "text": {
      const text = cell.mono ? html`<span class="mono" title=${cell.text}>${cell.text.length > 40 ? short(cell.text, 10) : cell.text}</span>` : cell.text;
      return cell.note ? html`${text} <span class="faint">${cell.note}</span>` : text;
    }
    case "link":
      return html`<a class="link ${cell.mono ? "mono" : ""}" href=${app.link(cell.object_id)}>${cell.text}</a>`;
    case "money":
      if (cell.amounts.length === 0) return html`<span class="faint">none</span>`;
      return html`${cell.amounts.map((one, at) => html`${at ? html`<br>` : nothing}${money(one)}`)}`;
    case "state":
      return chip(cell);
    case "instant":
      if (cell.at === null) return html`<span class="faint">not set</span>`;
      return cell.until === null
        ? when(cell.at, instant(cell.at))
        : html`${when(cell.at, date(cell.at))} – ${when(cell.until, date(cell.until))}`;
    case "due":
      return dueText(cell, app.now);
    case "number":
      return count(cell.value);
  }
}
