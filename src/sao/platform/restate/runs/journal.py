"""`WorkflowJournal` on runs that Restate keeps, found in PostgreSQL."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

import msgspec

from sao.platform.errors import CommitRefused
from sao.platform.ports.workflows import (
    Due,
    Entry,
    Event,
    NewRun,
    Record,
    Run,
    RunQuery,
    Swept,
    check_record,
)
from sao.platform.restate.calls import Call, Calls
from sao.platform.restate.connection import LastingConnection
from sao.platform.restate.parts import PART_BYTES_MAX, encode
from sao.platform.restate.runs.language import (
    Asked,
    Cancel,
    Forget,
    Hear,
    Retry,
    Start,
    Wish,
    Write,
    key_of,
)
from sao.platform.restate.runs.rows import (
    DUE,
    ENTRIES,
    FIND,
    KNOWN,
    NEXT_DUE,
    OLD,
    RUN,
    SIZE,
    WOKEN,
    run_of,
)

SWEEP_RUNS = 500
"""How many runs are forgotten in one call."""

_said = msgspec.msgpack.Decoder(bool).decode
_all_said = msgspec.msgpack.Decoder(list[bool]).decode


class RestateJournal:
    """`WorkflowJournal` of an environment: runs behind the engine's ingress, rows in a database.

    From any thread, and any number of processes. `new_call` names each call, uniquely. Raises
    `StoreUnreadable` or `StoreTooNew` when it is opened.
    """

    def __init__(
        self, ingress: str, dsn: str, environment: str, *, new_call: Callable[[], str]
    ) -> None:
        self._environment = environment
        self._new_call = new_call
        self._database = LastingConnection(dsn, environment)
        self._calls = Calls(ingress)

    def start(self, runs: Sequence[NewRun], at_ms: int) -> list[bool]:
        asked = [self._asked(new.run_id, Start(new, 0), at_ms) for new in runs]
        return self._ask_all("/Runs/start", asked) if asked else []

    def record(self, records: Sequence[Record], at_ms: int) -> list[bool]:
        for record in records:
            check_record(record)
        wanted = [record.run_id for record in records]
        known = {run_id for (run_id,) in self._database.rows(KNOWN, wanted)} if wanted else set()
        for run_id in wanted:
            if run_id not in known:
                raise CommitRefused(f"there is no workflow run {run_id}")
        return self._ask([self._asked(record.run_id, Write(record), at_ms) for record in records])

    def deliver(self, events: Sequence[Event], at_ms: int) -> list[bool]:
        return self._ask([self._asked(event.run_id, Hear(event), at_ms) for event in events])

    def cancel(self, run_id: str, reason: str, at_ms: int) -> bool:
        return self._ask([self._asked(run_id, Cancel(reason), at_ms)])[0]

    def retry(self, run_id: str, reason: str, at_ms: int) -> bool:
        return self._ask([self._asked(run_id, Retry(reason), at_ms)])[0]

    def run(self, run_id: str) -> Run | None:
        found = self._database.rows(RUN, run_id)
        return run_of(found[0]) if found else None

    def entries(self, run_id: str) -> list[Entry]:
        return [Entry(*row) for row in self._database.rows(ENTRIES, run_id)]

    def woken(self, limit: int) -> list[str]:
        return [run_id for (run_id,) in self._database.rows(WOKEN, limit)]

    def due(self, clock: str, until_ms: int, limit: int) -> list[Due]:
        return [Due(*row) for row in self._database.rows(DUE, clock, until_ms, limit)]

    def next_due(self, clock: str) -> int | None:
        instant: int | None = self._database.one(NEXT_DUE, clock)
        return instant

    def find(self, query: RunQuery) -> list[Run]:
        conditions = {
            "status = %s": query.status,
            "workflow = %s": query.workflow,
            "number < %s": query.before,
        }
        asked = {sql: value for sql, value in conditions.items() if value is not None}
        sql = FIND.format(where=" AND ".join(asked) or "TRUE")
        found = self._database.rows(sql, *asked.values(), query.limit)
        return [run_of(row) for row in found]

    def sweep(self, ended_before_ms: int) -> Swept:
        swept = freed = 0
        while True:
            old = [run_id for (run_id,) in self._database.rows(OLD, ended_before_ms, SWEEP_RUNS)]
            freed += self._database.one(SIZE, old, old) or 0
            forget = Forget(ended_before_ms)
            swept += sum(self._ask([self._asked(one, forget, ended_before_ms) for one in old]))
            if len(old) < SWEEP_RUNS:
                return Swept(swept, freed)

    def close(self) -> None:
        self._calls.close()
        self._database.close()

    def _asked(self, run_id: str, wish: Wish, at_ms: int) -> Asked:
        return Asked(self._environment, run_id, wish, at_ms)

    def _ask(self, asked: list[Asked]) -> list[bool]:
        if len(asked) == 1:
            key = quote(key_of(asked[0]), safe="")
            return [_said(self._call(f"/Run/{key}/ask", asked[0]))]
        return self._ask_all("/Runs/ask_all", asked) if asked else []

    def _ask_all(self, path: str, asked: list[Asked]) -> list[bool]:
        return _all_said(self._call(path, asked))

    def _call(self, path: str, asked: Asked | list[Asked]) -> bytes:
        packed = encode(asked)
        if len(packed) > PART_BYTES_MAX:
            raise CommitRefused(
                f"what workflow runs are to keep takes {len(packed):,} bytes at once, and may have "
                f"{PART_BYTES_MAX:,}"
            )
        return self._calls.ask(Call(path, packed, self._new_call()))
