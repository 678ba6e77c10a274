"""`ReadModel` in a schema of its own for each layout.

Two versions of the software, of which one is just being replaced by the other, each have tables of
their own. A process holds a shared lock on its layout for as long as it is connected; who opens
a layout drops those that nobody holds.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeVar

import psycopg
from psycopg import Connection

from sao.platform.errors import CommitFailed, ReadModelDamaged, StoreUnreadable
from sao.platform.ports.read_model import MARK_TABLE, NOWHERE, Answer, Limits, Mark, Rows, Values
from sao.platform.postgres.asking import Asking
from sao.platform.postgres.database import (
    Database,
    Row,
    connected,
    first_line,
    lock_layouts,
    numbered,
    run,
    run_many,
    suffix,
)

PREFIX = "sao_read_"
HELD = 0x53414F52  # "SAOR"
"""The class of the advisory locks that hold a layout."""

MARK = "SELECT position, hash FROM read_model_mark"
OTHERS = "SELECT nspname FROM pg_namespace WHERE nspname ~ $1 AND nspname <> $2"
FREE = "SELECT pg_try_advisory_xact_lock($1, $2)"
TEXTS = """
SELECT table_name, string_agg(format('ALTER %I TYPE TEXT COLLATE "C"', column_name), ', ')
FROM information_schema.columns WHERE table_schema = $1 AND data_type = 'text' GROUP BY table_name
"""
"""A database may order texts by some language; here they are ordered by code points."""

T = TypeVar("T")


class PostgresReadModel:
    """`ReadModel` in a database, from any thread and process.

    Questions are asked as `reader`, a DSN whose role can do nothing but read these tables. Without
    one such a role is made; where that may not be, questions are refused, and it is said why.
    """

    def __init__(
        self, database: Database, reader: str | None = None, environment: str = ""
    ) -> None:
        self._database = database
        self._suffix = suffix(environment)
        self._asking = Asking(database, reader)
        self._create: Sequence[str] = ()
        self._layout = ""
        self._schema = ""
        self._holding: Connection[Row] | None = None

    def open(self, layout: str, create: Sequence[str]) -> Mark:
        self._layout, self._create = layout, create
        self._schema = PREFIX + sha256(layout.encode()).hexdigest()[:12] + self._suffix
        self._hold()
        with self._database.commit() as connection:
            lock_layouts(connection)
            self._asking.prepare(connection)
            there = run(connection, "SELECT to_regclass($1)", f"{self._schema}.read_model_mark")
            if there == [(None,)]:
                self._make(connection)
            self._asking.grant(connection, self._schema)
            ours = f"^{PREFIX}[0-9a-f]{{12}}{self._suffix}$"
            for (schema,) in run(connection, OTHERS, ours, self._schema):
                ((free,),) = run(connection, FREE, *_lock(schema))
                if free:
                    run(connection, f"DROP SCHEMA {schema} CASCADE")
        return self.mark()

    def mark(self) -> Mark:
        found = self.read(MARK)
        return Mark(*found[0]) if found else NOWHERE

    def write(self, writes: Sequence[Rows], mark: Mark, if_mark: Mark | None = None) -> bool:
        def write() -> bool:
            with self._database.commit(self._schema) as connection:
                # One writer at a time, also where there is no mark yet that could be locked.
                run(connection, "LOCK TABLE read_model_mark IN EXCLUSIVE MODE")
                found = run(connection, MARK)
                if if_mark not in (None, Mark(*found[0]) if found else NOWHERE):
                    return False
                for sql, values in writes:
                    run_many(connection, numbered(sql), [_clean(row) for row in values])
                run(connection, "DELETE FROM read_model_mark")
                run(
                    connection,
                    "INSERT INTO read_model_mark VALUES ($1, $2, $3)",
                    self._layout,
                    *mark,
                )
            return True

        return self._mended(write)

    def clear(self) -> None:
        with self._database.commit() as connection:
            lock_layouts(connection)
            self._make(connection)

    def read(self, sql: str, values: Values = ()) -> list[Values]:
        return self._mended(
            lambda: self._database.rows(numbered(sql), *values, schema=self._schema)
        )

    def ask(self, sql: str, limits: Limits) -> Answer:
        return self._asking.ask(sql, limits, self._schema)

    def close(self) -> None:
        if self._holding is not None:
            self._holding.close()
        self._database.close()

    def _make(self, connection: Connection[Row]) -> None:
        """The tables, empty; whatever was there is gone."""
        run(connection, f"DROP SCHEMA IF EXISTS {self._schema} CASCADE")
        run(connection, f"CREATE SCHEMA {self._schema}")
        run(connection, f"SET LOCAL search_path TO {self._schema}")
        for sql in (MARK_TABLE, *self._create):
            run(connection, sql)
        for table, changes in run(connection, TEXTS, self._schema):
            run(connection, f"ALTER TABLE {table} {changes}")
        self._asking.grant(connection, self._schema)

    def _hold(self) -> None:
        """Let nobody of another layout drop this one.

        The lock goes with the connection. Tables that are dropped then are made anew.
        """
        if self._holding is not None:
            self._holding.close()
        try:
            self._holding = connected(self._database.dsn)
            self._holding.execute("SELECT pg_advisory_lock_shared(%s, %s)", _lock(self._schema))
        except psycopg.Error as error:
            raise StoreUnreadable(self._database.name, first_line(error)) from error

    def _mended(self, do: Callable[[], T]) -> T:
        """Tables that somebody dropped are damage, whoever notices it."""
        missing = (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName)
        try:
            return do()
        except CommitFailed as error:
            if self._gone(error.__cause__, missing):
                raise ReadModelDamaged(self._database.name, str(error.__cause__)) from error
            raise
        except missing as error:
            if self._gone(error, missing):
                raise ReadModelDamaged(self._database.name, first_line(error)) from error
            raise

    def _gone(self, error: BaseException | None, missing: tuple[type[Exception], ...]) -> bool:
        """Whether a table is missing because the schema is, and not because nobody ever had it."""
        there = self._database.rows("SELECT to_regclass($1)", f"{self._schema}.read_model_mark")
        return isinstance(error, missing) and there == [(None,)]


def _clean(row: Values) -> Values:
    """PostgreSQL's texts hold no NUL, Stripe's may."""
    return tuple(
        value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        if isinstance(value, str) and "\0" in value
        else value
        for value in row
    )


def _lock(schema: str) -> tuple[int, int]:
    return HELD, int(sha256(schema.encode()).hexdigest()[:7], 16)
