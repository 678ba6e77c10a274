// Blocks that draw figures: what they need is loaded when a view with one of them is first shown.

import { html, render } from "lit-html";

import type { Kind } from "./blocks";
import { messageOf } from "./failure";
import { icon } from "./icons";
import { loading } from "./states";

type Part = typeof import("../drawing/main");

let part: Promise<Part> | undefined;

/** Until it is there, the slot says so; then it has again what the compiled page brought, for the block to take over. */
export function later(name: keyof Part): Kind["mount"] {
  return (mounting) => {
    const { app, slot } = mounting;
    const compiled = [...slot.childNodes];
    const place = document.createElement("div");
    slot.replaceChildren(place);
    let draw: (() => void) | undefined;
    const load = async () => {
      draw = () => {};
      render(loading(app, "figures"), place);
      try {
        const there = await (part ??= import("../drawing/main"));
        slot.replaceChildren(...compiled);
        draw = there[name](mounting);
        app.draw();
      } catch (error) {
        render(html`<div class="alert critical" role="alert">${icon("alert")}
          <p><strong>This could not be loaded.</strong> ${messageOf(error)}</p>
          <div class="btns"><button class="btn" type="button" @click=${() => location.reload()}>Reload the page</button></div>
        </div>`, place);
      }
    };
    return () => {
      if (draw) draw();
      else void load();
    };
  };
}
