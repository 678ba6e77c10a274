/** The transport of the page that has its engine with it: a worker, and messages to and fro. */

import type { FromWorker, ToWorker } from "../worker/protocol.ts";
import {
  type ConnectionState, type ErrorBody, type Message, type Method, type Params, type Progress, type Reply, type ScenarioControl,
  type Transport, TransportLost, type Waiting,
} from "../transport.ts";

interface Told {
  done?: boolean;
  status: number;
  body: unknown;
  clock?: Record<string, unknown>;
  played?: number;
  of?: number;
  messages: { event: string; id?: string; data?: unknown }[];
}

interface Pending {
  method: Method;
  path: string;
  running: boolean;
  from?: number;
  resolve: (told: Told) => void;
  reject: (error: Error) => void;
}

export class LocalTransport implements Transport {
  readonly mode = "local";
  readonly scenario: ScenarioControl = {
    startAgain: async (options = {}) => {
      const opening = JSON.stringify({ seed: options.seed ?? newSeed(), start: options.start ?? today() });
      await this.tell("POST", "a new environment", { kind: "open", opening });
    },
    open: (scenario) => this.play(scenario),
    branch: async (at) => {
      const { status, body } = await this.request<object>("GET", "/api/scenario", { until: at });
      if (status >= 400) throw new TransportLost((body as ErrorBody).error.message);
      await this.play(body);
    },
  };

  private current: ConnectionState = { kind: "boot", stage: "download", bytes: { loaded: 0, total: 0 }, text: "Loading the engine" };
  private hello: Extract<Message, { type: "hello" }> | undefined;
  private progress: Progress | null = null;
  private numbered = 0;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Set<(message: Message) => void>();
  private readonly stateListeners = new Set<(state: ConnectionState) => void>();
  private readonly queueListeners = new Set<(waiting: readonly Waiting[], progress: Progress | null) => void>();

  constructor(private readonly worker: Worker) {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>): void => this.hear(data);
    worker.onerror = (event): void => {
      const reason = `The engine's worker failed: ${event.message || "it cannot be loaded"}.`;
      this.fail({ kind: "failed", reason, remedy: "Reload the page.", afresh: false });
    };
  }

  get state(): ConnectionState {
    return this.current;
  }

  async request<Body>(method: Method, path: string, params?: Params): Promise<Reply<Body>> {
    const { status, body } = await this.ask(method, path, params);
    return { status, body: body as Body };
  }

  follow(listener: (message: Message) => void): () => void {
    this.listeners.add(listener);
    if (this.hello) listener(this.hello);
    return () => this.listeners.delete(listener);
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.stateListeners.add(listener);
    listener(this.current);
    return () => this.stateListeners.delete(listener);
  }

  onQueue(listener: (waiting: readonly Waiting[], progress: Progress | null) => void): () => void {
    this.queueListeners.add(listener);
    listener(this.waiting(), this.progress);
    return () => this.queueListeners.delete(listener);
  }

  cancel(): void {
    this.post({ kind: "cancel" });
  }

  private ask(method: Method, path: string, params: Params = {}): Promise<Told> {
    const [bare, query] = path.split("?", 2);
    const asked: Record<string, string> = Object.fromEntries(new URLSearchParams(query));
    for (const [name, value] of Object.entries(params)) {
      if (value !== undefined) asked[name] = String(value);
    }
    const text = JSON.stringify({ method, path: bare, params: asked });
    return this.tell(method, path, { kind: "ask", method, path, text });
  }

  private async play(scenario: unknown): Promise<void> {
    const { seed, start } = scenario as { seed: string; start: number };
    const opening = JSON.stringify({ seed, start });
    const told = await this.tell("POST", "a scenario", { kind: "play", opening, scenario: JSON.stringify(scenario) });
    if (told.status >= 400) throw new TransportLost((told.body as ErrorBody).error.message);
  }

  private tell(method: Method, path: string, command: Asking): Promise<Told> {
    const n = (this.numbered += 1);
    return new Promise((resolve, reject) => {
      if (this.current.kind === "failed") {
        reject(new TransportLost(this.current.reason));
        return;
      }
      this.pending.set(n, { method, path, running: false, resolve, reject });
      this.post({ ...command, n } as ToWorker);
      if (method !== "GET") this.tellQueue();
    });
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  // --- what the worker says

  private hear(message: FromWorker): void {
    switch (message.kind) {
      case "boot":
        return this.enter({ ...message, text: STAGES[message.stage] });
      case "ready":
        this.greet(message.hello, message.again ? "this environment went on in another tab" : undefined);
        return this.enter({ kind: "ready", kept: message.kept, ...(message.note ? { note: message.note } : {}) });
      case "elsewhere":
        return this.enter({
          kind: "elsewhere",
          text: "This simulation is open in another tab. There it goes on, and here it can be taken over.",
          takeOver: () => this.post({ kind: "take over" }),
        });
      case "failed":
        return this.fail(message);
      case "note":
        return this.enter({ kind: "ready", kept: "memory", note: message.note });
      case "hello":
        return this.greet(message.text, "another environment begins");
      case "running": {
        const running = this.pending.get(message.n);
        if (running) running.running = true;
        return this.tellQueue();
      }
      case "step":
        return this.stepped(message.n, JSON.parse(message.text) as Told);
      case "answer":
        return this.answered(message.n, JSON.parse(message.text) as Told);
      case "broken":
        this.pending.get(message.n)?.reject(new TransportLost(message.reason));
        return this.settle(message.n);
    }
  }

  private greet(text: string, reset?: string): void {
    const { position, clock } = JSON.parse(text) as { position: string; clock: never };
    if (reset && this.hello) this.say({ type: "reset", reason: reset });
    this.hello = { type: "hello", position, clock };
    this.say(this.hello);
  }

  private stepped(n: number, told: Told): void {
    const pending = this.pending.get(n);
    const { now, target } = advancing(told.clock);
    if (now !== undefined && (target !== undefined || told.of !== undefined)) {
      const from = pending ? (pending.from ??= now) : now;
      const played = told.of === undefined ? {} : { played: told.played ?? 0, of: told.of };
      this.progress = { from, now, to: target ?? now, ...played };
    }
    this.sayAll(told.messages);
    this.tellQueue();
  }

  private answered(n: number, told: Told): void {
    const pending = this.pending.get(n);
    this.sayAll(told.messages ?? []);
    this.settle(n);
    pending?.resolve("status" in told ? told : (told as never));
  }

  private settle(n: number): void {
    const method = this.pending.get(n)?.method;
    this.pending.delete(n);
    if (method !== "GET") {
      this.progress = null;
      this.tellQueue();
    }
  }

  private sayAll(messages: Told["messages"]): void {
    for (const { event, id, data } of messages) {
      if (event === "outcome") this.say({ type: "outcome", position: id ?? "", outcome: data as never });
      else if (event === "clock") this.say({ type: "clock", clock: data as never });
      else if (event === "reset") this.say({ type: "reset", reason: "more came than can be told one by one" });
    }
  }

  private say(message: Message): void {
    if (message.type === "clock" && this.hello) this.hello = { ...this.hello, clock: message.clock };
    if (message.type === "outcome" && this.hello) this.hello = { ...this.hello, position: message.position };
    for (const listener of this.listeners) listener(message);
  }

  private fail(message: Extract<FromWorker, { kind: "failed" }>): void {
    this.enter({
      kind: "failed",
      reason: message.reason,
      ...(message.remedy ? { remedy: message.remedy } : {}),
      retry: () => location.reload(),
      ...(message.afresh ? { startAfresh: () => this.post({ kind: "start afresh" }) } : {}),
    });
    if (message.afresh) return; // they wait for the new environment
    for (const pending of this.pending.values()) pending.reject(new TransportLost(message.reason));
    this.pending.clear();
    this.tellQueue();
  }

  private enter(state: ConnectionState): void {
    this.current = state;
    for (const listener of this.stateListeners) listener(state);
  }

  private waiting(): readonly Waiting[] {
    return [...this.pending.values()]
      .filter(({ method }) => method !== "GET")
      .map(({ method, path, running }) => ({ method, path, running }));
  }

  private tellQueue(): void {
    for (const listener of this.queueListeners) listener(this.waiting(), this.progress);
  }
}

type WithoutNumber<Told> = Told extends { n: number } ? Omit<Told, "n"> : never;
type Asking = WithoutNumber<ToWorker>;

const STAGES = {
  download: "Loading the engine",
  start: "Starting the engine",
  restore: "Opening what was kept",
};

/** How far the clock is, and where to, in whatever words the API says it. */
function advancing(clock: Told["clock"]): { now?: number; target?: number } {
  const now = clock?.["frozen_time"] ?? clock?.["now"];
  const details = clock?.["status_details"] as { advancing?: { target_frozen_time?: number } } | undefined;
  const target = details?.advancing?.target_frozen_time ?? clock?.["target"];
  return {
    ...(typeof now === "number" ? { now } : {}),
    ...(typeof target === "number" ? { target } : {}),
  };
}

function newSeed(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => (byte % 36).toString(36)).join("");
}

function today(): number {
  const day_s = 86_400;
  return Math.floor(Date.now() / 1000 / day_s) * day_s;
}
