// Another future from a past instant: here where the engine is in this browser, else in a simulation
// of its own, since a server's history is not to be replaced by a click.

import type { App } from "./app";
import { instant } from "./format";
import { link } from "./scenario";

export async function branch(app: App, at: number): Promise<void> {
  const label = `Branch at ${instant(at)}`;
  try {
    const { scenario } = app.transport;
    if (scenario) {
      await app.queue.add({ label, run: () => scenario.branch(at) });
      app.go({ asOf: null, outcome: null });
      app.say(`This is another future from ${instant(at)} on.`, "info");
      return;
    }
    const address = await link(app, at);
    if (open(address, "_blank", "noopener") === null) app.say(`${label}: it opens in a window of its own.`, "info");
  } catch (error) {
    app.complain(label, error);
  }
}
