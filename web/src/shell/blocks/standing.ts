// The state machine of what is open, drawn from its own table, and lit: where it stands, how it got
// there, and the edges ahead with their dates.

import { type TemplateResult, html, nothing, render, svg } from "lit-html";

import type { Detail, Diagram, Edge, Reach, Standpoint } from "../../views.gen";
import type { App } from "../app";
import type { Mounting } from "../blocks";
import type { Drawn } from "../cells";
import { instant, near, words } from "../format";

interface Config {
  readonly label: string;
}

export function standing({ app, block, slot }: Mounting<Config>): () => void {
  slot.replaceChildren();
  let chosen: string | null = null;
  const choose = (id: string) => { chosen = id; app.draw(); };
  return () => {
    const id = app.route.object;
    const detail = id ? app.getThen<Detail>("detail", `/api/views/objects/${id}`).data : undefined;
    const points = detail?.object_id === id ? detail?.standings ?? [] : [];
    const point = points.find((one) => one.object_id === chosen) ?? points[0];
    slot.hidden = point === undefined;
    render(point ? shown(app, block.id, block.config.label, points, point, choose) : nothing, slot);
  };
}

function shown(
  app: App, id: string, label: string, points: readonly Standpoint[], point: Standpoint, choose: (id: string) => void,
): TemplateResult {
  const diagram = app.getOnce<Diagram>("diagram", `/api/views/diagrams/${point.standing.resource}`).data;
  return html`<section class="standing panel" aria-labelledby="${id}-label">
    <div class="bar"><h2 id="${id}-label">${label}</h2>
      ${points.length > 1 ? html`<label class="end"><span class="sr">Of</span><select @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
        ${points.map((one) => html`<option value=${one.object_id} ?selected=${one === point}>${one.title}</option>`)}</select></label>`
        : html`<p class="hint">${point.title}</p>`}</div>
    ${diagram && diagram.resource === point.standing.resource ? drawing(app, id, diagram, point) : nothing}
    <p class="legend"><span><svg aria-hidden="true" width="20" height="8"><line class="last" x1="0" x2="20" y1="4" y2="4"></line></svg>last transition</span>
      <span><svg aria-hidden="true" width="20" height="8"><line class="next" x1="0" x2="20" y1="4" y2="4"></line></svg>possible next</span></p>
  </section>`;
}

function drawing(app: App, id: string, diagram: Diagram, { standing: at }: Standpoint): TemplateResult {
  const isLast = (edge: Edge) => edge.source === at.came_from && edge.target === at.state && edge.source !== edge.target;
  const reach = (edge: Edge) => at.reach.find((one) => one.source === edge.source && one.target === edge.target && edge.source !== edge.target);
  const order = [...diagram.edges].sort((a, b) => loudness(a) - loudness(b));
  function loudness(edge: Edge): number {
    return isLast(edge) ? 2 : reach(edge) ? 1 : 0;
  }
  // Where much is possible at any time, only what comes by itself is written out; the rest is in the description.
  const said = (one: Reach | undefined) => (one && one.at === null && at.reach.length > CROWDED ? undefined : one);
  const labelled = order.filter((edge) => isLast(edge) || said(reach(edge)));
  const width = Math.max(diagram.width, ...labelled.map((edge) => edge.x + DATE_PX / 2)); // nothing is cut off at the side
  const markers = ["idle", "last", "next"] as const;
  return html`<svg class="diagram" font-size="11" width=${width + 12} viewBox="-6 -6 ${width + 12} ${diagram.height + 12}" role="img" aria-labelledby="${id}-title ${id}-desc">
    <title id="${id}-title">${words(diagram.resource)} state: ${at.state}${at.came_at === null ? "" : ` since ${instant(at.came_at)}`}</title>
    <desc id="${id}-desc">${described(at.came_from, at.came_by, at.reach)}</desc>
    <defs>${markers.map((kind) => svg`<marker id="${id}-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path class="head-${kind}" d="M0 .75 7.5 4 0 7.25z"></path></marker>`)}</defs>
    ${order.map((edge) => {
      const kind = isLast(edge) ? "last" : reach(edge) ? "next" : "idle";
      return svg`<path class="edge ${kind}" d=${edge.path} marker-end="url(#${id}-${kind})"></path>`;
    })}
    ${diagram.nodes.map((node) => {
      if (node.state === "") return svg`<circle class="head-idle" cx=${node.x + node.width / 2} cy=${node.y + node.height / 2} r=${node.width / 2}></circle>`;
      const on = node.state === at.state;
      const [x, y] = [node.x, node.y];
      return svg`<g class="st ${on ? "on" : ""} ${node.terminal ? "end" : ""}">${on ? svg`<rect class="halo" x=${x - 4} y=${y - 4} width=${node.width + 8} height=${node.height + 8} rx="9"></rect>` : nothing}
        <rect x=${x} y=${y} width=${node.width} height=${node.height} rx="6"></rect><text x=${x + node.width / 2} y=${y + node.height / 2}>${node.state}</text></g>`;
    })}
    ${order.map((edge) => {
      const ways = order.filter((other) => other.source === edge.target && other.target === edge.source);
      const shares = ways.some((other) => isLast(other) || said(reach(other)));
      const anchor = shares ? beside(edge, diagram) : "middle";
      return label(app, besideRow(edge, diagram), anchor, isLast(edge) ? at.came_by : null, isLast(edge) ? at.came_at : null, said(reach(edge)));
    })}
  </svg>`;
}

const LINE_PX = 13;
const BESIDE_PX = 4;
const DATE_PX = 76;
const CROWDED = 3;

type Anchor = "start" | "middle" | "end";

/** On which side of an edge its label stands, where the way back is labelled too: outside of the bend. */
function beside(edge: Edge, diagram: Diagram): Anchor {
  const middle = (state: string) => {
    const node = diagram.nodes.find((one) => one.state === state);
    return node ? node.x + node.width / 2 : edge.x;
  };
  return edge.x < (middle(edge.source) + middle(edge.target)) / 2 ? "end" : "start";
}

/** Between two states side by side there is no room for words: they stand above them or below, where the edge bends to. */
function besideRow(edge: Edge, diagram: Diagram): Edge {
  const [from, to] = [edge.source, edge.target].map((state) => diagram.nodes.find((one) => one.state === state));
  if (!from || !to || from === to || from.y !== to.y || Math.min(from.width, to.width) < LINE_PX) return edge;
  const isAbove = edge.y < from.y + from.height / 2;
  return { ...edge, y: isAbove ? from.y - LINE_PX - BESIDE_PX : from.y + from.height + LINE_PX };
}

function label(
  app: App, edge: Edge, anchor: Anchor, cameBy: string | null, cameAt: number | null, reach: Reach | undefined,
): Drawn {
  if (cameBy !== null) return two(edge, anchor, words(cameBy).toLowerCase(), cameAt === null ? "" : near(cameAt, app.now), "");
  if (reach) return two(edge, anchor, reach.label, reach.at === null ? "any time" : near(reach.at, app.now), "next");
  return nothing;
}

function two(edge: Edge, anchor: Anchor, what: string, date: string, kind: string): Drawn {
  const x = edge.x + (anchor === "middle" ? 0 : anchor === "end" ? -BESIDE_PX : BESIDE_PX);
  return svg`<text class="said" text-anchor=${anchor} x=${x} y=${edge.y - 2}>${what}</text><text class="when ${kind}" text-anchor=${anchor} x=${x} y=${edge.y - 2 + LINE_PX}>${date}</text>` as unknown as Drawn;
}

function described(cameFrom: string | null, cameBy: string | null, reach: readonly Reach[]): string {
  const last = cameFrom ? `Last transition: from ${cameFrom}${cameBy ? ` by ${words(cameBy).toLowerCase()}` : ""}. ` : "";
  const next = reach.map((one) => `to ${one.target}, ${one.label}, ${one.at === null ? "at any time" : instant(one.at)}`);
  return `${last}${next.length ? `Possible next: ${next.join("; ")}.` : "It ends here."}`;
}
