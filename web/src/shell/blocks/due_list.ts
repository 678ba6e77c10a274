// What is due next, soonest first, each with a way to jump there: nobody should guess dates.

import { type TemplateResult, html, nothing, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import type { Ahead, Due } from "../../views.gen";
import type { App } from "../app";
import type { Mounting } from "../blocks";
import { type Drawn, due, money } from "../cells";
import { count, instant } from "../format";
import { icon } from "../icons";
import { loaded, more } from "../states";

interface Config {
  readonly label: string;
  readonly page_size: number;
}

export function dueList({ app, block, slot }: Mounting<Config>): () => void {
  const { config, id } = block;
  slot.replaceChildren();
  let limit = config.page_size;
  return () => {
    const load = app.get<Due>(`due:${id}`, "/api/views/due", { offset: "0", limit: String(limit) });
    const shown = load.data;
    render(html`<section class="due-list panel" aria-labelledby="${id}-label">
      <div class="bar"><h2 id="${id}-label">${config.label}</h2><p class="hint">${shown ? said(app, shown) : ""}</p></div>
      ${loaded(app, load, config.label, ({ rows, total }) => html`${list(app, rows, config.label)}
        ${more(total - rows.length, "left", () => { limit += 4 * config.page_size; app.draw(); })}`)}
    </section>`, slot);
  };
}

function said(app: App, shown: Due): string {
  if (shown.total === 0) return "";
  const some = shown.total > shown.rows.length ? `${count(shown.rows.length)} of ${count(shown.total)}.` : `${count(shown.total)} in all.`;
  return app.advancedFrom === null ? some : `${some} A jump waits in the queue until the advance has ended.`;
}

/** Of a list of what is ahead of one thing (`own`) nobody has to be told whose it is. */
export function list(app: App, rows: readonly Ahead[], caption: string, own = false): Drawn {
  const isPriced = rows.some((one) => one.amount);
  if (rows.length === 0) return html`<p class="empty">Nothing is due. A subscription, a trial or a retry puts its date here.</p>`;
  return html`<table class="rows">
    <caption class="sr">${caption}, soonest first</caption>
    <thead><tr>${own ? nothing : html`<th scope="col">Customer</th>`}<th scope="col">Action</th>${isPriced ? html`<th scope="col" class="c-money">Amount</th>` : nothing}<th scope="col" class="c-when">Due</th><th scope="col" class="c-go"><span class="sr">Jump</span></th></tr></thead>
    <tbody>${repeat(rows, (one) => `${one.object_id} ${one.at} ${one.action}`, (one) => row(app, one, own, isPriced))}</tbody>
  </table>`;
}

function row(app: App, one: Ahead, own: boolean, isPriced: boolean): TemplateResult {
  app.met(one.object_id, one.resource);
  const id = own ? one.object_id : one.owner_id ?? one.object_id;
  return html`<tr><th scope="row" class="leads"><a href=${app.link(id)}>${own ? one.summary : one.owner ?? one.object_id}</a></th>
    ${own ? nothing : html`<td class="c-text">${one.summary}</td>`}
    ${isPriced ? html`<td class="c-money">${one.amount ? money(one.amount) : nothing}</td>` : nothing}
    <td class="c-when">${due(one, app.now)}</td>
    <td class="c-go"><button class="btn bare" type="button" data-gb-jump=${one.at} aria-disabled=${app.canJump ? nothing : "true"}
      @click=${() => jump(app, one.at)}>${icon("go")}<span class="word">Jump</span><span class="sr"> to ${instant(one.at)}</span></button></td></tr>`;
}

function jump(app: App, at: number): void {
  if (app.canJump) void app.jump(at);
  else if (app.isPast) app.say("The page shows the past: go back to now to jump.", "warning");
  else app.say("This environment follows real time: nobody can jump ahead.", "warning");
}
