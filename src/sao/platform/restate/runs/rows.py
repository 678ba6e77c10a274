"""What is read of runs: rows in PostgreSQL, projected within each change of a run.

Writing the same change twice is writing it once: a worker may be told of it again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg_pool import AsyncConnectionPool

from sao.platform.ports.workflows import Run, Wait
from sao.platform.restate.runs.rules import Change
from sao.platform.restate.tables import schema_of
from sao.platform.together import Together

BATCH_MAX = 64
"""How many changes share a transaction at most."""

CONNECTIONS_MAX = 3
"""Of one worker: for changes, and for numbers beside them."""

RUNS = """
SELECT number, run_id, workflow, version, home, input, status, reason, seq, woken,
  wait_kind, wait_name, wait_clock, due_ms, started_at_ms, ended_at_ms
FROM journal
"""
RUN = f"{RUNS} WHERE run_id = %s"
FIND = f"{RUNS} WHERE {{where}} ORDER BY number DESC LIMIT %s"
ENTRIES = """
SELECT entry.seq, entry.kind, entry.name, entry.attempt, entry.payload, entry.at_ms
FROM journal_entry AS entry JOIN journal USING (number) WHERE run_id = %s ORDER BY entry.seq
"""
WOKEN = "SELECT run_id FROM journal WHERE woken ORDER BY number LIMIT %s"
DUE = """
SELECT due_ms, home, run_id FROM journal
WHERE wait_clock = %s AND due_ms <= %s ORDER BY due_ms, home, run_id LIMIT %s
"""
NEXT_DUE = "SELECT min(due_ms) FROM journal WHERE wait_clock = %s AND due_ms IS NOT NULL"
KNOWN = "SELECT run_id FROM journal WHERE run_id = ANY(%s)"
OLD = "SELECT run_id FROM journal WHERE ended_at_ms < %s ORDER BY ended_at_ms LIMIT %s"
SIZE = """
SELECT coalesce(sum(length(input)), 0) + coalesce((SELECT sum(length(payload)) FROM journal_entry
  JOIN journal USING (number) WHERE run_id = ANY(%s)), 0)
FROM journal WHERE run_id = ANY(%s)
"""
NUMBERS = """
SELECT nextval(pg_get_serial_sequence('journal', 'number')) FROM generate_series(1, %s)
"""

ADD_RUN = """
INSERT INTO journal
  (number, run_id, workflow, version, home, input, status, reason, seq, woken, started_at_ms)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
SET_RUN = """
UPDATE journal SET status = %s, reason = %s, seq = %s, woken = %s,
  wait_kind = %s, wait_name = %s, wait_clock = %s, due_ms = %s, ended_at_ms = %s
WHERE number = %s
"""
ADD_ENTRY = "INSERT INTO journal_entry VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
END_ENTRIES = "DELETE FROM journal_entry WHERE number = %s"
END_RUN = "DELETE FROM journal WHERE number = %s"

_NO_WAIT = (None, None, None, None)

Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class Projected(NamedTuple):
    """A change of a run of an environment, to become rows."""

    environment: str
    change: Change


class Rows:
    """Projects changes into the database of `dsn`. One for a worker, on its event loop."""

    def __init__(self, dsn: str) -> None:
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            dsn, min_size=1, max_size=CONNECTIONS_MAX, num_workers=1, open=False
        )
        self._opening: asyncio.Task[None] | None = None
        self._together = Together(self._write, BATCH_MAX)

    async def project(self, change: Projected) -> None:
        """Make rows of a change. Raises what PostgreSQL raises where it cannot be reached."""
        await self._together.do(change)

    async def numbers(self, environment: str, run_ids: list[str]) -> dict[str, int]:
        """The next numbers, for those of these runs that are not known."""
        async with self._connection() as connection:
            await _enter(connection, environment)
            known = {one for (one,) in await _rows(connection, KNOWN, run_ids)}
            fresh = [one for one in dict.fromkeys(run_ids) if one not in known]
            numbers = await _rows(connection, NUMBERS, len(fresh)) if fresh else []
        return {run_id: number for run_id, (number,) in zip(fresh, numbers, strict=True)}

    async def _write(self, changes: list[Projected]) -> list[bool]:
        async with self._connection() as connection:
            for environment in dict.fromkeys(one.environment for one in changes):
                await _enter(connection, environment)
                own = [one.change for one in changes if one.environment == environment]
                await _insert(connection, own)
        return [True] * len(changes)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        """One with a transaction, which is durable at the end."""
        if self._opening is None:  # a pool belongs to the loop on which it is opened
            self._opening = asyncio.ensure_future(self._pool.open())
        await self._opening
        async with self._pool.connection() as connection:
            yield connection


def run_of(row: tuple[Any, ...]) -> Run:
    """A row of `RUNS` as a run."""
    *before, kind, name, clock, due_ms, started_at_ms, ended_at_ms = row
    wait = None if kind is None else Wait(kind, name, clock, due_ms)
    return Run._make((*before, wait, started_at_ms, ended_at_ms))


async def _enter(connection: Connection, environment: str) -> None:
    schema = sql.Identifier(schema_of(environment))
    await connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(schema))


async def _rows(connection: Connection, asked: str, *bindings: Any) -> list[tuple[Any, ...]]:
    return await (await connection.execute(asked, bindings)).fetchall()


async def _insert(connection: Connection, changes: list[Change]) -> None:
    opened = [(*one.run[:10], one.run.started_at_ms) for one in changes if one.opened]
    gone = [(one.run.number,) for one in changes if one.gone]
    stands = [
        _standing(one.run) for one in changes if not (one.gone or (one.opened and not one.run.seq))
    ]
    entries = [(one.run.number, *entry) for one in changes for entry in one.added]
    async with connection.pipeline(), connection.cursor() as cursor:
        for statement, rows in (
            (ADD_RUN, opened),
            (ADD_ENTRY, entries),
            (SET_RUN, stands),
            (END_ENTRIES, gone),
            (END_RUN, gone),
        ):
            if rows:
                await cursor.executemany(statement, rows)


def _standing(run: Run) -> tuple[Any, ...]:
    wait = run.wait or _NO_WAIT
    return (run.status, run.reason, run.seq, run.woken, *wait, run.ended_at_ms, run.number)
