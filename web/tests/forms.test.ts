import assert from "node:assert/strict";
import { test } from "node:test";
import { addRow, addressed, asked, begin, beginRows, currencyOf, mistakes, params, removeRow } from "../src/shell/forms";
import type { Action, Field } from "../src/views.gen";

const field = (more: Partial<Field>): Field => ({
  name: "f", label: "F", kind: "text", required: false, options: [], value: null, help: null, minor_digits: 2, currency: null, priced_in: null, also: [],
  empty: "None", when: null, unsent: false, blank: null, row: null, ...more,
});
const action = (...fields: Field[]) => ({ name: "a", fields, fixed: { always: "1" } }) as unknown as Action;

test("a form's answers become the request's parameters", () => {
  const form = action(field({ name: "amount", kind: "money" }), field({ name: "at", kind: "instant" }), field({ name: "on", kind: "bool" }),
    field({ name: "lines", kind: "lines" }), field({ name: "empty" }), field({ name: "p", also: ["q"] }));
  const answers = { amount: "12.50", at: "2026-02-27T09:00", on: "true", lines: "a\n\n b ", empty: " ", p: "x" };
  assert.deepEqual(params(form, form.fields, answers), {
    always: "1", amount: "1250", at: "1772182800", on: "true", "lines[0]": "a", "lines[1]": "b", p: "x", q: "x",
  });
});

test("mistakes are told by field", () => {
  const form = action(field({ name: "need", label: "Name", required: true }), field({ name: "m", kind: "money", minor_digits: 0 }), field({ name: "e", kind: "email" }));
  const found = mistakes(form.fields, { need: " ", m: "1.5", e: "x" });
  assert.deepEqual(Object.keys(found), ["need", "m", "e"]);
  assert.match(found.m ?? "", /whole amount/);
  assert.deepEqual(begin(action(field({ name: "s", kind: "select", required: true, options: [{ value: "v", label: "V" }] }))), { s: "v" });
});

test("an amount is in the currency that another answer says", () => {
  const form = action(field({ name: "m", kind: "money", currency: "usd", priced_in: "in" }), field({ name: "in", kind: "select" }));
  const sent = (currency: string, m: string) => params(form, form.fields, { m, in: currency }).m;
  assert.deepEqual([sent("usd", "12.5"), sent("jpy", "1200"), sent("kwd", "1.25")], ["1250", "1200", "1250"]);
  assert.match(mistakes(form.fields, { m: "12.50", in: "jpy" }).m ?? "", /whole amount/);
  assert.match(mistakes(form.fields, { m: "1.2345", in: "kwd" }).m ?? "", /12\.500/);
  assert.equal(currencyOf(form.fields[0] as Field, { in: "jpy" }), "jpy");
});

test("what waits for another answer is neither asked for nor sent", () => {
  const form = action(field({ name: "?off", unsent: true, value: "percent" }), field({ name: "percent_off", value: "25", when: { field: "?off", value: "percent" } }),
    field({ name: "amount_off", kind: "money", value: "5.00", required: true, when: { field: "?off", value: "amount" } }));
  const answers = begin(form);
  const sent = () => params(form, asked(form, answers, {}), answers);
  assert.deepEqual(sent(), { always: "1", percent_off: "25" });
  answers["?off"] = "amount";
  assert.deepEqual(sent(), { always: "1", amount_off: "500" });
  answers.amount_off = "";
  assert.deepEqual(Object.keys(mistakes(asked(form, answers, {}), answers)), ["amount_off"]);
});

test("rows are added and taken away, and those that stay keep their answers", () => {
  const form = action(field({ name: "items[0][price]", row: "items", value: "a" }), field({ name: "items[0][quantity]", row: "items", help: "How many" }), field({ name: "note" }));
  const [answers, rows] = [begin(form), {}];
  for (const price of ["b", "c"]) {
    addRow(form, "items", answers, rows);
    answers[`items[${Object.values(rows)[0] as number - 1}][price]`] = price;
  }
  const names = () => asked(form, answers, rows).map((one) => one.name);
  assert.deepEqual(names().slice(2, 4), ["items[1][price]", "items[1][quantity]"]);
  assert.equal(asked(form, answers, rows).filter((one) => one.help).length, 1);
  removeRow(form, "items", 0, answers, rows);
  assert.deepEqual(names(), ["items[0][price]", "items[0][quantity]", "items[1][price]", "items[1][quantity]", "note"]);
  assert.deepEqual(params(form, asked(form, answers, rows), answers), { always: "1", "items[0][price]": "b", "items[1][price]": "c" });
});

test("a form begins with a row for each that there is", () => {
  const form = action(...[0, 1].map((at) => field({ name: `items[${at}][price]`, row: "items", value: `p${at}` })));
  const [answers, rows] = [begin(form), beginRows(form)];
  assert.deepEqual(rows, { items: 2 });
  assert.deepEqual(params(form, asked(form, answers, rows), answers), { always: "1", "items[0][price]": "p0", "items[1][price]": "p1" });
  removeRow(form, "items", 0, answers, rows);
  assert.deepEqual(params(form, asked(form, answers, rows), answers), { always: "1", "items[0][price]": "p1" });
});

test("a question within a question is asked only where both say so, also one of rows", () => {
  const form = action(field({ name: "by", value: "unit" }), field({ name: "?packed", kind: "bool", unsent: true, value: "true", when: { field: "by", value: "unit" } }),
    field({ name: "size", value: "10", when: { field: "?packed", value: "true" } }),
    field({ name: "tiers[0][up_to]", row: "tiers", blank: "inf", value: "5", when: { field: "by", value: "tier" } }));
  const [answers, rows] = [begin(form), beginRows(form)];
  const sent = () => params(form, asked(form, answers, rows), answers);
  assert.deepEqual(sent(), { always: "1", by: "unit", size: "10" });
  answers.by = "tier";
  assert.deepEqual(sent(), { always: "1", by: "tier", "tiers[0][up_to]": "5" });
  addRow(form, "tiers", answers, rows);
  assert.deepEqual(sent(), { always: "1", by: "tier", "tiers[0][up_to]": "5", "tiers[1][up_to]": "inf" });
});

test("what stands in the path is not sent again", () => {
  assert.deepEqual(addressed("/v1/a/{feature}", { feature: "x/1", other: "2" }), ["/v1/a/x%2F1", { other: "2" }]);
});

test("a field of a row waits for an answer of its own row, and numbers are sent one by one", () => {
  const form = action(field({ name: "v[0][?kind]", row: "v", unsent: true }),
    field({ name: "v[0][days]", row: "v", kind: "numbers", blank: "", when: { field: "v[0][?kind]", value: "retries" } }));
  const [answers, rows] = [begin(form), beginRows(form)];
  addRow(form, "v", answers, rows);
  const names = () => asked(form, answers, rows).map((one) => one.name);
  assert.deepEqual(names(), ["v[0][?kind]", "v[1][?kind]"]);
  answers["v[1][?kind]"] = "retries";
  assert.deepEqual(names(), ["v[0][?kind]", "v[1][?kind]", "v[1][days]"]);
  answers["v[1][days]"] = "3, 7 14";
  assert.deepEqual(mistakes(asked(form, answers, rows), answers), {});
  assert.deepEqual(params(form, asked(form, answers, rows), answers), { always: "1", "v[1][days][0]": "3", "v[1][days][1]": "7", "v[1][days][2]": "14" });
  answers["v[1][days]"] = "";
  assert.deepEqual(params(form, asked(form, answers, rows), answers), { always: "1", "v[1][days]": "" });
  answers["v[1][days]"] = "soon";
  assert.deepEqual(Object.keys(mistakes(asked(form, answers, rows), answers)), ["v[1][days]"]);
});
