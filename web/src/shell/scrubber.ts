// A way back to any past instant: a native range, with the outcomes marked on it.

import { type TemplateResult, html, nothing, svg } from "lit-html";
import { live } from "lit-html/directives/live.js";

import type { Detail, Mark } from "../views.gen";
import type { App } from "./app";
import { branch } from "./branch";
import { type Drawn, chip, content, when } from "./cells";
import { distance, instant, month, monthOf, monthYear, startOfMonth } from "./format";
import { twoFutures } from "./two_futures";
import { icon } from "./icons";

const THUMB_PX = 14;
const AHEAD_SHARE = 0.25;

interface Scale {
  readonly from: number;
  readonly to: number;
}

/** Where each scrubber stands, by the object it is for; null: now. */
const positions = new Map<string, number | null>();

export function scrubber(app: App, detail: Detail): Drawn {
  const now = app.clock?.now ?? 0;
  if (now <= detail.created_at) return nothing;
  const chosen = positions.get(detail.object_id) ?? null;
  const at = chosen ?? app.route.asOf ?? now;
  const scale = scaleOf(detail, now);
  const marks = detail.marks.filter((one) => one.at <= now);
  const move = (to: number | null) => {
    positions.set(detail.object_id, to === null || to >= now ? null : Math.max(to, scale.from));
    if (app.isPast && to === null) app.go({ asOf: null });
    app.draw();
  };
  const [before, after] = [previous(marks, at), following(marks, at)];
  const place = at >= now ? "now" : distance(at, now).replace(/ ago$/, " before now");
  const keyed = (event: KeyboardEvent) => {
    const step = event.key === "ArrowLeft" || event.key === "ArrowDown" ? before : event.key === "ArrowRight" || event.key === "ArrowUp" ? after ?? now : null;
    if (step === null) return;
    event.preventDefault();
    if (step !== undefined) move(step);
  };
  return html`<section class="scrub" aria-labelledby="scrub-title">
    <div class="scrub-top">
      <h2 id="scrub-title">As of ${when(at, instant(at))}</h2><span class="faint" role="status">${place}</span>
      <div class="btns end">
        <button class="btn icon" type="button" aria-label="Previous outcome" aria-disabled=${before === undefined ? "true" : nothing} @click=${() => before !== undefined && move(before)}>${icon("previous")}</button>
        <button class="btn icon" type="button" aria-label="Next outcome" aria-disabled=${at >= now ? "true" : nothing} @click=${() => move(after ?? null)}>${icon("next")}</button>
        <button class="btn" type="button" aria-disabled=${at >= now ? "true" : nothing} @click=${() => move(null)}>Now</button>
      </div>
    </div>
    <div class="track">
      ${track(scale, marks, detail, now)}
      <input type="range" aria-label="As of" min=${scale.from} max=${now} step="1" .value=${live(String(at))} aria-valuetext="${instant(at)}, ${place}"
        .style=${`inline-size: calc(${percent(scale, now)} + ${THUMB_PX}px)`}
        @input=${(event: Event) => move(Number((event.target as HTMLInputElement).value))} @keydown=${keyed}>
    </div>
    ${chosen !== null && chosen !== app.route.asOf ? then(app, detail, chosen) : nothing}
  </section>`;
}

function scaleOf(detail: Detail, now: number): Scale {
  const from = Math.min(detail.created_at, ...detail.marks.map((one) => one.at));
  const last = Math.max(now, ...detail.ahead.map((one) => one.at));
  const room = (now - from) * (AHEAD_SHARE / (1 - AHEAD_SHARE));
  return { from, to: Math.max(now + (now - from) * 0.04, Math.min(last + room * 0.1, now + room)) };
}

function percent(scale: Scale, at: number): string {
  return `${(((at - scale.from) / (scale.to - scale.from)) * 100).toFixed(2)}%`;
}

function previous(marks: readonly Mark[], at: number): number | undefined {
  return marks.filter((one) => one.at < at).at(-1)?.at;
}
function following(marks: readonly Mark[], at: number): number | undefined {
  return marks.find((one) => one.at > at)?.at;
}

function track(scale: Scale, marks: readonly Mark[], detail: Detail, now: number): TemplateResult {
  const x = (at: number) => percent(scale, at);
  const seen = new Set<string>();
  return html`<svg aria-hidden="true">
    <line class="past" x1="0" x2=${x(now)} y1="16" y2="16"></line><line class="future" x1=${x(now)} x2="100%" y1="16" y2="16"></line>
    ${marks.filter((one) => !seen.has(x(one.at)) && seen.add(x(one.at))).map((one) => {
      const loud = one.tone === "warning" || one.tone === "critical";
      return svg`<line class="tick ${one.tone}" x1=${x(one.at)} x2=${x(one.at)} y1=${loud ? 7 : 10} y2=${loud ? 25 : 22}></line>`;
    })}
    ${detail.ahead.filter((one) => one.at > now && one.at <= scale.to).map((one) => svg`<circle class="due-mark" cx=${x(one.at)} cy="16" r="3.5"></circle>`)}
    <line class="now-mark" x1=${x(now)} x2=${x(now)} y1="2" y2="36"></line>
    ${months(scale, now).map(({ at, text, opt }) => svg`<text class="t-label ${opt ? "opt" : ""}" x=${x(at)} y="50">${text}</text>`)}
    <text class="t-label on" x=${x(now)} y="50" text-anchor="middle">now</text>
  </svg>`;
}

const LABELS_MAX = 8;
const NEAR = 0.06;

function months(scale: Scale, now: number): { at: number; text: string; opt: boolean }[] {
  const all: number[] = [];
  for (let at = startOfMonth(scale.from, 1); at < scale.to; at = startOfMonth(at, 1)) all.push(at);
  const each = Math.max(1, Math.ceil(all.length / LABELS_MAX));
  const whole = scale.to - scale.from;
  return all
    .filter((at, place) => place % each === 0 && Math.abs(at - now) > NEAR * whole && scale.to - at > NEAR * whole)
    .map((at, place) => ({ at, text: monthOf(at) === 0 ? monthYear(at) : month(at), opt: place % 2 === 1 }));
}

/** What was then: in short here, or the whole page on request. */
function then(app: App, detail: Detail, at: number): TemplateResult {
  const load = app.get<Detail>(`scrub:${detail.object_id}`, `/api/views/objects/${detail.object_id}`, { as_of: at });
  const past = load.data;
  return html`<div class="asof ${load.fresh ? "" : "outdated"}">
    <dl>${past ? [
      ...(past.state ? [html`<div><dt>${past.title}</dt><dd>${chip(past.state)}</dd></div>`] : []),
      ...past.standings.map((one) => html`<div><dt>${one.title}</dt><dd class="mono">${one.standing.state}</dd></div>`),
      ...past.facts.slice(0, 3).map((one) => html`<div><dt>${one.label}</dt><dd>${content(one.value, app)}</dd></div>`),
    ] : html`<div><dt>${load.failure ? load.failure.message : "Looking back…"}</dt></div>`}</dl>
    <div class="btns end">
      <button class="btn" type="button" @click=${() => app.go({ asOf: at })}>View the page as of then</button>
      <button class="btn" type="button" @click=${() => void branch(app, at)}>${icon("branch")}Branch from here</button>
      ${twoFutures(app, at)}
    </div>
  </div>`;
}
