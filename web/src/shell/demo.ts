// Fills an empty environment: the requests of an example company, or of a story, one by one, as one command.

import type { App } from "./app";
import { answered, messageOf } from "./failure";
import { many } from "./format";
import type { Params } from "../transport";
import type { Command } from "./scenario";

const CUSTOMERS = 12;
const MONTHS = 6;

export async function fill(app: App): Promise<void> {
  const label = "Fill with an example company";
  if (app.queue.entries.some((one) => one.label === label)) return;
  try {
    const { commands } = await answered<{ commands: Command[] }>(app.transport, "GET", "/api/demo", { customers: CUSTOMERS, months: MONTHS });
    await play(app, label, commands);
    app.say(`${label}: done`, "positive");
  } catch (error) {
    app.complain(label, error);
  }
}

/** A short way into something worth watching. */
export interface Story {
  readonly key: string;
  readonly title: string;
  readonly text: string;
}

/** Makes what a story begins with, and goes there: what comes next is said on that page. */
export async function begin(app: App, story: Story): Promise<void> {
  if (app.queue.entries.some((one) => one.label === story.title)) return;
  try {
    const { opens, commands } = await answered<{ opens: string; commands: Command[] }>(app.transport, "GET", `/api/stories/${story.key}`);
    const replies = await play(app, story.title, commands);
    app.say(`${story.title}: it begins here`, "positive");
    location.hash = app.link(filled(opens, replies));
  } catch (error) {
    app.complain(story.title, error);
  }
}

/** Plays requests as one command of the queue, which can be stopped between two of them; what they were answered. */
export async function play(app: App, label: string, commands: readonly Command[]): Promise<ReadonlyMap<string, unknown>> {
  return app.queue.add({
    label,
    stop: () => app.transport.cancel("/api/clock"),
    run: async (self) => {
      const replies = new Map<string, unknown>();
      for (const [at, one] of commands.entries()) {
        if (self.stopping) throw new Error(`stopped after ${many(at, "request")} of ${commands.length}`);
        self.progress = `${at + 1} of ${commands.length}`;
        await request(app, one, replies, at);
      }
      return replies;
    },
  });
}

async function request(app: App, one: Command, replies: Map<string, unknown>, at: number): Promise<void> {
  let path = one.path;
  try {
    path = filled(one.path, replies);
    const made = await app.request(one.method, path, flat(one.params, replies));
    if (one.as) replies.set(one.as, made);
  } catch (error) {
    if (!one.optional) throw new Error(`request ${at + 1}, ${one.method} ${path}: ${messageOf(error)}`);
  }
}

/** Parameters by their form names, `items[0][price]`, with what replies had under their names. */
export function flat(tree: unknown, replies: ReadonlyMap<string, unknown>, name = "", into: Params = {}): Params {
  if (tree !== null && typeof tree === "object") {
    for (const [key, value] of Object.entries(tree)) flat(value, replies, name ? `${name}[${key}]` : key, into);
  } else if (tree !== null && tree !== undefined) {
    into[name] = typeof tree === "string" ? filled(tree, replies) : (tree as number | boolean);
  }
  return into;
}

/** With what replies had under their names: `$ada` is its id, `$ada.default.card` a field of it. */
export function filled(text: string, replies: ReadonlyMap<string, unknown>): string {
  return text.replace(/\$([a-z][a-z0-9_]*)((?:\.\w+)*)/g, (whole, name: string, path: string) => {
    if (!replies.has(name)) return whole;
    const fields = path ? path.slice(1).split(".") : ["id"];
    const value = fields.reduce<unknown>((found, field) => (found as Record<string, unknown> | undefined)?.[field], replies.get(name));
    if (value === undefined || value === null) throw new Error(`${whole}: the reply has no such field`);
    return typeof value === "object" ? String((value as { id?: unknown }).id) : String(value);
  });
}
