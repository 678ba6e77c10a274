"""The one way in which this driver reads rows, and the one in which it makes changes durable."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw

from sao.platform.errors import CommitFailed, CommitRefused, StoreUnreadable

UNREADABLE = (apsw.CorruptError, apsw.NotADBError, apsw.IOError, apsw.CantOpenError)
"""What says that a file, or its place, cannot be read."""

PASSING = (apsw.FullError, apsw.BusyError, apsw.LockedError)
"""What is no longer so once there is room, or whoever holds the file has let go of it."""


def rows(connection: apsw.Connection, sql: str, *bindings: Any) -> list[tuple[Any, ...]]:
    """All rows at once: a statement left half-way would hold later reads back at its own time.

    Raises `StoreUnreadable` where the file is damaged, `CommitFailed` where its place has no room,
    or somebody else holds it.
    """
    try:
        return connection.execute(sql, bindings).fetchall()
    except UNREADABLE as error:
        raise StoreUnreadable(Path(connection.filename), str(error)) from error
    except PASSING as error:
        raise CommitFailed(Path(connection.filename), str(error), retry=True) from error


def one(connection: apsw.Connection, sql: str, *bindings: Any) -> Any:
    """The first column of the first row, None if there is none."""
    found = rows(connection, sql, *bindings)
    return found[0][0] if found else None


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """All that is done within, durably, or nothing of it.

    Raises `CommitRefused` where it contradicts what is stored, `CommitFailed` where the place did
    not take it.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:  # after some errors SQLite has rolled back by itself
            with suppress(apsw.Error):
                connection.execute("ROLLBACK")
        if isinstance(error, apsw.ConstraintError):
            raise CommitRefused(f"it is there already ({error})") from error
        if isinstance(error, apsw.Error):
            retry = isinstance(error, PASSING)
            raise CommitFailed(Path(connection.filename), str(error), retry=retry) from error
        raise
