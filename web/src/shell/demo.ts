// Fills an empty environment: the requests of an example company, one by one, as one command.

import type { App } from "./app";
import { failureOf, messageOf } from "./failure";
import { many } from "./format";
import type { Params } from "../transport";

interface Command {
  readonly method: "POST" | "DELETE";
  readonly path: string;
  readonly params: Params;
}

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
      for (const [at, one] of commands.entries()) {
        if (self.stopping) throw new Error(`stopped after ${many(at, "request")} of ${commands.length}`);
        self.progress = `${at + 1} of ${commands.length}`;
        try {
          await app.request(one.method, one.path, one.params);
        } catch (error) {
          throw new Error(`${one.method} ${one.path}, request ${at + 1}: ${messageOf(error)}`);
        }
      }
    },
  });
}
