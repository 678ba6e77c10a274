// Lines over time, on round grid lines: one with what it was a year before, or several side by side.

import { type TemplateResult, html, svg } from "lit-html";

import { amount, count } from "../shell/format";
import { ticks } from "./report";

const TOP = 16;
export const HEIGHT = 224;
export const BASE = TOP + HEIGHT;
export const BELOW = 28;

export interface Plot {
  readonly title: string;
  /** The first is the one that matters most; `mark` sets how a line is drawn. */
  readonly lines: readonly { readonly mark: string; readonly values: readonly number[] }[];
  readonly label: (at: number) => string;
  readonly tick: (value: number) => string;
  /** What stands where the lines end. */
  readonly ends?: (y: (value: number) => number) => TemplateResult;
}

export function plot(id: string, { title, lines, label, tick, ends }: Plot): TemplateResult {
  const steps = (lines[0]?.values.length ?? 1) - 1;
  const grid = ticks(Math.max(...lines.flatMap((one) => one.values)));
  const share = (value: number) => 1 - value / (grid.at(-1) ?? 1);
  const x = (at: number) => (steps < 1 ? 100 : 4 + (96 * at) / steps);
  const y = (value: number) => TOP + HEIGHT * share(value);
  const path = (values: readonly number[]) => `M${values.map((one, at) => `${x(at).toFixed(2)} ${(100 * share(one)).toFixed(2)}`).join("L")}`;
  const each = Math.ceil((steps + 1) / 6);
  const [first] = lines;
  return html`<svg class="axes line" height=${BASE + BELOW} width="100%" role="img" aria-labelledby="${id}-drawn"><title id="${id}-drawn">${title}. The table below has every value.</title>
    ${grid.map((value) => svg`<line class="grid" x1="0" x2="100%" y1=${y(value)} y2=${y(value)}></line><text class="tick" x="0" y=${y(value) - 6}>${tick(value)}</text>`)}
    <svg y=${TOP} width="100%" height=${HEIGHT} viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible">
      <path class="area" d="${path(first?.values ?? [])}L100 100L${x(0).toFixed(2)} 100Z"></path>
      ${[...lines].reverse().map(({ mark, values }) => svg`<path class="stroke ${mark}" d=${path(values)}></path>`)}</svg>
    <line class="base" x1="0" x2="100%" y1=${BASE} y2=${BASE}></line>
    <circle class="dot" cx="100%" cy=${y(first?.values.at(-1) ?? 0)} r="4"></circle>
    ${ends?.(y)}
    ${Array.from({ length: steps + 1 }, (_, at) => at === steps || (at % each === 0 && steps - at >= each) ? svg`<text class="tick ${at % (2 * each) ? "opt" : ""}" x="${x(at)}%" y=${BASE + 20} text-anchor=${at === steps ? "end" : at === 0 ? "start" : "middle"}>${label(at)}</text>` : "")}
  </svg>`;
}

/** How many decimals these exact amounts have. */
export function digitsOf(values: readonly unknown[]): number {
  return String(values.find((one) => one !== undefined && one !== null) ?? "").split(".")[1]?.length ?? 0;
}

/** A grid line's value, of an amount with so many decimals in minor units: whole where it is. */
export function tickLabel(value: number, digits: number): string {
  if (digits === 0) return count(value);
  const whole = String(Math.round(value)).padStart(digits + 1, "0");
  const minor = whole.slice(-digits);
  return amount(/[1-9]/.test(minor) ? `${whole.slice(0, -digits)}.${minor}` : whole.slice(0, -digits));
}
