// A scenario as a link: everything that an environment was told, compressed into the address's fragment.

import type { Params } from "../transport";
import type { App } from "./app";
import { answered } from "./failure";
import { HERE } from "./route";

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

export function isShared(fragment: string): boolean {
  return fragment.startsWith(FRAGMENT);
}

/** The scenario in a text that has such a fragment in it; undefined where there is none. Rejects where it is damaged. */
export async function inFragment(app: App, text: string): Promise<unknown> {
  const packed = /#s=([\w.-]+)/.exec(text)?.[1];
  return packed === undefined ? undefined : answered(app.transport, "POST", "/api/scenario/read", { packed });
}

/** The scenario that an exported test tells. */
export async function inTest(app: App, source: string): Promise<unknown> {
  return answered(app.transport, "POST", "/api/scenario/read", { source });
}

/** A link to the environment up to an instant. */
export async function link(app: App, until?: number): Promise<string> {
  const { packed } = await answered<{ packed: string }>(app.transport, "GET", "/api/scenario/link", within(until));
  return addressOf(app, packed);
}

/** Where this is played: here, if this is the simulation in the browser; else in the one beside the server. */
function addressOf(app: App, packed: string): string {
  const page = app.transport.mode === "local" ? location.pathname : new URL("sim/", document.baseURI).pathname;
  return `${location.origin}${page}${FRAGMENT}${packed}`;
}

/** Opens what is packed: in place of what is here, if the engine is; else in a window of its own, as a server's history is not to be replaced by a click. */
export async function show(app: App, packed: string, label: string): Promise<void> {
  if (app.transport.scenario) await play(app, FRAGMENT + packed, label);
  else if (open(addressOf(app, packed), "_blank", "noopener") === null) app.say(`${label}: it opens in a window of its own.`, "info");
}

/** Plays a shared scenario in place of what is here. */
export async function play(app: App, fragment: string, label: string): Promise<void> {
  const { scenario: control } = app.transport;
  app.go({ ...HERE, view: app.views[0]?.key ?? "" });
  try {
    const scenario = await inFragment(app, fragment);
    await app.queue.add({ label, run: async () => control?.open(scenario) });
    app.say(`${label}: done`, "positive");
  } catch (error) {
    app.complain(label, error);
  }
}

/** What the environment was told, up to an instant or until now. */
export async function asked(app: App, until?: number): Promise<Scenario> {
  return answered<Scenario>(app.transport, "GET", "/api/scenario", within(until));
}

function within(until: number | undefined): Params {
  return until === undefined ? {} : { until };
}
