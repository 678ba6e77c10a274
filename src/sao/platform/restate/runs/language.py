"""The language between the journal and the runs' virtual objects: what is asked, what is said."""

import msgspec

from sao.platform.ports.workflows import Entry, Event, NewRun, Record, Run


class Start(msgspec.Struct, array_like=True, tag="start"):
    """Be opened, under this number."""

    new: NewRun
    number: int


class Write(msgspec.Struct, array_like=True, tag="record"):
    """Add what its author has recorded, if that had read all there is."""

    record: Record


class Hear(msgspec.Struct, array_like=True, tag="deliver"):
    """Hear an event, once."""

    event: Event


class Cancel(msgspec.Struct, array_like=True, tag="cancel"):
    """End, as soon as you hear."""

    reason: str


class Retry(msgspec.Struct, array_like=True, tag="retry"):
    """Wait no longer."""

    reason: str


class Forget(msgspec.Struct, array_like=True, tag="forget"):
    """Be no more, if you ended before this instant."""

    ended_before_ms: int


Wish = Start | Write | Hear | Cancel | Retry | Forget


class Asked(msgspec.Struct, array_like=True):
    """What is asked of one run, and when."""

    environment: str
    run_id: str
    wish: Wish
    at_ms: int


class Kept(msgspec.Struct, array_like=True):
    """A run as its object holds it."""

    run: Run | None
    entries: list[Entry]


def key_of(asked: Asked) -> str:
    """The key of a run's virtual object."""
    return f"{asked.environment}.{asked.run_id}"
