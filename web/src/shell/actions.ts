// Buttons for what can be done, and the dialog that asks for what an action needs to know. A refused
// action stays reachable, and says why it is refused.

import { type TemplateResult, html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";

import type { Action, Field } from "../views.gen";
import type { App } from "./app";
import type { Drawn } from "./cells";
import { Failure, messageOf } from "./failure";
import { type Answers, begin, mistakes, params } from "./forms";
import { icon } from "./icons";
import { Withdrawn } from "./queue";

const SHOWN = 2;
const PAST = "The page shows the past, and the past does not change. Go back to now, or branch from here.";

interface Open {
  readonly action: Action;
  readonly back: HTMLElement | null;
  answers: Answers;
  wrong: Record<string, string>;
  failure: string | null;
  pending: boolean;
}

export class Actions {
  private open: Open | null = null;

  constructor(private readonly app: App, private readonly dialog: HTMLDialogElement) {
    dialog.addEventListener("close", () => this.closed());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  /** The primary one and a few others as buttons, the rest in a list with the reasons. */
  bar(place: string, actions: readonly Action[]): Drawn {
    if (actions.length === 0) return nothing;
    const allowed = actions.filter((one) => one.refused === null);
    const primary = allowed.filter((one) => one.primary).slice(0, 1);
    const others = allowed.filter((one) => !primary.includes(one));
    const beside = others.filter((one) => !one.danger).slice(0, primary.length ? SHOWN - 1 : SHOWN);
    const rest = actions.filter((one) => !primary.includes(one) && !beside.includes(one));
    const id = `more-${place.replace(/[^a-zA-Z0-9]/g, "-")}`;
    return html`<div class="btns">
      ${beside.map((one) => this.button(one))}
      ${rest.length === 0 ? nothing : html`
        <button class="btn icon" type="button" popovertarget=${id} aria-label="More actions">${icon("more")}</button>
        <div class="menu-list" id=${id} popover>
          <ul>${repeat(rest, (one) => one.name + one.path, (one) => html`<li>${this.item(one)}</li>`)}</ul>
        </div>`}
      ${primary.map((one) => this.button(one))}
    </div>`;
  }

  button(action: Action): TemplateResult {
    const refused = this.refusal(action);
    return html`<button class="btn ${action.primary ? "ink" : ""}" type="button" data-action=${action.name}
      aria-disabled=${refused ? "true" : nothing} title=${refused ?? nothing}
      @click=${() => this.start(action)}>${action.primary && action.opens ? icon("plus") : nothing}${action.label}${
        refused ? html`<span class="sr">, not possible: ${refused}</span>` : nothing}</button>`;
  }

  private item(action: Action): TemplateResult {
    const refused = this.refusal(action);
    return html`<button class="item ${action.danger ? "danger" : ""}" type="button" data-action=${action.name}
      aria-disabled=${refused ? "true" : nothing} @click=${() => this.start(action)}>
      <span>${action.label}</span>${refused ? html`<small>${refused}</small>` : nothing}</button>`;
  }

  private refusal(action: Action): string | null {
    return this.app.isPast ? PAST : action.refused;
  }

  /** Asks what has to be known; without questions it is done at once. */
  start(action: Action): void {
    const refused = this.refusal(action);
    if (refused) {
      this.app.say(`${action.label} is not possible. ${refused}`, "warning");
      return;
    }
    const back = document.activeElement as HTMLElement | null;
    back?.closest<HTMLElement>("[popover]")?.hidePopover();
    if (action.fields.length === 0 && !action.confirm) {
      void this.app.act(action).then((made) => this.show(action, made));
      return;
    }
    const answers = begin(action);
    this.open = { action, back, answers, wrong: {}, failure: null, pending: false };
    this.app.draw();
    this.dialog.showModal();
  }

  private closed(): void {
    const back = this.open?.back;
    this.open = null;
    this.app.draw();
    const anchor = back?.closest<HTMLElement>("[popover]");
    const target = anchor ? document.querySelector<HTMLElement>(`[popovertarget="${anchor.id}"]`) : back;
    if (target?.isConnected) target.focus();
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const open = this.open;
    if (open === null || open.pending) return;
    open.wrong = mistakes(open.action, open.answers);
    open.failure = null;
    if (Object.keys(open.wrong).length) {
      this.app.draw();
      this.toMistake();
      return;
    }
    open.pending = true;
    this.app.draw();
    const { action } = open;
    try {
      const made = await this.app.send(action.label, action.method, action.path, params(action, open.answers));
      this.app.say(`${action.label}: done, ${this.app.tally.text()}`, "positive");
      if (this.open === open) this.dialog.close();
      this.show(action, made);
    } catch (error) {
      open.pending = false;
      if (this.open !== open) {
        this.app.complain(action.label, error);
        return;
      }
      if (error instanceof Withdrawn) return void this.dialog.close();
      const field = error instanceof Failure ? this.fieldOf(action, error.param) : undefined;
      if (field) open.wrong = { [field.name]: messageOf(error) };
      else open.failure = messageOf(error);
      this.app.draw();
      this.toMistake();
    }
  }

  /** To the first field that is wrong, once it is drawn. */
  private toMistake(): void {
    requestAnimationFrame(() => this.dialog.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  }

  private fieldOf(action: Action, param: string | null): Field | undefined {
    return param === null ? undefined : action.fields.find((field) => field.name === param);
  }

  /** Goes to what an action made, if it is one that opens it. */
  private show(action: Action, made: unknown): void {
    if (!action.opens) return;
    const id = (made as { id?: unknown } | null)?.id;
    if (typeof id === "string") location.hash = this.app.link(id);
  }

  draw(): TemplateResult | typeof nothing {
    const open = this.open;
    if (open === null) return nothing;
    const { action } = open;
    const waits = open.pending && this.app.queue.entries.length > 1;
    return html`<form method="dialog" novalidate @submit=${(event: Event) => void this.submit(event)}>
      <h2 id="dialog-title">${action.label}</h2>
      ${action.confirm ? html`<p class="soft">${action.confirm}</p>` : nothing}
      ${open.failure ? html`<p class="alert critical" role="alert">${icon("alert")}<span>${open.failure}</span></p>` : nothing}
      ${repeat(action.fields, (field) => field.name, (field) => this.field(field, open))}
      <p class="hint" role="status">${waits ? "This waits its turn: it is done when the commands before it are." : ""}</p>
      <div class="btns end">
        <button class="btn" type="button" @click=${() => this.dialog.close()}>${open.pending ? "Close" : "Cancel"}</button>
        <button class="btn ink ${action.danger ? "danger" : ""}" type="submit" aria-disabled=${open.pending ? "true" : nothing}>${
          open.pending ? "Under way…" : action.label}</button>
      </div>
    </form>`;
  }

  private field(field: Field, open: Open): TemplateResult {
    const id = `field-${field.name.replace(/[^a-zA-Z0-9]/g, "-")}`;
    const wrong = open.wrong[field.name];
    const described = [...(field.help ? [`${id}-help`] : []), ...(wrong ? [`${id}-wrong`] : [])].join(" ");
    const set = (event: Event) => {
      const input = event.target as HTMLInputElement;
      open.answers[field.name] = field.kind === "bool" ? String(input.checked) : input.value;
      if (open.wrong[field.name]) {
        delete open.wrong[field.name];
        this.app.draw();
      }
    };
    const told = described || nothing;
    const value = open.answers[field.name] ?? "";
    return html`<div class="ask ${field.kind}">
      <label for=${id}>${field.label}${field.required || field.kind === "bool" ? nothing : html` <span class="faint">optional</span>`}</label>
      ${this.control(field, id, value, told, wrong ? "true" : nothing, set)}
      ${field.help ? html`<p class="hint" id="${id}-help">${field.help}</p>` : nothing}
      ${wrong ? html`<p class="wrong" id="${id}-wrong">${wrong}</p>` : nothing}
    </div>`;
  }

  private control(
    field: Field, id: string, value: string, told: string | typeof nothing,
    wrong: string | typeof nothing, set: (event: Event) => void,
  ): TemplateResult {
    switch (field.kind) {
      case "select":
        return html`<select id=${id} name=${field.name} aria-describedby=${told} aria-invalid=${wrong} @change=${set}>
          ${field.required ? nothing : html`<option value="" ?selected=${value === ""}>None</option>`}
          ${field.options.map((one) => html`<option value=${one.value} ?selected=${one.value === value}>${one.label}</option>`)}
        </select>`;
      case "bool":
        return html`<input id=${id} name=${field.name} type="checkbox" .checked=${live(value === "true")} aria-describedby=${told} @change=${set}>`;
      case "lines":
        return html`<textarea id=${id} name=${field.name} rows="4" .value=${live(value)} aria-describedby=${told} aria-invalid=${wrong} @input=${set}></textarea>`;
      case "money":
        return html`<span class="box"><input id=${id} name=${field.name} inputmode="decimal" autocomplete="off" .value=${live(value)}
          aria-describedby=${told} aria-invalid=${wrong} aria-required=${field.required ? "true" : nothing} @input=${set}>${
            field.currency ? html`<span class="cur">${field.currency.toUpperCase()}</span>` : nothing}</span>`;
      default:
        return html`<input id=${id} name=${field.name} type=${INPUTS[field.kind]} step=${field.kind === "instant" ? "1" : nothing}
          inputmode=${field.kind === "number" ? "numeric" : nothing} autocomplete="off" .value=${live(value)}
          aria-describedby=${told} aria-invalid=${wrong} aria-required=${field.required ? "true" : nothing} @input=${set}>`;
    }
  }
}

const INPUTS = { text: "text", email: "email", number: "text", instant: "datetime-local" } as const;
