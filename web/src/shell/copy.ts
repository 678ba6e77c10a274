// Something to be pasted elsewhere.

import type { App } from "./app";
import { count } from "./format";

export async function copy(app: App, text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    app.say(`${what} is copied, ${count(text.length)} characters.`, "positive");
  } catch {
    app.say(`${what} could not be copied: this browser does not allow it. Mark it and copy it by hand.`, "warning");
  }
}
