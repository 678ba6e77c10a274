/** Starting Python: fetch the parts with progress, start the interpreter, load our archive. */

import { loadPyodide } from "pyodide";
import bootCode from "./boot.py";
import type { Bytes } from "../transport.ts";

declare const ENGINE_PARTS: {
  names: { pyodide: string; stdlib: string; own: string; core: string };
  sizes: Record<string, number>;
};

const LOOK = "Look to the connection, then try again.";

/** How long nothing may arrive, and how long starting may take. */
const SILENCE_MS = 30_000;
const START_MS = 60_000;

/** The engine cannot be started; the message says why, `remedy` what a person can do. */
export class BootFailed extends Error {
  constructor(reason: string, readonly remedy?: string) {
    super(reason);
  }
}

/** `sao.browser`, as far as we call it. All texts are JSON. */
export interface Engine {
  open(opening: string): Environment;
  restore(saved: Uint8Array): Environment;
}

export interface Environment {
  readonly recovered: number;
  hello(): string;
  begin(request: string): Steps;
  request(request: string): string;
  play(scenario: string): Steps;
  resume(): Steps;
  save(): { toJs(): Uint8Array; destroy(): void };
  destroy(): void;
}

export interface Steps {
  readonly done: boolean;
  step(): string;
  cancel(): void;
  destroy(): void;
}

/** Start it. Rejects with `BootFailed`. */
export async function startEngine(
  base: URL,
  tell: (stage: "download" | "start", bytes: Bytes) => void,
): Promise<Engine> {
  mayCompile();
  const { names, sizes } = ENGINE_PARTS;
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  const parts = new Fetching(base, total, tell);
  const started = (async () => {
    const [module, own, core] = [parts.module(names.pyodide + "pyodide.asm.mjs", sizes), parts.bytes(names.own), parts.bytes(names.core)];
    const python = await loadPyodide({
      indexURL: new URL(names.pyodide, base).href,
      stdLibURL: new URL(names.stdlib, base).href,
      lockFileContents: LOCK_FILE,
      createPyodideModule: await module,
      stdout: (line: string) => console.log(line),
    } as Parameters<typeof loadPyodide>[0]);
    python.FS.writeFile("/lib/own.zip", await own);
    python.FS.writeFile("/lib/core.so", await core);
    python.runPython(bootCode);
    return python.pyimport("sao.browser") as unknown as Engine;
  })();
  try {
    return await Promise.race([started, parts.failure, late(START_MS + SILENCE_MS)]);
  } catch (error) {
    throw error instanceof BootFailed ? error : new BootFailed(`The engine does not start: ${reasonOf(error)}`);
  } finally {
    parts.end();
  }
}

/** Pyodide asks for no package, so its lock file is but a heading. */
const LOCK_FILE = {
  info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2", version: "314.0.7" },
  packages: {},
};

/** Where a policy forbids WebAssembly, Pyodide would wait for ever: so ask first. */
function mayCompile(): void {
  if (typeof WebAssembly !== "object") {
    throw new BootFailed("This browser has no WebAssembly, in which the engine runs.", "Use a current browser.");
  }
  try {
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  } catch (error) {
    throw new BootFailed(
      `The engine may not run here: ${reasonOf(error)}`,
      "The page is served with a Content-Security-Policy that lacks 'wasm-unsafe-eval' in script-src.",
    );
  }
}

/** Fetches, and counts what arrives; Pyodide's own fetches come through here, too. */
class Fetching {
  readonly failure: Promise<never>;
  private fail!: (error: BootFailed) => void;
  private loaded = 0;
  private readonly fetch = self.fetch.bind(self);
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private over = false;

  constructor(
    private readonly base: URL,
    private readonly total: number,
    private readonly tell: (stage: "download" | "start", bytes: Bytes) => void,
  ) {
    this.failure = new Promise((_, reject) => (this.fail = reject));
    this.failure.catch(() => undefined);
    self.fetch = (input, init) => this.counted(input instanceof Request ? input.url : String(input), init);
    this.arrived(0);
  }

  async bytes(name: string): Promise<Uint8Array> {
    return new Uint8Array(await (await self.fetch(new URL(name, this.base))).arrayBuffer());
  }

  async module(name: string, sizes: Record<string, number>): Promise<unknown> {
    const url = new URL(name, this.base).href;
    try {
      const loaded = (await import(/* @vite-ignore */ url)) as { default: unknown };
      this.arrived(sizes[name] ?? 0);
      return loaded.default;
    } catch (error) {
      throw this.failed(url, reasonOf(error));
    }
  }

  end(): void {
    this.over = true;
    clearTimeout(this.watchdog);
    self.fetch = this.fetch;
  }

  private async counted(url: string, init?: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await this.fetch(url, init);
    } catch (error) {
      throw this.failed(url, reasonOf(error));
    }
    if (!response.ok) throw this.failed(url, `HTTP status ${response.status}`);
    void this.count(response.clone());
    return response;
  }

  private async count(response: Response): Promise<void> {
    const reader = response.body?.getReader();
    try {
      for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
        this.arrived(read.value.byteLength);
      }
    } catch (error) {
      this.failed(response.url, reasonOf(error));
    }
  }

  private arrived(count: number): void {
    if (this.over) return; // it has failed: what still comes is no news
    this.loaded += count;
    clearTimeout(this.watchdog);
    const all = this.loaded >= this.total;
    this.tell(all ? "start" : "download", { loaded: Math.min(this.loaded, this.total), total: this.total });
    if (!all) {
      const why = `Nothing has arrived for ${SILENCE_MS / 1000} seconds.`;
      this.watchdog = setTimeout(() => this.fail(new BootFailed(why, LOOK)), SILENCE_MS);
    }
  }

  private failed(url: string, why: string): BootFailed {
    const error = new BootFailed(`${new URL(url).pathname} cannot be loaded: ${why}.`, LOOK);
    this.fail(error);
    return error;
  }
}

function late(wait_ms: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(
      () => reject(new BootFailed(`The engine has not started within ${wait_ms / 1000} seconds.`, "Reload the page.")),
      wait_ms,
    );
  });
}

/** What an error says, in one line; of Python's the last one, which names it. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n").at(-1) ?? text;
}
