// Buttons for what can be done, and the dialog that asks for what an action needs to know. A refused
// action stays reachable, and says why it is refused.

import { type TemplateResult, html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import type { Action, Detail } from "../views.gen";
import type { App } from "./app";
import type { Drawn } from "./cells";
import { copy } from "./copy";
import { failureOf } from "./failure";
import { Form } from "./form";
import { addressed } from "./forms";
import { icon } from "./icons";
import { Preview } from "./preview";
import { Withdrawn } from "./queue";

const SHOWN = 2;
const PAST = "The page shows the past, and the past does not change. Go back to now, or branch from here.";

interface Secret {
  readonly title: string;
  readonly text: string;
}

interface Open {
  readonly action: Action;
  readonly back: HTMLElement | null;
  readonly form: Form;
  pending: boolean;
  preview: Preview | null;
  /** What is shown once: a secret that signs, or a key. */
  secret: Secret | null;
}

export class Actions {
  #open: Open | null = null;

  constructor(private readonly app: App, private readonly dialog: HTMLDialogElement) {
    dialog.addEventListener("close", () => this.#closed());
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
          <ul>${repeat(rest, (one) => one.name + one.path, (one) => html`<li>${this.#item(one)}</li>`)}</ul>
        </div>`}
      ${primary.map((one) => this.button(one))}
    </div>`;
  }

  button(action: Action): TemplateResult {
    const refused = this.#refusal(action);
    return html`<button class="btn ${action.primary ? "ink" : ""}" type="button" data-action=${action.name}
      aria-disabled=${refused ? "true" : nothing} title=${refused ?? nothing}
      @click=${() => this.start(action)}>${action.primary && action.opens !== null ? icon("plus") : nothing}${action.label}${
        refused ? html`<span class="sr">, not possible: ${refused}</span>` : nothing}</button>`;
  }

  #item(action: Action): TemplateResult {
    const refused = this.#refusal(action);
    return html`<button class="item ${action.danger ? "danger" : ""}" type="button" data-action=${action.name}
      aria-disabled=${refused ? "true" : nothing} @click=${() => this.start(action)}>
      <span>${action.label}</span>${refused ? html`<small>${refused}</small>` : nothing}</button>`;
  }

  #refusal(action: Action): string | null {
    return this.app.isPast ? PAST : action.refused;
  }

  /** Asks what has to be known; without questions it is done at once. */
  start(action: Action): void {
    const refused = this.#refusal(action);
    if (refused) {
      this.app.say(`${action.label} is not possible. ${refused}`, "warning");
      return;
    }
    if (action.of !== null) {
      this.app.choose({ of: action.of, asks: action.label, take: (id) => void this.#askedOf(action, id) });
      return;
    }
    const back = document.activeElement as HTMLElement | null;
    back?.closest<HTMLElement>("[popover]")?.hidePopover();
    if (action.fields.length === 0 && !action.confirm) {
      void this.app.act(action).then((made) => this.#show(action, made));
      return;
    }
    const form = new Form(this.app, action, this.dialog, () => open.preview?.changed());
    const open: Open = { action, back, form, pending: false, preview: null, secret: null };
    if (action.preview !== null) open.preview = new Preview(this.app, action.preview, () => form.isRight ? form.params : null);
    this.#open = open;
    this.app.draw();
    this.dialog.showModal();
    requestAnimationFrame(() => { // drawn by now: whoever works with a keyboard begins at what is asked first
      if (document.activeElement === this.dialog) this.dialog.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
    });
  }

  /** The same of what was chosen, which says what has to be known. */
  async #askedOf({ name, label }: Action, id: string): Promise<void> {
    const reply = await this.app.transport.request("GET", `/api/views/objects/${encodeURIComponent(id)}`, {});
    const failure = failureOf(reply);
    if (failure) return this.app.complain(label, failure);
    const { actions, title } = reply.body as Detail;
    const found = actions.find((one) => one.name === name);
    if (found) this.start({ ...found, confirm: found.confirm ?? `For ${title}.` });
    else this.app.say(`${label} is not possible for ${title}.`, "warning");
  }

  #closed(): void {
    const back = this.#open?.back;
    this.#open?.preview?.end();
    this.#open = null;
    this.app.draw();
    const anchor = back?.closest<HTMLElement>("[popover]");
    const target = anchor ? document.querySelector<HTMLElement>(`[popovertarget="${anchor.id}"]`) : back;
    if (target?.isConnected) target.focus();
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const open = this.#open;
    if (open === null || open.pending) return;
    if (!open.form.check()) return;
    open.pending = true;
    this.app.draw();
    const { action } = open;
    try {
      const made = await this.app.send(action.label, action.method, ...addressed(action.path, open.form.params));
      this.app.sayDone(action.label);
      open.secret = secretOf(made);
      if (this.#open === open && open.secret) {
        this.app.draw();
        requestAnimationFrame(() => this.dialog.querySelector("input")?.select());
      } else if (this.#open === open) this.dialog.close();
      this.#show(action, made);
    } catch (error) {
      open.pending = false;
      if (this.#open !== open) {
        this.app.complain(action.label, error);
        return;
      }
      if (error instanceof Withdrawn) return void this.dialog.close();
      open.form.blame(error);
    }
  }

  /** Goes to what an action made, if it is one that opens it. */
  #show(action: Action, made: unknown): void {
    if (action.opens === null) return;
    const id = (made as { id?: unknown } | null)?.id;
    if (typeof id === "string") location.hash = this.app.link(action.opens + id);
  }

  draw(): TemplateResult | typeof nothing {
    const open = this.#open;
    if (open === null) return nothing;
    const { action, secret } = open;
    if (secret) return html`<form method="dialog"><h2 id="dialog-title">${secret.title}</h2><p class="soft">It is shown this once.</p>
      <div class="copy-row"><label class="box"><span class="sr">Secret</span><input class="mono" readonly .value=${secret.text}></label>
        <button class="btn" type="button" @click=${() => void copy(this.app, secret.text, secret.title)}>${icon("copy")}Copy</button></div>
      <div class="btns end"><button class="btn ink">Done</button></div></form>`;
    const waits = open.pending && this.app.queue.entries.length > 1;
    return html`<form method="dialog" novalidate @submit=${(event: Event) => void this.#submit(event)}>
      <h2 id="dialog-title">${action.label}</h2>
      ${action.confirm ? html`<p class="soft">${action.confirm}</p>` : nothing}
      ${open.form.draw()}
      ${open.preview?.draw() ?? nothing}
      <p class="hint" role="status">${waits ? "This waits its turn: it is done when the commands before it are." : ""}</p>
      <div class="btns end">
        <button class="btn" type="button" @click=${() => this.dialog.close()}>${open.pending ? "Close" : "Cancel"}</button>
        <button class="btn ink ${action.danger ? "danger" : ""}" type="submit" aria-disabled=${open.pending ? "true" : nothing}>${
          open.pending ? "Under way…" : action.label}</button>
      </div>
    </form>`;
  }
}

/** What a reply holds that can never be shown again. */
function secretOf(made: unknown): Secret | null {
  const { object, secret } = (made ?? {}) as { readonly object?: unknown; readonly secret?: unknown };
  if (typeof secret !== "string") return null;
  return { title: object === "api_key" ? "The API key" : "The secret that signs", text: secret };
}
