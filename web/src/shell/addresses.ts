// Pages and files for customers: opened beside the dashboard, or copied to be handed out.

import { type TemplateResult, html, nothing } from "lit-html";

import type { Address } from "../views.gen";
import type { App } from "./app";
import type { Drawn } from "./cells";
import { copy } from "./copy";
import { icon } from "./icons";

const NOWHERE = "A server shows it; this simulation runs in your browser alone.";

export function addressesOf(app: App, addresses: readonly Address[]): Drawn {
  if (addresses.length === 0) return nothing;
  return html`<div class="btns">${addresses.map((one) => address(app, one))}</div>`;
}

function address(app: App, { label, url, handed_out }: Address): TemplateResult {
  if (url === null) {
    return html`<button class="btn" type="button" aria-disabled="true" title=${NOWHERE}
      @click=${() => app.say(`${label}: ${NOWHERE}`, "warning")}>${label}<span class="sr">, not possible: ${NOWHERE}</span></button>`;
  }
  return html`<a class="btn" href=${url} target="_blank" rel="noopener">${label}<span class="sr">, opens beside</span></a>${handed_out ? html`
    <button class="btn icon" type="button" aria-label="Copy the address of the ${label.toLowerCase()}"
      @click=${() => void copy(app, url, "The address")}>${icon("copy")}</button>` : nothing}`;
}
