"""`WorkflowJournal` in dicts."""

from collections.abc import Iterator, Sequence
from itertools import islice

from sao.platform.errors import CommitRefused
from sao.platform.ports.workflows import (
    CANCEL,
    ENDED,
    EVENT,
    RETRY,
    Due,
    Entry,
    Event,
    NewEntry,
    NewRun,
    Record,
    Run,
    RunQuery,
    Swept,
    check_record,
)


class MemoryJournal:
    """`WorkflowJournal`, without threads: one thread only."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}  # in order of number
        self._entries: dict[str, list[Entry]] = {}
        self._heard: dict[str, set[str]] = {}
        self._number = 0

    def start(self, runs: Sequence[NewRun], at_ms: int) -> list[bool]:
        return [self._start(new, at_ms) for new in runs]

    def record(self, records: Sequence[Record], at_ms: int) -> list[bool]:
        for record in records:
            check_record(record)
            if record.run_id not in self._runs:
                raise CommitRefused(f"there is no workflow run {record.run_id}")
        return [self._record(record, at_ms) for record in records]

    def deliver(self, events: Sequence[Event], at_ms: int) -> list[bool]:
        return [self._deliver(event, at_ms) for event in events]

    def cancel(self, run_id: str, reason: str, at_ms: int) -> bool:
        run = self._runs.get(run_id)
        if run is None or run.status in ENDED:
            return False
        if any(entry.kind == CANCEL for entry in self._entries[run_id]):
            return False
        self._wake(run._replace(status="open", reason=""), CANCEL, "", reason.encode(), at_ms)
        return True

    def retry(self, run_id: str, reason: str, at_ms: int) -> bool:
        run = self._runs.get(run_id)
        if run is None or not (run.status == "stuck" or _due_ms(run) is not None):
            return False
        self._wake(run._replace(status="open", reason=""), RETRY, "", reason.encode(), at_ms)
        return True

    def run(self, run_id: str) -> Run | None:
        return self._runs.get(run_id)

    def entries(self, run_id: str) -> list[Entry]:
        return list(self._entries.get(run_id, ()))

    def woken(self, limit: int) -> list[str]:
        return list(islice((run.run_id for run in self._runs.values() if run.woken), limit))

    def due(self, clock: str, until_ms: int, limit: int) -> list[Due]:
        return sorted(due for due in self._waiting(clock) if due.due_ms <= until_ms)[:limit]

    def next_due(self, clock: str) -> int | None:
        return min((due.due_ms for due in self._waiting(clock)), default=None)

    def find(self, query: RunQuery) -> list[Run]:
        fitting = (
            run
            for run in reversed(self._runs.values())
            if query.status in (None, run.status)
            and query.workflow in (None, run.workflow)
            and (query.before is None or run.number < query.before)
        )
        return list(islice(fitting, query.limit))

    def sweep(self, ended_before_ms: int) -> Swept:
        old = [
            run.run_id
            for run in self._runs.values()
            if run.ended_at_ms is not None and run.ended_at_ms < ended_before_ms
        ]
        freed = 0
        for run_id in old:
            freed += len(self._runs.pop(run_id).input)
            freed += sum(len(entry.payload) for entry in self._entries.pop(run_id))
            del self._heard[run_id]
        return Swept(len(old), freed)

    def close(self) -> None:
        pass

    def _start(self, new: NewRun, at_ms: int) -> bool:
        if new.run_id in self._runs:
            return False
        self._number += 1
        run = Run(self._number, *new, "open", "", 0, True, None, at_ms, None)
        self._runs[new.run_id] = run
        self._entries[new.run_id] = []
        self._heard[new.run_id] = set()
        return True

    def _record(self, record: Record, at_ms: int) -> bool:
        run = self._runs[record.run_id]
        if run.status != "open" or run.seq != record.seq:
            return False
        for entry in record.entries:
            self._append(run.run_id, entry, at_ms)
        self._runs[run.run_id] = run._replace(
            status=record.status,
            reason=record.reason,
            seq=run.seq + len(record.entries),
            woken=record.status == "open" and record.wait is None,
            wait=record.wait,
            ended_at_ms=at_ms if record.status in ENDED else None,
        )
        return True

    def _deliver(self, event: Event, at_ms: int) -> bool:
        run = self._runs.get(event.run_id)
        if run is None or run.status in ENDED or event.event_id in self._heard[event.run_id]:
            return False
        self._heard[event.run_id].add(event.event_id)
        self._wake(run, EVENT, event.name, event.payload, at_ms)
        return True

    def _wake(self, run: Run, kind: str, name: str, payload: bytes, at_ms: int) -> None:
        self._append(run.run_id, NewEntry(kind, name, 0, payload), at_ms)
        self._runs[run.run_id] = run._replace(seq=run.seq + 1, woken=run.status == "open")

    def _append(self, run_id: str, new: NewEntry, at_ms: int) -> None:
        entries = self._entries[run_id]
        entries.append(Entry(len(entries) + 1, *new, at_ms))

    def _waiting(self, clock: str) -> Iterator[Due]:
        for run in self._runs.values():
            due_ms = _due_ms(run)
            if due_ms is not None and run.wait is not None and run.wait.clock == clock:
                yield Due(due_ms, run.home, run.run_id)


def _due_ms(run: Run) -> int | None:
    return None if run.wait is None else run.wait.due_ms
