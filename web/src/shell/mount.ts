/** Brings a compiled page to life: finds its blocks, and mounts each in its slot over this transport. */

import { html, render } from "lit-html";

import type { Transport } from "../transport";
import { Actions } from "./actions";
import { App } from "./app";
import { discover } from "./blocks";
import { KINDS } from "./blocks/kinds";
import { Finder } from "./finder";
import { isShared, play } from "./scenario";

export function mount(transport: Transport): void {
  const app = new App(transport);
  const dialog = document.querySelector<HTMLDialogElement>("[data-gb-dialog]");
  if (dialog === null) throw new Error("this page has no dashboard_shell: nothing can be mounted");
  const actions = new Actions(app, dialog);
  app.button = (action) => actions.button(action);
  const finder = new Finder(app);
  app.choose = (choosing) => finder.open(choosing);
  const { found, problems } = discover(document);
  for (const { slot, text } of problems) report(slot, text);
  // the shell comes first: the others ask it which view is shown
  const ordered = [...found].sort((a, b) => Number(b.block.type === "dashboard_shell") - Number(a.block.type === "dashboard_shell"));
  for (const { block, slot } of ordered) {
    const kind = KINDS[block.type];
    if (kind === undefined || block.v > kind.v) {
      const why = kind === undefined ? "is not known to this release" : `is of version ${block.v}, and this release knows version ${kind.v}`;
      report(slot, `The block ${block.type} ${why}.`);
      continue;
    }
    const draw = kind.mount({ app, actions, block, slot });
    const { view } = block.config;
    app.mount(() => { if (!view || view === app.route.view) draw(); });
  }
  app.mount(finder.draw);
  app.draw();
  openShared(app);
}

/** A link to a scenario: it is played where the engine is, which is never a server. */
function openShared(app: App): void {
  const { hash } = location;
  if (!isShared(hash)) return;
  if (app.transport.scenario) void play(app, hash, "Open the shared scenario");
  else location.assign(new URL(`sim/${hash}`, document.baseURI));
}

/** Visible where it would have stood, and in the console: never silence. */
function report(slot: Element, text: string): void {
  console.error(text);
  const place = document.createElement("div");
  slot.after(place);
  render(html`<p class="placeholder" role="note">${text}</p>`, place);
}
