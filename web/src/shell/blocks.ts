// What the compiled page brings: per block a piece of inert JSON, and a slot to be mounted in.

import type { App } from "./app";
import type { Actions } from "./actions";

export interface Block<Config = Record<string, unknown>> {
  readonly type: string;
  readonly id: string;
  readonly v: number;
  readonly config: Config & { readonly view?: string | null; readonly position?: string | null };
}

export interface Mounting<Config> {
  readonly app: App;
  readonly actions: Actions;
  readonly block: Block<Config>;
  readonly slot: HTMLElement;
}

/** Takes the slot over, and gives what draws it. */
export type Mount<Config> = (mounting: Mounting<Config>) => () => void;

export interface Kind {
  readonly v: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly mount: Mount<any>;
}

export interface Found {
  readonly block: Block;
  readonly slot: HTMLElement;
}

/** The blocks of the page, in its order, and what could not be read. */
export function discover(root: ParentNode): { found: Found[]; problems: { slot: Element; text: string }[] } {
  const found: Found[] = [];
  const problems: { slot: Element; text: string }[] = [];
  for (const script of root.querySelectorAll<HTMLScriptElement>("script[data-gb-block]")) {
    const kind = script.dataset.gbBlock ?? "";
    try {
      const block = JSON.parse(script.textContent ?? "") as Block;
      const slot = root.querySelector<HTMLElement>(`[data-gb-slot="${CSS.escape(block.id)}"]`);
      if (block.type !== kind || slot === null) throw new Error("its config and its slot do not match");
      found.push({ block, slot });
    } catch (error) {
      problems.push({ slot: script, text: `The block ${kind} cannot be read: ${String(error)}` });
    }
  }
  return { found, problems };
}

/** What the compiled page says where there is nothing to show: before a block takes its slot over. */
export function emptyTexts(slot: HTMLElement): string[] {
  return [...slot.querySelectorAll(".empty")].map((one) => one.textContent ?? "");
}
