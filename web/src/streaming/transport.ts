/**
 * The transport to a server: requests by `fetch` with the session's cookie, messages by the event stream,
 * which goes on where it was lost.
 */

import {
  type ClockState, type ConnectionState, type Message, type Method, type OutcomeMessage, type Params,
  type Reply, type Transport, TransportLost,
} from "../transport";
import { EventReader, type ServerEvent } from "./sse";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** The server says something every fifteen seconds; after three such times it is gone. */
const SILENCE_MS = 45_000;
const UNAUTHORIZED = 401;
const SIGN_IN = "/sign-in";

export class StreamingTransport implements Transport {
  readonly mode = "streaming";
  readonly scenario = null;
  state: ConnectionState = { kind: "connecting" };
  readonly #states = new Set<(state: ConnectionState) => void>();
  readonly #listeners = new Set<(message: Message) => void>();
  #last: Promise<unknown> = Promise.resolve();
  #position: string | null = null;
  #attempt = 0;
  #lostAt = 0;
  #isFollowing = false;
  #wake: (() => void) | null = null;

  constructor(private readonly root: string = "") {
    addEventListener("online", () => this.#wake?.());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#wake?.(); });
  }

  // --- requests

  async request<Body = unknown>(method: Method, path: string, params: Params = {}): Promise<Reply<Body>> {
    if (method === "GET") return this.#ask<Body>(method, path, params);
    const done = this.#last.then(() => this.#ask<Body>(method, path, params));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #ask<Body>(method: Method, path: string, params: Params): Promise<Reply<Body>> {
    const response = await this.#fetched(method, path, params);
    const text = await response.text();
    if (response.status === UNAUTHORIZED) this.#enter({ kind: "signin", href: SIGN_IN });
    try {
      return { status: response.status, body: JSON.parse(text) as Body };
    } catch {
      throw new TransportLost(`The server answered ${method} ${path} with ${response.status} and no JSON.`);
    }
  }

  async #fetched(method: Method, path: string, params: Params): Promise<Response> {
    const given = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) if (value !== undefined) given.set(name, String(value));
    const encoded = given.toString();
    const isRead = method === "GET";
    const address = this.root + path + (isRead && encoded ? `?${encoded}` : "");
    try {
      return await fetch(address, {
        method,
        credentials: "same-origin",
        headers: isRead ? {} : { "Content-Type": "application/x-www-form-urlencoded" },
        ...(isRead ? {} : { body: encoded }),
      });
    } catch (error) {
      throw new TransportLost(`The server does not answer (${error instanceof Error ? error.message : String(error)}).`);
    }
  }

  cancel(path: string): void {
    void this.#fetched("POST", `${path}/stop`, {}).catch(() => undefined);
  }

  // --- the stream

  follow(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    if (!this.#isFollowing) {
      this.#isFollowing = true;
      void this.#keepFollowing();
    }
    return () => this.#listeners.delete(listener);
  }

  async #keepFollowing(): Promise<void> {
    while (this.#listeners.size) {
      let reason: string;
      try {
        reason = await this.#stream();
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
      if (this.state.kind === "signin") return;
      this.#attempt += 1;
      this.#lostAt ||= Date.now();
      this.#enter({ kind: "stale", since_ms: this.#lostAt, attempt: this.#attempt, reason });
      await this.#pause(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#attempt - 1)));
    }
    this.#isFollowing = false;
  }

  /** Reads until it ends; the reason why it did. */
  async #stream(): Promise<string> {
    const aborted = new AbortController();
    const response = await fetch(`${this.root}/api/stream`, {
      credentials: "same-origin",
      cache: "no-store",
      signal: aborted.signal,
      headers: { Accept: "text/event-stream", ...(this.#position === null ? {} : { "Last-Event-ID": this.#position }) },
    });
    if (response.status === UNAUTHORIZED) {
      this.#enter({ kind: "signin", href: SIGN_IN });
      return "a key is needed";
    }
    if (!response.ok || response.body === null) {
      if (response.status === 400) this.#position = null; // the server never gave this position: begin anew
      return `the stream answered with ${response.status}`;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const events = new EventReader();
    for (;;) {
      const silence = setTimeout(() => aborted.abort(new Error("the server has been silent")), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return "the server ended the stream";
      for (const event of events.read(value)) this.#hear(event);
      if (events.lastId) this.#position = events.lastId;
    }
  }

  #hear(event: ServerEvent): void {
    const data = JSON.parse(event.data) as Record<string, unknown>;
    switch (event.event) {
      case "hello":
        this.#attempt = 0;
        this.#lostAt = 0;
        this.#position = String(data.position);
        this.#enter({ kind: "live" });
        this.#tell({ type: "hello", position: String(data.position), clock: data.clock as ClockState });
        break;
      case "outcome":
        this.#position = event.id;
        this.#tell({ type: "outcome", position: event.id, outcome: data as unknown as OutcomeMessage });
        break;
      case "clock":
        this.#tell({ type: "clock", clock: data as unknown as ClockState });
        break;
      case "reset":
        this.#position = null;
        this.#tell({ type: "reset", reason: String(data.reason ?? "the data was replaced") });
        break;
    }
  }

  #pause(wait_ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait_ms);
      this.#wake = () => { clearTimeout(timer); resolve(); };
    });
  }

  // --- who is told

  #tell(message: Message): void {
    for (const listener of this.#listeners) listener(message);
  }

  #enter(state: ConnectionState): void {
    this.state = state;
    for (const listener of this.#states) listener(state);
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#states.add(listener);
    listener(this.state);
    return () => this.#states.delete(listener);
  }

  /** How far an advance is, a server tells by its stream. */
  onQueue(): () => void {
    return () => {};
  }
}
