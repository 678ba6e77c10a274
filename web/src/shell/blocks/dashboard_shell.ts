// The frame: which view is shown, its counts in the navigation, the title, the focus, the state of the
// connection, the banner of the past, and what the last action came to.

import { type TemplateResult, html, nothing, render } from "lit-html";

import type { ConnectionState } from "../../transport";
import type { App, ViewInfo } from "../app";
import type { Mounting } from "../blocks";
import { branch } from "../branch";
import { type Drawn, when } from "../cells";
import { detailOf } from "../detail";
import { count, distance, instant } from "../format";
import { twoFutures } from "../two_futures";
import { icon } from "../icons";

interface Config {
  readonly views: readonly ViewInfo[];
}

interface Place {
  readonly view: ViewInfo;
  readonly section: HTMLElement;
  readonly detail: HTMLElement | null;
  readonly count: HTMLElement | null;
  readonly entry: HTMLElement | null;
}

export function dashboardShell({ app, actions, block, slot }: Mounting<Config>): () => void {
  const all = block.config.views.map((view) => placeOf(slot, view));
  const places = all.filter(({ view }) => !view.served || app.transport.mode === "streaming");
  app.views = places.map(({ view }) => view);
  for (const { section, entry } of all.filter((one) => !places.includes(one))) {
    section.hidden = true;
    entry?.closest("li")?.toggleAttribute("hidden", true);
  }
  const title = document.title;
  const main = slot.querySelector<HTMLElement>("main");
  const beside = slot.querySelector<HTMLElement>("[data-gb-beside]");
  const [banner, state, said] = ["banner", "state", "said"].map((name) => slot.querySelector<HTMLElement>(`[data-gb-${name}]`));
  const dialog = slot.querySelector<HTMLDialogElement>("[data-gb-dialog]");
  const badge = slot.querySelector<HTMLElement>("[data-gb-badge]");
  for (const { detail } of places) detail?.replaceChildren();
  slot.querySelector(".shell")?.toggleAttribute("data-live", true);
  const groups = new Map([...slot.querySelectorAll<HTMLDetailsElement>("[data-gb-group]")].map((group) => [group, kept(group)]));
  let shown = "";

  return () => {
    const place = places.find((one) => one.view.key === app.route.view) ?? places[0];
    if (place === undefined) return;
    if (app.route.view !== place.view.key) {
      app.correct({ view: place.view.key, object: null });
      return;
    }
    const isDetail = app.route.object !== null && place.detail !== null;
    for (const one of places) {
      one.section.hidden = one !== place;
      one.entry?.toggleAttribute("data-current", one === place);
      if (one === place) one.entry?.setAttribute("aria-current", "page");
      else one.entry?.removeAttribute("aria-current");
      one.section.toggleAttribute("data-open", one === place && isDetail);
      if (one.count) one.count.textContent = counted(app, one.view);
      if (one.detail && (one !== place || !isDetail)) render(nothing, one.detail);
    }
    if (isDetail && place.detail && app.route.object) {
      render(detailOf(app, actions, place.view, app.route.object), place.detail);
    }
    main?.toggleAttribute("data-past", app.isPast);
    if (beside) beside.hidden = !app.route.outcome && !isDetail;
    if (banner) render(past(app), banner);
    if (state) render(connection(app.transport.state), state);
    if (said) render(spoken(app), said);
    if (dialog) render(actions.draw(), dialog);
    if (badge && app.clock?.simulated === false) badge.textContent = "live · real time";
    document.title = titled(app, place, title);
    const now = `${app.route.view}/${app.route.object ?? ""}`;
    if (shown.split("/")[0] !== place.view.key) unfold(groups, place);
    if (shown !== "" && shown !== now) arrive(place, slot);
    if (shown !== now && isDetail && !place.detail?.querySelector("h1")) return; // its heading is still to come
    shown = now;
  };
}

function placeOf(slot: HTMLElement, view: ViewInfo): Place {
  const find = (what: string) => slot.querySelector<HTMLElement>(what);
  const section = find(`[data-gb-view="${view.key}"]`);
  if (section === null) throw new Error(`the page has no view ${view.key}`);
  const entry = find(`.views a[href="#/${view.key}"]`);
  return { view, section, detail: section.querySelector("[data-gb-detail]"), count: entry?.querySelector<HTMLElement>("[data-gb-count]") ?? null, entry };
}

function counted(app: App, view: ViewInfo): string {
  const value = view.detail ? app.frame.data?.counts[view.detail.resource] : undefined;
  return value ? count(value) : "";
}

/** Whether a group of the navigation is unfolded where nobody is in it: as somebody left it. */
function kept(group: HTMLDetailsElement): { open: boolean } {
  const key = `group:${group.dataset.gbGroup}`;
  const is = { open: group.open };
  group.querySelector("summary")?.addEventListener("click", () => {
    is.open = !group.open;
    try {
      localStorage.setItem(key, String(is.open));
    } catch {
      // storage can be switched off: then it is known until the page is left
    }
  });
  try {
    is.open = (localStorage.getItem(key) ?? String(is.open)) === "true";
  } catch {
    // as above
  }
  return is;
}

/** Where one is can be seen in the navigation, and what was folded is so elsewhere. */
function unfold(groups: Map<HTMLDetailsElement, { open: boolean }>, { entry }: Place): void {
  for (const [group, { open }] of groups) group.open = open || group.contains(entry);
  entry?.scrollIntoView({ block: "nearest" });
}

/** A view was changed: its heading has the focus, from its top. */
function arrive(place: Place, slot: HTMLElement): void {
  const menu = slot.querySelector<HTMLElement>("nav.views");
  if (menu?.matches(":popover-open")) menu.hidePopover();
  const heading = place.section.hasAttribute("data-open")
    ? place.detail?.querySelector<HTMLElement>("h1")
    : place.section.querySelector<HTMLElement>(":scope > header h1");
  scrollTo(0, 0);
  heading?.focus({ preventScroll: true });
}

function titled(app: App, place: Place, title: string): string {
  const name = place.detail?.querySelector("h1")?.textContent;
  const parts = [...(app.route.object && name ? [name] : []), place.view.label, title];
  return (app.isPast ? [`As of ${instant(app.now)}`, ...parts] : parts).join(" · ");
}

function past(app: App): Drawn {
  const at = app.route.asOf;
  if (at === null) return nothing;
  const now = app.clock?.now ?? at;
  return html`<div class="ghost" role="status"><p><strong>You are looking at ${when(at, instant(at))}</strong>, ${distance(at, now).replace(/ ago$/, " before now")}. Everything is shown as it was then, and nothing can be changed.</p>
    <div class="btns"><button class="btn" type="button" @click=${() => void branch(app, at)}>${icon("branch")}Branch from here</button>${twoFutures(app, at)}
      <button class="btn ink" type="button" @click=${() => app.go({ asOf: null })}>Back to now</button></div></div>`;
}

function spoken(app: App): TemplateResult {
  const { said } = app;
  return html`<div role="status" class="said ${said?.tone ?? ""}" ?data-empty=${said === null}><p>${said?.text ?? ""}</p>${said ? html`
    <button class="btn bare icon" type="button" aria-label="Dismiss" @click=${() => app.hush()}>${icon("close")}</button>` : nothing}</div>`;
}

const MEGABYTE = 1_048_576;

/** How the page stands with its engine, in a line; nothing to say where all is well. */
function connection(state: ConnectionState): Drawn {
  switch (state.kind) {
    case "boot": {
      const { loaded, total } = state.bytes;
      const some = total ? `, ${(loaded / MEGABYTE).toFixed(1)} of ${(total / MEGABYTE).toFixed(1)} MB` : "";
      return html`<p class="conn busy">${state.text}${some}</p><progress class="bar" max=${total || 1} .value=${total ? loaded : 0} aria-label="Starting the engine"></progress>`;
    }
    case "ready":
      return html`<p class="conn ok">In this browser, ${KEPT[state.kept]}${state.note ? html` <span>${state.note}</span>` : nothing}</p>`;
    case "connecting":
      return html`<p class="conn busy">Connecting…</p>`;
    case "live":
      return html`<p class="conn ok">Connected</p>`;
    case "stale":
      return html`<p class="conn warning">Connection lost; what you see may be old. Attempt ${state.attempt} to reconnect. <span>${state.reason}</span></p>`;
    case "elsewhere":
      return html`<p class="conn warning">${state.text}</p><button class="btn" type="button" @click=${state.takeOver}>Take over here</button>`;
    case "signin":
      return html`<p class="conn warning">A key is needed. <a class="link" href=${state.href}>Sign in</a></p>`;
    case "failed":
      return html`<p class="conn critical" role="alert">${state.reason}${state.remedy ? html` <span>${state.remedy}</span>` : nothing}</p>
        <div class="btns">${state.retry ? html`<button class="btn" type="button" @click=${state.retry}>Try again</button>` : nothing}
        ${state.startAfresh ? html`<button class="btn" type="button" @click=${state.startAfresh}>Start afresh</button>` : nothing}</div>`;
  }
}

const KEPT = { disk: "kept on this device", database: "kept on this device", memory: "not kept after a reload" } as const;
