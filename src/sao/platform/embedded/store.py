"""`ObjectStore` on SQLite: what is read plainly is here, the rest in `reader` and `writer`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import msgspec

from sao.platform.embedded import opening, order, reader
from sao.platform.embedded.sql import one, rows
from sao.platform.embedded.tables import SEQ_BITS
from sao.platform.embedded.writer import Writer, read_counters
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
    Wake,
)
from sao.platform.read_only import ReadOnly

OBJECT = """
SELECT number, object.id, kind, token, created_at
FROM object JOIN home ON home.id = object.home
"""
CHAIN = f"""
SELECT key >> {SEQ_BITS}, key & {(1 << SEQ_BITS) - 1}, round, feed, hash, body
FROM outcome WHERE key > ?1 << {SEQ_BITS} AND key < (?1 + 1) << {SEQ_BITS} ORDER BY key
"""

IDS = "SELECT object.id FROM json_each(?) LEFT JOIN object ON number = value ORDER BY key"
"""One statement for all of them, in the order given."""

_json = msgspec.json.Encoder()


class LiveReader:
    """`ObjectReader` of a folder, whoever writes to it: each answer is of one state.

    Raises `StoreTooNew` or `StoreUnreadable` when it is opened.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reader = opening.open_reader(folder / opening.FILE)

    def commands(self, after: int, limit: int) -> list[CommandEntry]:
        page = "SELECT * FROM command WHERE position > ? ORDER BY position LIMIT ?"
        return [CommandEntry(*row) for row in rows(self._reader, page, after, limit)]

    def told(self) -> int:
        return one(self._reader, "SELECT count(*) FROM command WHERE command_id != ''") or 0

    def counters(self) -> Counters:
        with self._snapshot():
            return read_counters(self._reader)

    def object(self, object_id: str) -> ObjectRow | None:
        found = rows(self._reader, f"{OBJECT} WHERE object.id = ?", object_id)
        return ObjectRow(*found[0]) if found else None

    def object_ids(self, numbers: list[int]) -> list[str]:
        if len(numbers) == 1:
            return [one(self._reader, "SELECT id FROM object WHERE number = ?", numbers[0])]
        found = rows(self._reader, IDS, _json.encode(numbers).decode())
        return [object_id for (object_id,) in found]

    def home(self, home: str) -> HomeRow | None:
        found = rows(
            self._reader, "SELECT token, clock, rounds, head FROM home WHERE token = ?", home
        )
        return HomeRow(*found[0]) if found else None

    def homes(self) -> list[str]:
        return [token for (token,) in rows(self._reader, "SELECT token FROM home ORDER BY id")]

    def members(self, home: str) -> list[ObjectRow]:
        found = rows(self._reader, f"{OBJECT} WHERE token = ? ORDER BY number", home)
        return [ObjectRow(*row) for row in found]

    def chain(self, number: int) -> list[OutcomeRow]:
        return [OutcomeRow(*row) for row in rows(self._reader, CHAIN, number)]

    def outcomes(self, after: int, limit: int) -> list[Placed]:
        with self._snapshot():
            return order.page(self._reader, after, limit)

    def beside(self) -> Records:
        return LiveReader(self._folder)

    def find(self, query: Query) -> list[int]:
        with self._snapshot():
            return reader.find(self._reader, query)

    def count(self, term: str) -> int:
        sql = "SELECT count(*) FROM term WHERE word = (SELECT id FROM word WHERE text = ?)"
        counted: int = one(self._reader, sql, term)
        return counted

    def due(self, clock: str, until: int, limit: int) -> list[Wake]:
        with self._snapshot():
            return reader.due(self._reader, clock, until, limit)

    def next_due(self, clock: str) -> int | None:
        sql = "SELECT min(due) FROM alarm WHERE clock = (SELECT id FROM word WHERE text = ?)"
        instant: int | None = one(self._reader, sql, clock)
        return instant

    def feed(self, query: FeedQuery) -> list[FeedEntry]:
        with self._snapshot():
            return reader.feed(self._reader, query)

    def runs(self) -> list[RunRow]:
        found = rows(self._reader, "SELECT run_id, home, state FROM run ORDER BY started")
        return [RunRow(*row) for row in found]

    def reply(self, command_id: str) -> bytes | None:
        reply: bytes | None = one(
            self._reader, "SELECT reply FROM reply WHERE command_id = ?", command_id
        )
        return reply

    def replies(self, after: str, limit: int) -> list[ReplyRow]:
        page = "SELECT command_id, reply, wall_at FROM reply WHERE command_id > ?"
        found = rows(self._reader, f"{page} ORDER BY command_id LIMIT ?", after, limit)
        return [ReplyRow(*row) for row in found]

    def close(self) -> None:
        self._reader.close()

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """One state of the store for several statements."""
        self._reader.execute("BEGIN")
        try:
            yield
        finally:
            self._reader.execute("COMMIT")


class EmbeddedStore(LiveReader):
    """`ObjectStore` in `folder/objects.sqlite`. Several may be open, on folders of their own.

    `commit` and `forget_replies` may be called from another thread than the reads. Raises
    `StoreLocked`, `StoreTooNew` or `StoreUnreadable` when it is opened. To read beside a process
    that writes, see `SnapshotStore`.

    Without `at_once`, what was committed is durable when it is closed (or sooner); until then the
    power may take the last commits, each as a whole. For what can be made again.
    """

    sharing = None

    def __init__(self, folder: Path, *, at_once: bool = True) -> None:
        self._claim = opening.claim(folder)
        try:
            self._connection = opening.open_writer(folder / opening.FILE)
            if not at_once:
                self._connection.pragma("synchronous", "NORMAL")
            self._writer = Writer(self._connection)
            super().__init__(folder)
        except BaseException:
            self._claim.close()
            raise
        self._writing = Lock()

    def forget_replies(self, before_wall_at: int) -> int:
        forgotten = 0
        while True:
            with self._writing:  # a portion at a time, so that commits come in between
                portion = self._writer.forget_replies(before_wall_at)
            if portion == 0:
                return forgotten
            forgotten += portion

    def commit(self, commit: Commit) -> None:
        with self._writing:
            self._writer.commit(commit)

    def close(self) -> None:
        with self._writing:
            super().close()
            self._connection.close()
            self._claim.close()


class SnapshotStore(ReadOnly, LiveReader):
    """The store of a folder as it stands when it is opened, whoever else writes to it. Only reads.

    Raises what `LiveReader` raises.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._reader.execute("BEGIN")
        self.counters()  # a transaction stands still from its first read on

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        yield  # all of it is one
