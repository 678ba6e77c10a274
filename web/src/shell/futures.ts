// Two futures side by side, from an instant on: every card succeeds, or every card declines. Both are played beside
// the environment, which does not change. Only where the engine is in this browser.

import { html, nothing } from "lit-html";

import type { Comparison } from "../transport";
import type { App } from "./app";
import { type Drawn, when } from "./cells";
import { messageOf } from "./failure";
import { amount, count, date, instant, words } from "./format";
import { icon } from "./icons";

const AHEAD = [30, 90, 365];

interface Open {
  readonly at: number;
  days: number;
  made: Comparison | null;
  trouble: string;
}

let open: Open | null = null;

/** The button that opens them; nothing where a server has the engine. */
export function compareButton(app: App, at: number): Drawn {
  if (app.transport.scenario === null) return nothing;
  return html`<button class="btn" type="button" data-gb-compare @click=${() => void compare(app, at, AHEAD[1] ?? 90)}>${icon("branch")}Compare two futures</button>`;
}

async function compare(app: App, at: number, days: number): Promise<void> {
  const { scenario } = app.transport;
  if (scenario === null) return;
  const mine: Open = { at, days, made: null, trouble: "" };
  open = mine;
  app.draw();
  try {
    mine.made = await app.queue.add({ label: "Compare two futures", run: () => scenario.compare(at, days) });
    app.say(`Two futures from ${instant(at)} on are played, ${days} days each.`, "info");
  } catch (error) {
    mine.trouble = messageOf(error);
  }
  app.draw();
}

export function futures(app: App): Drawn {
  const shown = open;
  if (shown === null) return nothing;
  const close = () => {
    open = null;
    app.draw();
  };
  return html`<section class="ghost futures" aria-labelledby="futures-title">
    <h2 id="futures-title">Two futures from ${when(shown.at, instant(shown.at))} on</h2>
    <div class="btns end"><label class="ahead">Days ahead
      <select @change=${(event: Event) => void compare(app, shown.at, Number((event.target as HTMLSelectElement).value))}>${AHEAD.map((days) => html`
        <option value=${days} ?selected=${days === shown.days}>${days}</option>`)}</select></label>
      <button class="btn" type="button" @click=${close}>Close comparison</button></div>
    ${shown.trouble ? html`<p role="alert">${shown.trouble}</p>` : shown.made ? table(shown.made) : html`<p role="status" aria-busy="true">Both are being played…</p>`}
  </section>`;
}

function table(made: Comparison): Drawn {
  const value = (one: string | number, kind: string) => (kind === "money" ? `${amount(String(one))} ${made.currency.toUpperCase()}` : count(Number(one)));
  return html`<div class="scroll" role="region" aria-label="Two futures" tabindex="0"><table>
    <caption class="sr">What the two futures come to by ${date(made.to)}</caption>
    <thead><tr><th scope="col">By ${date(made.to)}</th>${made.behaviors.map((one) => html`<th scope="col">Every card: ${words(one).toLowerCase()}</th>`)}<th scope="col">Difference</th></tr></thead>
    <tbody>${made.figures.map((one) => html`<tr><th scope="row">${one.label}</th>${one.values.map((each) => html`<td>${value(each, one.kind)}</td>`)}<td>${value(one.difference, one.kind)}</td></tr>`)}</tbody>
  </table></div>`;
}
