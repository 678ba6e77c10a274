// A list as CSV.
import assert from "node:assert/strict";
import { test } from "node:test";

import { csvOfTable } from "../src/shell/csv";
import type { Cell, Table } from "../src/views.gen";

const table = (columns: readonly string[], ...rows: Record<string, unknown>[]): Table => ({
  columns: columns.map((key) => ({ key, label: key, sorts: false, end: false })),
  rows: rows.map((cells, at) => ({ object_id: `in_${at}`, cells: cells as Record<string, Cell>, action: null })),
} as unknown as Table);

const money = (...amounts: [string, string][]) => ({ kind: "money", amounts: amounts.map(([amount, currency]) => ({ amount, currency, per: null })) });
const text = (said: string) => ({ kind: "text", text: said, note: null, mono: false });

test("an amount keeps its digits, and its currency stands beside it", () => {
  const made = table(["Total"], { Total: money(["12345678901234567.89", "usd"]) }, { Total: money(["1.000", "kwd"], ["2", "jpy"]) }, {});
  assert.equal(csvOfTable(made), "Id,Total,\"Total, currency\"\r\nin_0,12345678901234567.89,usd\r\nin_1,1.000 / 2,kwd / jpy\r\nin_2,,\r\n");
});

test("an instant is written for programs, and no name is a formula", () => {
  const made = table(["Name", "Due", "Period"], {
    Name: text('=HYPERLINK("x")'),
    Due: { kind: "due", text: "Renews", at: 0 },
    Period: { kind: "instant", at: 0, until: 86_400 },
  });
  const [, line] = csvOfTable(made).split("\r\n");
  assert.equal(line, 'in_0,"\'=HYPERLINK(""x"")",Renews 1970-01-01T00:00:00Z,1970-01-01T00:00:00Z/1970-01-02T00:00:00Z');
});
