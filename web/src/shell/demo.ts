// Fills an empty environment: the requests of an example company, one by one, as one command.

import type { App } from "./app";
import { failureOf, messageOf } from "./failure";
import { many } from "./format";
import type { Command } from "./scenario";

const CUSTOMERS = "12";

export async function fill(app: App): Promise<void> {
  const label = "Fill with an example company";
  if (app.queue.entries.some((one) => one.label === label)) return;
  try {
    const reply = await app.transport.request("GET", "/api/demo", { customers: CUSTOMERS });
    const failure = failureOf(reply);
    if (failure) throw failure;
    await play(app, label, (reply.body as { commands: Command[] }).commands);
    app.say(`${label}: done`, "positive");
  } catch (error) {
    app.complain(label, error);
  }
}

/** Plays requests as one command of the queue, which can be stopped between two of them. */
export async function play(app: App, label: string, commands: readonly Command[]): Promise<void> {
  await app.queue.add({
    label,
    stop: () => app.transport.cancelAdvance(),
    run: async (self) => {
      const replies = new Map<string, unknown>();
      for (const [at, one] of commands.entries()) {
        if (self.stopping) throw new Error(`stopped after ${many(at, "request")} of ${commands.length}`);
        self.progress = `${at + 1} of ${commands.length}`;
        await request(app, one, replies, at);
      }
    },
  });
}

async function request(app: App, one: Command, replies: Map<string, unknown>, at: number): Promise<void> {
  const path = filled(one.path, replies);
  const params = Object.fromEntries(Object.entries(one.params).map(([name, value]) => [name, typeof value === "string" ? filled(value, replies) : value]));
  try {
    const made = await app.request(one.method, path, params);
    if (one.as) replies.set(one.as, made);
  } catch (error) {
    if (!one.optional) throw new Error(`request ${at + 1}, ${one.method} ${path}: ${messageOf(error)}`);
  }
}

/** With what replies had under their names: `$ada` is its id, `$ada.default.card` a field of it. */
export function filled(text: string, replies: ReadonlyMap<string, unknown>): string {
  return text.replace(/\$([a-z][a-z0-9_]*)((?:\.\w+)*)/g, (whole, name: string, path: string) => {
    if (!replies.has(name)) return whole;
    const fields = path ? path.slice(1).split(".") : ["id"];
    const value = fields.reduce<unknown>((found, field) => (found as Record<string, unknown> | undefined)?.[field], replies.get(name));
    if (value === undefined || value === null) throw new Error(`${whole}: the reply has no such field`);
    return String(value);
  });
}
