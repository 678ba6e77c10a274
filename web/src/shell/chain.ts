// What a timeline shows, line by line: days, outcomes, and the stretches in which nothing was due.

import type { Entry } from "../views.gen";
import { dayOf } from "./format";

export type Line =
  | { readonly kind: "day"; readonly at: number; readonly key: string }
  | { readonly kind: "gap"; readonly seconds: number; readonly key: string }
  | { readonly kind: "outcome"; readonly entry: Entry; readonly key: string };

const DAY = 86_400;

/** Newest first, as the entries are. A day or more without anything is folded into one line. */
export function lines(entries: readonly Entry[], now: number): Line[] {
  const made: Line[] = [];
  let above = now;
  let day = Number.NaN;
  for (const entry of entries) {
    const idle = above - entry.at;
    if (idle >= DAY) made.push({ kind: "gap", seconds: idle, key: `gap ${entry.object_id}@${entry.seq}` });
    if (dayOf(entry.at) !== day) {
      day = dayOf(entry.at);
      made.push({ kind: "day", at: entry.at, key: `day ${day} ${entry.object_id}@${entry.seq}` });
    }
    made.push({ kind: "outcome", entry, key: `${entry.object_id}@${entry.seq}` });
    above = entry.at;
  }
  return made;
}
