"""Workflow runs moved from one journal to another: those that have not ended, entry by entry."""

from sao.platform.ports.workflows import (
    CANCEL,
    EVENT,
    RETRY,
    Entry,
    Event,
    NewEntry,
    NewRun,
    Record,
    Run,
    RunQuery,
    Status,
    Wait,
    WorkflowJournal,
)

PAGE = 100


def copy_unfinished(source: WorkflowJournal, target: WorkflowJournal) -> int:
    """Have the target go on where the source's open and stuck runs stand; how many there are.

    Done again, it adds what is new. What has ended is not copied: nothing follows from it.
    """
    statuses: tuple[Status, ...] = ("open", "stuck")
    unfinished = [run for status in statuses for run in _all(source, status)]
    for run in sorted(unfinished):
        _copy(run, source.entries(run.run_id), target)
    return len(unfinished)


def _all(source: WorkflowJournal, status: Status) -> list[Run]:
    found: list[Run] = []
    while True:
        before = found[-1].number if found else None
        page = source.find(RunQuery(status=status, before=before, limit=PAGE))
        found += page
        if len(page) < PAGE:
            return found


def _copy(run: Run, entries: list[Entry], target: WorkflowJournal) -> None:
    new = NewRun(run.run_id, run.workflow, run.version, run.home, run.input)
    target.start([new], run.started_at_ms)
    there = target.run(run.run_id)
    for entry in entries[there.seq if there is not None else 0 :]:
        _add(run.run_id, entry, target)
    if not run.woken:
        at_ms = entries[-1].at_ms if entries else run.started_at_ms
        end = Record(run.run_id, run.seq, (), run.wait, run.status, run.reason)
        target.record([end], at_ms)


def _add(run_id: str, entry: Entry, target: WorkflowJournal) -> None:
    """One entry more, by whichever way such an entry comes."""
    written, at_ms = entry.payload.decode(errors="replace"), entry.at_ms
    if entry.kind == EVENT:
        target.deliver([Event(run_id, f"moved {entry.seq}", entry.name, entry.payload)], at_ms)
    elif entry.kind == CANCEL:
        target.cancel(run_id, written, at_ms)
    elif entry.kind == RETRY:
        paused = Wait("pause", entry.name, "wall", at_ms)  # only what pauses can be retried
        target.record([Record(run_id, entry.seq - 1, (), paused)], at_ms)
        target.retry(run_id, written, at_ms)
    else:
        new = NewEntry(entry.kind, entry.name, entry.attempt, entry.payload)
        target.record([Record(run_id, entry.seq - 1, (new,))], at_ms)
