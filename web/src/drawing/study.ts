// A study: a form that asks what is compared, and stands in the address; and what came of it, side by side.

import { type TemplateResult, html, nothing, render } from "lit-html";

import type { Params } from "../transport";
import type { Action } from "../views.gen";
import type { Mounting } from "../shell/blocks";
import { type Drawn, when } from "../shell/cells";
import { copy } from "../shell/copy";
import { answered } from "../shell/failure";
import { Form } from "../shell/form";
import { date } from "../shell/format";
import { icon } from "../shell/icons";
import { digitsOf, plot, tickLabel } from "./plot";
import { type Entry, Withdrawn } from "../shell/queue";
import { show } from "../shell/scenario";
import type { Report, ReportColumn } from "./report";
import { failed, loading } from "../shell/states";
import { shown, twin } from "./chart";

type Value = string | number | null;
type Kind = ReportColumn["kind"];

interface Measure {
  readonly key: string;
  readonly label: string;
  readonly kind: Kind;
  readonly values: readonly Value[];
  readonly differences: readonly Value[];
  readonly quiet: boolean;
}

interface Comparison {
  readonly parts_at: number;
  readonly end: number;
  readonly currency: string;
  readonly currencies: readonly string[];
  readonly variants: readonly string[];
  readonly rows: readonly Measure[];
  readonly reports: readonly Report[];
  readonly yaml: string;
  /** What opens each variant, where a link can hold it. */
  readonly links: readonly (string | null)[];
}

const PATH = "/api/studies";
const LOOK_MS = 400;
const OF = [["here", "This environment"], ["company", "An example company"]] as const;

/** What was compared already, by the address that asks for it. */
const made = new Map<string, Comparison>();

export function study(mounting: Mounting<{ readonly label: string }>): () => void {
  mounting.slot.replaceChildren();
  return new Study(mounting).draw;
}

class Study {
  #form: Form | null = null;
  /** What the form was made of. */
  #address = "";
  #percent = 0;
  #entry: Entry | null = null;

  constructor(private readonly at: Mounting<{ readonly label: string }>) {}

  readonly draw = (): void => {
    const { app, slot } = this.at;
    const { more } = app.route;
    const written = new URLSearchParams(more);
    const of = written.get("of") ?? OF[0][0];
    const load = app.get<Action>("study", "/api/views/study", { of });
    if (load.data && load.fresh && (this.#form === null || this.#address !== more)) this.#fill(load.data, written);
    render(html`<div class="study">
      <nav class="chips" aria-label="What is lived on in"><ul>${OF.map(([key, label]) => html`<li><a href=${app.href({ more: `of=${key}` })} aria-current=${key === of ? "true" : nothing}>${label}</a></li>`)}</ul></nav>
      ${load.failure ? failed(app, load.failure) : nothing}
      ${this.#form ? this.#asking(this.#form) : loading(app, "the form")}
      ${this.#running()}
      ${this.#shown(made.get(more))}
    </div>`, slot);
  };

  /** The form as the address says it; what was asked for there is carried out. In older ones a variant's `?change` was one word. */
  #fill(action: Action, written: URLSearchParams): void {
    const form = new Form(this.at.app, action, this.at.slot);
    this.#form = form;
    this.#address = this.at.app.route.more;
    form.take([...written].map(([name, value]) => name.endsWith("[?change]") ? [name.replace("change", value), "true"] as const : [name, value] as const));
    if (written.size > 1 && !made.has(this.#address) && form.check()) void this.#carryOut(form);
  }

  #asking(form: Form): TemplateResult {
    const submit = (event: Event) => {
      event.preventDefault();
      if (form.check()) this.#ask(form);
    };
    return html`<form novalidate @submit=${submit}>
      <div class="asks">${form.draw()}</div>
      <div class="btns"><button class="btn ink" type="submit" aria-disabled=${this.#entry ? "true" : nothing}>${icon("branch")}${form.action.label}</button>
        <p class="hint">${this.at.block.config.label}</p></div>
    </form>`;
  }

  /** Goes to the address that says what the form does; whoever is there already asks again. */
  #ask(form: Form, currency = ""): void {
    if (this.#entry) return;
    const given = new URLSearchParams({ of: new URLSearchParams(this.#address).get("of") ?? OF[0][0], ...(currency ? { currency } : {}) });
    for (const { name } of form.fields) given.set(name, form.answers[name] ?? "");
    const more = given.toString();
    made.delete(more);
    if (more === this.#address) void this.#carryOut(form);
    else this.at.app.go({ more });
  }

  async #carryOut(form: Form): Promise<void> {
    const { app } = this.at;
    const address = this.#address;
    const currency = new URLSearchParams(address).get("currency");
    const params: Params = { ...form.params, links: "true", ...(currency ? { currency } : {}) };
    const { label } = form.action;
    const run = async (entry: Entry) => {
      this.#entry = entry;
      this.#percent = 0;
      const timer = setInterval(() => void this.#look().catch(() => {}), LOOK_MS);
      try {
        made.set(address, await answered<Comparison>(app.transport, "POST", PATH, params));
        app.say(`${label}: done`, "positive");
      } finally {
        clearInterval(timer);
        this.#entry = null;
      }
    };
    try {
      await app.queue.add({ label, run, stop: () => app.transport.cancel(PATH) });
    } catch (error) {
      if (error instanceof Withdrawn) app.complain(label, error);
      else form.blame(error);
    }
    app.draw();
  }

  async #look(): Promise<void> {
    const { body } = await this.at.app.transport.request<{ under_way: { percent: number } | null }>("GET", PATH);
    this.#percent = body.under_way?.percent ?? this.#percent;
    this.at.app.draw();
  }

  #running(): Drawn {
    const { app } = this.at;
    const entry = this.#entry;
    if (entry === null) return nothing;
    return html`<div class="run" role="group" aria-label="What is under way"><div class="run-top"><h3>The variants are lived through</h3><span class="soft">${this.#percent} %</span>
      <button class="btn end" type="button" data-gb-cancel aria-disabled=${entry.stopping ? "true" : nothing} @click=${() => app.queue.cancel(entry)}>${entry.stopping ? "Stopping…" : "Cancel"}</button></div>
      <progress class="bar" max="100" .value=${this.#percent} aria-label="Study">${this.#percent} %</progress></div>`;
  }

  #shown(found: Comparison | undefined): Drawn {
    if (found === undefined || this.#form === null) return nothing;
    const { app } = this.at;
    const form = this.#form;
    const others = found.currencies.length > 1 ? found.currencies : [];
    return html`<section class="panel came" aria-labelledby="came">
      <div class="bar"><h2 id="came">${when(found.parts_at, date(found.parts_at))} to ${when(found.end, date(found.end))}</h2>
        <p class="hint">${found.currency.toUpperCase()}; beside each figure, how far it is from “${found.variants[0]}”.</p>
        <div class="btns end">${others.map((one) => html`<button class="btn" type="button" aria-pressed=${String(one === found.currency)} @click=${() => this.#ask(form, one)}>${one.toUpperCase()}</button>`)}
          <button class="btn" type="button" @click=${() => void copy(app, location.href, "The link")}>${icon("link")}Copy link</button>
          <button class="btn" type="button" @click=${() => void copy(app, found.yaml, "The study")}>${icon("copy")}Copy as YAML</button></div></div>
      <div class="drawn">${found.reports.map(drawn)}</div>
      ${this.#sideBySide(found)}
    </section>`;
  }

  #sideBySide({ variants, rows, links }: Comparison): TemplateResult {
    return html`<div class="scroll" role="region" aria-label="The variants side by side" tabindex="0"><table class="sides">
      <caption class="sr">The variants side by side</caption>
      <thead><tr><th scope="col">Figure</th>${variants.map((name, at) => html`<th scope="col" class="num">${name}${this.#opener(name, links[at] ?? null)}</th>`)}</tr></thead>
      <tbody>${rows.filter((row) => !row.quiet).map((row) => html`<tr><th scope="row">${row.label}</th>${row.values.map((value, at) => html`
        <td class="num">${shown(value, row.kind)}${at ? html`<small>${apart(row.differences[at] ?? null, row.kind)}</small>` : nothing}</td>`)}</tr>`)}</tbody>
    </table></div>
    ${links.includes(null) ? html`<p class="hint">Too much was told here for a link to hold it: “sao compare --data” keeps each variant as an environment.</p>` : nothing}`;
  }

  #opener(name: string, packed: string | null): Drawn {
    const label = `Open “${name}”`;
    return packed === null ? nothing : html` <button class="btn bare" type="button" title="Opens the environment as it is in the end, in this browser" aria-label=${label} @click=${() => void show(this.at.app, packed, label)}>Open</button>`;
  }
}

function drawn(report: Report): TemplateResult {
  const id = `study-${report.name}`;
  const [, ...columns] = report.columns;
  const digits = digitsOf(report.rows.map((row) => row.variant_0));
  return html`<figure class="chart panel" aria-labelledby=${id}><figcaption class="bar"><h3 id=${id}>${report.title}</h3></figcaption>
    <div class="plot">${plot(id, {
      title: `${report.title} of ${columns.map((one) => one.label).join(", ")}`,
      lines: columns.map(({ key }, at) => ({ mark: `of-${at % 4}`, values: report.rows.map((row) => Math.round(Number(row[key]) * 10 ** digits)) })),
      label: (at) => date(Number(report.rows[at]?.at)).replace(/ \d+$/, ""),
      tick: (value) => tickLabel(value, digits),
    })}
    <ul class="legend">${columns.map(({ label }, at) => html`<li><svg class="axes" aria-hidden="true" width="20" height="8"><path class="stroke of-${at % 4}" d="M0 4H20"></path></svg>${label}</li>`)}</ul></div>
    ${twin(report.title, report, report.rows, true)}
  </figure>`;
}

function apart(value: Value, kind: Kind): string {
  if (value === null) return "";
  const size = Number(value);
  if (size === 0) return "=";
  return `${size > 0 ? "+" : ""}${shown(value, kind).replace("%", "pp").replace("-", "−")}`;
}
