// What was asked of the engine. Each place on the page has one load: it keeps what it last showed while
// it asks again, so nothing flickers, and an answer that comes too late is dropped.

import type { Params, Transport } from "../transport";
import { Failure, failureOf } from "./failure";

export interface Load<T> {
  readonly data: T | undefined;
  /** Whether `data` answers to what is asked for now; what is shown meanwhile is the last answer. */
  readonly fresh: boolean;
  readonly loading: boolean;
  readonly failure: Failure | undefined;
}

interface Slot {
  key: string;
  path: string;
  params: Params;
  data: unknown;
  dataKey: string | null;
  failure: Failure | undefined;
  /** The round of news that the data, or the failure, knows of. */
  round: number;
  asking: string | null;
  used: number;
}

export class Loads {
  readonly #slots = new Map<string, Slot>();
  #round = 0;
  #pass = 0;

  constructor(
    private readonly transport: Transport,
    private readonly changed: () => void,
  ) {}

  /** Something happened: whatever is shown is asked for again when it is next used. */
  news(): void {
    this.#round += 1;
    this.changed();
  }

  /** What a place shows, which begins to load when it is not there yet. Only during a render pass.
   * `isFixed`: news do not change it. */
  get<T>(place: string, path: string, params: Params = {}, isFixed = false): Load<T> {
    const key = JSON.stringify([path, params]);
    let slot = this.#slots.get(place);
    if (slot === undefined) {
      slot = {
        key, path, params,
        data: undefined, dataKey: null, failure: undefined,
        round: -1, asking: null, used: this.#pass,
      };
      this.#slots.set(place, slot);
    }
    slot.used = this.#pass;
    if (slot.key !== key) {
      Object.assign(slot, { key, path, params, failure: undefined, round: -1 });
    }
    if (slot.round < this.#round && slot.asking === null && !(isFixed && slot.dataKey === key)) void this.#ask(slot);
    return {
      data: slot.data as T | undefined,
      fresh: slot.dataKey === key,
      loading: slot.asking !== null,
      failure: slot.failure,
    };
  }

  /** Marks the begin of a render pass; what the last one did not use is forgotten. */
  begin(): void {
    for (const [place, slot] of this.#slots) if (slot.used < this.#pass) this.#slots.delete(place);
    this.#pass += 1;
  }

  async #ask(slot: Slot): Promise<void> {
    const { key, path, params } = slot;
    const round = this.#round;
    slot.asking = key;
    let data: unknown;
    let failure: Failure | undefined;
    try {
      const reply = await this.transport.request("GET", path, params);
      failure = failureOf(reply);
      data = reply.body;
    } catch (error) {
      failure = new Failure(error instanceof Error ? error.message : String(error));
    }
    slot.asking = null;
    if (slot.key === key) {
      slot.round = round;
      slot.failure = failure;
      if (failure === undefined) Object.assign(slot, { data, dataKey: key });
    }
    this.changed();
  }
}
