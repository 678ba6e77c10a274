"""The port of workflows: a journal of runs, from which each can be taken up again anywhere.

A run is what was started (workflow, version, input), what it waits for, and entries that only grow.
The journal decides nothing: what an entry means is its author's affair. It promises that a record
is whole or not there, and that nothing is recorded by somebody who had not read all the entries: a
`Record` names how many there were. So of two who executed the same step one answer is kept.

A run is *open*, *stuck* (it failed, and waits for somebody to retry or cancel it), *done* or
*canceled*; the last two are its end. An open run is *woken* while it waits for nothing, or once
something has come from outside since its last record: an event, a cancellation, a retry by hand.

All state is in the journal, none in the driver: several processes may work on one folder. What has
returned is durable; `CommitFailed` says that the place could not take it, and nothing was done.

Units: instants are milliseconds. A wait names the clock that it goes by, any word.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

import msgspec

from sao.platform.errors import CommitRefused

Status = Literal["open", "stuck", "done", "canceled"]

EVENT, CANCEL, RETRY = "event", "cancel", "retry"
"""The kinds of the entries that come from outside; no record may use them."""

OUTSIDE = frozenset((EVENT, CANCEL, RETRY))
ENDED: tuple[Status, ...] = ("done", "canceled")


class NewRun(NamedTuple):
    """A run to be opened. `home` is whose it is; `input` is opaque."""

    run_id: str
    workflow: str
    version: int
    home: str
    input: bytes


class Wait(NamedTuple):
    """What a run waits for: a `kind` and `name` of its author's, and until when on which clock.

    `due_ms` None: for ever, until something comes from outside.
    """

    kind: str
    name: str
    clock: str
    due_ms: int | None


class NewEntry(NamedTuple):
    """Something to be remembered: say, that the second attempt at a step failed, and why."""

    kind: str
    name: str
    attempt: int
    payload: bytes


class Entry(NamedTuple):
    """An entry as it is read; `seq` counts from 1."""

    seq: int
    kind: str
    name: str
    attempt: int
    payload: bytes
    at_ms: int


class Record(NamedTuple):
    """What a run's author adds after `seq` entries, and how the run stands then.

    Without `wait` an open run goes on at once, and is woken. `reason` says why it is stuck, or how
    it ended.
    """

    run_id: str
    seq: int
    entries: tuple[NewEntry, ...] = ()
    wait: Wait | None = None
    status: Status = "open"
    reason: str = ""


class Event(NamedTuple):
    """Something for a run to hear. The same `event_id` is heard once by a run."""

    run_id: str
    event_id: str
    name: str
    payload: bytes


class Run(NamedTuple):
    """A run as it stands, without its entries. `number` counts the runs in order of starting."""

    number: int
    run_id: str
    workflow: str
    version: int
    home: str
    input: bytes
    status: Status
    reason: str
    seq: int
    woken: bool
    wait: Wait | None
    started_at_ms: int
    ended_at_ms: int | None


class Due(NamedTuple):
    """A run whose wait has come to its end."""

    due_ms: int
    home: str
    run_id: str


class Swept(NamedTuple):
    """What a sweep took away, and by how many bytes the journal is smaller."""

    runs: int
    freed_bytes: int


class RunQuery(msgspec.Struct, frozen=True):
    """A page of runs, newest first, with a number below `before`."""

    status: Status | None = None
    workflow: str | None = None
    before: int | None = None
    limit: int = 10


def check_record(record: Record) -> None:
    """Raises `CommitRefused` for a record that no journal could keep."""
    for entry in record.entries:
        if entry.kind in OUTSIDE:
            why = f"an entry of the kind {entry.kind!r} comes from outside only"
            raise CommitRefused(f"workflow run {record.run_id}: {why}")
    if record.wait is not None and record.status != "open":
        why = f"it is {record.status}, and waits for {record.wait.name!r}"
        raise CommitRefused(f"workflow run {record.run_id}: {why}")
    if record.reason and record.status == "open":
        why = f"it is open, and needs no reason ({record.reason})"
        raise CommitRefused(f"workflow run {record.run_id}: {why}")


class WorkflowJournal(Protocol):
    """Runs of workflows and their entries."""

    def start(self, runs: Sequence[NewRun], at_ms: int) -> list[bool]:
        """Open these runs, all in one; False for each whose id is known, which stays as it is."""
        ...

    def record(self, records: Sequence[Record], at_ms: int) -> list[bool]:
        """Write these down, all in one.

        False for each that is not written, because its run is not open any more or has other
        entries by now: read them and proceed from there. Raises `CommitRefused` for a run that
        was never started, or a record that contradicts itself; then none is written.
        """
        ...

    def deliver(self, events: Sequence[Event], at_ms: int) -> list[bool]:
        """Let runs hear these; False for each that was heard before, or that nobody can hear.

        A stuck run hears too, and stays stuck.
        """
        ...

    def cancel(self, run_id: str, reason: str, at_ms: int) -> bool:
        """Ask a run to end: an entry; a stuck run is open again, to hear it.

        False: it has ended, was asked before, or is not known.
        """
        ...

    def retry(self, run_id: str, reason: str, at_ms: int) -> bool:
        """Wake a run that is stuck, or that waits for an instant: an entry. False: neither."""
        ...

    def run(self, run_id: str) -> Run | None:
        """The run with this id."""
        ...

    def entries(self, run_id: str) -> list[Entry]:
        """A run's entries, oldest first."""
        ...

    def woken(self, limit: int) -> list[str]:
        """The open runs that somebody has to look at, oldest first."""
        ...

    def due(self, clock: str, until_ms: int, limit: int) -> list[Due]:
        """The open runs that wait for an instant of this clock up to `until_ms`, in order."""
        ...

    def next_due(self, clock: str) -> int | None:
        """The earliest instant of this clock that a run waits for."""
        ...

    def find(self, query: RunQuery) -> list[Run]:
        """A page of runs, newest first."""
        ...

    def sweep(self, ended_before_ms: int) -> Swept:
        """Forget the runs that ended before, and give their space back."""
        ...

    def close(self) -> None:
        """Release what the journal holds. Nothing is lost."""
        ...
