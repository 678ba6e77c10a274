"""Schemas: how a resource is declared, as data and small pure functions.

The centre of a Schema is one table of actions, a row per transition, read from left to right:

    #        action     from                           to            decide   then
    action(  "confirm", ("requires_payment_method",),  "processing", confirm, charge),
    internal("succeed", ("processing",),               "succeeded",  settle,  tell_paid),
    ignore(  "succeed", ("succeeded", "canceled"),     "already settled"),
    alarm(   "expire",  ("processing",),               "expires_at"),

`decide(state, command, now)` validates and answers with facts, a `Rejection`, `Ignored` or a
`Relay`; it never touches the world. `then(before, after, facts)` says what other objects and the
world must hear of it. A command from outside (`action`) may be rejected. A message from another
object (`internal`) may not: each state accepts it or says why it is ignored, and the compiler holds
the table to that.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, Literal, TypeVar

import msgspec

from sao.core.instance import S, State
from sao.core.outcome import Facts

NEW = ("",)
"""The `from` of an action that creates: the state before the first outcome."""

SAME = "="
"""The `to` of an action that leaves the object in the state it was in."""

Kind = Literal["action", "internal"]
D = TypeVar("D")


class Command(msgspec.Struct, Generic[D], frozen=True, gc=False):
    """A request to change one object. `id` is unique, and the same id is never applied twice.

    `data` is the Struct that the action's `decide` is annotated with.
    """

    id: str
    object_id: str
    action: str
    data: D


class Message(msgspec.Struct, frozen=True, gc=False):
    """What an outcome asks of another object; the platform gives it its id and delivers it once."""

    object_id: str
    action: str
    data: Any = None


class Start(msgspec.Struct, frozen=True, gc=False):
    """What an outcome asks of the world: a workflow, started once."""

    workflow: str
    data: Any


class Rejection(msgspec.Struct, frozen=True):
    """A command refused: a value that changes nothing.

    `code` is one of the registry in `billing.codes`, `param` the path of the offending parameter.
    The machine fills in what the object allows in its current state.
    """

    code: str
    message: str
    param: str | None = None
    detail: Mapping[str, Any] | None = None
    object_id: str = ""
    action: str = ""
    state: str = ""
    allowed: tuple[str, ...] = ()


class Ignored(msgspec.Struct, frozen=True):
    """An internal message that has no effect any more, and why. Leaves no outcome."""

    why: str


class Relay(msgspec.Struct, frozen=True):
    """What was asked changes nothing here, but goes on to others with what only this object knows.

    Leaves no outcome: what was used of this object stands in the outcomes of those who hear it. A
    workflow that is started so tells them by its commands.
    """

    messages: tuple[Message | Start, ...]


Verdict = Facts | Rejection | Ignored | Relay
Decide = Callable[[S, Command[Any], int], Verdict]
Then = Callable[[S, S, Facts], Iterable[Message | Start]]
Due = Callable[[S], int | None]


class Row(msgspec.Struct, frozen=True):
    """One line of the table. `to` of several states means that `decide` names one as `status`."""

    kind: Kind
    action: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    decide: Callable[..., Verdict]
    then: Callable[..., Iterable[Message | Start]] | None = None


class Ignore(msgspec.Struct, frozen=True):
    """States in which an internal message comes too late, and why that is harmless."""

    action: str
    sources: tuple[str, ...]
    why: str


class Alarm(msgspec.Struct, frozen=True):
    """The wake-up of an object in these states: `action`, when a field or a rule says it is due."""

    action: str
    sources: tuple[str, ...]
    due: str | Callable[[Any], int | None]


Entry = Row | Ignore | Alarm
"""One line of a Schema's table."""


def _states(states: str | tuple[str, ...]) -> tuple[str, ...]:
    return (states,) if isinstance(states, str) else states


def action(
    name: str,
    sources: tuple[str, ...],
    to: str | tuple[str, ...],
    decide: Decide[S],
    then: Then[S] | None = None,
) -> Row:
    """A row that commands from outside may take (and be rejected by)."""
    return Row("action", name, sources, _states(to), decide, then)


def internal(
    name: str,
    sources: tuple[str, ...],
    to: str | tuple[str, ...],
    decide: Decide[S],
    then: Then[S] | None = None,
) -> Row:
    """A row for messages of other objects, answers of workflows and the object's own alarm."""
    return Row("internal", name, sources, _states(to), decide, then)


def ignore(name: str, sources: tuple[str, ...], why: str) -> Ignore:
    """A row for an internal message that comes too late."""
    return Ignore(name, sources, why)


def alarm(name: str, sources: tuple[str, ...], due: str | Due[S]) -> Alarm:
    """A row for the object's own wake-up; of several that are due together the first row wins."""
    return Alarm(name, sources, due)


Upcaster = Callable[[Facts], Facts]


class Schema(msgspec.Struct, Generic[S], frozen=True):
    """The declaration of one resource type.

    `prefix` begins every id, `other_prefixes` those of ids from elsewhere: live environments,
    older versions. `states` are all that an instance can be in; `terminal` ones have no way out.
    `rank` orders alarms that fall on one instant (lower first). `index` names the state fields by
    which instances are listed, `search` those by which they are found in whatever case: texts, and
    mappings of texts, by each of their entries. `clock` names the field that says which clock a
    home follows, where instances found homes. `upcasters` turn the facts of (version, action) into
    those of the next version.
    """

    name: str
    prefix: str
    state: type[S]
    states: tuple[str, ...]
    table: tuple[Entry, ...]
    rank: int
    terminal: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    clock: str | None = None
    version: int = 1
    upcasters: Mapping[tuple[int, str], Upcaster] = {}
    other_prefixes: tuple[str, ...] = ()


__all__ = [
    "NEW",
    "SAME",
    "Alarm",
    "Command",
    "Entry",
    "Facts",
    "Ignore",
    "Ignored",
    "Message",
    "Rejection",
    "Relay",
    "Row",
    "Schema",
    "Start",
    "State",
    "Verdict",
    "action",
    "alarm",
    "ignore",
    "internal",
]
