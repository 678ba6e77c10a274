"""A database: the connections to it, the one way to read rows, and the one to make changes durable.

Statements number their values ($1, $2 …). Every connection commits by itself unless it is within
`commit`.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, RawCursor
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool

from sao.platform.errors import CommitFailed, StoreTooNew, StoreUnreadable
from sao.platform.postgres.values import VALUES

Row = tuple[Any, ...]

CONNECT_TIMEOUT_S = 10
"""How long a server may take to answer when it is opened, and a connection to be free."""

CONNECTIONS_MAX = 10
"""Per process and database; PostgreSQL takes 100 in all unless it is told."""

LAYOUTS = 0x53414F4C  # "SAOL"
"""The advisory lock of whoever makes tables."""

_PLACES = re.compile(r"'[^']*'|\"[^\"]*\"|\?(\d*)")
_ENVIRONMENT = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Layout(NamedTuple):
    """What a schema must be: of which version, made by which statements within it."""

    schema: str
    version: int
    create: str


class Database:
    """Connections to one database, for any thread.

    Raises `StoreUnreadable` where there is no such database, or it does not answer.
    """

    def __init__(self, dsn: str, *, connections_max: int = CONNECTIONS_MAX) -> None:
        self.dsn = dsn
        connected(dsn).close()  # says why, where the pool would only wait
        self.name = shown(dsn)
        try:
            self._pool: ConnectionPool[Connection[Row]] = ConnectionPool(
                dsn,
                kwargs={"autocommit": True, "cursor_factory": RawCursor, "context": VALUES},
                min_size=1,
                max_size=connections_max,
                timeout=CONNECT_TIMEOUT_S,
                num_workers=1,
                open=True,
            )
        except psycopg.Error as error:
            raise StoreUnreadable(self.name, first_line(error)) from error
        self._connections_max = connections_max

    @contextmanager
    def commit(self, schema: str = "pg_catalog") -> Iterator[Connection[Row]]:
        """What is done within is durable at the end, or undone. Raises `CommitFailed`.

        Names without a schema are of `schema`.
        """
        try:
            connection = self._begun(f"BEGIN; SET LOCAL search_path TO {schema}")
        except psycopg.Error as error:
            raise CommitFailed(self.name, first_line(error), retry=True) from error
        decided = False
        try:
            yield connection
            decided = True
            connection.execute("COMMIT")
        except BaseException as error:
            lost = connection.broken
            if not lost:
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")
            if isinstance(error, psycopg.Error):
                # Lost with the answer to COMMIT: nobody knows whether it is there.
                retry = isinstance(error, psycopg.OperationalError) and not (decided and lost)
                raise CommitFailed(self.name, first_line(error), retry=retry) from error
            raise
        finally:
            self._pool.putconn(connection)

    @contextmanager
    def reading(self, schema: str = "pg_catalog") -> Iterator[Connection[Row]]:
        """One state of the database for several statements, which only read.

        Raises `StoreUnreadable`. Where one names what is not there, `ProgrammingError`: a defect or
        a foreign hand.
        """
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        try:
            connection = self._begun(f"{begin}; SET LOCAL search_path TO {schema}")
            try:
                yield connection
            finally:
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")
                self._pool.putconn(connection)
        except psycopg.ProgrammingError:
            raise
        except psycopg.Error as error:
            raise StoreUnreadable(self.name, first_line(error)) from error

    def rows(self, sql: str, *values: Any, schema: str = "pg_catalog") -> list[Row]:
        """All rows that one statement finds. Raises what `reading` raises."""
        with self.reading(schema) as connection:
            return run(connection, sql, *values)

    def alone(self, sql: str) -> None:
        """Do a statement that stands in no transaction. Raises `CommitFailed`."""
        try:
            with self._pool.connection() as connection:
                connection.execute(sql)
        except psycopg.Error as error:
            raise CommitFailed(self.name, first_line(error), retry=True) from error

    def ensure(self, layout: Layout) -> None:
        """Have this schema with its tables. Raises `StoreTooNew`, `CommitFailed`."""
        with self.commit() as connection:
            lock_layouts(connection)
            there = _version(connection, layout.schema)
            if there is None:
                run(connection, f"CREATE SCHEMA {layout.schema}")
                run(connection, f"SET LOCAL search_path TO {layout.schema}")
                for statement in layout.create.split(";"):
                    if statement.strip():
                        run(connection, statement)
                run(connection, "CREATE TABLE layout (version INTEGER NOT NULL)")
                run(connection, "INSERT INTO layout VALUES ($1)", layout.version)
            elif there > layout.version:
                place = f"{self.name}, schema {layout.schema},"
                raise StoreTooNew(place, there, layout.version)

    def close(self) -> None:
        """Nothing is lost."""
        self._pool.close()

    def _begun(self, begin: str) -> Connection[Row]:
        """A connection with a transaction begun.

        The server may have gone and come back since a connection was used last: then the next.
        """
        for tries_left in reversed(range(self._connections_max + 1)):
            connection = self._pool.getconn()
            try:
                connection.execute(begin)
            except psycopg.Error:
                self._pool.putconn(connection)  # which drops it if it is broken
                if not connection.broken or not tries_left:
                    raise
            else:
                return connection
        raise AssertionError("the last try returns or raises")


def connected(dsn: str) -> Connection[Row]:
    """A connection of one's own, on which each statement commits by itself.

    Raises `StoreUnreadable`.
    """
    name = "PostgreSQL"
    try:
        name = shown(dsn)
        return psycopg.connect(dsn, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S)
    except psycopg.Error as error:
        raise StoreUnreadable(name, first_line(error)) from error


def run(connection: Connection[Row], sql: str, *values: Any) -> list[Row]:
    """One statement, of constants of ours, within `commit`; the rows that it answers, if any."""
    cursor = connection.execute(sql, values)
    return cursor.fetchall() if cursor.description is not None else []


def run_many(connection: Connection[Row], sql: str, values: Sequence[Row]) -> None:
    """One statement with each of these values, sent together."""
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


@lru_cache(maxsize=512)
def numbered(sql: str) -> str:
    """The statement with `$1`, `$2` … for `?`, or for `?1`, `?2` …; those in quotes are text."""
    count = iter(range(1, 10_000))

    def place(found: re.Match[str]) -> str:
        if not found[0].startswith("?"):
            return found[0]
        return f"${found[1] or next(count)}"

    return _PLACES.sub(place, sql)


def lock_layouts(connection: Connection[Row]) -> None:
    """Nobody else makes or drops tables until this transaction ends."""
    run(connection, "SELECT pg_advisory_xact_lock($1)", LAYOUTS)


def suffix(environment: str) -> str:
    """What an environment adds to the names of its schemas, where it shares a database."""
    if environment and not _ENVIRONMENT.fullmatch(environment):
        raise StoreUnreadable(
            f"environment '{environment}'", "its name has to be up to 40 of a-z, 0-9 and '_'"
        )
    return f"_{environment}" if environment else ""


def shown(dsn: str) -> str:
    """A DSN as it may be shown: where it leads, and never the password."""
    parts = conninfo_to_dict(dsn)
    where = parts.get("host") or parts.get("hostaddr") or "the local socket"
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"PostgreSQL database '{parts.get('dbname') or parts.get('user')}' at {where}{port}"


def first_line(error: BaseException) -> str:
    """What a server said, without its hints and positions."""
    return str(error).strip().partition("\n")[0]


def _version(connection: Connection[Row], schema: str) -> int | None:
    ((there,),) = run(connection, "SELECT to_regclass($1)::text", f"{schema}.layout")
    if there is None:
        return None
    ((version,),) = run(connection, f"SELECT version FROM {schema}.layout")
    return int(version)
