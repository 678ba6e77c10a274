// What stands where nothing can be shown: it loads, or it failed, and then what to do.

import { type TemplateResult, html, nothing } from "lit-html";

import type { App } from "./app";
import type { Failure } from "./failure";
import type { Drawn } from "./cells";
import { count, words } from "./format";
import { icon } from "./icons";
import type { Load } from "./loads";

const FORBIDDEN = 403;

/** What is on its way; where the engine says that nothing will come, why, and what can be done. */
export function loading(app: App, what: string): TemplateResult {
  const { state } = app.transport;
  switch (state.kind) {
    case "failed":
      return html`<div class="alert critical" data-gb-failed>${icon("alert")}
        <p><strong>This cannot be shown: the engine has not started.</strong> ${state.reason} ${state.remedy ?? ""}</p>
        <div class="btns">${state.retry ? html`<button class="btn" type="button" @click=${state.retry}>Try again</button>` : nothing}
          ${state.startAfresh ? html`<button class="btn" type="button" @click=${state.startAfresh}>Start afresh</button>` : nothing}</div>
      </div>`;
    case "elsewhere":
      return html`<p class="empty">${words(what)} is shown in the other tab, where this simulation is open.</p>`;
    case "signin":
      return html`<p class="empty">${words(what)} is shown once you have signed in.</p>`;
    default:
      return html`<p class="empty" aria-busy="true">Loading: ${what}…</p>`;
  }
}

export function failed(app: App, failure: Failure): TemplateResult {
  const { state } = app.transport;
  if (state.kind === "failed") return loading(app, "");
  if (state.kind === "signin") {
    return html`<div class="alert warning" role="alert">${icon("alert")}
      <p><strong>A key is needed.</strong> What is here is shown to those who have one.</p>
      <div class="btns"><a class="btn" href=${state.href}>Sign in</a></div>
    </div>`;
  }
  if (failure.status === FORBIDDEN) {
    return html`<div class="alert warning" role="alert">${icon("alert")}
      <p><strong>This is not for the key that you came with.</strong> ${failure.message}</p>
      <div class="btns"><a class="btn" href="/sign-in">Sign in with another key</a></div>
    </div>`;
  }
  return html`<div class="alert critical" role="alert">${icon("alert")}
    <p><strong>This could not be loaded.</strong> ${failure.message}</p>
    <div class="btns"><button class="btn" type="button" @click=${() => app.loads.news()}>Try again</button></div>
  </div>`;
}

/** What was asked for, drawn once it is there; that it loads, or why it cannot be had. */
export function loaded<Data>(app: App, { data, failure }: Load<Data>, what: string, draw: (data: Data) => Drawn): TemplateResult {
  return html`${failure ? failed(app, failure) : nothing}${data !== undefined ? draw(data) : failure ? nothing : loading(app, what)}`;
}

/** A button for what is not shown yet. */
export function more(left: number, what: string, show: () => void): Drawn {
  return left > 0 ? html`<p><button class="btn" type="button" @click=${show}>Show more, ${count(left)} ${what}</button></p>` : nothing;
}
