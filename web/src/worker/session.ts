/**
 * One environment, from what was kept to its next command: commands first in first out, readings between the
 * slices of a long one, and everything saved before it is answered.
 */

import { type Engine, type Environment, reasonOf, type Steps } from "./engine.ts";
import type { Keeping } from "./keeping.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

/** How long the engine works before it looks for readings, and how often an advance is saved. */
const SLICE_MS = 12;
const SAVE_EVERY_MS = 400;

type Command = Exclude<ToWorker, { kind: "cancel" | "take over" | "start afresh" }>;
type Tell = (message: FromWorker) => void;

export class Session {
  private readonly waiting: Command[] = [];
  private running: Steps | undefined;
  private busy = false;
  private closing: (() => void) | undefined;

  private constructor(
    private readonly engine: Engine,
    private environment: Environment,
    private readonly keeping: Keeping,
    private readonly tell: Tell,
  ) {}

  /** What was kept, or a new environment. Raises what Python raises where it cannot be read. */
  static async restore(engine: Engine, keeping: Keeping, tell: Tell): Promise<Session> {
    const saved = await keeping.read();
    let environment: Environment;
    if (saved.length > 0) {
      environment = engine.restore(saved);
      if (environment.recovered < saved.length) await keeping.cut(environment.recovered);
    } else {
      environment = engine.open(newOpening());
    }
    const session = new Session(engine, environment, keeping, tell);
    await session.save();
    return session;
  }

  get hello(): string {
    return this.environment.hello();
  }

  /** Go on with what was under way when it was saved. */
  async resume(): Promise<void> {
    await this.exclusively(() => this.through(0, this.environment.resume()));
    await this.pump();
  }

  /** A command waits for its turn; a reading is answered at once. */
  take(command: Command): void {
    if (command.kind === "ask" && command.method === "GET") {
      this.answer(command.n, () => this.environment.request(command.text));
    } else {
      this.waiting.push(command);
      void this.pump();
    }
  }

  cancel(): void {
    this.running?.cancel();
  }

  /** End after the slice that is under way; what has not begun is handed back. */
  async close(): Promise<readonly Command[]> {
    if (this.busy) await new Promise<void>((closed) => (this.closing = closed));
    else this.closing = (): void => undefined;
    await this.save();
    await this.keeping.close();
    this.environment.destroy();
    return this.waiting.splice(0);
  }

  private async pump(): Promise<void> {
    if (this.busy) return;
    await this.exclusively(async () => {
      while (!this.closing) {
        const command = this.waiting.shift();
        if (!command) return;
        this.tell({ kind: "running", n: command.n });
        try {
          await this.perform(command);
        } catch (error) {
          console.error(error);
          this.tell({ kind: "broken", n: command.n, reason: reasonOf(error) });
        }
      }
    });
  }

  private async exclusively(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await work();
    } finally {
      this.busy = false;
      this.closing?.();
    }
  }

  private async perform(command: Command): Promise<void> {
    if (command.kind === "ask") {
      await this.through(command.n, this.environment.begin(command.text));
    } else if (command.kind === "open" || command.kind === "play") {
      const next = this.engine.open(command.opening);
      this.environment.destroy();
      this.environment = next;
      await this.keeping.cut(0);
      await this.save();
      this.tell({ kind: "hello", text: this.hello });
      if (command.kind === "play") await this.through(command.n, this.environment.play(command.scenario));
      else this.tell({ kind: "answer", n: command.n, text: `{"status":200,"body":null,"messages":[]}` });
    }
  }

  private async through(n: number, steps: Steps): Promise<void> {
    this.running = steps;
    let [sliced, saved] = [performance.now(), performance.now()];
    try {
      while (!steps.done && !this.closing) {
        const text = steps.step();
        if (steps.done) {
          await this.save();
          this.tell({ kind: "answer", n, text });
          return;
        }
        this.tell({ kind: "step", n, text });
        if (performance.now() - sliced < SLICE_MS) continue;
        if (performance.now() - saved > SAVE_EVERY_MS) {
          await this.save();
          saved = performance.now();
        }
        await otherMessages();
        sliced = performance.now();
      }
    } finally {
      this.running = undefined;
      steps.destroy();
    }
  }

  private answer(n: number, ask: () => string): void {
    try {
      this.tell({ kind: "answer", n, text: ask() });
    } catch (error) {
      console.error(error);
      this.tell({ kind: "broken", n, reason: reasonOf(error) });
    }
  }

  private async save(): Promise<void> {
    const saved = this.environment.save();
    const bytes = saved.toJs();
    saved.destroy();
    if (bytes.length === 0) return;
    try {
      await this.keeping.append(bytes);
    } catch (error) {
      this.tell({ kind: "note", note: `What you do from now on is gone after a reload: it cannot be saved (${reasonOf(error)}).` });
    }
  }
}

/** Lets the worker hear what was sent to it meanwhile. */
const channel = new MessageChannel();
function otherMessages(): Promise<void> {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
}

/** A seed at random, and today's midnight: the only two things that are drawn here. */
function newOpening(): string {
  const seed = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => (byte % 36).toString(36)).join("");
  const day_s = 86_400;
  return JSON.stringify({ seed, start: Math.floor(Date.now() / 1000 / day_s) * day_s });
}
