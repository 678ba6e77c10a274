// A list of one kind of thing: filters, search, order, and only those rows in the page that are near.

import { type TemplateResult, html, nothing, render } from "lit-html";
import { live } from "lit-html/directives/live.js";

import type { Params } from "../../transport";
import type { Column, Table } from "../../views.gen";
import type { Mounting } from "../blocks";
import type { Drawn } from "../cells";
import { csvOfTable, everyRow, save } from "../csv";
import { count, instant, words } from "../format";
import { icon } from "../icons";
import type { Load } from "../loads";
import { failed, loading } from "../states";
import { tableOf } from "../table";
import { type Story, begin, fill } from "../demo";

interface Config {
  readonly resource: string;
  readonly label: string;
  readonly columns: readonly string[];
  readonly filter_by: string | null;
  readonly search: boolean;
  readonly page_size: number;
  readonly empty: string;
}

/** Where lists are had that are of the real world: they have no past that the page could show. */
const APART: Readonly<Record<string, string>> = { api_key: "/api/keys/view" };

const SEARCH_MS = 180;
const MARGIN = 20;
const ROW_PX = 40;

export function resourceList(mounting: Mounting<Config>): () => void {
  return new ResourceList(mounting).draw;
}

class ResourceList {
  #written = "";
  #search = "";
  #sort = "attention";
  #offset = 0;
  #height = ROW_PX;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #end: HTMLElement | null;

  constructor(private readonly at: Mounting<Config>) {
    at.slot.replaceChildren();
    this.#end = document.querySelector<HTMLElement>(`[data-gb-view="${at.block.config.view}"] [data-gb-end]`);
    addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  get #config(): Config {
    return this.at.block.config;
  }

  readonly draw = (): void => {
    const { app, block, slot } = this.at;
    if (app.route.object) return;
    const load = app.get<Table>(`list:${block.id}`, this.#path, { ...this.#params(), ...this.#then });
    if (this.#end) render(this.#tools(load.data), this.#end);
    render(this.#body(load), slot);
    this.#measure();
  };

  #params(): Params {
    return {
      filter: this.at.app.route.filter ?? "all",
      sort: this.#sort,
      offset: String(this.#offset),
      limit: String(this.#limit),
      ...(this.#search ? { search: this.#search } : {}),
    };
  }

  get #limit(): number {
    return this.#config.page_size + 2 * MARGIN;
  }

  #tools(table: Table | undefined): TemplateResult {
    const { app, actions, block } = this.at;
    const name = words(app.views.find((one) => one.key === block.config.view)?.label ?? "").toLowerCase();
    if (table && isBare(table) && !this.#search && app.route.asOf === null) return html``; // the invitation has it all
    return html`
      ${this.#config.search ? html`<label class="box search">${icon("search")}<span class="sr">Search ${name}</span>
        <input type="search" placeholder=${this.#searched(table)} .value=${live(this.#written)} autocomplete="off"
          @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)}></label>` : nothing}
      ${table && table.total > 0 && !table.parts ? html`<button class="btn icon" type="button" data-gb-csv title="Save as CSV" aria-label="Save ${name} as CSV"
        @click=${() => void this.#save(name)}>${icon("save")}</button>` : nothing}
      ${table ? actions.bar(block.id, table.actions) : nothing}`;
  }

  /** The whole list, as it is filtered, searched and ordered. */
  async #save(name: string): Promise<void> {
    const { app } = this.at;
    try {
      const table = await everyRow(app, this.#path, { ...this.#params(), ...this.#then });
      save(`${name.replaceAll(" ", "-")}.csv`, csvOfTable(table));
      app.say(`${count(table.rows.length)} ${table.rows.length === 1 ? "row" : "rows"} of ${name} saved.`);
    } catch (error) {
      app.complain(`Save ${name} as CSV`, error);
    }
  }

  get #path(): string {
    return APART[this.#config.resource] ?? `/api/views/lists/${this.#config.resource}`;
  }

  /** The instant that the page shows, where what is listed has a past. */
  get #then(): Params {
    const { asOf } = this.at.app.route;
    return asOf === null || APART[this.#config.resource] ? {} : { as_of: String(asOf) };
  }

  /** What is looked through: what a row is called, whose it is, its id. */
  #searched(table: Table | undefined): string {
    if (this.#config.resource === "customer") return "Name, email or id";
    const [first, ...others] = table?.columns ?? [];
    const owned = others.some((one) => one.key === "customer") ? ", customer" : "";
    return first ? `${first.label}${owned} or id` : "Search";
  }

  #type(written: string): void {
    this.#written = written;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#search = written.trim();
      this.#offset = 0;
      this.at.app.draw();
    }, SEARCH_MS);
  }

  #body(load: Load<Table>): Drawn {
    const table = load.data;
    if (table === undefined) {
      return load.failure ? failed(this.at.app, load.failure) : loading(this.at.app, this.#config.label);
    }
    const nobody = isBare(table) && !this.#search;
    if (nobody && load.fresh) return this.#invitation(table);
    return html`
      ${load.failure ? failed(this.at.app, load.failure) : nothing}
      ${this.#notices(table)}
      ${this.#filters(table)}
      <div class="list ${load.fresh ? "" : "outdated"}" aria-busy=${load.fresh ? "false" : "true"}>
        ${table.rows.length === 0 ? this.#none() : this.#rows(table)}
        <p class="foot"><span role="status">${this.#summary(table)}</span></p>
      </div>`;
  }

  #rows(table: Table): TemplateResult {
    const wanted = this.#config.columns.map((key) => table.columns.find((one) => one.key === key));
    const columns = wanted.filter((one): one is Column => one !== undefined);
    const after = Math.max(0, table.total - table.offset - table.rows.length);
    return html`<div class="scroll" role="region" aria-label=${this.#config.label} tabindex="0">
      ${tableOf(this.at.app, table, this.#config.label, {
        columns: columns.length ? columns : table.columns,
        window: { before: table.offset, after, height: this.#height },
        sort: (sort) => this.#order(sort),
      })}</div>`;
  }

  #order(sort: string): void {
    this.#sort = sort;
    this.#offset = 0;
    this.at.app.draw();
  }

  #notices(table: Table): Drawn {
    if (table.notices.length === 0) return nothing;
    return html`<p class="digest">${table.notices.map((one) => html`<span class=${one.tone}>${
      one.filter ? html`<a href=${this.at.app.href({ filter: one.filter })}>${one.text}</a>` : one.text}</span>`)}</p>`;
  }

  #filters(table: Table): Drawn {
    if (this.#config.filter_by === null || table.filters.length === 0) return nothing;
    return html`<nav class="chips" aria-label="Filter by ${words(this.#config.filter_by).toLowerCase()}"><ul>${table.filters.map((one) => html`
      <li><a href=${this.at.app.href({ filter: one.key === "all" ? null : one.key })}
        aria-current=${one.key === table.filter ? "true" : nothing}>${one.label} <span class="count">${count(one.count)}</span></a></li>`)}</ul></nav>`;
  }

  #summary(table: Table): string {
    if (table.rows.length === 0 || table.parts) return "";
    const shown = table.total === 1 ? "1 row" : `${count(table.total)} rows`;
    return this.#search ? `${shown} match “${this.#search}”` : shown;
  }

  #none(): TemplateResult {
    const all = () => {
      this.#written = this.#search = "";
      this.at.app.go({ filter: null });
      this.at.app.draw();
    };
    const why = this.#search ? `Nothing matches “${this.#search}” here.` : "Nothing is in this state.";
    return html`<div class="nothing"><p>${why}</p><button class="btn" type="button" @click=${all}>Show all</button></div>`;
  }

  #invitation(table: Table): TemplateResult {
    const { app, actions } = this.at;
    if (app.route.asOf !== null) {
      return html`<div class="nothing"><p>There was nothing here yet on ${instant(app.route.asOf)}.</p></div>`;
    }
    const first = table.actions.find((one) => one.refused === null);
    const vacant = Object.values(app.frame.data?.counts ?? {}).every((each) => each === 0);
    if (!vacant || app.clock?.simulated === false) {
      return html`<div class="nothing"><p>${this.#config.empty}</p>${first ? html`
        <div class="btns">${actions.button(first)}</div>` : nothing}</div>`;
    }
    return html`<div class="nothing invites">
      <p>${this.#config.empty}</p>
      <div class="btns">
        <button class="btn ink" type="button" data-gb-fill @click=${() => void fill(app)}>Fill with an example company</button>
        ${first ? actions.button({ ...first, primary: false }) : nothing}
      </div>
      <p class="hint">The example is a dozen customers who have lived through half a year of plans, trials and failing cards. It takes a few seconds.</p>
      ${this.#stories()}
    </div>`;
  }

  /** One press, and something is about to happen. */
  #stories(): Drawn {
    const { app } = this.at;
    const told = app.getOnce<{ readonly data: readonly Story[] }>("stories", "/api/stories").data;
    if (told === undefined) return nothing;
    return html`<h2>Or begin with one story</h2>
      <ul class="stories">${told.data.map((one) => html`<li>
        <button class="story" type="button" data-gb-story=${one.key} @click=${() => void begin(app, one)}>
          <strong>${one.title}</strong><span>${one.text}</span></button></li>`)}</ul>`;
  }

  // --- the window of rows

  #scrolled(): void {
    const { app, block, slot } = this.at;
    if (app.route.view !== block.config.view || app.route.object) return;
    const body = slot.querySelector("tbody");
    if (body === null) return;
    const above = Math.floor(-body.getBoundingClientRect().top / this.#height);
    const wanted = Math.max(0, above - MARGIN);
    const shown = Math.ceil(innerHeight / this.#height);
    const isCovered = above >= this.#offset && above + shown <= this.#offset + this.#limit;
    if (isCovered || Math.abs(wanted - this.#offset) < MARGIN / 2) return;
    this.#offset = Math.floor(wanted / 10) * 10;
    app.draw();
  }

  #measure(): void {
    const rows = this.at.slot.querySelectorAll<HTMLElement>("tbody tr[data-object]");
    const [first, last] = [rows[0], rows[rows.length - 1]];
    if (first === undefined || last === undefined) return;
    const total = last.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
    const height = total / rows.length;
    if (height > 0 && Math.abs(height - this.#height) > 1) {
      this.#height = height;
      this.at.app.draw();
    }
  }
}

function isBare(table: Table): boolean {
  return table.total === 0 && table.filter === "all";
}
