// One object, opened: its state and facts, what needs attention, the way back in time, its sections.

import { type TemplateResult, html, nothing } from "lit-html";

import type { Alert, Detail, Fact, Table, Why } from "../views.gen";
import type { Actions } from "./actions";
import { addressesOf } from "./addresses";
import type { App, ViewInfo } from "./app";
import { methods } from "./blocks/payment_behavior";
import { list } from "./blocks/due_list";
import { type Drawn, chip, content, when } from "./cells";
import { copy } from "./copy";
import { instant, near, words } from "./format";
import { icon } from "./icons";
import { scrubber } from "./scrubber";
import { failed, loaded, loading } from "./states";
import { tableOf } from "./table";
import { timeline } from "./timeline";
import { upcoming } from "./upcoming";

const LINE_FACTS = 6;

/** Whose "why?" is open. */
const explained = new Set<string>();

export function detailOf(app: App, actions: Actions, view: ViewInfo, id: string): Drawn {
  const load = app.getThen<Detail>("detail", `/api/views/objects/${id}`);
  const detail = load.data?.object_id === id ? load.data : undefined;
  if (detail === undefined) {
    if (load.failure?.isMissing) return missing(app, view, id);
    return load.failure ? failed(app, load.failure) : loading(app, id);
  }
  settle(app, detail);
  const sections = view.detail?.resource === detail.resource ? view.detail.sections : Object.keys(detail.sections);
  return html`
    <div class="lead-part ${load.fresh ? "" : "outdated"}">
      ${head(app, actions, view, detail)}
      ${load.failure ? failed(app, load.failure) : nothing}
      ${view.detail?.alerts === false || detail.alerts.length === 0 ? nothing : html`<div class="alerts" role="group" aria-label="Alerts">${detail.alerts.map((one) => alert(app, actions, one))}</div>`}
      ${app.canScrub ? scrubber(app, detail) : nothing}
    </div>
    <div class="stack ${load.fresh ? "" : "outdated"}">${withOutcomes(sections).map((name) => section(app, name, detail))}</div>`;
}

function withOutcomes(sections: readonly string[]): readonly string[] {
  return sections.includes("outcomes") ? sections : [...sections, "outcomes"];
}

/** Moves to the view that is for this kind of thing, once the answer has said which kind it is. */
function settle(app: App, detail: Detail): void {
  app.met(detail.object_id, detail.resource);
  const home = app.views.find((one) => one.detail?.resource === detail.resource);
  if (home && home.key !== app.route.view) queueMicrotask(() => app.correct({ view: home.key }));
}

function missing(app: App, view: ViewInfo, id: string): TemplateResult {
  const past = app.route.asOf;
  return html`<div class="nothing"><h1 tabindex="-1">Not there</h1>
    <p>${past === null ? html`There is no <span class="mono">${id}</span>.` : html`<span class="mono">${id}</span> did not exist yet on ${instant(past)}.`}</p>
    <div class="btns">${past === null ? nothing : html`<button class="btn" type="button" @click=${() => app.go({ asOf: null })}>Back to now</button>`}
      <a class="btn" href=${app.href({ object: null, outcome: null })}>All ${view.label.toLowerCase()}</a></div></div>`;
}

function head(app: App, actions: Actions, view: ViewInfo, detail: Detail): TemplateResult {
  const owner = detail.owner_id && detail.owner_id !== detail.object_id;
  return html`<header class="head" data-object=${detail.object_id}>
    <nav class="crumbs" aria-label="Path"><a href=${app.href({ object: null, outcome: null })}>${view.label}</a>${owner ? html` <span aria-hidden="true">/</span>
      <a href=${app.link(detail.owner_id ?? "")}>${detail.owner ?? detail.owner_id}</a>` : nothing}</nav>
    <div class="head-row"><h1 tabindex="-1">${detail.title}</h1>${detail.state ? chip(detail.state) : nothing}
      <div class="end">${addressesOf(app, detail.addresses)}${actions.bar("detail", detail.actions)}</div></div>
    <p class="line-facts">${told(detail).slice(0, LINE_FACTS).map((one) => fact(app, one))}${detail.facts.filter(isId).map((one) => idOf(app, one))}
</p>
  </header>`;
}

function isId(one: Fact): boolean {
  return one.label === "Id";
}

function told(detail: Detail): readonly Fact[] {
  return detail.facts.filter((one) => !isId(one));
}

/** By which programs know it: always there, to be pasted into one. */
function idOf(app: App, one: Fact): Drawn {
  if (one.value.kind !== "text") return nothing;
  const { text } = one.value;
  return html`<span>${fact(app, one)} <button class="link" type="button" aria-label="Copy the id" title="Copy" @click=${() => void copy(app, text, "The id")}>${icon("copy")}</button></span>`;
}

function fact(app: App, one: Fact): TemplateResult {
  return html`<span><span class="faint">${one.label}</span> ${content(one.value, app)}</span>`;
}

function alert(app: App, actions: Actions, one: Alert): TemplateResult {
  const isOpen = explained.has(one.object_id);
  const toggle = () => {
    if (!explained.delete(one.object_id)) explained.add(one.object_id);
    app.draw();
  };
  return html`<section class="alert ${one.tone}" aria-label="Alert">${icon("alert")}
    <p><strong>${one.title}.</strong> ${one.text} · <button class="link" type="button" aria-expanded=${isOpen} @click=${toggle}>why?</button></p>
    <div class="btns">
      ${one.jump_at === null || !app.canJump ? nothing : html`<button class="btn" type="button" data-gb-jump=${one.jump_at} @click=${() => void app.jump(one.jump_at ?? 0)}>${icon("go")}Jump to ${near(one.jump_at, app.now)}</button>`}
      ${one.actions.map((action) => actions.button({ ...action, primary: false }))}
    </div>
    ${isOpen ? why(app, one.object_id) : nothing}
  </section>`;
}

/** The causal path in sentences, oldest first, and what is next. */
function why(app: App, id: string): Drawn {
  const load = app.getThen<Why>(`why:${id}`, `/api/views/why/${id}`);
  const found = load.data;
  if (found === undefined) return load.failure ? html`<p>${load.failure.message}</p>` : html`<p>Looking for the cause…</p>`;
  return html`<div class="why"><p class="small">${found.title}</p><ol class="cause">${found.path.map((one) => html`
    <li>${one.object_id !== null && one.seq !== null ? html`<a class="link" href=${app.href({ outcome: `${one.object_id}@${one.seq}` })}>${one.text}</a>` : one.text}
      ${one.at === null ? nothing : html`<small>${when(one.at, instant(one.at))}</small>`}</li>`)}
    ${found.next ? html`<li aria-current="true">Next: ${found.next}</li>` : nothing}</ol></div>`;
}

function section(app: App, name: string, detail: Detail): Drawn {
  const title = words(name);
  switch (name) {
    case "outcomes":
      return framed(name, "Outcomes", timeline(app, detail.object_id, scope(detail)));
    case "facts":
      if (told(detail).length <= LINE_FACTS) return nothing; // the line under the title says them all
      return framed(name, "Details", html`<dl class="facts">${told(detail).slice(LINE_FACTS).map((one) => html`<dt>${one.label}</dt><dd>${content(one.value, app)}</dd>`)}</dl>`);
    case "next_due":
      if (detail.ahead.length === 0 && detail.resource !== "customer") return nothing;
      return framed(name, title, list(app, [...detail.ahead].sort((a, b) => a.at - b.at), "What is due", true));
    case "upcoming":
      return framed(name, "Upcoming invoice", upcoming(app, detail));
    case "deliveries":
      return framed(name, title, loaded(app, app.get<Table>("deliveries", `/api/views/deliveries/${detail.object_id}`), name, (table) => rows(app, table, title)));
    case "machine":
      return nothing; // beside: the block `standing` shows it
    case "payment_methods":
      if (detail.behaviors.length) return framed(name, title, methods(app, detail.behaviors, false), "What the simulated gateway answers on the next attempt");
      break;
    default:
      break;
  }
  const table = detail.sections[name];
  return table ? framed(name, title, rows(app, table, `${title} of ${detail.title}`)) : nothing;
}

const RELATED_MAX = 40;

/** A customer's timeline is that of all that lives with it; another's, of itself and what belongs to it. */
function scope(detail: Detail): Record<string, string> {
  if (detail.owner_id === null || detail.owner_id === detail.object_id) return { home_of: detail.object_id };
  return { object: [...new Set([detail.object_id, ...detail.related])].slice(0, RELATED_MAX).join(",") };
}

function rows(app: App, table: Table, caption: string): TemplateResult {
  if (table.rows.length === 0) return html`<p class="empty">${app.isPast ? "None at that time." : table.none}</p>`;
  return html`<div class="scroll" role="region" aria-label=${caption} tabindex="0">${tableOf(app, table, caption)}</div>
    ${table.total > table.rows.length ? html`<p class="foot">The latest ${table.rows.length} of ${table.total}.</p>` : nothing}`;
}

function framed(name: string, title: string, inner: Drawn, hint = ""): TemplateResult {
  return html`<section class="part" data-gb-section=${name} aria-labelledby="section-${name}">
    <header><h2 id="section-${name}">${title}</h2>${hint ? html`<p class="hint">${hint}</p>` : nothing}</header>${inner}</section>`;
}
