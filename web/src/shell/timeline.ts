// The outcomes of an object and of what belongs to it, newest first, below what is ahead.

import { type TemplateResult, html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import type { Ahead, Entry, Timeline } from "../views.gen";
import type { App } from "./app";
import { type Drawn, when } from "./cells";
import { type Line, lines } from "./chain";
import { count, date, distance, exactTime, instant, longDate, near, short, span, words } from "./format";
import { failed, loading } from "./states";

const FIRST = 40;
const MORE = 100;

interface Shown {
  limit: number;
  readonly hidden: Set<string>;
  readonly known: Set<string>;
}

const shownOf = new Map<string, Shown>();

/** The timeline of everything in a home, or of one object. */
export function timeline(app: App, place: string, scope: Record<string, string>): Drawn {
  const shown = remembered(place);
  const wanted = [...shown.known].filter((one) => !shown.hidden.has(one));
  const load = app.getThen<Timeline>(`timeline:${place}`, "/api/views/timeline", {
    ...scope,
    limit: shown.limit,
    ...(shown.hidden.size ? { resources: wanted.join(",") } : {}),
  });
  const found = load.data;
  if (found === undefined) return load.failure ? failed(app, load.failure) : loading(app, "outcomes");
  for (const one of [...found.entries, ...found.ahead]) {
    app.met(one.object_id, one.resource);
    shown.known.add(one.resource);
  }
  return html`
    ${load.failure ? failed(app, load.failure) : nothing}
    ${filters(app, shown)}
    <ol class="chain ${load.fresh ? "" : "outdated"}" aria-label="Outcomes, newest first">
      ${found.ahead.length ? html`<li class="day ahead"><b>Ahead</b><span>what is due if nothing changes</span></li>` : nothing}
      ${repeat(found.ahead, (one) => `${one.object_id} ${one.at} ${one.action}`, (one) => ahead(app, one))}
      <li class="now"><span class="node tip"></span><span>${app.isPast ? "As of" : "Now,"} ${instant(app.now)}</span></li>
      ${repeat(lines(found.entries, app.now), (line) => line.key, (line) => drawn(app, line))}
      ${found.earlier ? html`<li class="gap">${CUT}<button type="button" @click=${() => { shown.limit += MORE; app.draw(); }}>${count(found.earlier)} earlier ${
        found.earlier === 1 ? "outcome" : "outcomes"}${found.first_at === null ? nothing : `, since ${date(found.first_at)}`}</button></li>` : nothing}
    </ol>`;
}

function remembered(place: string): Shown {
  let shown = shownOf.get(place);
  if (shown === undefined) {
    shown = { limit: FIRST, hidden: new Set(), known: new Set() };
    shownOf.set(place, shown);
  }
  return shown;
}

function filters(app: App, shown: Shown): Drawn {
  const toggle = (kind: string) => {
    if (!shown.hidden.delete(kind)) shown.hidden.add(kind);
    if (shown.hidden.size === shown.known.size) shown.hidden.clear();
    app.draw();
  };
  return kinds([...shown.known], (kind) => !shown.hidden.has(kind), toggle);
}

/** Which kinds of outcomes are shown, where there are several. */
export function kinds(known: readonly string[], isShown: (kind: string) => boolean, toggle: (kind: string) => void): Drawn {
  if (known.length < 2) return nothing;
  return html`<fieldset class="filters"><legend class="sr">Show outcomes of</legend>${[...known].sort().map((kind) => html`
    <label><input type="checkbox" .checked=${isShown(kind)} @change=${() => toggle(kind)}>${words(kind)}</label>`)}</fieldset>`;
}

const CUT = html`<svg class="cut" viewBox="0 0 15 8" aria-hidden="true"><path d="M0 5.5 4 2l3.5 4L11 2l4 3.5"/></svg>`;

function drawn(app: App, line: Line): TemplateResult {
  switch (line.kind) {
    case "day":
      return html`<li class="day"><b>${longDate(line.at)}</b><span>${distance(line.at, app.now)}</span></li>`;
    case "gap":
      return html`<li class="gap">${CUT}<p>${span(line.seconds)}, nothing due</p></li>`;
    case "outcome":
      return html`<li>${node(line.entry)}${outcome(app, line.entry)}</li>`;
  }
}

export function node(one: { shape: string; tone?: string }, extra = ""): TemplateResult {
  return html`<span class="node ${one.shape} ${one.tone ?? ""} ${extra}"></span>`;
}

/** One outcome, as a link that opens it in the inspector. */
export function outcome(app: App, one: Entry): TemplateResult {
  const place = `${one.object_id}@${one.seq}`;
  return html`<a class="o" href=${app.href({ outcome: place })} aria-current=${app.route.outcome === place ? "true" : nothing}>
    <time datetime=${new Date(one.at * 1000).toISOString()}>${exactTime(one.at)}</time>
    <span class="kind">${words(one.resource)}</span>
    <span class="what"><span class="act">${one.action}</span> <span>${one.summary}</span></span>
    ${one.owner === null ? nothing : html`<span class="whose">${one.owner}</span>`}
    <span class="hash">${short(one.hash, 4)}</span></a>`;
}

function ahead(app: App, one: Ahead): TemplateResult {
  return html`<li class="ahead">${node(one)}<div class="o">${when(one.at, near(one.at, app.now))}
    <span class="kind">${words(one.resource)}</span>
    <span class="what"><span class="act">${one.action}</span> <span>${one.summary}</span></span><span class="hash"></span></div></li>`;
}
