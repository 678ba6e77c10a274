// What stands where nothing can be shown: it loads, or it failed, and then what to do.

import { type TemplateResult, html } from "lit-html";

import type { App } from "./app";
import type { Failure } from "./failure";
import { icon } from "./icons";

export function loading(what: string): TemplateResult {
  return html`<p class="empty" aria-busy="true">Loading: ${what}…</p>`;
}

export function failed(app: App, failure: Failure): TemplateResult {
  return html`<div class="alert critical" role="alert">${icon("alert")}
    <p><strong>This could not be loaded.</strong> ${failure.message}</p>
    <div class="btns"><button class="btn" type="button" @click=${() => app.loads.news()}>Try again</button></div>
  </div>`;
}
