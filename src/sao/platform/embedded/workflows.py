"""`WorkflowJournal` on SQLite."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw

from sao.platform.embedded.shared import SharedFile
from sao.platform.embedded.sql import one, rows
from sao.platform.embedded.workflow_tables import (
    ADD_ENTRY,
    ADD_RUN,
    DUE,
    ENTRIES,
    FILE,
    FIND,
    LAYOUT,
    NEXT_DUE,
    RUN,
    SET_RUN,
    SWEEP,
    WAKE,
    WOKEN,
)
from sao.platform.errors import CommitRefused
from sao.platform.ports.workflows import (
    CANCEL,
    ENDED,
    EVENT,
    RETRY,
    Due,
    Entry,
    Event,
    NewRun,
    Record,
    Run,
    RunQuery,
    Status,
    Swept,
    Wait,
    check_record,
)

SWEEP_RUNS = 500
"""How many runs go in one commit: others may write between two of them."""


class EmbeddedJournal:
    """`WorkflowJournal` in `folder/workflows.sqlite`. From any thread, and beside other processes.

    Raises `StoreTooNew` or `StoreUnreadable` when it is opened.
    """

    def __init__(self, folder: Path) -> None:
        self._file = SharedFile(folder / FILE, LAYOUT)

    def start(self, runs: Sequence[NewRun], at_ms: int) -> list[bool]:
        with self._file.commit():
            return [self._changed(ADD_RUN, *new, at_ms) for new in runs]

    def record(self, records: Sequence[Record], at_ms: int) -> list[bool]:
        for record in records:
            check_record(record)
        with self._file.commit():
            return [self._record(record, at_ms) for record in records]

    def deliver(self, events: Sequence[Event], at_ms: int) -> list[bool]:
        with self._file.commit():
            return [self._deliver(event, at_ms) for event in events]

    def cancel(self, run_id: str, reason: str, at_ms: int) -> bool:
        with self._file.commit():
            run = _find(self._file.writer, run_id)
            if run is None or run.status in ENDED:
                return False
            asked = "SELECT 1 FROM entry JOIN run USING (number) WHERE run_id = ? AND kind = ?"
            if one(self._file.writer, asked, run_id, CANCEL):
                return False
            self._wake(run, "open", CANCEL, "", reason.encode(), at_ms)
        return True

    def retry(self, run_id: str, reason: str, at_ms: int) -> bool:
        with self._file.commit():
            run = _find(self._file.writer, run_id)
            if run is None:
                return False
            pausing = run.wait is not None and run.wait.due_ms is not None
            if not (run.status == "stuck" or pausing):
                return False
            self._wake(run, "open", RETRY, "", reason.encode(), at_ms)
        return True

    def run(self, run_id: str) -> Run | None:
        with self._file.reading() as reader:
            return _find(reader, run_id)

    def entries(self, run_id: str) -> list[Entry]:
        with self._file.reading() as reader:
            return [Entry(*row) for row in rows(reader, ENTRIES, run_id)]

    def woken(self, limit: int) -> list[str]:
        with self._file.reading() as reader:
            return [run_id for (run_id,) in rows(reader, WOKEN, limit)]

    def due(self, clock: str, until_ms: int, limit: int) -> list[Due]:
        with self._file.reading() as reader:
            return [Due(*row) for row in rows(reader, DUE, clock, until_ms, limit)]

    def next_due(self, clock: str) -> int | None:
        with self._file.reading() as reader:
            instant: int | None = one(reader, NEXT_DUE, clock)
        return instant

    def find(self, query: RunQuery) -> list[Run]:
        conditions = {
            "status = ?": query.status,
            "workflow = ?": query.workflow,
            "number < ?": query.before,
        }
        asked = {sql: value for sql, value in conditions.items() if value is not None}
        sql = FIND.format(where=" AND ".join(asked) or "TRUE")
        with self._file.reading() as reader:
            return [_run(row) for row in rows(reader, sql, *asked.values(), query.limit)]

    def sweep(self, ended_before_ms: int) -> Swept:
        before, swept = self._file.size_bytes(), 0
        while True:
            with self._file.commit():
                found = rows(self._file.writer, SWEEP, ended_before_ms, SWEEP_RUNS)
                for table in ("entry", "heard"):
                    sql = f"DELETE FROM {table} WHERE number = ?"
                    self._file.writer.executemany(sql, found)
                self._file.shrink()
            swept += len(found)
            if len(found) < SWEEP_RUNS:
                break
        self._file.settle()
        return Swept(swept, before - self._file.size_bytes())

    def close(self) -> None:
        self._file.close()

    def _record(self, record: Record, at_ms: int) -> bool:
        run = _find(self._file.writer, record.run_id)
        if run is None:
            raise CommitRefused(f"there is no workflow run {record.run_id}")
        if run.status != "open" or run.seq != record.seq:
            return False
        self._file.writer.executemany(
            ADD_ENTRY,
            [
                (run.number, seq, *entry, at_ms)
                for seq, entry in enumerate(record.entries, run.seq + 1)
            ],
        )
        wait = record.wait or (None, None, None, None)
        seq = run.seq + len(record.entries)
        woken = record.status == "open" and record.wait is None
        ended_at_ms = at_ms if record.status in ENDED else None
        changes = (record.status, record.reason, seq, woken, *wait, ended_at_ms, run.number)
        self._file.writer.execute(SET_RUN, changes)
        return True

    def _deliver(self, event: Event, at_ms: int) -> bool:
        run = _find(self._file.writer, event.run_id)
        if run is None or run.status in ENDED:
            return False
        if not self._changed(
            "INSERT OR IGNORE INTO heard VALUES (?, ?)", run.number, event.event_id
        ):
            return False
        self._wake(run, run.status, EVENT, event.name, event.payload, at_ms)
        return True

    def _wake(  # noqa: PLR0917  (an entry's fields)
        self, run: Run, status: Status, kind: str, name: str, payload: bytes, at_ms: int
    ) -> None:
        """An entry from outside. A stuck run that is opened again has no reason any more."""
        entry = (run.number, run.seq + 1, kind, name, 0, payload, at_ms)
        self._file.writer.execute(ADD_ENTRY, entry)
        reason = run.reason if run.status == status else ""
        self._file.writer.execute(WAKE, (status, reason, status == "open", run.number))

    def _changed(self, sql: str, *bindings: Any) -> bool:
        self._file.writer.execute(sql, bindings)
        return self._file.writer.changes() > 0


def _find(connection: apsw.Connection, run_id: str) -> Run | None:
    found = rows(connection, RUN, run_id)
    return _run(found[0]) if found else None


def _run(row: tuple[Any, ...]) -> Run:
    *before, woken, kind, name, clock, due_ms, started_at_ms, ended_at_ms = row
    wait = None if kind is None else Wait(kind, name, clock, due_ms)
    return Run._make((*before, bool(woken), wait, started_at_ms, ended_at_ms))
