// A figure over time: drawn, defined, and as a table of the same values.

import { type TemplateResult, html, nothing, render, svg } from "lit-html";

import type { App } from "../shell/app";
import { type Mounting, emptyTexts } from "../shell/blocks";
import { type Drawn, when } from "../shell/cells";
import { amount, count, date, instant, monthYear, month as monthName, parsed } from "../shell/format";
import { icon } from "../shell/icons";
import { type Report, type ReportColumn, type ReportRow, begun, csv, size, stacks, ticks, yearBefore } from "./report";
import { BASE, BELOW, HEIGHT, digitsOf, plot, tickLabel } from "./plot";
import { failed, loading } from "../shell/states";

interface Config {
  readonly metric: string;
  readonly kind: "line" | "bar" | "funnel";
  readonly label: string;
  readonly months: number;
}

export function chart({ app, block, slot }: Mounting<Config>): () => void {
  const { config, id } = block;
  const [empty] = emptyTexts(slot);
  slot.replaceChildren();
  const end = document.querySelector<HTMLElement>(`[data-gb-view="${config.view}"] [data-gb-end]`);
  const isFirst = document.querySelector(`[data-gb-view="${config.view}"] script[data-gb-block="chart"]`)?.id === `gb-${id}`;
  return () => {
    const load = app.get<Report>(`chart:${id}`, `/api/reports/${config.metric}`, asked(app, reach(config)));
    const report = load.data;
    if (report && isFirst && end) render(currencies(app, report), end);
    render(html`<figure class="chart panel ${load.fresh ? "" : "outdated"}" aria-labelledby="${id}-label">
      <figcaption class="bar"><h2 id="${id}-label">${config.label}</h2>${report ? html`<p class="hint">${report.currency.toUpperCase()}, as of ${when(report.as_of, instant(report.as_of))}</p>
        <a class="btn end" download="${config.metric}-${report.currency}.csv" href=${"data:text/csv;charset=utf-8," + encodeURIComponent(csv(report))}>${icon("save")}CSV<span class="sr"> of ${config.label}</span></a>` : nothing}</figcaption>
      ${load.failure ? failed(app, load.failure) : nothing}
      ${report === undefined ? (load.failure ? nothing : loading(app, config.label)) : drawn(id, config, report, empty)}
    </figure>`, slot);
  };
}

const MONTHS_A_YEAR = 12;

/** A line is drawn beside that of the year before, so it asks for a year more. */
function reach(config: Config): number {
  return config.kind === "line" ? config.months + MONTHS_A_YEAR : config.months;
}

/** What a report is asked for: so many months, in the chosen currency, as of the instant that is shown. */
export function asked(app: App, months: number): Record<string, string> {
  const then = new Date(app.now * 1000);
  const from = new Date(Date.UTC(then.getUTCFullYear(), then.getUTCMonth() - months + 1, 1)).toISOString().slice(0, 7);
  return {
    from,
    ...(app.currency ? { currency: app.currency } : {}),
    ...(app.route.asOf === null ? {} : { as_of: String(app.route.asOf) }),
  };
}

function currencies(app: App, report: Report): Drawn {
  const known = report.currencies.length ? report.currencies : [report.currency];
  if (known.length < 2) return nothing;
  const choose = (currency: string) => { app.currency = currency; app.draw(); };
  return html`<fieldset class="plain-set"><legend class="sr">Currency: amounts of two are never added up</legend><div class="seg plain">${[...known].sort().map((one) => html`
    <label class="info"><input type="radio" name="currency" value=${one} .checked=${one === (app.currency ?? report.currency)} @change=${() => choose(one)}><span>${one.toUpperCase()}</span></label>`)}</div></fieldset>`;
}

function drawn(id: string, config: Config, report: Report, empty = ""): TemplateResult {
  const rows = config.kind === "line" || isByMonth(report) ? shownMonths(config, report) : report.rows;
  const picture = report.rows.length === 0 || rows.length === 0 ? html`<p class="empty">${empty}</p>`
    : config.kind === "line" ? line(id, config, report, rows) : config.kind === "funnel" ? funnel(id, config, report) : bars(id, config, report, rows);
  return html`<div class="plot">${picture}</div>
    ${defined(config.label, report.definition, twin(config.label, report, rows))}`;
}

/** What the figure is, in a sentence; how exactly it is counted, and all of it, for who wants to know. */
function defined(label: string, definition: string, table: TemplateResult): TemplateResult {
  const [, first = definition, rest = ""] = /^(.+?\.)\s+(.+)$/s.exec(definition) ?? [];
  return html`<p class="hint definition"><dfn>${label}</dfn>: ${first}</p>
    <div class="folds">${rest ? html`<details class="exactly"><summary>${icon("next")}How it is counted</summary><p class="hint">${rest}</p></details>` : nothing}${table}</div>`;
}

// --- the drawings

function valueOf(report: Report): ReportColumn {
  const money = report.columns.filter((one) => one.kind === "money");
  const named = money.find((one) => one.key === "end" || one.key === "total") ?? money[0];
  const found = named ?? report.columns.find((one) => one.kind === "percent" || one.kind === "count");
  if (found === undefined) throw new Error(`the report ${report.name} has nothing to draw`);
  return found;
}

function shownMonths(config: Config, report: Report): readonly ReportRow[] {
  return begun(report.rows, [valueOf(report)]).slice(-config.months);
}

function text(row: ReportRow | undefined, column: ReportColumn): string {
  return shown(row?.[column.key], column.kind);
}

/** A value of a report, as its kind is written. */
export function shown(value: string | number | null | undefined, kind: ReportColumn["kind"]): string {
  if (value === null || value === undefined) return "–";
  switch (kind) {
    case "money": return amount(String(value));
    case "count": return count(Number(value));
    case "percent": return `${amount(String(value))} %`;
    case "instant": return date(Number(value));
    case "month": return monthLabel(String(value), true);
    default: return String(value);
  }
}

function monthLabel(name: string, whole: boolean): string {
  const at = parsed(`${name}-01`.slice(0, 10));
  if (at === null || name.length !== 7) return name;
  return whole || name.endsWith("-01") ? monthYear(at) : monthName(at);
}

function line(id: string, config: Config, report: Report, rows: readonly ReportRow[]): TemplateResult {
  const column = valueOf(report);
  const sizes = (all: readonly (ReportRow | undefined)[]) => all.map((row) => size(row, column));
  const before = rows.map((row) => yearBefore(report.rows, String(row.month)));
  const past = sizes(before);
  const hasBefore = past.some(Boolean);
  const [first, last] = [rows[0], rows.at(-1)];
  const named = { ...column, kind: "month", key: "month" } as const;
  return plot(id, {
    title: `${config.label}, ${text(first, named)} to ${text(last, named)}: from ${text(first, column)} to ${text(last, column)} ${report.currency.toUpperCase()}`,
    lines: [{ mark: "", values: sizes(rows) }, ...(hasBefore ? [{ mark: "before", values: past }] : [])],
    label: (at) => monthLabel(String(rows[at]?.month), at === 0),
    tick: (value) => tickLabel(value, column.kind === "money" ? digitsOf(report.rows.map((row) => row[column.key])) : 0),
    ends: (y) => {
      const [now, lowest] = [y(size(last, column)), y(past.at(-1) ?? 0)];
      return svg`<text class="val" x="100%" y=${Math.max(12, now - 12)} text-anchor="end">${text(last, column)}</text>
        ${hasBefore ? svg`<text class="tick" x="100%" y=${lowest + 16 > BASE - 4 ? lowest - 8 : lowest + 16} text-anchor="end">year before ${text(before.at(-1), column)}</text>` : nothing}`;
    },
  });
}

const SHADES = 6;

/** Whether it has one row a month. */
function isByMonth({ columns }: Report): boolean {
  return columns.some((one) => one.kind === "month") && !columns.some((one) => one.kind === "text");
}

function bars(id: string, config: Config, report: Report, rows: readonly ReportRow[]): TemplateResult {
  const texts = report.columns.filter((one) => one.kind === "text").map((one) => one.key);
  const value = valueOf(report);
  if (!report.columns.some((one) => one.kind === "month")) return levels(id, config, report, value);
  const { months, series, worth } = stacks(rows, texts, value, SHADES);
  const tall = months.map((one) => series.reduce((sum, name) => sum + worth(one, name), 0));
  const grid = ticks(Math.max(...tall));
  const top = grid.at(-1) ?? 1;
  const width = 100 / months.length;
  const each = Math.ceil(months.length / 6);
  const y = (height: number) => BASE - (HEIGHT * height) / top;
  return html`<svg class="axes bar" height=${BASE + BELOW} width="100%" role="img" aria-labelledby="${id}-drawn"><title id="${id}-drawn">${config.label} by month: ${texts.length === 0 ? value.label : series.map((one) => one.name).join(", ")}. The table below has every value.</title>
    ${grid.map((one) => svg`<line class="grid" x1="0" x2="100%" y1=${y(one)} y2=${y(one)}></line><text class="tick" x="0" y=${y(one) - 6}>${tickLabel(one, value.kind === "money" ? digitsOf(report.rows.map((row) => row[value.key])) : 0)}</text>`)}
    ${months.map((one, at) => {
      let below = 0;
      return svg`${series.map((name, place) => {
        const height = worth(one, name);
        const from = below;
        below += height;
        return height === 0 ? nothing : svg`<rect class="shade-${place}" x="${at * width + width * 0.2}%" width="${Math.min(width * 0.6, 8)}%" y=${y(from + height)} height=${Math.max(1, (HEIGHT * height) / top - 1)}></rect>`;
      })}${at % each ? nothing : svg`<text class="tick ${at % (2 * each) ? "opt" : ""}" x="${at * width + width * 0.2}%" y=${BASE + 20}>${monthLabel(one, at === 0)}</text>`}`;
    })}
    <line class="base" x1="0" x2="100%" y1=${BASE} y2=${BASE}></line></svg>
    ${texts.length === 0 ? nothing : html`<ul class="legend">${series.map(({ name }, place) => html`<li><svg aria-hidden="true" width="12" height="8"><rect class="shade-${place}" width="12" height="8" rx="2"></rect></svg>${name}</li>`)}</ul>`}`;
}

const STEP = 48;

/** One bar a row, for what has no months. */
function levels(id: string, config: Config, report: Report, value: ReportColumn): TemplateResult {
  const largest = Math.max(1, ...report.rows.map((row) => size(row, value)));
  const first = report.columns[0] ?? value;
  return html`<svg class="axes levels" height=${report.rows.length * STEP} width="100%" role="img" aria-labelledby="${id}-drawn"><title id="${id}-drawn">${config.label}. The table below has every value.</title>
    ${report.rows.map((row, at) => svg`<text class="name" x="0" y=${at * STEP + 13}>${text(row, first)}</text><text class="val" x="100%" y=${at * STEP + 13} text-anchor="end">${text(row, value)}</text>
      <rect class="rest" x="0" y=${at * STEP + 22} width="100%" height="8" rx="2"></rect><rect class="shade-0" x="0" y=${at * STEP + 22} width="${(100 * Math.max(0, size(row, value))) / largest}%" height="8" rx="2"></rect>`)}</svg>`;
}

/** After each attempt: how many were paid, how many were given up, how many are still owed. */
function funnel(id: string, config: Config, report: Report): TemplateResult {
  const column = (key: string): ReportColumn => report.columns.find((one) => one.key === key) ?? { key, label: key, kind: "count" };
  const [failedBy, paid, lost] = [column("failed"), column("recovered"), column("lost")];
  const entered = Math.max(1, size(report.rows[0], failedBy));
  const share = (value: number) => (100 * value) / entered;
  const bar = (row: ReportRow, at: number) => {
    const [all, got, gone] = [size(row, failedBy), size(row, paid), size(row, lost)];
    const rest = Math.max(0, all - got - gone);
    const y = at * STEP + 22;
    return svg`<text class="name" x="0" y=${at * STEP + 13}>${at === 0 ? "First attempt failed" : `Retry ${at} failed`}</text>
      <text class="val" x="100%" y=${at * STEP + 13} text-anchor="end">${count(all)}</text>
      <rect class="rest" x="0" y=${y} width="${share(rest)}%" height="12" rx="2"></rect>
      <rect class="got" x="${share(rest)}%" y=${y} width="${share(got)}%" height="12" rx="2"></rect>
      <rect class="lost" x="${share(rest + got)}%" y=${y} width="${share(gone)}%" height="12" rx="2"></rect>`;
  };
  return html`<svg class="axes funnel" height=${report.rows.length * STEP} width="100%" role="img" aria-labelledby="${id}-drawn"><title id="${id}-drawn">${config.label}: ${text(report.rows[0], failedBy)} failed at first. The table below has every step.</title>${report.rows.map(bar)}</svg>
    <ul class="legend"><li><svg aria-hidden="true" width="12" height="8"><rect class="rest" width="12" height="8" rx="2"></rect></svg>failed again, or waits</li>
      <li><svg aria-hidden="true" width="12" height="8"><rect class="got" width="12" height="8" rx="2"></rect></svg>paid after it</li>
      <li><svg aria-hidden="true" width="12" height="8"><rect class="lost" width="12" height="8" rx="2"></rect></svg>given up after it</li></ul>`;
}

// --- the table twin

/** The same values as a table; `isDefined`: with what they are. */
export function twin(label: string, report: Report, rows: readonly ReportRow[], isDefined = false): TemplateResult {
  const end = (column: ReportColumn) => (column.kind === "text" || column.kind === "month" ? "" : "num");
  return html`<details class="twin"><summary>${icon("next")}Table</summary>${isDefined ? html`<p class="hint">${report.definition}</p>` : nothing}
    <div class="scroll" role="region" aria-label="${label}, as a table" tabindex="0"><table>
      <caption class="sr">${label}, ${report.currency.toUpperCase()}</caption>
      <thead><tr>${report.columns.map((one) => html`<th scope="col" class=${end(one)}>${one.label}</th>`)}</tr></thead>
      <tbody>${rows.length === 0 ? html`<tr class="none"><td colspan=${report.columns.length}>No figures yet.</td></tr>` : rows.map((row) => html`<tr>${report.columns.map((one, at) =>
        at === 0 ? html`<th scope="row">${text(row, one)}</th>` : html`<td class=${end(one)}>${text(row, one)}</td>`)}</tr>`)}</tbody>
    </table></div></details>`;
}
