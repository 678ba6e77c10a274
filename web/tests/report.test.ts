import assert from "node:assert/strict";
import { test } from "node:test";
import { type Report, begun, csv, size, stacks, ticks, yearBefore } from "../src/shell/report";
import { begin, mistakes, params } from "../src/shell/forms";
import type { Action, Field } from "../src/views.gen";

const money = { key: "end", label: "End", kind: "money" } as const;
const rows = [
  { month: "2025-02", end: "0.00", end_minor: 0 },
  { month: "2025-03", end: "0.00", end_minor: 0 },
  { month: "2025-04", end: "12.50", end_minor: 1250 },
  { month: "2026-04", end: "20.00", end_minor: 2000 },
];

test("a chart begins with the month before anything was there", () => {
  assert.deepEqual(begun(rows, [money]).map((row) => row.month), ["2025-03", "2025-04", "2026-04"]);
  assert.deepEqual(begun(rows.slice(0, 2), [money]), []);
  assert.equal(size(yearBefore(rows, "2026-04"), money), 1250);
  assert.equal(yearBefore(rows, "2025-04"), undefined);
});

test("grid lines are round, and the highest is above what is drawn", () => {
  for (const largest of [1, 7, 99, 4_821_600, 31_000]) {
    const found = ticks(largest);
    assert.ok((found.at(-1) ?? 0) >= largest, String(largest));
    assert.ok(found.length <= 4, String(found));
  }
});

test("stacks put the largest first", () => {
  const found = stacks([
    { month: "2026-01", plan: "A", end_minor: 5 }, { month: "2026-01", plan: "B", end_minor: 9 }, { month: "2026-02", plan: "A", end_minor: 1 },
  ], ["plan", "price"], money);
  assert.deepEqual([found.months, found.series.map((one) => one.name)], [["2026-01", "2026-02"], ["B", "A"]]);
});

test("a spreadsheet is given no formula", () => {
  const report = { columns: [{ key: "plan", label: "Plan", kind: "text" }, money], rows: [{ plan: '=A1,"x"', end: "-1.00" }], currency: "usd" };
  assert.equal(csv(report as unknown as Report), `plan,end,currency\r\n"'=A1,""x""",-1.00,usd\r\n`);
});

const field = (more: Partial<Field>): Field => ({
  name: "f", label: "F", kind: "text", required: false, options: [], value: null, help: null, minor_digits: 2, currency: null, also: [], ...more,
});
const action = (...fields: Field[]) => ({ name: "a", fields, fixed: { always: "1" } }) as unknown as Action;

test("a form's answers become the request's parameters", () => {
  const asked = action(field({ name: "amount", kind: "money" }), field({ name: "at", kind: "instant" }), field({ name: "on", kind: "bool" }),
    field({ name: "lines", kind: "lines" }), field({ name: "empty" }), field({ name: "p", also: ["q"] }));
  const answers = { amount: "12.50", at: "2026-02-27T09:00", on: "true", lines: "a\n\n b ", empty: " ", p: "x" };
  assert.deepEqual(params(asked, answers), {
    always: "1", amount: "1250", at: "1772182800", on: "true", "lines[0]": "a", "lines[1]": "b", p: "x", q: "x",
  });
});

test("mistakes are told by field", () => {
  const asked = action(field({ name: "need", label: "Name", required: true }), field({ name: "m", kind: "money", minor_digits: 0 }), field({ name: "e", kind: "email" }));
  const found = mistakes(asked, { need: " ", m: "1.5", e: "x" });
  assert.deepEqual(Object.keys(found), ["need", "m", "e"]);
  assert.match(found.m ?? "", /whole amount/);
  assert.deepEqual(begin(action(field({ name: "s", kind: "select", required: true, options: [{ value: "v", label: "V" }] }))), { s: "v" });
});
