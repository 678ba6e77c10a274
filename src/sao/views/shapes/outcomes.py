"""One outcome: what it recorded, where it came from, what proves it."""

from typing import Literal

from sao.views.shapes.history import Entry
from sao.views.shapes.values import Fact, Shaped


class Link(Shaped, frozen=True, kw_only=True):
    """One link of a hash chain."""

    seq: int
    action: str
    hash: str


class Cause(Shaped, frozen=True, kw_only=True):
    """A step on the causal path: an alarm, a request, a workflow's step or another outcome."""

    kind: Literal["request", "alarm", "workflow", "outcome"]
    text: str
    id: str
    at: int | None = None
    object_id: str | None = None
    seq: int | None = None


class Inspection(Shaped, frozen=True, kw_only=True):
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


class Verdict(Shaped, frozen=True, kw_only=True):
    """Whether a chain holds: `broken_seq` is the first of its `links` that does not follow."""

    object_id: str
    links: int
    head: str
    broken_seq: int | None = None
    why: str | None = None


class Why(Shaped, frozen=True, kw_only=True):
    """Why an object is in its state: the causal path, oldest first, and what is next."""

    object_id: str
    title: str
    path: tuple[Cause, ...]
    next: str | None
