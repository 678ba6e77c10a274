// The invoice that a subscription brings next: its lines, and what they come to as things stand.

import { html } from "lit-html";

import type { Detail, Upcoming } from "../views.gen";
import type { App } from "./app";
import { type Drawn, when } from "./cells";
import { distance, near } from "./format";
import { failed, loading } from "./states";
import { tableOf } from "./table";

export function upcoming(app: App, detail: Detail): Drawn {
  if (app.isPast) return html`<p class="empty">What would come next is shown as of now alone. Go back to now to see it.</p>`;
  const load = app.get<Upcoming>(`upcoming:${detail.object_id}`, `/api/views/upcoming/${detail.object_id}`);
  const shown = load.data?.object_id === detail.object_id ? load.data : undefined;
  if (shown === undefined) return load.failure ? failed(app, load.failure) : loading(app, "the invoice that comes next");
  return invoiceOf(app, shown);
}

/** When it would be final, its lines, and what they come to; or why there is none. */
export function invoiceOf(app: App, shown: Upcoming): Drawn {
  if (shown.at === null || shown.lines === null || shown.totals === null) return html`<p class="empty">${shown.note}</p>`;
  return html`<p class="hint">Final on ${when(shown.at, near(shown.at, app.now))}, ${distance(shown.at, app.now)}. ${shown.note}</p>
    ${tableOf(app, shown.lines, "Lines of the invoice that comes next")}
    ${tableOf(app, shown.totals, "What the invoice that comes next comes to")}`;
}
