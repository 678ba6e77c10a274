/**
 * What the page and the worker tell each other. Texts of the engine travel as they are: the worker
 * neither reads nor writes JSON on the way.
 */

import type { Bytes } from "../transport.ts";

/** From the page. `n` numbers what is answered. */
export type ToWorker =
  | { kind: "ask"; n: number; method: string; path: string; text: string }
  | { kind: "open"; n: number; opening: string }
  | { kind: "play"; n: number; opening: string; scenario: string }
  | { kind: "cancel" }
  | { kind: "take over" }
  | { kind: "start afresh" };

/** From the worker. `text` is what the engine said, `{status, body, messages}` or `{clock, messages}`. */
export type FromWorker =
  | { kind: "boot"; stage: "download" | "start" | "restore"; bytes: Bytes }
  | { kind: "ready"; kept: "disk" | "database" | "memory"; note: string | undefined; hello: string; again: boolean }
  | { kind: "elsewhere" }
  | { kind: "failed"; reason: string; remedy: string | undefined; afresh: boolean }
  | { kind: "note"; note: string }
  | { kind: "running"; n: number }
  | { kind: "step"; n: number; text: string }
  | { kind: "answer"; n: number; text: string }
  | { kind: "broken"; n: number; reason: string }
  | { kind: "hello"; text: string };
