// What a form, as it stands, would bring: an invoice that is played and undone, while somebody decides.

import { html, nothing } from "lit-html";

import type { Params } from "../transport";
import type { Upcoming } from "../views.gen";
import type { App } from "./app";
import type { Drawn } from "./cells";
import { invoiceOf } from "./upcoming";

const ANSWERED_MS = 350;

export class Preview {
  #asked: Params | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `wish` gives the parameters of the form, or null while something in it is wrong. */
  constructor(private readonly app: App, private readonly path: string, private readonly wish: () => Params | null) {
    this.#asked = wish();
  }

  /** An answer is another one: it is asked about once no more are given for a moment. */
  changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#asked = this.wish();
      this.app.draw();
    }, ANSWERED_MS);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  draw(): Drawn {
    const app = this.app;
    const asked = this.#asked;
    const load = asked === null ? null : app.get<Upcoming>(`preview:${this.path}`, this.path, asked);
    const shown = load?.failure ? undefined : load?.data;
    return html`<section class="ask-preview ${load?.fresh ? "" : "outdated"}" aria-labelledby="preview-title">
      <h3 id="preview-title">What comes of it</h3>
      ${load?.failure ? html`<p class="hint">${load.failure.message}</p>` : nothing}
      ${asked === null ? html`<p class="hint">It is shown once the form is complete.</p>` : nothing}
      ${shown ? invoiceOf(app, shown) : load && !load.failure ? html`<p class="hint">Looking ahead…</p>` : nothing}
    </section>`;
  }
}
