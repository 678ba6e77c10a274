import assert from "node:assert/strict";
import { test } from "node:test";
import { lines } from "../src/shell/chain";
import { flat, filled } from "../src/shell/demo";
import { format, parse, place } from "../src/shell/route";
import type { Entry } from "../src/views.gen";

const DAY = 86_400;
const entry = (seq: number, at: number) => ({ object_id: "in_a_1", seq, at }) as Entry;

test("time in which nothing was due is folded, and each day has its line once", () => {
  const found = lines([entry(3, 40 * DAY + 5), entry(2, 40 * DAY), entry(1, 10 * DAY)], 41 * DAY);
  assert.deepEqual(found.map((line) => line.kind), ["day", "outcome", "outcome", "gap", "day", "outcome"]);
  const gap = found.find((line) => line.kind === "gap");
  assert.equal(gap?.kind === "gap" && gap.seconds, 30 * DAY);
  assert.equal(lines([entry(1, 0)], 2 * DAY)[0]?.kind, "gap");
  assert.equal(new Set(found.map((line) => line.key)).size, found.length);
});

test("a route survives being written and read", () => {
  for (const route of [
    { view: "customers", object: null, asOf: null, outcome: null, filter: null, more: "" },
    { view: "customers", object: "cus_a_1", asOf: 1_772_528_404, outcome: "in_a_2@5", filter: null, more: "" },
    { view: "invoices", object: null, asOf: null, outcome: null, filter: "past due & more", more: "" },
    { view: "compare", object: null, asOf: null, outcome: null, filter: null, more: new URLSearchParams({ "a[0][?b]": "c d" }).toString() },
  ]) assert.deepEqual(parse(format(route)), route);
  assert.equal(parse("#/a%2/b").view, "a%2");
  assert.deepEqual(place("in_a_2@5"), { id: "in_a_2", seq: 5 });
  assert.equal(place("in_a_2"), null);
});

test("references stand for what replies had, at any depth", () => {
  const replies = new Map<string, unknown>([["ada", { id: "cus_1", card: { id: "pm_1" } }]]);
  assert.deepEqual(flat({ customer: "$ada", items: [{ price: "p", n: 2 }], d: "$ada.card.id", none: null }, replies), {
    customer: "cus_1", "items[0][price]": "p", "items[0][n]": 2, d: "pm_1",
  });
  assert.equal(filled("/v1/customers/$ada", replies), "/v1/customers/cus_1");
  assert.equal(filled("costs $nothing", replies), "costs $nothing");
  assert.throws(() => filled("$ada.email", replies), /no such field/);
});
