// The commands of this page, first in, first out. One runs, the others wait; none is lost or refused.

export interface Command<T = unknown> {
  readonly label: string;
  readonly run: (self: Entry) => Promise<T>;
  /** Given where it can be stopped half-way. */
  readonly stop?: () => void;
}

export interface Entry {
  readonly number: number;
  readonly label: string;
  state: "waiting" | "running";
  stopping: boolean;
  /** How far it has come, in words, while it runs. */
  progress: string;
  readonly stop?: () => void;
}

export class Queue {
  readonly entries: Entry[] = [];
  #number = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly changed: () => void) {}

  get running(): Entry | undefined {
    return this.entries.find((one) => one.state === "running");
  }

  get waiting(): Entry[] {
    return this.entries.filter((one) => one.state === "waiting");
  }

  /** Runs when all before it are done, whatever became of them; resolves or rejects as it does. */
  add<T>(command: Command<T>): Promise<T> {
    const entry: Entry = {
      number: ++this.#number,
      label: command.label,
      state: "waiting",
      stopping: false,
      progress: "",
      ...(command.stop ? { stop: command.stop } : {}),
    };
    this.entries.push(entry);
    this.changed();
    const done = this.#last.then(async () => {
      if (entry.stopping) throw new Withdrawn(command.label);
      entry.state = "running";
      this.changed();
      try {
        return await command.run(entry);
      } finally {
        this.#remove(entry);
      }
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Takes back one that waits, or stops the running one where that is possible. */
  cancel(entry: Entry): void {
    entry.stopping = true;
    if (entry.state === "waiting") this.#remove(entry);
    else entry.stop?.();
    this.changed();
  }

  #remove(entry: Entry): void {
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.changed();
  }
}

/** A command that was taken back before it ran. */
export class Withdrawn extends Error {
  constructor(label: string) {
    super(`${label}: taken back`);
    this.name = "Withdrawn";
  }
}
