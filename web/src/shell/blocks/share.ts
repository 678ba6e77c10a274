// The scenario as a link, as a file of tests, and another one opened in its place.

import { type TemplateResult, html, nothing, render } from "lit-html";

import type { App } from "../app";
import { type Mounting, emptyTexts } from "../blocks";
import type { Drawn } from "../cells";
import { copy } from "../copy";
import { failureOf, messageOf } from "../failure";
import { count, date, many } from "../format";
import { twoFutures } from "../two_futures";
import { icon } from "../icons";
import { type Scenario, asked, inFragment, inTest, link } from "../scenario";

interface Config {
  readonly label: string;
  readonly export_label: string;
  readonly hint: string;
  readonly export_hint: string;
  readonly copy_hint: string;
}

interface Made {
  readonly scenario: Scenario;
  readonly address: string;
}

export function share({ app, block, slot }: Mounting<Config>): () => void {
  const { config, id } = block;
  const [unmade, untold] = emptyTexts(slot);
  slot.replaceChildren();
  let made: Made | null = null;
  let test = "";
  let trouble = "";
  let known = -1;
  let isAsking = false;

  const ask = async (outcomes: number) => {
    isAsking = true;
    try {
      const scenario = await asked(app);
      made = { scenario, address: await link(app) };
      const reply = await app.transport.request<{ source: string }>("GET", "/api/scenario/test");
      test = failureOf(reply) ? "" : reply.body.source;
      trouble = "";
    } catch (error) {
      trouble = messageOf(error);
    }
    known = outcomes;
    isAsking = false;
    app.draw();
  };

  return () => {
    const outcomes = app.frame.data?.outcomes ?? -1;
    if (outcomes !== known && !isAsking && outcomes >= 0 && app.queue.running === undefined) void ask(outcomes);
    render(html`<div class="half">
      <section class="share panel" aria-labelledby="${id}-label"><div class="bar"><h2 id="${id}-label">${config.label}</h2></div>
        ${made ? linked(app, made, config.hint) : html`<p class="empty">${trouble || unmade}</p>`}
        ${fresh(app, made, config.copy_hint)}
      </section>
      <section class="export panel" aria-labelledby="${id}-export"><div class="bar"><h2 id="${id}-export">${config.export_label}</h2>
        ${test ? html`<div class="btns end"><button class="btn" type="button" @click=${() => void copy(app, test, "The test")}>${icon("copy")}Copy</button>
          <a class="btn" download="test_scenario.py" href=${"data:text/x-python;charset=utf-8," + encodeURIComponent(test)}>${icon("save")}Save .py</a></div>` : nothing}</div>
        ${test ? html`<pre class="code" tabindex="0" role="region" aria-label="The scenario as a pytest file">${test}</pre>
          <p class="hint">${config.export_hint}</p>`
          : html`<p class="empty">${untold}</p>`}
      </section></div>`, slot);
  };
}

function linked(app: App, { scenario, address }: Made, hint: string): TemplateResult {
  return html`<p class="soft">${many(scenario.commands.length, "command")}. ${hint}</p>
    <div class="copy-row"><label class="box">${icon("link")}<span class="sr">Link to this environment</span>
      <input class="mono" readonly .value=${address} @focus=${(event: Event) => (event.target as HTMLInputElement).select()}></label>
      <button class="btn" type="button" data-gb-copy @click=${() => void copy(app, address, "The link")}>${icon("copy")}Copy</button></div>
    <p class="hint">${count(address.length)} characters. Nothing is stored on a server.</p>`;
}

/** Beginning again, and opening another scenario: where the engine is in this browser. */
function fresh(app: App, made: Made | null, hint: string): Drawn {
  const control = app.transport.scenario;
  const futures = twoFutures(app, app.clock?.now ?? 0);
  if (control === null) {
    if (made === null) return nothing;
    return html`<div class="btns"><a class="btn" href=${made.address} target="_blank" rel="noopener">Open a copy in the browser</a>${futures}</div>
      <p class="hint">${hint}</p>`;
  }
  const again = async () => {
    try {
      await app.queue.add({ label: "Start again", run: () => control.startAgain(made ? { seed: made.scenario.seed, start: made.scenario.start } : {}) });
      app.say("A new beginning: nothing has happened yet.", "info");
    } catch (error) {
      app.complain("Start again", error);
    }
  };
  const openFile = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) await open(app, await file.text());
    input.value = "";
  };
  const openLink = async (event: Event) => {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem("scenario") as HTMLInputElement;
    await open(app, field.value);
    field.value = "";
  };
  return html`<div class="btns"><button class="btn" type="button" data-gb-again @click=${() => void again()}>Start again${made ? ` from ${date(made.scenario.start)}` : ""}</button>
    <label class="btn pick">Open a scenario file<input class="sr" type="file" accept=".json,.py,application/json,text/x-python" @change=${(event: Event) => void openFile(event)}></label>${futures}</div>
    <form class="copy-row" @submit=${(event: Event) => void openLink(event)}><label class="box">${icon("link")}<span class="sr">Link to a scenario</span><input name="scenario" placeholder="Paste a link to a scenario" autocomplete="off"></label>
      <button class="btn" type="submit">Open</button></form>`;
}

async function open(app: App, text: string): Promise<void> {
  const control = app.transport.scenario;
  if (control === null) return;
  try {
    const scenario = await understood(app, text);
    await app.queue.add({ label: "Open a scenario", run: () => control.open(scenario) });
    app.say("The scenario is open.", "positive");
  } catch (error) {
    app.complain("Open a scenario", error instanceof SyntaxError ? new Error("this is neither a link to a scenario, nor its JSON, nor a test that tells one.") : error);
  }
}

/** A scenario in whatever form it is kept: a link, JSON, or the test that was exported. */
async function understood(app: App, text: string): Promise<unknown> {
  const linked = await inFragment(app, text);
  if (linked !== undefined) return linked;
  return /^\s*("""|import |from |#)/.test(text) ? inTest(app, text) : JSON.parse(text);
}
