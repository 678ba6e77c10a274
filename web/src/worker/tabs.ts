/**
 * One tab at a time runs an environment: the one that holds its lock. Another may take it over: it asks
 * over a channel, and the holder saves and lets go; a holder that does not answer has its lock stolen.
 */

const ANSWER_MS = 4_000;

export class Tabs {
  private readonly lock: string;
  private readonly channel: BroadcastChannel;
  private letGo: (() => void) | undefined;

  /** `lost` is called when another tab asks for it: what is under way is to be saved, then `release` called. */
  constructor(name: string, private readonly lost: () => void) {
    this.lock = `sao ${name}`;
    this.channel = new BroadcastChannel(this.lock);
    this.channel.onmessage = (): void => {
      if (this.letGo) this.lost();
    };
  }

  /** Whether it is ours now; without waiting for another tab. */
  async take(): Promise<boolean> {
    if (!("locks" in navigator)) return true; // no way to know: an old browser on an insecure origin
    return this.held({ ifAvailable: true });
  }

  /** Make it ours, whoever has it. */
  async takeOver(): Promise<void> {
    this.channel.postMessage("hand over");
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), ANSWER_MS);
    try {
      await this.held({ signal: patience.signal });
    } catch {
      await this.held({ steal: true });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Let another tab have it. */
  release(): void {
    this.letGo?.();
    this.letGo = undefined;
  }

  private held(options: LockOptions): Promise<boolean> {
    return new Promise((resolve, reject) => {
      navigator.locks
        .request(this.lock, options, (lock) => {
          resolve(lock !== null);
          return lock && new Promise<void>((letGo) => (this.letGo = letGo));
        })
        .catch((error: unknown) => {
          if (this.letGo) this.lost(); // it was stolen
          this.letGo = undefined;
          reject(error as Error);
        });
    });
  }
}
