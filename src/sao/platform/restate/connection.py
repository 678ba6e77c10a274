"""One connection to PostgreSQL that lasts: made anew where it was lost.

A read is one trip, and locks are held for as long as it is there. What many threads write in
transactions of their own goes over the pool of `sao.platform.postgres.database`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from sao.platform.errors import StoreUnreadable
from sao.platform.postgres.database import Row, connected, first_line, shown
from sao.platform.restate import tables

IDLE = TransactionStatus.IDLE

Rows = list[Row]


class LastingConnection:
    """What an environment's tables in the database of `dsn` say.

    Raises `StoreUnreadable` where it cannot be reached, `StoreTooNew` where another version
    wrote it.
    """

    def __init__(self, dsn: str, environment: str) -> None:
        self._dsn = dsn
        self._environment = environment
        self._lock = RLock()
        self.session = 0
        """Counts the connections that there have been."""
        self._connection = self._connect()

    def rows(self, sql: str, *bindings: Any) -> Rows:
        """All rows; asked once more where the connection was lost since.

        Raises `StoreUnreadable`.
        """
        with self._lock:
            try:
                return self._rows(sql, bindings)
            except psycopg.OperationalError as error:
                if not self._connection.broken:
                    raise self._unreadable(error) from error
            self._connection = self._connect()
            try:
                return self._rows(sql, bindings)
            except psycopg.OperationalError as error:
                raise self._unreadable(error) from error

    def one(self, sql: str, *bindings: Any) -> Any:
        """The first column of the first row, None if there is none."""
        found = self.rows(sql, *bindings)
        return found[0][0] if found else None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One state of the tables for several questions; within another one it is that one's."""
        with self._lock:
            if self._connection.info.transaction_status != IDLE:
                yield
                return
            self.rows("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            try:
                yield
            finally:
                if not self._connection.broken:
                    self._connection.execute("COMMIT")

    def change(self, sql: str, *bindings: Any) -> int:
        """Change rows; how many."""
        with self._lock:
            return self._connection.execute(sql, bindings).rowcount

    def close(self) -> None:
        """What was held by this connection is let go."""
        self._connection.close()

    def _rows(self, sql: str, bindings: tuple[Any, ...]) -> Rows:
        cursor = self._connection.execute(sql, bindings or None)
        return cursor.fetchall() if cursor.description is not None else []

    def _unreadable(self, error: psycopg.OperationalError) -> StoreUnreadable:
        return StoreUnreadable(shown(self._dsn), first_line(error))

    def _connect(self) -> psycopg.Connection[Row]:
        connection = connected(self._dsn)
        tables.prepare(connection, self._environment)
        self.session += 1
        return connection
