// The dashboard as a whole: where one is, what the clock shows, what is being done. Everything that is
// drawn follows from here and from the views' answers; no state of billing is worked out in the page.

import type { ClockState, Message, OutcomeMessage, Params, Progress, Reply, Transport } from "../transport";
import type { Action, Clock, Frame, Tone } from "../views.gen";
import type { Drawn } from "./cells";
import { failureOf, messageOf } from "./failure";
import { nearDate } from "./format";
import { type Load, Loads } from "./loads";
import { type Entry, Queue, Withdrawn } from "./queue";
import { HERE, type Route, format, parse } from "./route";
import { Tally } from "./tally";

export interface Said {
  readonly text: string;
  readonly tone: Tone;
}

export interface ViewInfo {
  readonly key: string;
  readonly label: string;
  readonly detail: { readonly resource: string; readonly sections: readonly string[]; readonly alerts: boolean } | null;
  /** Whether only a server has it. */
  readonly served: boolean;
}

/** What is to be chosen, for what, and what becomes of it. */
export interface Choosing {
  readonly of: string;
  readonly asks: string;
  readonly take: (id: string) => void;
}

const CALM_MS = 250;
const BURST_MS = 900;
const LOG_MAX = 500;
const SAID_MS = 9000;

export class App {
  readonly loads: Loads;
  readonly queue: Queue;
  route: Route = parse(location.hash);
  views: readonly ViewInfo[] = [];
  clock: Clock | null = null;
  /** What the last action came to, for eyes and for screen readers. */
  said: Said | null = null;
  /** Outcomes as they came in, the newest first. */
  readonly log: OutcomeMessage[] = [];
  tally = new Tally();
  currency: string | null = null;
  /** The view in which variants are compared, if there is one. */
  compares: string | null = null;
  /** The view in which the clock is advanced, if there is one. */
  advances: string | null = null;
  /** Has one of a kind chosen, by its name or id. */
  choose: (choosing: Choosing) => void = () => {};
  /** Draws the button of an action. */
  button: (action: Action) => Drawn = () => "";
  /** Whether the page's spec offers the way back in time. */
  canScrub = false;
  /** Where the running advance began. */
  advancedFrom: number | null = null;
  /** How far a played scenario has come, by billing time. */
  progress: Progress | null = null;
  readonly #drawings: (() => void)[] = [];
  readonly #prefixes = new Map<string, string>();
  #drawing = false;
  /** Whether the stream has told of the clock: then it knows better than a frame asked for before. */
  #heard = false;
  #newsTimer: ReturnType<typeof setTimeout> | undefined;
  #saidTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly transport: Transport) {
    const draw = () => this.draw();
    this.loads = new Loads(transport, draw);
    this.queue = new Queue(draw);
    transport.onState(() => this.draw());
    transport.follow((message) => this.#hear(message));
    transport.onQueue((_waiting, progress) => {
      this.progress = progress;
      this.draw();
    });
    addEventListener("hashchange", () => this.#moved());
  }

  /** What draws itself in each pass, in this order. */
  mount(draw: () => void): void {
    this.#drawings.push(draw);
  }

  /** Draws everything, once, before the browser next paints. */
  draw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    const soon = document.hidden ? (work: () => void) => setTimeout(work) : requestAnimationFrame;
    soon(() => {
      if (this.#drawing) this.#drawNow();
    });
  }

  #drawNow(): void {
    this.#drawing = false;
    this.loads.begin();
    const frame = this.frame.data;
    if (frame) this.clock = { ...frame.clock, ...(this.clock && this.#heard ? moving(this.clock) : {}) };
    const focused = document.activeElement;
    for (const draw of this.#drawings) draw();
    if (focused !== document.body && document.activeElement === document.body) this.#keepFocus();
  }

  /** What had the focus is there no more (its button was pressed): the heading has it instead. */
  #keepFocus(): void {
    const headings = [...document.querySelectorAll<HTMLElement>("main h1")];
    headings.find((one) => one.checkVisibility())?.focus({ preventScroll: true });
  }

  get<T>(place: string, path: string, params: Params = {}): Load<T> {
    return this.loads.get<T>(place, path, params);
  }

  /** What no news can change, like the drawing of a machine. */
  getOnce<T>(place: string, path: string): Load<T> {
    return this.loads.get<T>(place, path, {}, true);
  }

  /** As `get`, as of the instant that the page shows. */
  getThen<T>(place: string, path: string, params: Params = {}): Load<T> {
    const asOf = this.route.asOf;
    return this.get(place, path, asOf === null ? params : { ...params, as_of: String(asOf) });
  }

  get frame(): Load<Frame> {
    return this.get<Frame>("frame", "/api/views/frame");
  }

  /** The instant by which distances are measured: that of the clock, or of the past that is shown. */
  get now(): number {
    return this.route.asOf ?? this.clock?.now ?? 0;
  }

  get isPast(): boolean {
    return this.route.asOf !== null;
  }

  /** Whether time can be moved here: it is now, and the clock is not the wall's. */
  get canJump(): boolean {
    return !this.isPast && this.clock?.simulated !== false;
  }

  // --- moving about

  href(change: Partial<Route>): string {
    return format({ ...this.route, ...change });
  }

  go(change: Partial<Route>): void {
    const target = this.href(change);
    if (target !== location.hash) location.hash = target;
  }

  /** Where an object is shown: in the view that is for its kind, as far as that is known yet. */
  link(id: string): string {
    return format({ ...HERE, view: this.#viewOf(id), object: id, asOf: this.route.asOf });
  }

  /** An object's id was met together with its kind. */
  met(id: string, resource: string): void {
    const view = this.views.find((one) => one.detail?.resource === resource);
    if (view) this.#prefixes.set(prefix(id), view.key);
  }

  #viewOf(id: string): string {
    const known = this.#prefixes.get(prefix(id));
    if (known) return known;
    const here = this.views.find((one) => one.key === this.route.view && one.detail);
    return (here ?? this.views.find((one) => one.detail))?.key ?? this.route.view;
  }

  /** Who goes elsewhere waits for what is there: it is asked for at once, not with the next frame. */
  #moved(): void {
    this.route = parse(location.hash);
    this.#drawNow();
  }

  /** The same place under another address, which no "back" leads to. */
  correct(change: Partial<Route>): void {
    history.replaceState(history.state, "", this.href(change));
    this.route = parse(location.hash);
    this.draw();
  }

  // --- what happens

  #hear(message: Message): void {
    switch (message.type) {
      case "outcome":
        this.log.unshift(message.outcome);
        this.log.length = Math.min(this.log.length, LOG_MAX);
        this.tally.add(message.outcome);
        break;
      case "hello":
      case "clock":
        this.clock = { ...(this.clock ?? NO_CLOCK), ...clockOf(message.clock) };
        this.#heard = true;
        break;
      case "reset":
        this.clock = null;
        this.#heard = false;
        this.log.length = 0;
        break;
    }
    if (message.type === "hello" || message.type === "reset") this.loads.news();
    else if (message.type === "clock") this.draw();
    else this.#expectNews();
  }

  #expectNews(): void {
    this.#newsTimer ??= setTimeout(() => {
      this.#newsTimer = undefined;
      this.loads.news();
    }, this.advancedFrom !== null ? BURST_MS : CALM_MS);
  }

  say(text: string, tone: Tone = "neutral"): void {
    clearTimeout(this.#saidTimer);
    this.said = { text, tone };
    if (tone !== "critical") this.#saidTimer = setTimeout(() => this.hush(), SAID_MS);
    this.draw();
  }

  /** What was asked for is done, with what came of it. */
  sayDone(label: string): void {
    this.say([`${label}: done`, ...this.tally.parts()].join(", "), "positive");
  }

  hush(): void {
    this.said = null;
    this.draw();
  }

  // --- what is done

  /** A request that changes something, in its turn. Rejects with a `Failure` where it was refused. */
  async send(label: string, method: "POST" | "DELETE", path: string, params: Params = {}): Promise<unknown> {
    return this.queue.add({ label, run: () => this.request(method, path, params) });
  }

  async request(method: "POST" | "DELETE", path: string, params: Params): Promise<unknown> {
    this.tally = new Tally();
    const reply: Reply = await this.transport.request(method, path, params);
    const failure = failureOf(reply);
    this.loads.news();
    if (failure) throw failure;
    return reply.body;
  }

  /** A request without questions; what it came to is said. Its answer, if it was not refused. */
  async act(action: Action, params: Params = {}): Promise<unknown> {
    try {
      const made = await this.send(action.label, action.method, action.path, { ...action.fixed, ...params });
      this.sayDone(action.label);
      return made;
    } catch (error) {
      this.complain(action.label, error);
      return null;
    }
  }

  complain(label: string, error: unknown): void {
    if (error instanceof Withdrawn) this.say(error.message);
    else this.say(`${label}: ${messageOf(error)}`, "critical");
  }

  /** Advances the clock, in its turn. */
  async advance(label: string, params: Params): Promise<void> {
    try {
      await this.queue.add({
        label,
        stop: () => this.transport.cancel("/api/clock"),
        run: (self) => this.#advanceNow(self, params),
      });
    } catch (error) {
      this.complain(label, error);
    }
  }

  async #advanceNow(self: Entry, params: Params): Promise<void> {
    const from = this.clock?.now ?? 0;
    const to = typeof params.to === "string" ? Number(params.to) : null;
    if (to !== null && to <= from) {
      this.say(`${self.label}: the clock is past that already`);
      return;
    }
    this.advancedFrom = from;
    try {
      await this.request("POST", "/api/clock/advance", params);
    } finally {
      this.advancedFrom = null;
    }
    await this.#afterClock();
    const now = this.clock?.now ?? from;
    const begin = self.stopping ? "Stopped" : self.label;
    this.say(`${begin}: ${this.tally.text()}, now ${nearDate(now, from)}`, this.tally.failures ? "warning" : "positive");
  }

  /** Asks where the clock stands, so that what is said of it is true. */
  async #afterClock(): Promise<void> {
    const reply = await this.transport.request("GET", "/api/clock", {});
    if (failureOf(reply) === undefined) {
      this.clock = { ...(this.clock ?? NO_CLOCK), ...clockOf(reply.body as ClockState) };
    }
  }

  async jump(to: number): Promise<void> {
    await this.advance(`Jump to ${nearDate(to, this.now)}`, { to: String(to) });
  }
}

const NO_CLOCK: Clock = {
  object_id: "", now: 0, started_at: 0, status: "ready", target: null, simulated: true,
};

function clockOf(told: ClockState): Pick<Clock, "now" | "status" | "target"> {
  const { now, status, target } = told;
  return {
    now: now ?? 0,
    status: status as Clock["status"],
    target: typeof target === "number" ? target : null,
  };
}

function moving({ now, status, target }: Clock): Pick<Clock, "now" | "status" | "target"> {
  return { now, status, target };
}

/** What ids of its kind begin with; behind a colon stands one that somebody chose. */
function prefix(id: string): string {
  const chosen = id.indexOf(":");
  return id.slice(0, chosen < 0 ? id.lastIndexOf("_") : chosen);
}
