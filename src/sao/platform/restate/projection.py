"""The projection: what homes have taken becomes rows in PostgreSQL, in one order for all.

Parts that come while others are being written share the next transaction. It begins with taking
the row of counters: so numbers are dense, and given in the order of commits. Each part is judged
after those before it. One that is in already is answered as it was at first.
"""

import asyncio
from typing import Any

import psycopg
from psycopg import sql

from sao.platform.errors import CommitRefused
from sao.platform.ports import Commit
from sao.platform.restate.parts import Answer, Part
from sao.platform.restate.rows import check, statements
from sao.platform.restate.standing import COUNT, Last, Standing
from sao.platform.restate.tables import schema_of

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

BATCH_MAX = 64
"""How many parts share a transaction at most."""


class Projector:
    """Projects parts into the database of `dsn`. One for a worker, on its event loop."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._waiting: list[tuple[Part, asyncio.Future[Answer]]] = []
        self._work: asyncio.Task[None] | None = None
        self._connection: Connection | None = None

    async def project(self, part: Part) -> Answer:
        """Make rows of a part, once. Raises what PostgreSQL raises where it cannot be reached."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((part, answer))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._write_all())
        return await answer

    async def _write_all(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            try:
                answers = await self._write([part for part, _ in batch])
            except Exception as error:  # noqa: BLE001  (whoever waits is told, and asks again)
                await self._disconnect()
                for _part, waiting in batch:
                    if not waiting.done():
                        waiting.set_exception(error)
            else:
                for (_part, waiting), answer in zip(batch, answers, strict=True):
                    if not waiting.done():
                        waiting.set_result(answer)

    def _next_batch(self) -> list[tuple[Part, asyncio.Future[Answer]]]:
        """Of one environment, and none twice: a worker may be told of a part while it writes it."""
        batch: dict[str, tuple[Part, asyncio.Future[Answer]]] = {}
        rest = []
        environment = self._waiting[0][0].environment
        for one in self._waiting:
            fits = one[0].environment == environment and len(batch) < BATCH_MAX
            if fits and one[0].unit not in batch:
                batch[one[0].unit] = one
            else:
                rest.append(one)
        self._waiting = rest
        return list(batch.values())

    async def _write(self, parts: list[Part]) -> list[Answer]:
        """All in one go; where one of them cannot be, each on its own."""
        try:
            return await self._write_together(parts)
        except (CommitRefused, psycopg.IntegrityError) as error:
            if len(parts) == 1:
                return [Answer(refused=_why(error))]
        return [(await self._write([part]))[0] for part in parts]

    async def _write_together(self, parts: list[Part]) -> list[Answer]:
        connection = await self._connected()
        async with connection.transaction():
            schema = sql.Identifier(schema_of(parts[0].environment))
            await connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(schema))
            standing = await Standing.read(connection, parts)
            before, answers = standing.last, [standing.judge(part) for part in parts]
            await check(connection, standing.accepted, before.counters.number)
            await _insert(connection, standing.accepted, standing.units, before)
            await connection.execute(COUNT, standing.last.row)
        return answers

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(self._dsn, autocommit=True)
        return self._connection

    async def _disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.close()
        self._connection = None


async def _insert(connection: Connection, commit: Commit, units: list[str], before: Last) -> None:
    async with connection.pipeline(), connection.cursor() as cursor:
        told = [(unit,) for unit in units]
        await cursor.executemany("INSERT INTO projected (unit) VALUES (%s)", told)
        for statement, rows in statements(commit, before):
            if rows:
                await cursor.executemany(statement, rows)


def _why(error: CommitRefused | psycopg.IntegrityError) -> str:
    return error.why if isinstance(error, CommitRefused) else f"it is there already ({error})"
