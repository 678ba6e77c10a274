// What the simulated gateway answers, per payment method, and when that takes effect.

import { type TemplateResult, html, nothing, render } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";

import type { Behavior, Behaviors } from "../../views.gen";
import type { App } from "../app";
import { type Mounting, emptyTexts } from "../blocks";
import { type Drawn, when } from "../cells";
import { near, words } from "../format";
import { icon } from "../icons";
import { loaded, more } from "../states";

export interface Option {
  readonly outcome: string;
  readonly label: string;
  readonly tone: string;
}

interface Config {
  readonly label: string;
  readonly options: readonly Option[];
  readonly search: boolean;
}

const PAGE = 12;
const SEARCH_MS = 180;
const SETTLED_MS = 4000;

/** What a person chose and the engine has not answered yet, by payment method. */
const pending = new Map<string, string>();
let options: readonly Option[] = [];

/** The options that the page's spec names; details show the same ones. */
export function behaviorOptions(): readonly Option[] {
  return options;
}

export function paymentBehavior({ app, block, slot }: Mounting<Config>): () => void {
  const { config, id } = block;
  options = config.options;
  const [empty] = emptyTexts(slot);
  slot.replaceChildren();
  let written = "";
  let search = "";
  let limit = PAGE;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const type = (event: Event) => {
    written = (event.target as HTMLInputElement).value;
    clearTimeout(timer);
    timer = setTimeout(() => { search = written.trim(); limit = PAGE; app.draw(); }, SEARCH_MS);
  };
  return () => {
    const asked = { offset: "0", limit: String(limit), ...(search ? { search } : {}) };
    const load = app.get<Behaviors>(`behaviors:${id}`, "/api/views/behaviors", asked);
    render(html`<section class="behavior panel" aria-labelledby="${id}-label">
      <div class="bar"><h2 id="${id}-label">${config.label}</h2>
        <p class="hint">What the simulated gateway answers when a method is charged.</p>
        ${config.search ? html`<label class="box end">${icon("search")}<span class="sr">Find a method</span>
          <input type="search" placeholder="Customer or method" autocomplete="off" .value=${live(written)} @input=${type}></label>` : nothing}</div>
      ${loaded(app, load, config.label, ({ rows, total }) => html`${methods(app, rows, true)}
        ${rows.length === 0 ? html`<p class="empty">${search ? `No method matches “${search}”.` : empty}</p>` : nothing}
        ${more(total - rows.length, "left", () => { limit += PAGE; app.draw(); })}`)}
    </section>`, slot);
  };
}

export function methods(app: App, rows: readonly Behavior[], withOwner: boolean): TemplateResult {
  return html`<div class="methods">${repeat(rows, (one) => one.object_id, (one) => method(app, one, withOwner))}</div>`;
}

function method(app: App, one: Behavior, withOwner: boolean): TemplateResult {
  if (pending.get(one.object_id) === one.behavior) pending.delete(one.object_id);
  const name = withOwner && one.owner ? `${one.owner}, ${one.label}` : one.label;
  const chosen = pending.get(one.object_id) ?? one.behavior;
  const offered = options.filter((option) => one.choices.includes(option.outcome));
  const known = offered.some((option) => option.outcome === chosen);
  return html`<fieldset class="method" data-object=${one.object_id} aria-busy=${pending.has(one.object_id) ? "true" : "false"}>
    <legend>${name}</legend>
    <small>${one.note}${effect(one, app.now)}</small>
    <div class="seg">${offered.map((option) => html`<label class=${option.tone}>
      <input type="radio" name="behavior-${one.object_id}-${withOwner ? "all" : "own"}" value=${option.outcome} .checked=${live(option.outcome === chosen)}
        aria-disabled=${app.isPast || one.set.refused ? "true" : nothing}
        @change=${() => void choose(app, one, option)}><span>${option.label}</span></label>`)}
      ${known ? nothing : html`<label class=${chosen.startsWith("decline_") ? "critical" : "neutral"}><input type="radio" name="behavior-${one.object_id}-${withOwner ? "all" : "own"}" .checked=${live(true)}><span>${words(chosen.replace(/^decline_/, ""))}</span></label>`}
    </div>
  </fieldset>`;
}

function effect(one: Behavior, now: number): Drawn {
  if (one.next_charge_at === null) return nothing;
  return html` · Takes effect at the next attempt, ${when(one.next_charge_at, near(one.next_charge_at, now))}`;
}

async function choose(app: App, one: Behavior, option: Option): Promise<void> {
  const { set } = one;
  const refused = app.isPast ? "The page shows the past." : set.refused;
  if (refused) {
    app.say(`${one.label} cannot be set. ${refused}`, "warning");
    app.draw();
    return;
  }
  pending.set(one.object_id, option.outcome);
  app.draw();
  const label = `Set ${one.label} to ${option.label}`;
  try {
    await app.send(label, set.method, set.path, { ...set.fixed, behavior: option.outcome });
    app.say(`${one.owner ? `${one.owner}, ` : ""}${one.label}: ${option.label}`, "positive");
    // the choice stays pressed until the views show it, so that it does not jump back in between
    setTimeout(() => { pending.delete(one.object_id); app.draw(); }, SETTLED_MS);
  } catch (error) {
    pending.delete(one.object_id);
    app.complain(label, error);
  }
}
