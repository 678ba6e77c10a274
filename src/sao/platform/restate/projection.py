"""The projection: what homes have taken becomes rows in PostgreSQL, in one order for all.

Parts that come while others are being written share the next transaction. Its first statement
takes the row of counters: so numbers are dense, and given in the order of commits. A part that is
in already is answered as it was at first.
"""

import asyncio
from typing import Any

import psycopg
from psycopg import sql

from sao.platform.errors import CommitRefused
from sao.platform.ports import Commit, Counters
from sao.platform.restate.parts import Answer, Part
from sao.platform.restate.renumber import check_numbers, renumbered
from sao.platform.restate.tables import schema_of

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

BATCH_MAX = 64
"""How many parts share a transaction at most."""

LAST = "SELECT number, feed, outcomes, commands, told FROM counters FOR UPDATE"
COUNT = "UPDATE counters SET number = %s, feed = %s, outcomes = %s, commands = %s, told = %s"
STANDING = """
SELECT wanted.number, wanted.seq FROM unnest(%s::bigint[], %s::bigint[]) AS wanted (number, seq)
WHERE NOT EXISTS
  (SELECT 1 FROM outcome WHERE outcome.number = wanted.number AND outcome.seq = wanted.seq)
"""
MOVED = """
SELECT expected.home, coalesce(home.rounds, 0), expected.rounds
FROM unnest(%s::text[], %s::bigint[]) AS expected (home, rounds)
LEFT JOIN home ON home.token = expected.home
WHERE coalesce(home.rounds, 0) != expected.rounds
"""
HOMELESS = """
SELECT home FROM unnest(%s::text[]) AS wanted (home)
WHERE NOT EXISTS (SELECT 1 FROM home WHERE token = wanted.home)
"""
SET_HOME = """
INSERT INTO home (token, clock, rounds, head) VALUES (%s, %s, %s, %s)
ON CONFLICT (token) DO UPDATE
SET clock = excluded.clock, rounds = excluded.rounds, head = excluded.head
"""
SET_ALARM = """
INSERT INTO alarm (number, clock, due, home, rank) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (number) DO UPDATE SET
  clock = excluded.clock, due = excluded.due, home = excluded.home, rank = excluded.rank
"""
SET_RUN = """
INSERT INTO run (run_id, home, state) VALUES (%s, %s, %s)
ON CONFLICT (run_id) DO UPDATE SET home = excluded.home, state = excluded.state
"""
ADD_TERM = "INSERT INTO term VALUES (%s, %s) ON CONFLICT DO NOTHING"


class _Last:
    """The last numbers given out, as the transaction goes on."""

    def __init__(self, number: int, feed: int, outcomes: int, commands: int, told: int) -> None:
        self.counters = Counters(number, feed, outcomes)
        self.commands = commands
        self.told = told

    def after(self, commit: Commit) -> "_Last":
        number, feed, outcomes = self.counters
        return _Last(
            number + len(commit.objects),
            feed + len(commit.feed),
            outcomes + len(commit.outcomes),
            self.commands + len(commit.commands),
            self.told + sum(row.command_id != "" for row in commit.commands),
        )

    @property
    def row(self) -> tuple[int, ...]:
        return (*self.counters, self.commands, self.told)


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
            environment = self._waiting[0][0].environment
            batch = [one for one in self._waiting if one[0].environment == environment]
            batch = batch[:BATCH_MAX]
            self._waiting = [one for one in self._waiting if one not in batch]
            try:
                answers = await self._write(environment, [part for part, _ in batch])
            except Exception as error:  # noqa: BLE001  (whoever waits is told, and asks again)
                await self._disconnect()
                for _part, waiting in batch:
                    if not waiting.done():
                        waiting.set_exception(error)
            else:
                for (_part, waiting), answer in zip(batch, answers, strict=True):
                    if not waiting.done():
                        waiting.set_result(answer)

    async def _write(self, environment: str, parts: list[Part]) -> list[Answer]:
        connection = await self._connected()
        async with connection.transaction():
            schema = sql.Identifier(schema_of(environment))
            await connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(schema))
            units = [part.unit for part in parts]
            found = await connection.execute(LAST)
            last = _Last(*(await found.fetchone() or ()))
            found = await connection.execute(
                "SELECT unit FROM projected WHERE unit = ANY(%s)", (units,)
            )
            known = {unit for (unit,) in await found.fetchall()}
            answers = []
            for part in parts:
                if part.unit in known:
                    answers.append(await _known(connection, part))
                    continue
                answer, last = await _taken(connection, part, last)
                answers.append(answer)
            await connection.execute(COUNT, last.row)
        return answers

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(self._dsn, autocommit=True)
        return self._connection

    async def _disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.close()
        self._connection = None


async def _known(connection: Connection, part: Part) -> Answer:
    """What was answered when the part came first."""
    ids = [row.id for row in part.commit.objects]
    found = await connection.execute("SELECT id, number FROM object WHERE id = ANY(%s)", (ids,))
    return Answer(numbers=dict(await found.fetchall()))


async def _taken(connection: Connection, part: Part, last: _Last) -> tuple[Answer, _Last]:
    """The part's rows, or why there are none; and the last numbers then."""
    try:
        conflict = await _conflict(connection, part)
        if conflict:
            return Answer(conflict=conflict), last
        if part.provisional:
            commit = renumbered(part.commit, last.counters)
        else:
            check_numbers(part.commit, last.counters)
            commit = part.commit
        async with connection.transaction():
            await _insert(connection, part.unit, commit, last)
    except CommitRefused as error:
        return Answer(refused=error.why), last
    except psycopg.IntegrityError as error:
        return Answer(refused=f"it is there already ({error})"), last
    return Answer(numbers={row.id: row.number for row in commit.objects}), last.after(commit)


async def _conflict(connection: Connection, part: Part) -> str:
    """Whether a home has moved on from what the part goes by, or its command has been answered."""
    expects = part.expects | part.read
    bindings = (list(expects), list(expects.values()))
    moved = await (await connection.execute(MOVED, bindings)).fetchone()
    if moved is not None:
        return f"home {moved[0]} stands at {moved[1]}, not {moved[2]}"
    if not (part.provisional and part.commit.replies):
        return ""
    ids = [row.command_id for row in part.commit.replies]
    sql_ = "SELECT command_id FROM reply WHERE command_id = ANY(%s)"
    found = await (await connection.execute(sql_, (ids,))).fetchone()
    return f"the command {found[0]} has been answered" if found is not None else ""


async def _insert(connection: Connection, unit: str, commit: Commit, last: _Last) -> None:
    await _check(connection, commit, last.counters.number)
    async with connection.pipeline():
        await connection.execute("INSERT INTO projected (unit) VALUES (%s)", (unit,))
        async with connection.cursor() as cursor:
            for statement, rows in _statements(commit, last):
                if rows:
                    await cursor.executemany(statement, rows)


def _statements(commit: Commit, last: _Last) -> list[tuple[str, list[Any]]]:
    alarms = {row.number: row for row in commit.alarms}.values()
    runs = {row.run_id: row for row in commit.runs}
    added = dict.fromkeys(commit.terms_added)
    order = last.counters.outcomes
    return [
        ("INSERT INTO object VALUES (%s, %s, %s, %s, %s)", commit.objects),
        (
            "INSERT INTO outcome VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(*row[:4], order + k, *row[4:]) for k, row in enumerate(commit.outcomes, 1)],
        ),
        (
            "DELETE FROM alarm WHERE number = %s",
            [(row.number,) for row in alarms if row.due is None],
        ),
        (SET_ALARM, [row for row in alarms if row.due is not None]),
        (ADD_TERM, list(added)),
        ("DELETE FROM term WHERE term = %s AND number = %s", commit.terms_removed),
        ("INSERT INTO feed VALUES (%s, %s, %s, %s, %s, %s)", commit.feed),
        (
            "DELETE FROM run WHERE run_id = %s",
            [(run_id,) for run_id, row in runs.items() if row.state is None],
        ),
        (SET_RUN, [row for row in runs.values() if row.state is not None]),
        ("INSERT INTO reply VALUES (%s, %s, %s)", commit.replies),
        (
            "INSERT INTO command VALUES (%s, %s, %s, %s)",
            [(last.commands + k, *row) for k, row in enumerate(commit.commands, 1)],
        ),
    ]


async def _check(connection: Connection, commit: Commit, stored: int) -> None:
    """Homes are founded first; then what the commit goes on from must be there."""
    if commit.homes:
        last = {row.home: row for row in commit.homes}
        async with connection.cursor() as cursor:
            await cursor.executemany(SET_HOME, list(last.values()))
    starts: dict[int, int] = {}
    for row in commit.outcomes:
        if row.number <= stored:
            starts.setdefault(row.number, row.seq - 1)
    missing = await (
        await connection.execute(STANDING, (list(starts), list(starts.values())))
    ).fetchone()
    if missing is not None and missing[1] > 0:
        raise CommitRefused(
            f"object {missing[0]}: outcome {missing[1] + 1} follows outcome {missing[1]}, "
            "which is not stored"
        )
    homes = [row.home for row in commit.objects]
    homeless = await (await connection.execute(HOMELESS, (homes,))).fetchone()
    if homeless is not None:
        raise CommitRefused(f"an object is new: there is no home {homeless[0]}")
