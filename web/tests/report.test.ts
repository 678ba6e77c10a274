import assert from "node:assert/strict";
import { test } from "node:test";
import { type Report, begun, csv, size, stacks, ticks, yearBefore } from "../src/drawing/report";

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
  ], ["plan", "price"], money, 6);
  assert.deepEqual([found.months, found.series.map((one) => one.name)], [["2026-01", "2026-02"], ["B", "A"]]);
});

test("stacks of one name are told apart, and the smallest of many are one", () => {
  const row = (plan: string, price: string, end_minor: number) => ({ month: "2026-01", plan, price, end_minor });
  const found = stacks([row("A", "month", 5), row("A", "year", 9), row("B", "month", 2), row("C", "month", 1)], ["plan", "price"], money, 3);
  assert.deepEqual(found.series.map((one) => one.name), ["A, year", "A, month", "2 others"]);
  assert.deepEqual(found.series.map((one) => found.worth("2026-01", one)), [9, 5, 3]);
});

test("a spreadsheet is given no formula", () => {
  const report = { columns: [{ key: "plan", label: "Plan", kind: "text" }, money], rows: [{ plan: '=A1,"x"', end: "-1.00" }], currency: "usd" };
  assert.equal(csv(report as unknown as Report), `plan,end,currency\r\n"'=A1,""x""",-1.00,usd\r\n`);
});
