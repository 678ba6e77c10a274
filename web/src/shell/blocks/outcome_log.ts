// Every outcome of the environment, the newest first, as they come in.

import { html, nothing, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import type { Timeline } from "../../views.gen";
import type { Mounting } from "../blocks";
import { count, dayOf, instant, longDate } from "../format";
import { loaded, more } from "../states";
import { kinds, node, outcome } from "../timeline";

interface Config {
  readonly label: string;
  readonly page_size: number;
  readonly empty: string;
}

/** Outcomes in a burst are not read out one by one: the summary of the action is. */
const QUIET = "off";

export function outcomeLog({ app, block, slot }: Mounting<Config>): () => void {
  const { config, id } = block;
  slot.replaceChildren();
  let limit = config.page_size;
  let isHeld = false;
  let hidden: readonly string[] = [];
  const known = new Set<string>();
  let heldAt = 0;
  return () => {
    const wanted = [...known].filter((one) => !hidden.includes(one));
    const asked = { limit, ...(hidden.length ? { resources: wanted.join(",") } : {}) };
    const isPinned = isHeld && app.route.asOf === null;
    const load = isPinned
      ? app.get<Timeline>(`log:${id}`, "/api/views/timeline", { ...asked, as_of: heldAt })
      : app.getThen<Timeline>(`log:${id}`, "/api/views/timeline", asked);
    const found = load.data;
    for (const one of found?.entries ?? []) {
      known.add(one.resource);
      app.met(one.object_id, one.resource);
    }
    const hold = () => {
      isHeld = !isHeld;
      heldAt = app.clock?.now ?? 0;
      app.draw();
    };
    const toggle = (kind: string) => {
      hidden = hidden.includes(kind) ? hidden.filter((one) => one !== kind) : [...hidden, kind];
      if (hidden.length === known.size) hidden = [];
      app.draw();
    };
    let day = Number.NaN;
    const isNewDay = (at: number) => {
      if (dayOf(at) === day) return false;
      day = dayOf(at);
      return true;
    };
    render(html`<section class="log panel" aria-label=${config.label}>
      <div class="bar"><p class="hint">${found ? `${count(app.frame.data?.outcomes ?? 0)} outcomes so far` : ""}${app.isPast ? `, as of ${instant(app.now)}` : ""}</p>
        ${kinds([...known], (kind) => !hidden.includes(kind), toggle)}
        <button class="btn end" type="button" aria-pressed=${isHeld} @click=${hold}>Hold still</button></div>
      ${loaded(app, load, config.label, ({ entries, earlier }) => entries.length === 0 ? html`<p class="empty">${config.empty}</p>` : html`
      <div role="log" aria-live=${QUIET} aria-label=${config.label}><ol class="chain ${load.fresh ? "" : "outdated"}">${repeat(entries, (one) => `${one.object_id}@${one.seq}`, (one) => html`
        ${isNewDay(one.at) ? html`<li class="day"><b>${longDate(one.at)}</b></li>` : nothing}<li>${node(one)}${outcome(app, one)}</li>`)}</ol></div>
      ${more(earlier, "earlier", () => { limit += 2 * config.page_size; app.draw(); })}`)}
    </section>`, slot);
  };
}
