import assert from "node:assert/strict";
import { test } from "node:test";
import * as format from "../src/shell/format";

const NOON = Date.UTC(2026, 1, 27, 12) / 1000;
const DAY = 86_400;

test("an amount keeps its digits, beyond what a float can hold", () => {
  assert.equal(format.amount("1220.00"), "1,220.00");
  assert.equal(format.amount("184000"), "184,000");
  assert.equal(format.amount("1.005"), "1.005");
  assert.equal(format.amount("-12.50"), "−12.50");
  assert.equal(format.amount("90071992547409931234.56"), "90,071,992,547,409,931,234.56");
});

test("what a person writes becomes minor units, or is refused", () => {
  for (const [written, digits, minor] of [
    ["12.50", 2, "1250"], ["12.5", 2, "1250"], ["12", 2, "1200"], ["1,234.00", 2, "123400"], ["0", 2, "0"],
    ["-3.10", 2, "-310"], ["1200", 0, "1200"], ["1.005", 3, "1005"], ["0.05", 2, "5"], ["12.500", 2, "1250"],
    ["90071992547409931234.56", 2, "9007199254740993123456"],
  ] as const) assert.equal(format.minorUnits(written, digits), minor, written);
  for (const [written, digits] of [["12.505", 2], ["1.5", 0], ["", 2], ["abc", 2], ["1e5", 2], [".5", 2]] as const) {
    assert.equal(format.minorUnits(written, digits), null, written);
  }
});

test("an instant is near in the year that the clock shows", () => {
  assert.equal(format.near(NOON + 4 * DAY, NOON), "3 Mar 12:00");
  assert.equal(format.near(NOON + 400 * DAY, NOON), "3 Apr 2027");
  assert.equal(format.instant(NOON + 4), "27 Feb 2026 12:00:04");
});

test("distances go by the clock, in whole units", () => {
  assert.equal(format.distance(NOON + 4 * DAY + 3600, NOON), "in 4 days");
  assert.equal(format.distance(NOON - DAY, NOON), "1 day ago");
  assert.equal(format.distance(NOON + 7200, NOON), "in 2 hours");
  assert.equal(format.span(27 * DAY), "27 days");
  assert.equal(format.span(DAY), "1 day");
});

test("an input's value is UTC, there and back", () => {
  assert.equal(format.parsed("2026-02-27"), Date.UTC(2026, 1, 27) / 1000);
  assert.equal(format.parsed(format.isoLocal(NOON)), NOON);
  assert.equal(format.parsed(""), null);
});
