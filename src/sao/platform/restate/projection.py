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

BATCH_MAX = 64
"""How many parts share a transaction at most."""

BY_KEY = "SET enable_seqscan = off; SET jit = off; SET plan_cache_mode = force_generic_plan"
"""Plans are kept: one that was made while the tables were small must be right when they are not."""

PAUSE_S = 0.004
"""How long a batch waits for those that were sent with it, as long as some come in such a time."""

Waiting = tuple[Part, asyncio.Future[Answer]]


class Projector:
    """Projects parts into the database of `dsn`. One for a worker, on its event loop."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._waiting: list[Waiting] = []
        self._work: asyncio.Task[None] | None = None
        self._connection: Connection | None = None
        self._environment = ""
        self._swept: dict[str, float] = {}

    async def project(self, part: Part) -> Answer:
        """Make rows of a part, once. Raises what PostgreSQL raises where it cannot be reached."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((part, answer))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._write_all())
        return await answer

    async def close(self) -> None:
        """Let its connection go."""
        await self._disconnect()

    async def _write_all(self) -> None:
        while self._waiting:
            await self._gather()
            batch = self._next_batch()
            try:
                answers = await self._write([part for part, _ in batch])
                await self._sweep()
            except Exception as error:  # noqa: BLE001  (whoever waits is told, and asks again)
                await self._disconnect()
                for _part, waiting in batch:
                    if not waiting.done():
                        waiting.set_exception(error)
            else:
                self._tell(batch, answers)

    async def _gather(self) -> None:
        """Have those together that were sent together: a transaction costs as much as 15 parts."""
        come = 0
        while come < len(self._waiting) <= max(part.beside for part, _ in self._waiting):
            come = len(self._waiting)
            await asyncio.sleep(PAUSE_S)

    def _tell(self, batch: list[Waiting], answers: list[Answer | None]) -> None:
        later: list[Waiting] = []
        for (part, waiting), answer in zip(batch, answers, strict=True):
            if answer is None:
                later.append((part, waiting))
            elif not waiting.done():
                waiting.set_result(answer)
        self._waiting[:0] = later

    def _next_batch(self) -> list[Waiting]:
        """Of one environment, and none twice: a worker may be told of a part while it writes it."""
        batch: dict[str, Waiting] = {}
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

    async def _write(self, parts: list[Part]) -> list[Answer | None]:
        """All in one go; where one of them cannot be, each on its own."""
        try:
            return await self._write_together(parts)
        except (CommitRefused, psycopg.IntegrityError) as error:
            await self._disconnect()
            if len(parts) == 1:
                return [await self._refuse(parts[0], _why(error))]
        return [(await self._write([part]))[0] for part in parts]

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


def _why(error: CommitRefused | psycopg.IntegrityError) -> str:
    return error.why if isinstance(error, CommitRefused) else f"it is there already ({error})"
