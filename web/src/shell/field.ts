// A field of a form as it is drawn: its label, the control for its kind, its help, what is wrong with it.

import { type TemplateResult, html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";

import type { Field } from "../views.gen";

export interface Asking {
  readonly value: string;
  readonly wrong: string | undefined;
  readonly currency: string | null;
  readonly answer: (value: string) => void;
}

export function fieldOf(field: Field, asking: Asking): TemplateResult {
  const id = `field-${field.name.replace(/[^a-zA-Z0-9]/g, "-")}`;
  const { wrong } = asking;
  const described = [...(field.help ? [`${id}-help`] : []), ...(wrong ? [`${id}-wrong`] : [])].join(" ");
  const isChosen = field.kind === "select" && field.empty !== "None"; // an empty choice with a name says enough
  return html`<div class="ask ${field.kind}">
    <label for=${id}>${field.label}${field.required || field.kind === "bool" || field.blank !== null || isChosen ? nothing : html` <span class="faint">optional</span>`}</label>
    ${control(field, id, asking, described || nothing)}
    ${field.help ? html`<p class="hint" id="${id}-help">${field.help}</p>` : nothing}
    ${wrong ? html`<p class="wrong" id="${id}-wrong">${wrong}</p>` : nothing}
  </div>`;
}

function control(field: Field, id: string, asking: Asking, told: string | typeof nothing): TemplateResult {
  const { value } = asking;
  const wrong = asking.wrong ? "true" : nothing;
  const needed = field.required ? "true" : nothing;
  const set = (event: Event) => asking.answer((event.target as HTMLInputElement).value);
  switch (field.kind) {
    case "select":
      return html`<select id=${id} name=${field.name} .value=${live(value)} aria-describedby=${told} aria-invalid=${wrong} @change=${set}>
        ${field.required ? nothing : html`<option value="" ?selected=${value === ""}>${field.empty}</option>`}
        ${field.options.map((one) => html`<option value=${one.value} ?selected=${one.value === value}>${one.label}</option>`)}
      </select>`;
    case "bool":
      return html`<input id=${id} name=${field.name} type="checkbox" .checked=${live(value === "true")} aria-describedby=${told}
        @change=${(event: Event) => asking.answer(String((event.target as HTMLInputElement).checked))}>`;
    case "picture":
      return html`<input id=${id} name=${field.name} type="file" accept="image/png,image/jpeg" aria-describedby=${told} aria-invalid=${wrong} @change=${(event: Event) => read(event, asking.answer)}>
        ${value.startsWith(PICTURE) ? html`<img src=${value} alt="What was chosen">` : nothing}`;
    case "lines":
      return html`<textarea id=${id} name=${field.name} rows="4" .value=${live(value)} aria-describedby=${told} aria-invalid=${wrong} @input=${set}></textarea>`;
    case "money":
      return html`<span class="box"><input id=${id} name=${field.name} inputmode="decimal" autocomplete="off" .value=${live(value)}
        aria-describedby=${told} aria-invalid=${wrong} aria-required=${needed} @input=${set}>${
          asking.currency ? html`<span class="cur">${asking.currency.toUpperCase()}</span>` : nothing}</span>`;
    default:
      return html`<input id=${id} name=${field.name} type=${INPUTS[field.kind]} step=${field.kind === "instant" ? "1" : nothing}
        inputmode=${field.kind === "number" ? "numeric" : nothing} placeholder=${field.blank === null ? nothing : field.empty} autocomplete="off" .value=${live(value)}
        aria-describedby=${told} aria-invalid=${wrong} aria-required=${needed} @input=${set}>`;
  }
}

const PICTURE = "data:image/";

/** A file as a data URL; until it is read, an answer that cannot be sent. */
function read({ target }: Event, answer: (value: string) => void): void {
  const file = (target as HTMLInputElement).files?.[0];
  answer(file ? "…" : "");
  if (!file?.type.startsWith("image/")) return;
  const reader = new FileReader();
  reader.onload = () => answer(String(reader.result));
  reader.readAsDataURL(file);
}

const INPUTS = { text: "text", email: "email", number: "text", numbers: "text", instant: "datetime-local" } as const;
