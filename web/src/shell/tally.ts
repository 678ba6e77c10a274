// What happened while a command ran, counted for one sentence: "12 invoices, 2 failed".

import { many } from "./format";

export interface Happened {
  readonly schema: string;
  readonly seq: number;
  readonly action: string;
  readonly state: string;
}

export class Tally {
  outcomes = 0;
  #invoices = 0;
  #paid = 0;
  #failed = 0;

  add(one: Happened): void {
    this.outcomes += 1;
    if (one.schema === "invoice" && one.seq === 1) this.#invoices += 1;
    if (one.schema !== "payment_intent") return;
    if (one.state === "succeeded") this.#paid += 1;
    if (one.action === "decline") this.#failed += 1;
  }

  /** The parts of the sentence; none where nothing happened. */
  parts(): string[] {
    return [
      ...(this.outcomes ? [many(this.outcomes, "outcome")] : []),
      ...(this.#invoices ? [many(this.#invoices, "invoice")] : []),
      ...(this.#paid ? [many(this.#paid, "payment")] : []),
      ...(this.#failed ? [`${this.#failed} failed`] : []),
    ];
  }

  get failures(): number {
    return this.#failed;
  }

  text(): string {
    return this.parts().join(", ") || "nothing was due";
  }
}
