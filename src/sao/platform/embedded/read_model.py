"""`ReadModel` in a SQLite file of its own, `read_model.sqlite`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from time import monotonic  # noqa: TID251  (a question's limit of time is real time)
from typing import Any, TypeVar

import apsw

from sao.platform.embedded.sql import transaction
from sao.platform.errors import QuestionRefused, ReadModelDamaged, StoreUnreadable
from sao.platform.ports.read_model import (
    MARK_TABLE,
    NOWHERE,
    Answer,
    Limits,
    Mark,
    Rows,
    Values,
)

FILE = "read_model.sqlite"
STEPS = 10_000
"""After how many of its own steps SQLite looks at the time."""

LENGTH_MAX = 4 << 20
"""How long a value may become that a question makes up, and the question itself."""

READS = frozenset(
    (apsw.SQLITE_SELECT, apsw.SQLITE_READ, apsw.SQLITE_FUNCTION, apsw.SQLITE_RECURSIVE)
)
REFUSED_FUNCTIONS = frozenset(("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"))
DAMAGE = (apsw.CorruptError, apsw.NotADBError, apsw.IOError, apsw.CantOpenError)

T = TypeVar("T")


class EmbeddedReadModel:
    """`ReadModel` in `folder/read_model.sqlite`. One process writes; others may read beside it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._layout = ""
        self._create: Sequence[str] = ()
        self._using = Lock()
        self._connection: apsw.Connection | None = None

    def open(self, layout: str, create: Sequence[str]) -> Mark:
        self._layout, self._create = layout, create
        try:
            found = self.read("SELECT layout FROM read_model_mark")
            whole = self.read("PRAGMA quick_check(1)") == [("ok",)]
        except (ReadModelDamaged, apsw.SQLError):
            found, whole = [], False
        if not whole or found not in ([], [(layout,)]):
            self.clear()
        return self.mark()

    def mark(self) -> Mark:
        return self._use(_mark)

    def write(self, writes: Sequence[Rows], mark: Mark, if_mark: Mark | None = None) -> bool:
        def write(connection: apsw.Connection) -> bool:
            with transaction(connection):
                if if_mark not in (None, _mark(connection)):
                    return False
                for sql, values in writes:
                    connection.executemany(sql, values)
                connection.execute("DELETE FROM read_model_mark")
                new = (self._layout, *mark)
                connection.execute("INSERT INTO read_model_mark VALUES (?, ?, ?)", new)
            return True

        return self._use(write)

    def clear(self) -> None:
        with self._using:
            self._drop_connection()
            try:
                for suffix in ("", "-wal", "-shm"):
                    self._path.with_name(FILE + suffix).unlink(missing_ok=True)
            except OSError as error:
                raise StoreUnreadable(self._path, error.strerror or str(error)) from error
        self._use(self._make)

    def read(self, sql: str, values: Values = ()) -> list[Values]:
        return self._use(lambda connection: connection.execute(sql, values).fetchall())

    def ask(self, sql: str, limits: Limits) -> Answer:
        return ask(self._path, sql, limits)

    def close(self) -> None:
        with self._using:
            self._drop_connection()

    def _make(self, connection: apsw.Connection) -> None:
        with transaction(connection):
            for sql in (MARK_TABLE, *self._create):
                connection.execute(sql)

    def _use(self, do: Callable[[apsw.Connection], T]) -> T:
        """Do something with the connection, one thread at a time."""
        with self._using:
            try:
                if self._connection is None:
                    self._connection = _connect(self._path)
                return do(self._connection)
            except DAMAGE as error:
                self._drop_connection()
                raise ReadModelDamaged(self._path, str(error)) from error

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.close(force=True)
            self._connection = None


def _mark(connection: apsw.Connection) -> Mark:
    found = connection.execute("SELECT position, hash FROM read_model_mark").fetchone()
    return Mark(*found) if found else NOWHERE


def _connect(path: Path) -> apsw.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(5_000)
    connection.pragma("journal_mode", "wal")
    # NORMAL: the last writes may go with the power; they are read from the chains again.
    connection.pragma("synchronous", "NORMAL")
    connection.pragma("cache_size", -32 * 1024)
    return connection


def ask(path: Path, sql: str, limits: Limits) -> Answer:
    """Answer a question on a connection of its own, which can do nothing but read this file.

    Raises `QuestionRefused`, `ReadModelDamaged`.
    """
    until = monotonic() + limits.time_ms / 1000
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error as error:
        raise ReadModelDamaged(path, str(error)) from error
    try:
        connection.set_busy_timeout(1_000)
        connection.pragma("query_only", True)
        connection.limit(apsw.SQLITE_LIMIT_LENGTH, LENGTH_MAX)
        connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)
        connection.authorizer = _only_reads
        connection.set_progress_handler(lambda: monotonic() > until, STEPS)
        return _answer(connection, sql, limits)
    except DAMAGE as error:
        raise ReadModelDamaged(path, str(error)) from error
    except apsw.Error as error:
        raise QuestionRefused(_told(error, limits)) from error
    finally:
        connection.close(force=True)


def _answer(connection: apsw.Connection, sql: str, limits: Limits) -> Answer:
    cursor = connection.cursor()
    columns: list[tuple[str, ...]] = []

    def begin(statement: apsw.Cursor, _sql: str, _values: Any) -> bool:
        columns.append(tuple(column[0] for column in statement.get_description()))
        if len(columns) > 1:
            raise QuestionRefused("it is more than one statement: ask them one by one")
        return True

    cursor.exec_trace = begin
    rows: list[Values] = []
    for row in cursor.execute(sql):
        if len(rows) == limits.rows:
            return Answer(columns[0], rows, more=True)
        rows.append(row)
    if not columns or not columns[0]:
        raise QuestionRefused("it asks for nothing: write a SELECT")
    return Answer(columns[0], rows, more=False)


def _only_reads(
    what: int, one: str | None, two: str | None, _database: str | None, _within: str | None
) -> int:
    refused = what == apsw.SQLITE_FUNCTION and two in REFUSED_FUNCTIONS
    del one
    return apsw.SQLITE_OK if what in READS and not refused else apsw.SQLITE_DENY


def _told(error: apsw.Error, limits: Limits) -> str:
    """What a person is told of a question that SQLite did not answer."""
    if isinstance(error, apsw.InterruptError):
        return f"it took longer than {limits.time_ms} ms: ask for less, or by an index"
    if isinstance(error, apsw.AuthError | apsw.ReadOnlyError):
        return "it would do something else than read the read model's tables"
    return str(error)
