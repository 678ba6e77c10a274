"""What a journal's entries say of a workflow run, for whoever carries it and for an operator."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from sao.billing.workflows import WORKFLOWS
from sao.core import canonical
from sao.platform.ports.workflows import CANCEL, ENDED, OUTSIDE, Entry, Run

FAILED, ANSWERED, GIVEN_UP, CANCELLED = "failed", "answered", "given_up", "cancelled"
"""The kinds of entries that the carrier writes."""

PAUSE, WALL = "pause", "wall"
"""What a run waits for between two attempts, and the clock that this goes by."""

Shown = Literal["running", "retrying", "stuck", "done", "canceled"]

CANCEL_UNKNOWN = "It ends, and nothing is heard of it."


class Told(NamedTuple):
    """Of one step: its answer if there is one, how often it failed, whether to cancel instead."""

    answer: bytes | None
    failures: int
    cancel: str | None


def told(entries: Sequence[Entry], step: str) -> Told:
    """What the entries say of a step.

    After it was given up it is tried anew: somebody asked for that by hand.
    """
    answer, failures = None, 0
    cancel: str | None = None
    for entry in entries:
        if entry.kind == CANCEL:
            cancel = entry.payload.decode()
        elif entry.kind == CANCELLED:
            cancel = None
        if entry.name != step or entry.kind in OUTSIDE:
            continue
        if entry.kind in (ANSWERED, CANCELLED):
            answer = entry.payload
        elif entry.kind == FAILED:
            failures += 1
        elif entry.kind == GIVEN_UP:
            failures = 0
    return Told(answer, failures, cancel if answer is None else None)


class Deed(msgspec.Struct, frozen=True):
    """An entry, for an operator to read. `attempt` counts those of one step."""

    at_ms: int
    what: str
    step: str
    attempt: int
    said: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A run, for an operator to read. `about` is the object that waits for it."""

    id: str
    workflow: str
    version: int
    about: str
    home: str
    status: Shown
    step: str
    attempts: int
    last_error: str
    next_attempt_at_ms: int | None
    reason: str
    started_at_ms: int
    ended_at_ms: int | None
    deeds: tuple[Deed, ...]
    cancel: str | None
    """What follows if it is cancelled; None where it cannot be."""


def standing(run: Run, entries: Sequence[Entry]) -> Standing:
    """How a run stands."""
    own = [entry for entry in entries if entry.kind not in OUTSIDE]
    last = own[-1] if own else None
    failed = [entry for entry in own if entry.kind in (FAILED, GIVEN_UP)]
    pausing = run.wait is not None and not run.woken
    return Standing(
        id=run.run_id,
        workflow=run.workflow,
        version=run.version,
        about=about(run),
        home=run.home,
        status=_status(run, last),
        step=last.name if last is not None else "",
        attempts=sum(entry.kind in (FAILED, GIVEN_UP, ANSWERED) for entry in own),
        last_error=failed[-1].payload.decode() if failed else "",
        next_attempt_at_ms=run.wait.due_ms if run.wait is not None and pausing else None,
        reason=run.reason,
        started_at_ms=run.started_at_ms,
        ended_at_ms=run.ended_at_ms,
        deeds=tuple(_deed(entry) for entry in entries),
        cancel=None if run.status in ENDED else consequence(run.workflow),
    )


def consequence(workflow: str) -> str | None:
    """What follows where a run of this workflow is cancelled; None where it cannot be."""
    entry = WORKFLOWS.get(workflow)
    return CANCEL_UNKNOWN if entry is None else entry.cancel


def about(run: Run) -> str:
    """The object for which a run was started; empty for a workflow that is not known here."""
    entry = WORKFLOWS.get(run.workflow)
    return "" if entry is None else str(canonical.decode(run.input).get(entry.about, ""))


def _status(run: Run, last: Entry | None) -> Shown:
    if run.status != "open":
        return run.status
    return "retrying" if last is not None and last.kind == FAILED else "running"


def _deed(entry: Entry) -> Deed:
    said: Any = entry.payload
    if entry.kind in (ANSWERED, CANCELLED):
        said = msgspec.json.encode(canonical.decode(entry.payload)[1])
    return Deed(entry.at_ms, entry.kind, entry.name, entry.attempt, said.decode())
