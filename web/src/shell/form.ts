// The questions of an action with their answers, wherever they are asked: in a dialog, or on a page.

import { type TemplateResult, html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import type { Params } from "../transport";
import type { Action, Field } from "../views.gen";
import type { App } from "./app";
import { Failure, messageOf } from "./failure";
import { fieldOf } from "./field";
import { type Answers, type Rows, addRow, asked, begin, beginRows, currencyOf, mistakes, params, removeRow } from "./forms";
import { icon } from "./icons";

const ROWS_MAX = 20;

interface Part {
  readonly key: string;
  readonly drawn: TemplateResult;
}

export class Form {
  readonly answers: Answers;
  readonly rows: Rows;
  #wrong: Record<string, string> = {};
  #failure: string | null = null;

  /** `changed` is told of every answer. */
  constructor(private readonly app: App, readonly action: Action, private readonly root: HTMLElement, private readonly changed = () => {}) {
    this.answers = begin(action);
    this.rows = beginRows(action);
  }

  /** The answers, by their names, with as many rows as they speak of. */
  take(answers: Iterable<readonly [string, string]>): void {
    for (const [name, value] of answers) {
      const [, row, at] = /^(\w+)\[(\d+)\]/.exec(name) ?? [];
      while (row && at && (this.rows[row] ?? ROWS_MAX) <= Number(at)) addRow(this.action, row, this.answers, this.rows);
      this.answers[name] = value;
    }
  }

  get fields(): readonly Field[] {
    return asked(this.action, this.answers, this.rows);
  }

  get params(): Params {
    return params(this.action, this.fields, this.answers);
  }

  /** Whether it can be sent; what is wrong with it is shown. */
  check(): boolean {
    this.#failure = null;
    this.#wrong = mistakes(this.fields, this.answers);
    const isRight = this.isRight;
    if (!isRight) this.#toMistake();
    return isRight;
  }

  get isRight(): boolean {
    return Object.keys(mistakes(this.fields, this.answers)).length === 0;
  }

  /** Shows why it was refused, at the field that this is about. */
  blame(error: unknown): void {
    const param = error instanceof Failure ? error.param ?? "" : "";
    const field = this.fields.find(({ name }) => param === name || param.startsWith(`${name}[`));
    if (field) this.#wrong = { [field.name]: messageOf(error) };
    else this.#failure = messageOf(error);
    this.#toMistake();
  }

  #toMistake(): void {
    this.app.draw();
    this.#focusOn("[aria-invalid=true]");
  }

  draw(): TemplateResult {
    return html`${this.#failure ? html`<p class="alert critical" role="alert">${icon("alert")}<span>${this.#failure}</span></p>` : nothing}
      ${repeat(this.#parts(), (part) => part.key, (part) => part.drawn)}`;
  }

  /** The fields in their order; those of rows together, with what adds a row, or takes one away. */
  #parts(): Part[] {
    const told = new Set<string>();
    return this.fields.flatMap((field) => {
      const { row } = field;
      if (row === null) return [{ key: field.name, drawn: this.#field(field) }];
      if (told.has(row)) return [];
      told.add(row);
      return [{ key: row, drawn: this.#rowsOf(row) }];
    });
  }

  #rowsOf(row: string): TemplateResult {
    const { fields } = this;
    const count = this.rows[row] ?? 1;
    const add = () => {
      addRow(this.action, row, this.answers, this.rows);
      this.app.draw();
      this.#focusOn(`.ask-row:nth-of-type(${count + 1}) :is(select, input)`);
    };
    const remove = (at: number) => {
      removeRow(this.action, row, at, this.answers, this.rows);
      this.#wrong = {};
      this.app.draw();
      this.#focusOn(".ask-rows > .btn");
    };
    return html`<div class="ask-rows">
      ${Array.from({ length: count }, (_, at) => html`<div class="ask-row" role="group" aria-label=${count > 1 ? `${at + 1} of ${count}` : nothing}>
        ${repeat(fields.filter(({ name }) => name.startsWith(`${row}[${at}]`)), ({ name }) => name, (field) => this.#field(field))}
        ${count === 1 ? nothing : html`<button class="btn bare icon" type="button" aria-label="Take away ${at + 1} of ${count}" @click=${() => remove(at)}>${icon("close")}</button>`}
      </div>`)}
      ${count < ROWS_MAX ? html`<button class="btn" type="button" @click=${add}>${icon("plus")}Another</button>` : nothing}
    </div>`;
  }

  #field(field: Field): TemplateResult {
    return fieldOf(field, {
      value: this.answers[field.name] ?? "",
      wrong: this.#wrong[field.name],
      currency: currencyOf(field, this.answers),
      answer: (value) => {
        this.answers[field.name] = value;
        delete this.#wrong[field.name];
        this.changed();
        this.app.draw();
      },
    });
  }

  /** To something in it, once it is drawn. */
  #focusOn(what: string): void {
    requestAnimationFrame(() => this.root.querySelector<HTMLElement>(what)?.focus());
  }
}
