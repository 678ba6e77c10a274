// A few figures that matter, as the reports give them.

import { html, nothing, render } from "lit-html";

import type { Mounting } from "../shell/blocks";
import type { Drawn } from "../shell/cells";
import { amount } from "../shell/format";
import type { Report } from "./report";
import { asked, shown as written } from "./chart";

interface Figure {
  readonly metric: string;
  readonly column: string;
  readonly label: string;
  readonly of: "latest" | "total";
  readonly hint: string;
}

interface Config {
  readonly label: string;
  readonly figures: readonly Figure[];
}

const MONTHS = 12;

export function figures({ app, block, slot }: Mounting<Config>): () => void {
  const { config, id } = block;
  slot.replaceChildren();
  return () => {
    const metrics = [...new Set(config.figures.map((one) => one.metric))];
    const reports = new Map(metrics.map((metric) => [metric, app.get<Report>(`figures:${id}:${metric}`, `/api/reports/${metric}`, asked(app, MONTHS)).data]));
    render(html`<dl class="figures" aria-label=${config.label}>${config.figures.map((one) => html`
      <div><dt>${one.label}</dt><dd>${shown(one, reports.get(one.metric))}</dd>${one.hint ? html`<dd class="hint">${one.hint}</dd>` : nothing}</div>`)}</dl>`, slot);
  };
}

function shown(figure: Figure, report: Report | undefined): Drawn {
  const kind = report?.columns.find((one) => one.key === figure.column)?.kind;
  const row = figure.of === "latest" ? report?.rows.at(-1) : report?.totals;
  const value = row?.[figure.column];
  if (report === undefined || value === undefined || value === null) return "–";
  return kind === "money" ? html`${amount(String(value))}<span class="cur">${report.currency.toUpperCase()}</span>` : written(value, kind ?? "text").replace(/\.00(?=\D*$)/, "");
}
