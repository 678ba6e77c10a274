import assert from "node:assert/strict";
import { test } from "node:test";
import { Queue, Withdrawn } from "../src/shell/queue";

function later(): { promise: Promise<string>; done: (value: string) => void; fail: (error: Error) => void } {
  let done!: (value: string) => void;
  let fail!: (error: Error) => void;
  const promise = new Promise<string>((resolve, reject) => { done = resolve; fail = reject; });
  return { promise, done, fail };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

test("commands run one at a time, in their order, though one fails", async () => {
  const queue = new Queue(() => undefined);
  const ran: string[] = [];
  const first = later();
  const results = [
    queue.add({ label: "a", run: () => { ran.push("a"); return first.promise; } }),
    queue.add({ label: "b", run: async () => { ran.push("b"); throw new Error("no"); } }),
    queue.add({ label: "c", run: async () => { ran.push("c"); return "c"; } }),
  ].map((one) => one.catch((error: Error) => error.message));
  await turn();
  assert.deepEqual(ran, ["a"]);
  assert.equal(queue.running?.label, "a");
  assert.deepEqual(queue.waiting.map((one) => one.label), ["b", "c"]);
  first.done("a");
  assert.deepEqual(await Promise.all(results), ["a", "no", "c"]);
  assert.deepEqual(ran, ["a", "b", "c"]);
  assert.equal(queue.entries.length, 0);
});

test("one that waits is taken back, one that runs is asked to stop", async () => {
  const queue = new Queue(() => undefined);
  const first = later();
  let stopped = 0;
  const running = queue.add({ label: "a", run: () => first.promise, stop: () => { stopped += 1; } });
  const waiting = queue.add({ label: "b", run: async () => assert.fail("it was taken back") });
  await turn();
  const [a, b] = queue.entries;
  assert.ok(a && b);
  queue.cancel(b);
  assert.deepEqual(queue.entries.map((one) => one.label), ["a"]);
  queue.cancel(a);
  assert.equal(stopped, 1);
  first.done("a");
  assert.equal(await running, "a");
  await assert.rejects(waiting, Withdrawn);
});
