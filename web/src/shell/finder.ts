// Anything by its name, number or id: the views of the page, and what the engine finds. Opened by its
// button or Ctrl+K; a key without a modifier would be in the way of those who speak to their computer. Where one
// of a kind has to be chosen, it finds only such.

import { type TemplateResult, html, nothing, render } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";

import type { Found, Hit } from "../views.gen";
import type { App, Choosing, ViewInfo } from "./app";
import { chip } from "./cells";
import { words } from "./format";
import { icon } from "./icons";

const TYPED_MS = 150;

interface Choice {
  readonly key: string;
  readonly kind: string;
  readonly title: string;
  readonly hit: Hit | null;
  readonly href: string;
}

export class Finder {
  readonly #dialog = place<HTMLDialogElement>("finder");
  readonly #button = place<HTMLButtonElement>("find");
  #written = "";
  #asked = "";
  /** Which choice Enter takes. */
  #at = 0;
  #choices: readonly Choice[] = [];
  #choosing: Choosing | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly app: App) {
    this.#button.hidden = false;
    if (/^(Mac|iP)/.test(navigator.platform)) this.#button.querySelector("kbd")?.replaceChildren("⌘ K");
    this.#button.addEventListener("click", () => this.open());
    this.#dialog.addEventListener("close", () => this.app.draw());
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
    addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      if (this.#dialog.open) this.#dialog.close();
      else if (document.querySelector("dialog[open]") === null) this.open();
    });
  }

  open(choosing: Choosing | null = null): void {
    clearTimeout(this.#timer);
    [this.#written, this.#asked, this.#at] = ["", "", 0];
    this.#choosing = choosing;
    this.#dialog.ariaLabel = this.#label;
    this.#dialog.showModal();
    this.draw();
    this.#dialog.querySelector("input")?.focus();
  }

  readonly draw = (): void => {
    if (!this.#dialog.open) {
      render(nothing, this.#dialog);
      return;
    }
    const of = this.#choosing?.of;
    const asks = this.#asked !== "" || of !== undefined;
    const load = asks ? this.app.getThen<Found>("find", "/api/views/find", { ...(this.#asked ? { text: this.#asked } : {}), ...(of ? { of } : {}) }) : undefined;
    const found = load?.data;
    const waits = this.#asked !== this.#written.trim() || (load !== undefined && !load.fresh && !load.failure);
    this.#choices = [...(of ? [] : this.#views()), ...(asks ? found?.hits ?? [] : []).map((hit) => this.#choice(hit))];
    this.#at = Math.max(0, Math.min(this.#at, this.#choices.length - 1));
    const told = load?.failure ? load.failure.message : waits ? "Looking…" : said(this.#choices.length, found?.more === true);
    render(this.#drawn(told), this.#dialog);
  };

  get #label(): string {
    return this.#choosing ? `${this.#choosing.asks}: choose a ${words(this.#choosing.of).toLowerCase()}` : "Find";
  }

  #views(): Choice[] {
    const wanted = this.#written.trim().toLowerCase();
    const fitting = this.app.views.filter((view) => view.label.toLowerCase().includes(wanted));
    return fitting.map((view) => ({ key: `view-${view.key}`, kind: "Go to", title: view.label, hit: null, href: this.#address(view) }));
  }

  #address(view: ViewInfo): string {
    return this.app.href({ view: view.key, object: null, outcome: null, filter: null, more: "" });
  }

  #choice(hit: Hit): Choice {
    this.app.met(hit.object_id, hit.resource);
    return { key: hit.object_id, kind: hit.kind, title: hit.title, hit, href: this.app.link(hit.object_id) };
  }

  #drawn(told: string): TemplateResult {
    const choices = this.#choices;
    return html`
      <div class="box">${icon("search")}<input type="text" role="combobox" aria-label=${this.#label} aria-expanded="true" aria-controls="finder-hits"
        aria-autocomplete="list" aria-activedescendant=${choices.length ? `finder-${this.#at}` : nothing} autocomplete="off" spellcheck="false" autofocus
        placeholder=${this.#choosing ? this.#label : "Name, email, number or id"} .value=${live(this.#written)}
        @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)} @keydown=${(event: KeyboardEvent) => this.#press(event)}></div>
      <div class="hits" id="finder-hits" role="listbox" aria-label="What was found">${
        repeat(new Set(choices.map((one) => one.kind)), (kind) => kind, (kind) => html`
          <div role="group" aria-label=${kind}><div class="kind" aria-hidden="true">${kind}</div>
          ${choices.map((one, at) => one.kind === kind ? this.#option(one, at) : nothing)}</div>`)}</div>
      <p class="foot"><span role="status">${told}</span></p>`;
  }

  #option(one: Choice, at: number): TemplateResult {
    return html`<div class="hit" id="finder-${at}" role="option" aria-selected=${at === this.#at ? "true" : "false"}
      @click=${() => this.#take(one)} @pointermove=${() => this.#point(at)}>
      <span><b>${one.title}</b>${one.hit?.note ? html`<small>${one.hit.note}</small>` : nothing}</span>${
        one.hit ? chip(one.hit.state) : nothing}</div>`;
  }

  #type(text: string): void {
    this.#written = text;
    this.#at = 0;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#asked = this.#written.trim();
      this.app.draw();
    }, TYPED_MS);
    this.app.draw();
  }

  #press(event: KeyboardEvent): void {
    const last = this.#choices.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: this.#at === last ? 0 : this.#at + 1, ArrowUp: this.#at === 0 ? last : this.#at - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) {
      event.preventDefault();
      this.#point(target);
      requestAnimationFrame(() => this.#dialog.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = this.#choices[this.#at];
      if (chosen !== undefined) this.#take(chosen);
    }
  }

  #point(at: number): void {
    if (at === this.#at) return;
    this.#at = at;
    this.app.draw();
  }

  #take(choice: Choice): void {
    const { take } = this.#choosing ?? {};
    this.#dialog.close();
    if (take) take(choice.key);
    else location.hash = choice.href;
  }
}

function said(choices: number, more: boolean): string {
  if (choices === 0) return "Nothing goes by that name, address, number or id.";
  return more ? "There is more: write on." : `${choices} found`;
}

function place<E extends HTMLElement>(name: string): E {
  const found = document.querySelector<E>(`[data-gb-${name}]`);
  if (found === null) throw new Error(`the page's frame has no place ${name}`);
  return found;
}
