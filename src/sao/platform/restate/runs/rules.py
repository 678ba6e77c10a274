"""What becomes of a run that is asked for something. Pure: no engine, no database."""

from typing import NamedTuple

from sao.platform.ports.workflows import (
    CANCEL,
    ENDED,
    EVENT,
    RETRY,
    Entry,
    NewEntry,
    Record,
    Run,
    Status,
)
from sao.platform.restate.runs.language import Cancel, Forget, Hear, Retry, Start, Wish, Write


class Change(NamedTuple):
    """A run as it stands then, and what was added to its entries; `gone`: it is forgotten."""

    run: Run
    added: tuple[Entry, ...] = ()
    opened: bool = False
    gone: bool = False


def changed(run: Run | None, wish: Wish, at_ms: int, *, known: bool = False) -> Change | None:
    """What a wish changes; None where nothing. `known`: this event was heard, this end asked."""
    if isinstance(wish, Start):
        return _opened(wish, at_ms) if run is None else None
    if run is None or known:
        return None
    if isinstance(wish, Forget):
        old = run.ended_at_ms is not None and run.ended_at_ms < wish.ended_before_ms
        return Change(run, gone=True) if old else None
    if isinstance(wish, Write):
        return _recorded(run, wish.record, at_ms)
    return _from_outside(run, wish, at_ms) if run.status not in ENDED else None


def _opened(wish: Start, at_ms: int) -> Change:
    run = Run(wish.number, *wish.new, "open", "", 0, True, None, at_ms, None)
    return Change(run, opened=True)


def _from_outside(run: Run, wish: Hear | Cancel | Retry, at_ms: int) -> Change | None:
    match wish:
        case Hear(event):
            heard = NewEntry(EVENT, event.name, 0, event.payload)
            return _woken(run, run.status, heard, at_ms)
        case Cancel(reason):
            return _woken(run, "open", NewEntry(CANCEL, "", 0, reason.encode()), at_ms)
        case Retry(reason):
            pausing = run.wait is not None and run.wait.due_ms is not None
            if run.status != "stuck" and not pausing:
                return None
            return _woken(run, "open", NewEntry(RETRY, "", 0, reason.encode()), at_ms)


def _recorded(run: Run, record: Record, at_ms: int) -> Change | None:
    if run.status != "open" or run.seq != record.seq:
        return None
    after = run._replace(
        status=record.status,
        reason=record.reason,
        seq=run.seq + len(record.entries),
        woken=record.status == "open" and record.wait is None,
        wait=record.wait,
        ended_at_ms=at_ms if record.status in ENDED else None,
    )
    return Change(after, _added(run, record.entries, at_ms))


def _woken(run: Run, status: Status, heard: NewEntry, at_ms: int) -> Change:
    """An entry from outside. A stuck run that is opened again has no reason any more."""
    after = run._replace(
        status=status,
        reason=run.reason if run.status == status else "",
        seq=run.seq + 1,
        woken=status == "open",
    )
    return Change(after, _added(run, (heard,), at_ms))


def _added(run: Run, entries: tuple[NewEntry, ...], at_ms: int) -> tuple[Entry, ...]:
    return tuple(Entry(seq, *new, at_ms) for seq, new in enumerate(entries, run.seq + 1))
