"""Resources on the wire: how a kind of object is called, shown, told of and expanded.

Each file of `wire.resources` declares its `RESOURCE`; `wire.registry` lists them, and rendering,
events and expansion are made from that list. Nothing about a resource stands anywhere else.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sao.core.instance import State
from sao.core.schema import Schema
from sao.wire.search import Searchable
from sao.wire.shapes import Rendered

Labels = tuple[str, ...]


class Told(NamedTuple):
    """The event types that an action can give rise to, and which of them a certain step does."""

    every: Labels
    chosen: Callable[[Any, Any], Labels]


def always(*labels: str) -> Told:
    """These, at every such step."""
    return Told(labels, lambda _before, _after: labels)


def if_changed(*labels: str) -> Told:
    """These, where the step changed anything."""
    return Told(labels, lambda before, after: labels if before != after else ())


def if_other(field: str, *labels: str) -> Told:
    """These, where the step changed this field."""

    def chosen(before: Any, after: Any) -> Labels:
        return labels if getattr(before, field) != getattr(after, field) else ()

    return Told(labels, chosen)


def choice(chosen: Callable[[Any, Any], Labels], *every: str) -> Told:
    """Some of `every`, by the states before and after."""
    return Told(every, chosen)


Find = Callable[[str], State | None]
Get = Callable[[Rendered, Find], Any]
"""What takes an expandable field's place: a state (which is then presented), a list of them, or a
value; by the rendered parent."""


class Around(NamedTuple):
    """A field's place is taken by what the object around its parent tells: `(object, parent)`."""

    get: Callable[[Rendered, Rendered, Find], Any]


Fields = Mapping[str, Get | Around]
"""The expandable fields of a kind of object, by their path in it."""


def by_id(field: str, of: Callable[[str], str] = str) -> Get:
    """The object whose id stands in a field of its parent; `of` says how we store such ids."""

    def get(parent: Rendered, find: Find) -> Any:
        value = parent.get(field)
        return (find(of(value)) or value) if isinstance(value, str) else value

    return get


class Resource(NamedTuple):
    """One kind of object.

    `noun` names it in errors. `code` stands for it in the ids of its events, a letter, or `z` and a
    letter: part of ids that clients keep, so never change one; `other_codes` stand for it where
    its id has one of the schema's other prefixes. `told` says by action what listeners
    hear; what is not there is nobody else's business. `shown` renders those events whose object is
    another than this one, by their type but its last word. `parts` are kinds of object that only
    exist inside this one. What is `searchable` has a search endpoint. Where `chosen_ids`, a client
    may have chosen the id: `wire.ids` tells how it is kept. `in_path` is what errors call
    the id in a path.
    """

    schema: Schema[Any]
    object: str
    noun: str
    code: str
    render: Callable[[Any], Rendered]
    told: Mapping[str, Told] = {}
    shown: Mapping[str, Callable[[Any], Rendered]] = {}
    expandable: Fields = {}
    parts: Mapping[str, Fields] = {}
    searchable: Searchable = {}
    chosen_ids: bool = False
    other_codes: Mapping[str, str] = {}
    in_path: str = "id"
