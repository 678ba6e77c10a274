// One outcome, opened: its facts, why it came, what it led to, and the chain that proves it.

import { type TemplateResult, html, nothing, render } from "lit-html";

import type { Cause, Inspection, Verdict } from "../../views.gen";
import type { App } from "../app";
import type { Mounting } from "../blocks";
import { type Drawn, content, when } from "../cells";
import { failureOf, messageOf } from "../failure";
import { count, instant, short, words } from "../format";
import { icon } from "../icons";
import { place } from "../route";
import { failed, loading } from "../states";
import { node } from "../timeline";
import { type Proof, proved } from "../verify";

interface Config {
  readonly label: string;
  readonly sections: readonly string[];
  readonly verify: boolean;
  readonly scrub: boolean;
}

/** What Verify said, and of which object. */
interface Judged {
  readonly id: string;
  readonly text: string;
  readonly holds: boolean;
  readonly brokenSeq: number | null;
}

export function inspector({ app, block, slot }: Mounting<Config>): () => void {
  slot.replaceChildren();
  app.canScrub ||= block.config.scrub;
  let judged: Judged | null = null;
  let opened: string | null = null;

  const judge = async (id: string, seq: number | null) => {
    judged = { id, text: "Verifying…", holds: true, brokenSeq: null };
    app.draw();
    try {
      judged = seq === null ? await verified(app, id) : await tampered(app, id, seq);
    } catch (error) {
      judged = { id, text: messageOf(error), holds: false, brokenSeq: null };
    }
    app.draw();
  };

  return () => {
    const at = place(app.route.outcome);
    slot.hidden = at === null;
    if (at === null) {
      opened = null;
      render(nothing, slot);
      return;
    }
    const load = app.get<Inspection>("inspection", `/api/views/outcomes/${encodeURIComponent(at.id)}/${at.seq}`);
    const found = load.data?.entry.object_id === at.id && load.data.entry.seq === at.seq ? load.data : undefined;
    if (judged && judged.id !== at.id) judged = null;
    render(html`<aside class="inspector" aria-labelledby="${block.id}-label">
      <header><div class="row"><h2 id="${block.id}-label" tabindex="-1">${found ? `${words(found.entry.resource)} ${found.entry.action}` : block.config.label}</h2>
        <a class="btn bare icon end" href=${app.href({ outcome: null })} aria-label="Close inspector">${icon("close")}</a></div>
        ${found ? html`<p class="small faint">${when(found.entry.at, instant(found.entry.at))} · outcome ${found.entry.seq} of <a class="mono link" href=${app.link(found.entry.object_id)}>${found.entry.object_id}</a></p>` : nothing}</header>
      ${load.failure ? failed(app, load.failure) : nothing}
      ${found === undefined ? (load.failure ? nothing : loading(app, "outcome")) : block.config.sections.map((section) => part(app, section, found, block.config.verify, judged, judge))}
      ${found ? raw(found) : nothing}
    </aside>`, slot);
    if (found && opened !== app.route.outcome) {
      const isFirst = opened === null;
      opened = app.route.outcome;
      if (isFirst || document.activeElement === document.body) arrived(slot);
    }
  };
}

/** On a narrow screen the inspector is below the chain: bring it into sight. */
function arrived(slot: HTMLElement): void {
  const heading = slot.querySelector<HTMLElement>("h2");
  if (heading && heading.getBoundingClientRect().top > innerHeight) heading.focus();
}

async function verified(app: App, id: string): Promise<Judged> {
  const reply = await app.transport.request<Verdict>("GET", `/api/views/verify/${id}`);
  const failure = failureOf(reply);
  if (failure) throw failure;
  const found = reply.body;
  const own = await proved(app.transport, id);
  if (found.broken_seq !== null || own.broken !== null) {
    const seq = found.broken_seq ?? own.broken?.seq ?? null;
    return { id, holds: false, brokenSeq: seq, text: `Link ${seq} does not follow from the one before. ${found.why ?? ""}` };
  }
  const links = count(found.links);
  return { id, holds: true, brokenSeq: null, text: `${links} of ${links} links hold, head ${short(found.head)}; hashed again in this page, with the same result.` };
}

async function tampered(app: App, id: string, seq: number): Promise<Judged> {
  const proof: Proof = await proved(app.transport, id, seq);
  if (proof.broken === null || proof.tampered === null) throw new Error("The changed byte was not noticed: this is a defect.");
  return {
    id, holds: false, brokenSeq: proof.broken.seq,
    text: `With one byte of link ${seq} changed in a copy (“${proof.tampered.before}” to “${proof.tampered.after}”), the chain breaks at link ${proof.broken.seq}, ${proof.broken.action}: its hash would be ${short(proof.broken.found)}, and ${short(proof.broken.said)} is recorded. Nothing was stored.`,
  };
}

function part(
  app: App, section: string, found: Inspection, verifies: boolean, judged: Judged | null,
  judge: (id: string, seq: number | null) => Promise<void>,
): Drawn {
  switch (section) {
    case "facts":
      return html`<div><h3>Facts</h3><dl class="facts">${found.facts.map((one) => html`<dt>${one.label}</dt><dd>${content(one.value, app)}</dd>`)}</dl></div>`;
    case "cause":
      return html`<div><h3>Cause</h3><ol class="cause">${found.causes.map((one) => cause(app, one))}
        <li aria-current="true">This outcome${found.next ? html`<small>Next: ${found.next}</small>` : nothing}</li></ol></div>`;
    case "effects":
      return html`<div><h3>Effects</h3>${found.effects.length === 0 ? html`<p class="small faint">Nothing else followed from it.</p>` : html`<ol class="effects">${found.effects.map((one) => html`
        <li>${node(one)}<a class="link" href=${app.href({ outcome: `${one.object_id}@${one.seq}` })}>${words(one.resource)} ${one.action}</a> <span class="faint">${one.summary}</span></li>`)}</ol>`}</div>`;
    case "chain":
      return chain(app, found, verifies, judged, judge);
    default:
      return nothing;
  }
}

function cause(app: App, one: Cause): TemplateResult {
  const leads = one.kind === "outcome" && one.object_id !== null && one.seq !== null;
  return html`<li>${leads ? html`<a class="link" href=${app.href({ outcome: `${one.object_id}@${one.seq}` })}>${one.text}</a>` : one.text}
    <small class="mono">${one.id}</small></li>`;
}

function chain(
  app: App, found: Inspection, verifies: boolean, judged: Judged | null,
  judge: (id: string, seq: number | null) => Promise<void>,
): TemplateResult {
  const { object_id: id, seq } = found.entry;
  return html`<div><h3>Hash chain</h3>
    <ol class="links">${found.chain.map((one) => {
      const bad = judged?.brokenSeq !== null && judged !== null && one.seq >= (judged.brokenSeq ?? Infinity);
      return html`<li class=${bad ? "bad" : ""} aria-current=${one.seq === seq ? "true" : nothing}>${icon(bad ? "broken" : "check")}
        <a href=${app.href({ outcome: `${id}@${one.seq}` })}>${one.seq} ${one.action}</a><span class="h">${short(one.hash)}</span></li>`;
    })}</ol>
    ${verifies ? html`<div class="verify"><button class="btn" type="button" data-gb-verify @click=${() => void judge(id, null)}>Verify</button>
      <button class="btn bare" type="button" data-gb-tamper @click=${() => void judge(id, seq)}>Change one byte, and verify</button>
      <p role="status" class=${judged ? (judged.holds ? "positive" : "critical") : ""}>${judged?.text ?? ""}</p></div>` : nothing}
  </div>`;
}

function raw(found: Inspection): TemplateResult {
  return html`<details><summary>${icon("next")}Raw bytes, ${count(new TextEncoder().encode(found.body).length)}</summary>
    <pre class="code" tabindex="0" role="region" aria-label="Raw bytes of the outcome">${found.body}</pre></details>`;
}
