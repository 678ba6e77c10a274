"""A machine that is not billing: a parcel, in its second schema version.

In version 1 it was posted with a `weight` in kilograms, and a delivery did not say who took it.
"""

from collections.abc import Iterator

import msgspec

from sao.core.instance import State
from sao.core.machine import Machine
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Ignored,
    Message,
    Rejection,
    Schema,
    Start,
    action,
    alarm,
    ignore,
    internal,
)

LOST_AFTER = 30


def _table() -> tuple[Entry, ...]:
    under_way, over = ("posted", "in_transit"), ("delivered", "lost")
    return (
        action("post", NEW, "posted", post, announce),
        action("note", under_way, SAME, note),
        action("insure", ("posted",), SAME, insure),
        internal("scan", under_way, ("in_transit", "delivered"), scan, tell_sender),
        ignore("scan", over, "nobody looks for it any more"),
        alarm("lose", under_way, "expected_by"),
        internal("lose", under_way, "lost", lose),
        ignore("lose", over, "it is known"),
    )


class Parcel(State, frozen=True, kw_only=True):
    """A parcel. `grams` was `weight`, in kilograms, in version 1."""

    posted_at: int = 0
    grams: int = 0
    notes: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    insured: dict[str, int] = {}
    expected_by: int | None = None
    sender: str | None = None
    received_by: str = "unknown"


class Post(msgspec.Struct, frozen=True):
    """What is sent. A `sender` is another parcel, which hears of every stop."""

    grams: int
    sender: str | None = None


class Note(msgspec.Struct, frozen=True):
    """Something to remember."""

    text: str


class Insure(msgspec.Struct, frozen=True):
    """For how much, by currency."""

    amounts: dict[str, int]


class Scan(msgspec.Struct, frozen=True):
    """Where it was seen; at the last stop `received_by` says who took it."""

    stop: str
    received_by: str | None = None


def post(_parcel: Parcel, command: Command[Post], now: int) -> Facts | Rejection:
    """On its way. Rejects: `too_heavy`."""
    data = command.data
    if data.grams > 30_000:
        return Rejection("too_heavy", "At most 30 kg.", "grams")
    return {
        "posted_at": now,
        "grams": data.grams,
        "sender": data.sender,
        "expected_by": now + LOST_AFTER,
    }


def announce(_before: Parcel, after: Parcel, _facts: Facts) -> Iterator[Start]:
    """The world hears of it."""
    yield Start("announce", after.id)


def note(parcel: Parcel, command: Command[Note], _now: int) -> Facts:
    """Remember it."""
    return {"notes": (*parcel.notes, command.data.text)}


def insure(_parcel: Parcel, command: Command[Insure], _now: int) -> Facts:
    """Insured from now on."""
    return {"insured": command.data.amounts}


def scan(parcel: Parcel, command: Command[Scan], now: int) -> Facts | Ignored:
    """Seen somewhere."""
    data = command.data
    if data.stop in parcel.stops:
        return Ignored("it was seen there already")
    facts: Facts = {"stops": (*parcel.stops, data.stop)}
    if data.received_by is not None:
        return facts | {"status": "delivered", "received_by": data.received_by}
    return facts | {"status": "in_transit", "expected_by": now + LOST_AFTER}


def tell_sender(_before: Parcel, after: Parcel, _facts: Facts) -> Iterator[Message]:
    """A parcel that this one belongs to stops where this one does."""
    if after.sender is not None:
        yield Message(after.sender, "scan", Scan(stop=after.stops[-1]))


def lose(_parcel: Parcel, _command: Command[None], _now: int) -> Facts:
    """Nobody has seen it for too long."""
    return {"expected_by": None}


def kilograms_to_grams(facts: Facts) -> Facts:
    """Version 1 wrote `weight`, in kilograms."""
    rest = {name: value for name, value in facts.items() if name != "weight"}
    return rest | {"grams": facts["weight"] * 1000}


PARCEL = Schema(
    name="parcel",
    prefix="parcel",
    state=Parcel,
    states=("posted", "in_transit", "delivered", "lost"),
    terminal=("delivered", "lost"),
    rank=5,
    index=("sender",),
    table=_table(),
    version=2,
    upcasters={(1, "post"): kilograms_to_grams},
)


PARCELS = Machine(PARCEL)
