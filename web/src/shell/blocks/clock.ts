// The clock: what it shows and what is due next; and the buttons that advance it.

import { type TemplateResult, html, nothing, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import type { Clock } from "../../views.gen";
import type { App } from "../app";
import type { Mounting } from "../blocks";
import { type Drawn, when } from "../cells";
import { count, date, dayOf, instant, isoDate, iso, longDate, near, parsed, span, time } from "../format";
import { icon } from "../icons";

interface DisplayConfig {
  readonly label: string;
  readonly format: "date" | "datetime";
  readonly next_due: boolean;
}

export function clockDisplay({ app, block, slot }: Mounting<DisplayConfig>): () => void {
  slot.replaceChildren();
  const { format, next_due } = block.config;
  const walls = new WallClock();
  const draw = () => {
    const clock = app.clock;
    const label = clock?.simulated === false ? "Time" : block.config.label;
    const now = clock === null ? 0 : walls.now(clock);
    const shown = clock ? (format === "date" ? date(now) : instant(now)) : "Not started";
    render(html`<section class="clock" aria-label=${label}>
      <p class="head"><span class="label">${label}</span></p>
      <p>${led(app, html`<time class="now" data-gb-now datetime=${clock ? iso(now) : nothing}>${shown}</time>`)}</p>
      ${next_due && clock ? next(app, clock) : nothing}
    </section>`, slot);
  };
  window.setInterval(() => { if (app.clock?.simulated === false) draw(); }, 1000);
  return draw;
}

/** To where the clock is advanced, unless one is there. */
function led(app: App, time: TemplateResult): TemplateResult {
  if (app.advances === null || app.advances === app.route.view || app.clock?.simulated === false) return time;
  return html`<a href=${app.href({ view: app.advances, object: null, outcome: null, filter: null, more: "" })} title="Advance the clock">${time}</a>`;
}

/** What a clock shows by now: a live one goes on by itself from when it was last told of. */
class WallClock {
  #told: Clock | null = null;
  #toldAt = 0;

  now(clock: Clock): number {
    if (clock.simulated) return clock.now;
    if (clock !== this.#told) [this.#told, this.#toldAt] = [clock, Date.now()];
    return clock.now + Math.floor((Date.now() - this.#toldAt) / 1000);
  }
}

function next(app: App, clock: Clock): TemplateResult {
  if (clock.status === "advancing" && clock.target !== null) {
    return html`<p class="next">advancing to ${when(clock.target, near(clock.target, clock.now))}</p>${bar(app, clock)}`;
  }
  const due = app.frame.data?.next_due ?? null;
  if (due === null) return html`<p class="next">Nothing is due.</p>`;
  return html`<p class="next">next due: ${when(due.at, near(due.at, clock.now))}${app.isPast || !clock.simulated ? nothing : html`
    · <button class="link" type="button" @click=${() => void app.jump(due.at)}>jump<span class="sr"> to ${instant(due.at)}</span></button>`}</p>`;
}

function bar(app: App, clock: Clock): TemplateResult {
  const from = app.advancedFrom ?? clock.now;
  const whole = (clock.target ?? clock.now) - from;
  return html`<progress class="bar" max=${Math.max(1, whole)} .value=${clock.now - from} aria-label="Advance, by simulated date"></progress>`;
}

// --- the buttons

interface AdvanceConfig {
  readonly label: string;
  readonly steps: readonly { readonly label: string; readonly days: number }[];
  readonly to_date: boolean;
  readonly to_next_due: boolean;
}

export function clockAdvance(mounting: Mounting<AdvanceConfig>): () => void {
  const { app, block, slot } = mounting;
  const { config, id } = block;
  slot.replaceChildren();
  app.advances = block.config.view ?? null;
  let chosen = "";
  const toDate = () => {
    const at = parsed(chosen || slot.querySelector<HTMLInputElement>("[data-gb-to-date]")?.value || "");
    if (at === null) app.say("Choose a date to advance to.", "warning");
    else void app.advance(`Advance to ${date(at)}`, { to: String(at) });
  };
  return () => {
    const clock = app.clock;
    const due = app.frame.data?.next_due ?? null;
    const fixed = clock === null || app.isPast;
    const off = fixed ? "true" : nothing;
    render(html`<section class="controls" aria-labelledby="${id}-clock">
      <h2 class="sr" id="${id}-clock">Clock</h2>
      ${clock ? big(clock) : nothing}
      ${clock?.simulated === false ? nothing : html`<div class="advance" role="group" aria-labelledby="${id}-label">
        <div class="steps"><span class="label" id="${id}-label">${config.label}</span>
          <div class="joined">${config.steps.map((step) => html`<button class="btn" type="button" data-gb-days=${step.days} aria-disabled=${off}
            @click=${() => fixed ? refuse(app) : void app.advance(`Advance ${step.label}`, { days: String(step.days) })}>${step.label}</button>`)}</div></div>
        ${config.to_date ? html`<form class="to" @submit=${(event: Event) => { event.preventDefault(); fixed ? refuse(app) : toDate(); }}>
          <label class="label" for="${id}-date">Advance to</label>
          <div class="btns"><span class="box"><input id="${id}-date" type="date" data-gb-to-date min=${clock ? isoDate(clock.now) : nothing}
            @input=${(event: Event) => { chosen = (event.target as HTMLInputElement).value; }}></span>
          <button class="btn" type="submit" aria-disabled=${off}>Advance</button></div></form>` : nothing}
        ${config.to_next_due ? html`<div class="to"><span class="label">${due ? html`Next due, ${when(due.at, near(due.at, app.now))}` : app.frame.data ? "Nothing is due" : "Next due: known once the engine has started"}</span>
          <button class="btn ink" type="button" data-gb-to-next aria-disabled=${fixed || due === null ? "true" : nothing}
            @click=${() => due && !fixed ? void app.jump(due.at) : refuse(app)}>${icon("go")}Jump to next due</button></div>` : nothing}
      </div>`}
      ${run(app, clock)}
    </section>`, slot);
  };
}

function refuse(app: App): void {
  if (app.isPast) app.say("The page shows the past: go back to now to advance the clock.", "warning");
  else if (app.clock === null) app.say("The clock can be advanced once the engine has started.", "warning");
  else app.say("Nothing is due.", "neutral");
}

function big(clock: Clock): TemplateResult {
  const kind = clock.simulated ? "simulated" : "real time";
  return html`<p class="bigclock"><time datetime=${iso(clock.now)}>${longDate(clock.now)} ${time(clock.now)}</time>
    <span class="faint">UTC, ${kind}.${clock.started_at ? ` Started on ${date(clock.started_at)}.` : ""}</span></p>`;
}

/** The running advance as one instrument, and the commands that wait behind it. */
function run(app: App, clock: Clock | null): Drawn {
  const entries = app.queue.entries;
  const running = app.queue.running;
  if (running === undefined) return nothing;
  const waiting = entries.filter((one) => one !== running);
  const from = app.advancedFrom ?? app.progress?.from ?? null;
  const target = clock?.target ?? app.progress?.to ?? null;
  const advances = from !== null && clock !== null && target !== null && target > from;
  return html`<div class="run" role="group" aria-label="What is under way">
    <div class="run-top"><h3>${running.label}</h3>
      <span class="soft">${advances ? html`now at ${when(clock.now, date(clock.now))}, ${passed(from, clock.now, target)}` : running.progress || "under way"}</span>
      ${running.stop ? html`<button class="btn end" type="button" data-gb-cancel aria-disabled=${running.stopping ? "true" : nothing}
        @click=${() => app.queue.cancel(running)}>${running.stopping ? "Stopping…" : "Cancel"}</button>` : nothing}</div>
    ${advances ? html`<progress class="bar" max=${Math.max(1, target - from)} .value=${clock.now - from} aria-label="Advance, by simulated date">${passed(from, clock.now, target)}</progress>
      <div class="ends"><span>${date(from)}</span><span>Cancel stops after the instant that is running; what is done stays done.</span><span>${date(target)}</span></div>` : nothing}
    <p class="tallies">${app.tally.parts().map((part) => html`<span>${part}</span>`)}</p>
    ${waiting.length === 0 ? nothing : html`<div class="queue"><p>${waiting.length === 1 ? "1 command waits" : `${count(waiting.length)} commands wait`}:</p>
      <ol>${repeat(waiting, (one) => one.number, (one) => html`<li><span>${one.label}</span>
        <button class="btn bare icon" type="button" aria-label="Take back: ${one.label}" @click=${() => app.queue.cancel(one)}>${icon("close")}</button></li>`)}</ol></div>`}
  </div>`;
}

function passed(from: number, now: number, to: number): string {
  const days = dayOf(to) - dayOf(from);
  if (days < 2) return `${span(now - from)} of ${span(to - from)}`;
  return `${count(dayOf(now) - dayOf(from))} of ${count(days)} days`;
}

