import { html, nothing } from "lit-html";

import type { App } from "./app";
import type { Drawn } from "./cells";
import { icon } from "./icons";

/** A link to two variants from an instant on: every card succeeds, or every card declines. */
export function twoFutures(app: App, at: number): Drawn {
  if (app.compares === null || app.clock?.simulated === false) return nothing;
  const given = new URLSearchParams({ of: "here", "base[months]": "3", ...(at === app.clock?.now ? {} : { "base[at]": new Date(at * 1000).toISOString().slice(0, 19) }) });
  ["succeed", "decline"].forEach((behavior, n) => {
    for (const [name, value] of [["name", `Cards ${behavior}`], ["?every_card", "true"], ["every_card", behavior]]) given.set(`variants[${n}][${name}]`, value ?? "");
  });
  return html`<a class="btn" data-gb-compare href=${app.href({ view: app.compares, object: null, asOf: null, outcome: null, more: given.toString() })}>${icon("branch")}Compare two futures</a>`;
}
