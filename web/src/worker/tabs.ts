/**
 * One tab at a time runs an environment: the one that holds its lock. Another waits until that is gone, or takes
 * over: it asks over a channel, and the holder saves and lets go; one that does not answer has its lock stolen.
 */

/** How long a tab that is just closing is waited for before it is spoken of. */
const GRACE_MS = 500;
const ANSWER_MS = 4_000;

export class Tabs {
  private readonly lock: string;
  private readonly channel: BroadcastChannel;
  private letGo: (() => void) | undefined;
  private queued: AbortController | undefined;

  /**
   * `granted` is called when it is ours. `lost`: another tab asks for it; what is under way is to be saved, then
   * `release` called. `elsewhere`: another tab has it.
   */
  constructor(
    name: string,
    private readonly granted: () => void,
    private readonly lost: () => void,
    private readonly elsewhere: () => void,
  ) {
    this.lock = `sao ${name}`;
    this.channel = new BroadcastChannel(this.lock);
    this.channel.onmessage = (): void => (this.letGo ? this.lost() : this.stepBack());
  }

  /** Have it as soon as nobody else does. */
  take(): void {
    if (!("locks" in navigator)) return this.granted(); // an old browser: there is no way to know
    this.wait();
    setTimeout(() => {
      if (!this.letGo) this.elsewhere();
    }, GRACE_MS);
  }

  /** Have it, whoever does. */
  takeOver(): void {
    this.channel.postMessage("hand over");
    setTimeout(() => {
      if (this.letGo) return;
      this.queued?.abort();
      this.request({ steal: true });
    }, ANSWER_MS);
  }

  /** Let another tab have it, and wait for it again. */
  release(): void {
    this.letGo?.();
    this.letGo = undefined;
    this.wait();
  }

  private wait(): void {
    this.queued = new AbortController();
    this.request({ signal: this.queued.signal });
  }

  /** Let the tab that asks go before this one, which waits, too. */
  private stepBack(): void {
    this.queued?.abort();
    setTimeout(() => this.letGo ?? this.wait(), GRACE_MS);
  }

  private request(options: LockOptions): void {
    navigator.locks
      .request(this.lock, options, () => {
        this.granted();
        return new Promise<void>((letGo) => (this.letGo = letGo));
      })
      .catch(() => {
        if (options.signal?.aborted) return;
        const held = this.letGo !== undefined;
        this.letGo = undefined;
        if (held) this.lost(); // it was stolen
      });
  }
}
