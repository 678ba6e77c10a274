/**
 * The transport: all in which the two bundles differ (docs/decisions/0016).
 *
 * Whatever a page wants is a request of the API, whatever it hears is a message. Requests are played
 * in the order in which they were made; none is lost or refused because another one is under way. A
 * reading (GET) may be answered while a clock is being advanced: it then sees the instant reached.
 */

export type Method = "GET" | "POST" | "DELETE";

/** Parameters by their form names, flat: `{"items[0][price]": "price_…"}`. `undefined` is left out. */
export type Params = Record<string, string | number | boolean | undefined>;

/** What the API answered; an error (status from 400 on) has Stripe's shape in `body.error`. */
export interface Reply<Body = unknown> {
  status: number;
  body: Body;
}

/** `body` of a reply from 400 on. */
export interface ErrorBody {
  error: { type: string; message: string; code?: string; param?: string; decline_code?: string };
}

/** The environment's clock, as `GET /api/clock` shows it. */
export interface ClockState {
  object: string;
  id: string;
  now?: number;
  status?: string;
  [field: string]: unknown;
}

/** An outcome as `GET /api/objects/{id}/outcomes` shows it, and whose it is; without its body. */
export interface OutcomeMessage {
  object: "outcome";
  id: string;
  schema: string;
  home: string;
  seq: number;
  at: number;
  action: string;
  state: string;
  facts: Record<string, unknown>;
  cause: string;
  hash: string;
}

/**
 * What is heard, in this order: `hello` once, then whatever happens. `position` is where in the order of
 * all outcomes the hearer stands. `reset`: what was there is gone (other data; a scenario was started
 * again): forget it and read everything anew; a `hello` follows.
 */
export type Message =
  | { type: "hello"; position: string; clock: ClockState }
  | { type: "outcome"; position: string; outcome: OutcomeMessage }
  | { type: "clock"; clock: ClockState }
  | { type: "reset"; reason: string };

/** How much of the engine has been fetched. `total` 0: not known. */
export interface Bytes {
  loaded: number;
  total: number;
}

/**
 * How the transport stands.
 *
 * local: `boot` in its stages, `ready` (`kept` says where what happens survives a reload, `note` what a person
 * should know of that), `elsewhere` (another tab runs this environment; `takeOver` moves it here), `failed`.
 * streaming: `connecting`, `live`, `stale` since the connection was lost and is being tried again, `signin`
 * (a key is needed), `failed`.
 */
export type ConnectionState =
  | { kind: "boot"; stage: "download" | "start" | "restore"; bytes: Bytes; text: string }
  | { kind: "ready"; kept: "disk" | "database" | "memory"; note?: string }
  | { kind: "elsewhere"; text: string; takeOver: () => void }
  | { kind: "connecting" }
  | { kind: "live" }
  | { kind: "stale"; since_ms: number; attempt: number; reason: string }
  | { kind: "signin"; href: string }
  | { kind: "failed"; reason: string; remedy?: string; retry?: () => void; startAfresh?: () => void };

/** A command that waits or is being played; `path` and `method` as they were asked for. */
export interface Waiting {
  method: Method;
  path: string;
  running: boolean;
}

/**
 * How an advance is coming along: billing time at its start, now, and where it is to end. While a scenario is
 * played: `played` commands `of` so many.
 */
export interface Progress {
  from: number;
  now: number;
  to: number;
  played?: number;
  of?: number;
}

/** What the dashboard talks to. */
export interface Transport {
  readonly mode: "local" | "streaming";

  /**
   * Ask. Resolves with whatever the API answers, errors too; rejects with `TransportLost` where no answer
   * can be had. Before the transport is ready, requests wait.
   */
  request<Body = unknown>(method: Method, path: string, params?: Params): Promise<Reply<Body>>;

  /** Hear every message from now on, `hello` first; the function returned ends that. */
  follow(listener: (message: Message) => void): () => void;

  readonly state: ConnectionState;

  /** Hear of every change of `state`, and of the present one at once. */
  onState(listener: (state: ConnectionState) => void): () => void;

  /** Commands that have not been answered, in order; the listener is called on each change. */
  onQueue(listener: (waiting: readonly Waiting[], progress: Progress | null) => void): () => void;

  /** Stop what is running and was asked for at such a path, a clock's advance or a study; nothing is to be undone. */
  cancel(path: "/api/clock" | "/api/studies"): void;

  /** What only a simulation in the browser can: null where a server keeps the environment. */
  readonly scenario: ScenarioControl | null;
}

/** Starting over, in the browser: each gives `reset` and `hello`, and replaces what is kept. */
export interface ScenarioControl {
  /** Begin an empty environment. */
  startAgain(options?: { seed?: string; start?: number }): Promise<void>;
  /** Play a scenario (the body of `GET /api/scenario`) in an empty environment; progress as for an advance. */
  open(scenario: unknown): Promise<void>;
  /** Go on from an instant, as if nothing had happened after it. */
  branch(at: number): Promise<void>;
}

/** No answer can be had: the engine failed, the server does not answer. */
export class TransportLost extends Error {
  override name = "TransportLost";
}
