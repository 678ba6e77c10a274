"""`ObjectStore` on homes that Restate keeps, read from PostgreSQL."""

from collections.abc import Callable

from sao.platform.consistency import continued
from sao.platform.errors import CommitRefused, Contended
from sao.platform.ports import (
    CommandEntry,
    Commit,
    Counters,
    FeedEntry,
    FeedQuery,
    HomeRow,
    ObjectRow,
    OutcomeRow,
    Placed,
    Query,
    Records,
    ReplyRow,
    RunRow,
    Taken,
    Wake,
)
from sao.platform.restate import reader
from sao.platform.restate.calls import CALLS_MAX
from sao.platform.restate.connection import LastingConnection
from sao.platform.restate.ingress import Ingress
from sao.platform.restate.leases import Leases
from sao.platform.restate.parts import Answer, Part
from sao.platform.restate.split import Places, named, split, whole
from sao.platform.restate.terms import indexed

OBJECT = "SELECT number, id, kind, home, created_at FROM object"
OUTCOMES = """
SELECT position, object.id, object.kind, seq, hash, body FROM outcome JOIN object USING (number)
WHERE position > %s ORDER BY position LIMIT %s
"""


class PostgresRecords:
    """`Records` of an environment, as its database tells them. On one thread."""

    def __init__(self, database: LastingConnection) -> None:
        self._reading = database

    def counters(self) -> Counters:
        return Counters(*self._reading.rows("SELECT number, feed, outcomes FROM counters")[0])

    def object(self, object_id: str) -> ObjectRow | None:
        found = self._reading.rows(f"{OBJECT} WHERE id = %s", object_id)
        return ObjectRow(*found[0]) if found else None

    def home(self, home: str) -> HomeRow | None:
        sql = "SELECT token, clock, rounds, head FROM home WHERE token = %s"
        found = self._reading.rows(sql, home)
        return HomeRow(*found[0]) if found else None

    def chain(self, number: int) -> list[OutcomeRow]:
        sql = "SELECT number, seq, round, feed, hash, body FROM outcome WHERE number = %s"
        return [OutcomeRow(*row) for row in self._reading.rows(f"{sql} ORDER BY seq", number)]

    def outcomes(self, after: int, limit: int) -> list[Placed]:
        return [Placed(*row) for row in self._reading.rows(OUTCOMES, after, limit)]

    def close(self) -> None:
        self._reading.close()


class PostgresReader(PostgresRecords):
    """`ObjectReader` of an environment, as its database tells it. On one thread.

    Raises `StoreUnreadable` or `StoreTooNew` when it is opened.
    """

    def __init__(self, dsn: str, environment: str) -> None:
        self._dsn, self._environment = dsn, environment
        super().__init__(self._open())

    def object_ids(self, numbers: list[int]) -> list[str]:
        sql = "SELECT number, id FROM object WHERE number = ANY(%s)"
        ids: dict[int, str] = dict(self._reading.rows(sql, numbers))
        return [ids[number] for number in numbers]

    def homes(self) -> list[str]:
        return [token for (token,) in self._reading.rows("SELECT token FROM home ORDER BY place")]

    def members(self, home: str) -> list[ObjectRow]:
        found = self._reading.rows(f"{OBJECT} WHERE home = %s ORDER BY number", home)
        return [ObjectRow(*row) for row in found]

    def beside(self) -> Records:
        return PostgresRecords(self._open())

    def find(self, query: Query) -> list[int]:
        return reader.find(self._reading, query)

    def count(self, term: str) -> int:
        sql = "SELECT count(*) FROM term WHERE term = %s"
        return self._reading.one(sql, indexed(term)) or 0

    def due(self, clock: str, until: int, limit: int) -> list[Wake]:
        return reader.due(self._reading, clock, until, limit)

    def next_due(self, clock: str) -> int | None:
        instant: int | None = self._reading.one(
            "SELECT min(due) FROM alarm WHERE clock = %s", clock
        )
        return instant

    def feed(self, query: FeedQuery) -> list[FeedEntry]:
        return reader.feed(self._reading, query)

    def runs(self) -> list[RunRow]:
        found = self._reading.rows("SELECT run_id, home, state FROM run ORDER BY started")
        return [RunRow(*row) for row in found]

    def reply(self, command_id: str) -> bytes | None:
        sql = "SELECT reply FROM reply WHERE command_id = %s"
        reply: bytes | None = self._reading.one(sql, command_id)
        return reply

    def replies(self, after: str, limit: int) -> list[ReplyRow]:
        page = "SELECT command_id, reply, wall_at FROM reply WHERE command_id > %s"
        found = self._reading.rows(f"{page} ORDER BY command_id LIMIT %s", after, limit)
        return [ReplyRow(*row) for row in found]

    def commands(self, after: int, limit: int) -> list[CommandEntry]:
        page = "SELECT * FROM command WHERE position > %s ORDER BY position LIMIT %s"
        return [CommandEntry(*row) for row in self._reading.rows(page, after, limit)]

    def told(self) -> int:
        return self._reading.one("SELECT told FROM counters") or 0

    def _open(self) -> LastingConnection:
        return LastingConnection(self._dsn, self._environment)


class RestateStore(PostgresReader):
    """`ObjectStore` of an environment: homes behind the engine's ingress, rows in a database.

    Any number of processes may open it. `new_unit` gives names that nobody else has. Reads come
    from one thread; `commit` and `forget_replies` may be called from another one. Raises
    `StoreUnreadable` or `StoreTooNew` when it is opened.
    """

    def __init__(
        self, ingress: str, dsn: str, environment: str, *, new_unit: Callable[[], str]
    ) -> None:
        super().__init__(dsn, environment)
        self._writing = self._open()
        self.sharing = Leases(self._open(), environment, new_unit())
        self._ingress = Ingress(ingress, new_unit)

    def forget_replies(self, before_wall_at: int) -> int:
        return self._writing.change("DELETE FROM reply WHERE wall_at < %s", before_wall_at)

    def commit(self, commit: Commit) -> Taken:
        if not commit.units:
            return self._commit_whole(commit)
        splits = split(commit, self._environment)
        for one in splits:
            one.part.seen, one.part.beside = self.sharing.outcomes, min(len(splits), CALLS_MAX) - 1
        answers = self._ingress.take([one.part for one in splits])
        numbers: dict[str, int] = {}
        conflicts: dict[int, str] = {}
        opened: list[str] = []
        for (part, units), answer in zip(splits, answers, strict=True):
            _check(answer)
            numbers |= answer.numbers
            opened += [] if answer.conflict else _opened(part)
            conflicts |= dict.fromkeys(units, answer.conflict) if answer.conflict else {}
        if opened:
            self.sharing.claim(opened)
        return Taken(numbers, conflicts)

    def close(self) -> None:
        self._ingress.close()
        self.sharing.close()
        self._writing.close()
        super().close()

    def _commit_whole(self, commit: Commit) -> Taken:
        last = self._writing.rows("SELECT number, feed, outcomes FROM counters")
        continued(commit, Counters(*last[0]))
        part = whole(commit, self._environment, self._places(commit))
        answer = self._ingress.take([part])[0]
        _check(answer)
        if answer.conflict:
            raise Contended(answer.conflict)
        return Taken(answer.numbers)

    def _places(self, commit: Commit) -> Places:
        sql = "SELECT number, id, home FROM object WHERE number = ANY(%s)"
        found = self._writing.rows(sql, sorted(named(commit)))
        return {number: (object_id, home) for number, object_id, home in found}


def _opened(part: Part) -> list[str]:
    return [row.run_id for row in part.commit.runs if row.state is not None]


def _check(answer: Answer) -> None:
    if answer.refused:
        raise CommitRefused(answer.refused)
