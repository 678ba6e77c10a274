"""`ReadModel` in memory, on the SQLite of the standard library, which a browser has as well.

Not imported with the other memory drivers: only who wants a read model needs a database.
"""

import sqlite3
from collections.abc import Sequence
from time import monotonic  # noqa: TID251  (a question's limit of time is real time)

from sao.platform.errors import QuestionRefused
from sao.platform.ports.read_model import (
    MARK_TABLE,
    NOWHERE,
    Answer,
    Limits,
    Mark,
    Rows,
    Values,
)

READS = frozenset(
    (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
)
STEPS = 10_000
"""After how many of its own steps SQLite looks at the time."""


class MemoryReadModel:
    """`ReadModel`, without threads: one thread only."""

    def __init__(self) -> None:
        self._connection = _fresh()
        self._create: Sequence[str] = ()
        self._layout = ""

    def open(self, layout: str, create: Sequence[str]) -> Mark:
        if layout != self._layout:
            self._layout, self._create = layout, create
            self.clear()
        return self.mark()

    def mark(self) -> Mark:
        found = self.read("SELECT position, hash FROM read_model_mark")
        return Mark(*found[0]) if found else NOWHERE

    def write(self, writes: Sequence[Rows], mark: Mark, if_mark: Mark | None = None) -> bool:
        if if_mark not in (None, self.mark()):
            return False
        self._connection.execute("BEGIN")
        try:
            for sql, values in writes:
                self._connection.executemany(sql, values)
            self._connection.execute("DELETE FROM read_model_mark")
            self._connection.execute(
                "INSERT INTO read_model_mark VALUES (?, ?, ?)", (self._layout, *mark)
            )
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        return True

    def clear(self) -> None:
        self._connection.close()
        self._connection = _fresh()
        for sql in (MARK_TABLE, *self._create):
            self._connection.execute(sql)

    def read(self, sql: str, values: Values = ()) -> list[Values]:
        return self._connection.execute(sql, values).fetchall()

    def ask(self, sql: str, limits: Limits) -> Answer:
        until = monotonic() + limits.time_ms / 1000
        self._connection.set_authorizer(_only_reads)
        self._connection.set_progress_handler(lambda: monotonic() > until, STEPS)
        try:
            found = self._connection.execute(sql)
            if found.description is None:
                raise QuestionRefused("it asks for nothing: write a SELECT")
            rows = found.fetchmany(limits.rows + 1)
            columns = tuple(column[0] for column in found.description)
            found.close()
        except (sqlite3.Error, sqlite3.Warning) as error:
            late = monotonic() > until
            raise QuestionRefused(told(str(error), limits, late=late)) from error
        finally:
            self._connection.set_authorizer(None)
            self._connection.set_progress_handler(None, 0)
        return Answer(columns, rows[: limits.rows], len(rows) > limits.rows)

    def close(self) -> None:
        self._connection.close()


def _fresh() -> sqlite3.Connection:
    # It may be made in one thread and used in another, as long as it is one at a time.
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def _only_reads(
    what: int, _one: str | None, _two: str | None, _database: str | None, _within: str | None
) -> int:
    return sqlite3.SQLITE_OK if what in READS else sqlite3.SQLITE_DENY


def told(why: str, limits: Limits, *, late: bool) -> str:
    """What a person is told of a question that SQLite did not answer."""
    if late:
        return f"it took longer than {limits.time_ms} ms: ask for less, or by an index"
    if "not authorized" in why or "prohibited" in why:
        return "it would do something else than read the read model's tables"
    if "one statement" in why:
        return "it is more than one statement: ask them one by one"
    return why
