// A report as it is answered, and the points of its drawings. Lengths are floats; figures stay strings.

import { csvOf } from "../shell/csv";

export interface ReportColumn {
  readonly key: string;
  readonly label: string;
  readonly kind: "month" | "text" | "money" | "count" | "percent" | "instant";
}

export type ReportRow = Readonly<Record<string, string | number | null>>;

export interface Report {
  readonly name: string;
  readonly title: string;
  readonly definition: string;
  readonly currency: string;
  readonly currencies: readonly string[];
  readonly as_of: number;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  readonly totals: ReportRow;
}

/** How large a value is drawn: minor units of an amount, a count, a percentage. */
export function size(row: ReportRow | undefined, column: ReportColumn): number {
  if (row === undefined) return 0;
  const value = column.kind === "money" ? row[`${column.key}_minor`] : row[column.key];
  return Number(value ?? 0);
}

const ROUND = [1, 2, 2.5, 5, 10];
const LINES = 3;

/** Round values for grid lines, up to what is drawn; the last is the top of the drawing. */
export function ticks(largest: number): number[] {
  if (largest <= 0) return [1];
  const rough = largest / LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (ROUND.find((one) => one * power >= rough) ?? 10);
  const whole = step >= 1 ? step : 1;
  return Array.from({ length: Math.ceil(largest / whole) }, (_, at) => (at + 1) * whole);
}

/** Rows without what came before anything was there: a chart does not begin with a year of nothing. */
export function begun(rows: readonly ReportRow[], columns: readonly ReportColumn[]): readonly ReportRow[] {
  const first = rows.findIndex((row) => columns.some((column) => size(row, column) !== 0));
  return first < 0 ? [] : rows.slice(Math.max(0, Math.min(first - 1, rows.length - 2)));
}

/** The same month a year before, if it is among the rows. */
export function yearBefore(rows: readonly ReportRow[], month: string): ReportRow | undefined {
  const [year, rest] = [month.slice(0, 4), month.slice(4)];
  return rows.find((row) => row.month === `${Number(year) - 1}${rest}`);
}

export interface Series {
  readonly keys: readonly string[];
  readonly name: string;
}

/** Rows of a month and some texts, as stacks: per month the size of each series, the largest series first. Of more than
 * `most` the smallest are one; two of one name are told apart by what else is said of them. */
export function stacks(rows: readonly ReportRow[], texts: readonly string[], value: ReportColumn, most: number): {
  months: string[];
  series: Series[];
  worth: (month: string, series: Series) => number;
} {
  const keyOf = (row: ReportRow) => texts.map((text) => row[text]).join("\n");
  const months = [...new Set(rows.map((row) => String(row.month)))].sort();
  const weights = new Map<string, number>();
  for (const row of rows) weights.set(keyOf(row), (weights.get(keyOf(row)) ?? 0) + size(row, value));
  const keys = [...weights].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
  const first = (key: string) => key.split("\n")[0] ?? key;
  const isShared = (key: string) => keys.some((other) => other !== key && first(other) === first(key));
  const series = keys.map((key) => ({ keys: [key], name: isShared(key) ? key.replace("\n", ", ") : first(key) }));
  const shown = series.length > most ? series.slice(0, most - 1) : series;
  const rest = keys.slice(shown.length);
  if (rest.length) shown.push({ keys: rest, name: `${rest.length} others` });
  const found = new Map(rows.map((row) => [`${row.month}\n${keyOf(row)}`, row]));
  const worth = (month: string, one: Series) =>
    one.keys.reduce((sum, key) => sum + Math.max(0, size(found.get(`${month}\n${key}`), value)), 0);
  return { months, series: shown, worth };
}

/** As CSV: exact strings, and nothing that a spreadsheet would take for a formula. */
export function csv(report: Report): string {
  const keys = report.columns.map((one) => one.key);
  return csvOf([[...keys, "currency"], ...report.rows.map((row) => [...keys.map((key) => String(row[key] ?? "")), report.currency])]);
}
