// Made from src/sao/views/shapes by `python -m sao.views.typescript`. Do not edit.

/** A request that a person can make. `refused` says why not, where a state does not allow it. */
export interface Action {
  name: string;
  label: string;
  method: "POST" | "DELETE";
  path: string;
  fields: readonly Field[];
  fixed: Record<string, string>;
  primary: boolean;
  danger: boolean;
  confirm: string | null;
  refused: string | null;
  opens: string | null;
  preview: string | null;
  of: string | null;
}

/** A page or a file for customers, at `url`; None where no server is there to show it. */
export interface Address {
  object: "address";
  label: string;
  url: string | null;
  handed_out: boolean;
}

/** Something that is due if nothing changes. `owner_id` is the customer, where there is one. */
export interface Ahead {
  object_id: string;
  resource: string;
  at: number;
  action: string;
  summary: string;
  shape: Shape;
  owner_id: string | null;
  owner: string | null;
  amount: Money | null;
}

/** What needs attention, with the next step: `jump_at` is when it comes by itself. */
export interface Alert {
  tone: Tone;
  title: string;
  text: string;
  object_id: string;
  jump_at: number | null;
  actions: readonly Action[];
}

/** What the simulated gateway answers when a method is charged, and when that takes effect. */
export interface Behavior {
  object_id: string;
  label: string;
  owner_id: string | null;
  owner: string | null;
  note: string;
  behavior: string;
  choices: readonly string[];
  next_charge_at: number | null;
  set: Action;
}

/** A window of the payment methods, those that are charged soonest first. */
export interface Behaviors {
  rows: readonly Behavior[];
  total: number;
  offset: number;
}

/** A step on the causal path: an alarm, a request, a workflow's step or another outcome. */
export interface Cause {
  kind: "request" | "alarm" | "workflow" | "outcome";
  text: string;
  id: string;
  at: number | null;
  object_id: string | null;
  seq: number | null;
}

export type Cell = TextCell | LinkCell | MoneyCell | StateCell | InstantCell | DueCell | NumberCell;

/** The environment's clock; `target` while it advances. `simulated`: it can be advanced. */
export interface Clock {
  object_id: string;
  now: number;
  started_at: number;
  status: "ready" | "advancing" | "failed";
  target: number | null;
  simulated: boolean;
}

/** A column; `end`: its values stand at the right. */
export interface Column {
  key: string;
  label: string;
  end: boolean;
  sorts: boolean;
}

/** An object as it is, or was at `as_of`. `sections` by the names that page specs use. */
export interface Detail {
  object_id: string;
  resource: string;
  title: string;
  state: StateCell | null;
  owner_id: string | null;
  owner: string | null;
  facts: readonly Fact[];
  alerts: readonly Alert[];
  addresses: readonly Address[];
  actions: readonly Action[];
  sections: Record<string, Table>;
  behaviors: readonly Behavior[];
  standings: readonly Standpoint[];
  marks: readonly Mark[];
  ahead: readonly Ahead[];
  related: readonly string[];
  created_at: number;
  as_of: number | null;
}

/** A resource's machine, laid out. */
export interface Diagram {
  resource: string;
  width: number;
  height: number;
  nodes: readonly Node[];
  edges: readonly Edge[];
}

/** A window of what is due next, soonest first, up to `until` where that was asked for. */
export interface Due {
  rows: readonly Ahead[];
  total: number;
  offset: number;
  until: number | null;
}

/** What happens next, in words, and when. */
export interface DueCell {
  kind: "due";
  text: string;
  at: number | null;
}

/** A transition: `path` is SVG path data, its label is centred on (x, y). */
export interface Edge {
  source: string;
  target: string;
  actions: readonly string[];
  path: string;
  x: number;
  y: number;
}

/** One outcome on a timeline. `summary` says what it did, without repeating the action. */
export interface Entry {
  object_id: string;
  resource: string;
  seq: number;
  at: number;
  action: string;
  state: string;
  state_before: string;
  summary: string;
  tone: Tone;
  shape: Shape;
  hash: string;
  cause: string;
  owner: string | null;
}

/** A named value. */
export interface Fact {
  label: string;
  value: Cell;
}

/** A parameter of an action, as a form asks for it. `name` is its form name (`items[0][price]`). */
export interface Field {
  name: string;
  label: string;
  kind: "text" | "email" | "number" | "money" | "select" | "instant" | "bool" | "lines" | "numbers" | "picture";
  required: boolean;
  options: readonly Option[];
  value: string | null;
  help: string | null;
  minor_digits: number;
  currency: string | null;
  priced_in: string | null;
  also: readonly string[];
  empty: string;
  when: When | null;
  unsent: boolean;
  blank: string | null;
  row: string | null;
}

/** A way to narrow a list, with how many are left. */
export interface Filter {
  key: string;
  label: string;
  count: number;
}

/** What was looked for, kind by kind; `more`: there is more of some kind than is told. */
export interface Found {
  hits: readonly Hit[];
  more: boolean;
}

/** What every page shows: the clock, what is due next, how many there are, who is asked for. */
export interface Frame {
  clock: Clock;
  next_due: Ahead | null;
  counts: Record<string, number>;
  currencies: readonly string[];
  outcomes: number;
  version: string;
}

/** Something that was looked for: what `kind` of thing it is, whose, and how it stands. */
export interface Hit {
  object_id: string;
  resource: string;
  kind: string;
  title: string;
  note: string;
  state: StateCell;
}

/** An outcome: what it recorded, why it came, what it led to, and the chain that proves it. */
export interface Inspection {
  entry: Entry;
  title: string;
  facts: readonly Fact[];
  causes: readonly Cause[];
  effects: readonly Entry[];
  next: string | null;
  chain: readonly Link[];
  genesis: string;
  body: string;
}

/** An instant of billing time, or a span of it where `until` is given. */
export interface InstantCell {
  kind: "instant";
  at: number | null;
  until: number | null;
}

/** One link of a hash chain. */
export interface Link {
  seq: number;
  action: string;
  hash: string;
}

/** Words that lead to an object's detail. */
export interface LinkCell {
  kind: "link";
  text: string;
  object_id: string;
  mono: boolean;
}

/** An instant at which something happened, for the scrubber; several outcomes share one. */
export interface Mark {
  at: number;
  tone: Tone;
  text: string;
}

/** An amount, of a period where `per` says so (`month`, `3 months`, `year`). */
export interface Money {
  amount: string;
  currency: string;
  per: string | null;
}

/** Amounts, one a currency: they are never added up. */
export interface MoneyCell {
  kind: "money";
  amounts: readonly Money[];
}

/** A state, where the diagram draws it. */
export interface Node {
  state: string;
  x: number;
  y: number;
  width: number;
  height: number;
  terminal: boolean;
}

/** A sentence above a list, which leads to what it tells of (a filter of the same list). */
export interface Notice {
  tone: Tone;
  text: string;
  filter: string | null;
}

/** A count. */
export interface NumberCell {
  kind: "number";
  value: number;
}

/** One choice of a field. */
export interface Option {
  value: string;
  label: string;
}

/** An edge that the object could take next; `at` is when it does so by itself. */
export interface Reach {
  source: string;
  target: string;
  action: string;
  label: string;
  at: number | null;
}

/** One object; `cells` by column key. */
export interface Row {
  object_id: string;
  cells: Record<string, Cell>;
  actions: readonly Action[];
}

export type Shape = "circle" | "square" | "diamond";

/** Where an object stands in its machine: its state, the last edge, the edges ahead. */
export interface Standing {
  resource: string;
  state: string;
  came_from: string | null;
  came_by: string | null;
  came_at: number | null;
  reach: readonly Reach[];
}

/** An object's standing with its name; a customer's detail has one a subscription. */
export interface Standpoint {
  object_id: string;
  title: string;
  standing: Standing;
}

/** A state by its own name and in words. A calm state is a dot and a word, others get a tint. */
export interface StateCell {
  kind: "state";
  state: string;
  label: string;
  tone: Tone;
  calm: boolean;
}

/** A window of a list: `rows` from `offset` on, of `total` that match `filter` and search. */
export interface Table {
  resource: string;
  columns: readonly Column[];
  rows: readonly Row[];
  total: number;
  parts: boolean;
  offset: number;
  filters: readonly Filter[];
  filter: string;
  sort: string;
  notices: readonly Notice[];
  actions: readonly Action[];
  none: string;
  as_of: number | null;
}

/** Words; `note` stands beside them, quieter. `mono`: a machine wrote it. */
export interface TextCell {
  kind: "text";
  text: string;
  note: string | null;
  mono: boolean;
}

/** Outcomes, newest first, and what is ahead, latest first. `before` pages on to older ones. */
export interface Timeline {
  entries: readonly Entry[];
  ahead: readonly Ahead[];
  earlier: number;
  first_at: number | null;
  before: string | null;
}

export type Tone = "positive" | "info" | "warning" | "critical" | "neutral";

/** The invoice that a subscription brings next, as it stands now; `at` is when it is final. */
export interface Upcoming {
  object_id: string;
  at: number | null;
  note: string;
  lines: Table | null;
  totals: Table | null;
}

/** Whether a chain holds: `broken_seq` is the first of its `links` that does not follow. */
export interface Verdict {
  object_id: string;
  links: number;
  head: string;
  broken_seq: number | null;
  why: string | null;
}

/** While another field of the form, by its name, has this value. */
export interface When {
  field: string;
  value: string;
}

/** Why an object is in its state: the causal path, oldest first, and what is next. */
export interface Why {
  object_id: string;
  title: string;
  path: readonly Cause[];
  next: string | null;
}
