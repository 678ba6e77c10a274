// A scenario as a link: everything that an environment was told, compressed into the address's fragment.

import type { App } from "./app";
import { failureOf } from "./failure";

/** A request of a scenario. `as` names its reply: `$ada.id` in a later one stands for what that had there. */
export interface Command {
  readonly method: "POST" | "DELETE";
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly id?: string;
  readonly at?: number;
  readonly as?: string;
  /** A refusal is as good as an answer. */
  readonly optional?: boolean;
}

export interface Scenario {
  readonly object: "scenario";
  readonly version: string;
  readonly seed: string;
  readonly start: number;
  readonly commands: readonly Command[];
}

const FRAGMENT = "#s=";

export async function packed(scenario: unknown): Promise<string> {
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(JSON.stringify(scenario)));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export async function unpacked(text: string): Promise<unknown> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes)));
}

async function through(stream: ReadableWritablePair<Uint8Array, BufferSource>, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

export function isShared(fragment: string): boolean {
  return fragment.startsWith(FRAGMENT);
}

/** The scenario in a fragment. Rejects where it cannot be read. */
export async function inFragment(fragment: string): Promise<unknown> {
  try {
    return await unpacked(fragment.slice(FRAGMENT.length));
  } catch {
    throw new Error("The link is damaged: the scenario in it cannot be unpacked. Copy it again, whole.");
  }
}

/** Where it plays: here, if this is the simulation in the browser; else in the one beside the server. */
export async function link(app: App, scenario: unknown): Promise<string> {
  const page = app.transport.mode === "local" ? location.pathname : new URL("sim/", document.baseURI).pathname;
  return `${location.origin}${page}${FRAGMENT}${await packed(scenario)}`;
}

/** What the environment was told, up to an instant or until now. */
export async function asked(app: App, until?: number): Promise<Scenario> {
  const reply = await app.transport.request<Scenario>("GET", "/api/scenario", until === undefined ? {} : { until });
  const failure = failureOf(reply);
  if (failure) throw failure;
  return reply.body;
}
