"""The shapes in which views answer, and all that a page knows of billing.

Instants are UTC seconds. Amounts are exact decimal strings in the currency's major unit, so that no
reader has to count in floats; a currency is a lower-case ISO 4217 code. Whatever is None has no
value, or not at that instant.
"""

from typing import Literal

import msgspec

Tone = Literal["positive", "info", "warning", "critical", "neutral"]
Shape = Literal["circle", "square", "diamond"]


class _Shape(msgspec.Struct, frozen=True, kw_only=True):
    """A value that is shown."""


class Money(_Shape, frozen=True, kw_only=True):
    """An amount, of a period where `per` says so (`month`, `3 months`, `year`)."""

    amount: str
    currency: str
    per: str | None = None


# --- cells: a value with its kind


class TextCell(_Shape, frozen=True, kw_only=True, tag="text", tag_field="kind"):
    """Words; `note` stands beside them, quieter. `mono`: a machine wrote it."""

    text: str
    note: str | None = None
    mono: bool = False


class LinkCell(_Shape, frozen=True, kw_only=True, tag="link", tag_field="kind"):
    """Words that lead to an object's detail."""

    text: str
    object_id: str
    mono: bool = False


class MoneyCell(_Shape, frozen=True, kw_only=True, tag="money", tag_field="kind"):
    """Amounts, one a currency: they are never added up."""

    amounts: tuple[Money, ...]


class StateCell(_Shape, frozen=True, kw_only=True, tag="state", tag_field="kind"):
    """A state by its own name and in words. A calm state is a dot and a word, others get a tint."""

    state: str
    label: str
    tone: Tone
    calm: bool


class InstantCell(_Shape, frozen=True, kw_only=True, tag="instant", tag_field="kind"):
    """An instant of billing time, or a span of it where `until` is given."""

    at: int | None
    until: int | None = None


class DueCell(_Shape, frozen=True, kw_only=True, tag="due", tag_field="kind"):
    """What happens next, in words, and when."""

    text: str
    at: int | None


class NumberCell(_Shape, frozen=True, kw_only=True, tag="number", tag_field="kind"):
    """A count."""

    value: int


Cell = TextCell | LinkCell | MoneyCell | StateCell | InstantCell | DueCell | NumberCell


class Fact(_Shape, frozen=True, kw_only=True):
    """A named value."""

    label: str
    value: Cell


# --- what can be done


class Option(_Shape, frozen=True, kw_only=True):
    """One choice of a field."""

    value: str
    label: str


class Field(_Shape, frozen=True, kw_only=True):
    """A parameter of an action, as a form asks for it. `name` is its form name (`items[0][price]`).

    `money` is asked for in the major unit, as a decimal string, and sent in the minor one
    (`minor_digits` places); `instant` is sent as UTC seconds.
    """

    name: str
    label: str
    kind: Literal["text", "email", "number", "money", "select", "instant", "bool", "lines"]
    required: bool = False
    options: tuple[Option, ...] = ()
    value: str | None = None
    help: str | None = None
    minor_digits: int = 2
    currency: str | None = None


class Action(_Shape, frozen=True, kw_only=True):
    """A request that a person can make. `refused` says why not, where a state does not allow it.

    `fixed` are parameters that are always sent. The primary one of a view is shown in ink.
    """

    name: str
    label: str
    method: Literal["POST", "DELETE"]
    path: str
    fields: tuple[Field, ...] = ()
    fixed: dict[str, str] = {}
    primary: bool = False
    danger: bool = False
    confirm: str | None = None
    refused: str | None = None


# --- lists


class Column(_Shape, frozen=True, kw_only=True):
    """A column; `end`: its values stand at the right."""

    key: str
    label: str
    end: bool = False
    sorts: bool = False


class Row(_Shape, frozen=True, kw_only=True):
    """One object; `cells` by column key."""

    object_id: str
    cells: dict[str, Cell]


class Filter(_Shape, frozen=True, kw_only=True):
    """A way to narrow a list, with how many are left."""

    key: str
    label: str
    count: int


class Notice(_Shape, frozen=True, kw_only=True):
    """A sentence above a list, which leads to what it tells of (a filter of the same list)."""

    tone: Tone
    text: str
    filter: str | None = None


class Table(_Shape, frozen=True, kw_only=True):
    """A window of a list: `rows` from `offset` on, of `total` that match `filter` and search."""

    resource: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    offset: int = 0
    filters: tuple[Filter, ...] = ()
    filter: str = "all"
    sort: str = "attention"
    notices: tuple[Notice, ...] = ()
    actions: tuple[Action, ...] = ()
    as_of: int | None = None


# --- history


class Entry(_Shape, frozen=True, kw_only=True):
    """One outcome on a timeline. `summary` says what it did, without repeating the action."""

    object_id: str
    resource: str
    seq: int
    at: int
    action: str
    state: str
    state_before: str
    summary: str
    tone: Tone
    shape: Shape
    hash: str
    cause: str


class Ahead(_Shape, frozen=True, kw_only=True):
    """Something that is due if nothing changes. `owner_id` is the customer, where there is one."""

    object_id: str
    resource: str
    at: int
    action: str
    summary: str
    shape: Shape
    owner_id: str | None = None
    owner: str | None = None
    amount: Money | None = None


class Timeline(_Shape, frozen=True, kw_only=True):
    """Outcomes, newest first, and what is ahead, latest first. `before` pages on to older ones."""

    entries: tuple[Entry, ...]
    ahead: tuple[Ahead, ...] = ()
    earlier: int = 0
    first_at: int | None = None
    before: str | None = None


class Mark(_Shape, frozen=True, kw_only=True):
    """An instant at which something happened, for the scrubber; several outcomes share one."""

    at: int
    tone: Tone
    text: str


# --- the machine


class Node(_Shape, frozen=True, kw_only=True):
    """A state, where the diagram draws it."""

    state: str
    x: int
    y: int
    width: int
    height: int
    terminal: bool


class Edge(_Shape, frozen=True, kw_only=True):
    """A transition: `path` is SVG path data, its label is centred on (x, y)."""

    source: str
    target: str
    actions: tuple[str, ...]
    path: str
    x: int
    y: int


class Diagram(_Shape, frozen=True, kw_only=True):
    """A resource's machine, laid out."""

    resource: str
    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Reach(_Shape, frozen=True, kw_only=True):
    """An edge that the object could take next; `at` is when it does so by itself."""

    source: str
    target: str
    action: str
    label: str
    at: int | None = None


class Standing(_Shape, frozen=True, kw_only=True):
    """Where an object stands in its machine: its state, the last edge, the edges ahead."""

    resource: str
    state: str
    came_from: str | None
    came_by: str | None
    came_at: int | None
    reach: tuple[Reach, ...]


# --- one object


class Alert(_Shape, frozen=True, kw_only=True):
    """What needs attention, with the next step: `jump_at` is when it comes by itself."""

    tone: Tone
    title: str
    text: str
    object_id: str
    jump_at: int | None = None
    actions: tuple[Action, ...] = ()


class Behavior(_Shape, frozen=True, kw_only=True):
    """What the simulated gateway answers when a method is charged, and when that takes effect.

    `next_charge_at` None: no attempt is planned. `set` is the request that changes it, with the
    parameter `behavior`.
    """

    object_id: str
    label: str
    owner_id: str | None
    owner: str | None
    note: str
    behavior: str
    next_charge_at: int | None
    set: Action


class Behaviors(_Shape, frozen=True, kw_only=True):
    """A window of the payment methods, those that are charged soonest first."""

    rows: tuple[Behavior, ...]
    total: int
    offset: int = 0


class Detail(_Shape, frozen=True, kw_only=True):
    """An object as it is, or was at `as_of`. `sections` by the names that page specs use.

    `related` are the ids whose outcomes its timeline shows by default, by resource.
    """

    object_id: str
    resource: str
    title: str
    state: StateCell | None
    owner_id: str | None
    owner: str | None
    facts: tuple[Fact, ...]
    alerts: tuple[Alert, ...]
    actions: tuple[Action, ...]
    sections: dict[str, Table]
    behaviors: tuple[Behavior, ...]
    standings: tuple["Standpoint", ...]
    marks: tuple[Mark, ...]
    ahead: tuple[Ahead, ...]
    created_at: int
    as_of: int | None = None


class Standpoint(_Shape, frozen=True, kw_only=True):
    """An object's standing with its name; a customer's detail has one a subscription."""

    object_id: str
    title: str
    standing: Standing


class Due(_Shape, frozen=True, kw_only=True):
    """A window of what is due next, soonest first, up to `until` where that was asked for."""

    rows: tuple[Ahead, ...]
    total: int
    offset: int = 0
    until: int | None = None


# --- one outcome


class Link(_Shape, frozen=True, kw_only=True):
    """One link of a hash chain."""

    seq: int
    action: str
    hash: str


class Cause(_Shape, frozen=True, kw_only=True):
    """A step on the causal path: an alarm, a request, a workflow's step or another outcome."""

    kind: Literal["request", "alarm", "workflow", "outcome"]
    text: str
    id: str
    at: int | None = None
    object_id: str | None = None
    seq: int | None = None


class Inspection(_Shape, frozen=True, kw_only=True):
    """An outcome: what it recorded, why it came, what it led to, and the chain that proves it."""

    entry: Entry
    title: str
    facts: tuple[Fact, ...]
    causes: tuple[Cause, ...]
    effects: tuple[Entry, ...]
    next: str | None
    chain: tuple[Link, ...]
    genesis: str
    body: str


class Verdict(_Shape, frozen=True, kw_only=True):
    """Whether a chain holds: `broken_seq` is the first of its `links` that does not follow."""

    object_id: str
    links: int
    head: str
    broken_seq: int | None = None
    why: str | None = None


class Why(_Shape, frozen=True, kw_only=True):
    """Why an object is in its state: the causal path, oldest first, and what is next."""

    object_id: str
    title: str
    path: tuple[Cause, ...]
    next: str | None


# --- the frame


class Clock(_Shape, frozen=True, kw_only=True):
    """The environment's clock; `target` while it advances. `simulated`: it can be advanced."""

    object_id: str
    now: int
    started_at: int
    status: Literal["ready", "advancing", "failed"]
    target: int | None = None
    simulated: bool = True


class Frame(_Shape, frozen=True, kw_only=True):
    """What every page shows: the clock, what is due next, how many there are, who is asked for."""

    clock: Clock
    next_due: Ahead | None
    counts: dict[str, int]
    currencies: tuple[str, ...]
    outcomes: int
    version: str
