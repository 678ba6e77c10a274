/** The dashboard with the simulation in the page. */

import { mount } from "../shell/mount.ts";
import { LocalTransport } from "./transport.ts";

declare const WORKER_FILE: string;

/** Environments of one origin are told apart by where the site lies. */
const site = new URL("../", import.meta.url);
const name = site.pathname.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "root";
const file = new URL(WORKER_FILE, import.meta.url);

const transport = new LocalTransport(new Worker(file, { type: "module", name }));
Object.assign(globalThis, { sao: { transport } }); // for whoever opens the console: ask what the page can ask
mount(transport);

if ("serviceWorker" in navigator && isSecureContext) {
  navigator.serviceWorker.register(new URL("offline.js", site)).catch((error: unknown) => {
    console.info("This page will not work offline:", error);
  });
}
