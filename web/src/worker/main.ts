/** The worker: takes the lock, starts the engine, opens what was kept, and plays what it is told. */

import { BootFailed, type Engine, reasonOf, startEngine } from "./engine.ts";
import { Held, type Keeping, openKeeping } from "./keeping.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { Session } from "./session.ts";
import { Tabs } from "./tabs.ts";

const NAME = self.name || "environment";
const BASE = new URL("./", self.location.href);
const NOTHING = { loaded: 0, total: 0 };

const tell = (message: FromWorker): void => self.postMessage(message);
const tabs = new Tabs(NAME, () => void open(), () => void handOver(), () => tell({ kind: "elsewhere" }));

type Command = Parameters<Session["take"]>[0];

let engine: Promise<Engine> | undefined;
let session: Session | undefined;
let early: Command[] = [];
let opened = false;

self.onmessage = ({ data }: MessageEvent<ToWorker>): void => {
  if (data.kind === "cancel") session?.cancel();
  else if (data.kind === "take over") tabs.takeOver();
  else if (data.kind === "start afresh") void startAfresh();
  else if (session) session.take(data);
  else early.push(data);
};

tabs.take();

async function open(): Promise<void> {
  try {
    engine ??= startEngine(BASE, (stage, bytes) => tell({ kind: "boot", stage, bytes }));
    const started = await engine;
    tell({ kind: "boot", stage: "restore", bytes: NOTHING });
    const keeping = await openKeeping(NAME);
    session = await restored(started, keeping);
    tell({ kind: "ready", kept: keeping.kept, note: keeping.note, hello: session.hello, again: opened });
    opened = true;
  } catch (error) {
    failed(error);
    return;
  }
  const waited = early;
  early = [];
  const resumed = session.resume();
  for (const command of waited) session.take(command);
  await resumed;
}

async function restored(started: Engine, keeping: Keeping): Promise<Session> {
  try {
    return await Session.restore(started, keeping, tell);
  } catch (error) {
    await keeping.close(); // so that it can be given up
    throw error;
  }
}

/** Another tab wants it: what has not begun here waits until it comes back. */
async function handOver(): Promise<void> {
  const leaving = session;
  session = undefined;
  if (leaving) early = [...(await leaving.close()), ...early];
  tabs.release();
  tell({ kind: "elsewhere" });
}

async function startAfresh(): Promise<void> {
  const keeping = await openKeeping(NAME);
  await keeping.cut(0);
  await keeping.close();
  await open();
}

function failed(error: unknown): void {
  console.error(error);
  if (error instanceof BootFailed) {
    tell({ kind: "failed", reason: error.message, remedy: error.remedy, afresh: false });
  } else if (error instanceof Held) {
    tell({ kind: "failed", reason: error.message, remedy: "Close the other tab, then reload.", afresh: false });
  } else {
    const remedy = "Start afresh: what was kept is given up.";
    tell({ kind: "failed", reason: `What was kept cannot be opened: ${reasonOf(error)}`, remedy, afresh: true });
  }
}
