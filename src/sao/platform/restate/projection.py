"""The projection: what homes have taken becomes rows in PostgreSQL, in one order for all.

Parts that come while others are being written share the next transaction. It begins with taking
the row of counters: so numbers are dense, and given in the order of commits. Each part is judged
after those before it. What was judged already is answered as it was at first, taken or not.

A transaction is two trips: one asks for all that parts are judged by, one writes what they become.
"""

import asyncio

import psycopg

from sao.platform.errors import CommitRefused
from sao.platform.restate import sweeping, tables
from sao.platform.restate.parts import Answer, Part
from sao.platform.restate.rows import DECLINED, written
from sao.platform.restate.standing import Connection, Standing
from sao.platform.together import Together

BATCH_MAX = 64
"""How many parts share a transaction at most."""

BY_KEY = "SET enable_seqscan = off; SET jit = off; SET plan_cache_mode = force_generic_plan"
"""Plans are kept: one that was made while the tables were small must be right when they are not."""

SPOILS = (CommitRefused, psycopg.IntegrityError)
"""What is wrong with a part, which those beside it need not suffer for."""


class Projector:
    """Projects parts into the database of `dsn`. One for a worker, on its event loop."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._together = Together(
            self._write, BATCH_MAX, fits=_fits, spoils=SPOILS, beside=lambda part: part.beside
        )
        self._connection: Connection | None = None
        self._environment = ""
        self._swept: dict[str, float] = {}

    async def project(self, part: Part) -> Answer:
        """Make rows of a part, once. Raises what PostgreSQL raises where it cannot be reached."""
        return await self._together.do(part)

    async def close(self) -> None:
        """Let its connection go."""
        await self._disconnect()

    async def _write(self, parts: list[Part]) -> list[Answer | None]:
        try:
            answers = await self._judged(parts)
            await self._sweep()
        except Exception:
            await self._disconnect()
            raise
        return answers

    async def _judged(self, parts: list[Part]) -> list[Answer | None]:
        """What becomes of these, all in one go; of one alone also that it cannot be."""
        try:
            return await self._write_together(parts)
        except SPOILS as error:
            if len(parts) > 1:
                raise
            await self._disconnect()
            return [await self._refuse(parts[0], _why(error))]

    async def _write_together(self, parts: list[Part]) -> list[Answer | None]:
        connection = await self._connected(parts[0].environment)
        async with connection.pipeline(), connection.transaction():
            standing = await Standing.read(connection, parts)
            before, answers = standing.last, [standing.judge(part) for part in parts]
            await connection.execute(*written(standing, before))
        return answers

    async def _refuse(self, part: Part, why: str) -> Answer:
        connection = await self._connected(part.environment)
        await connection.execute(DECLINED, [[part.unit], [why], [True]])
        return Answer(refused=why)

    async def _sweep(self) -> None:
        """Now and then, forget what nobody can ask for any more."""
        due, now = self._swept.get(self._environment, 0.0), asyncio.get_running_loop().time()
        if now >= due and self._connection is not None:
            self._swept[self._environment] = now + sweeping.EVERY_S
            await sweeping.sweep(self._connection)

    async def _connected(self, environment: str) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(self._dsn, autocommit=True)
            await self._connection.execute(BY_KEY)
            self._environment = ""
        if self._environment != environment:
            await tables.enter_async(self._connection, environment)
            self._environment = environment
        return self._connection

    async def _disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.close()
        self._connection = None


def _fits(part: Part, batch: list[Part]) -> bool:
    """Of one environment, and none twice: a worker may be told of a part while it writes it."""
    return not batch or (
        part.environment == batch[0].environment and all(part.unit != one.unit for one in batch)
    )


def _why(error: CommitRefused | psycopg.IntegrityError) -> str:
    return error.why if isinstance(error, CommitRefused) else f"it is there already ({error})"
