"""The one way in which this driver reads rows."""

from pathlib import Path
from typing import Any

import apsw

from sao.platform.errors import StoreUnreadable


def rows(connection: apsw.Connection, sql: str, *bindings: Any) -> list[tuple[Any, ...]]:
    """All rows at once: a statement left half-way would hold later reads back at its own time.

    Raises `StoreUnreadable` where the file is damaged.
    """
    try:
        return connection.execute(sql, bindings).fetchall()
    except (apsw.CorruptError, apsw.NotADBError, apsw.IOError) as error:
        raise StoreUnreadable(Path(connection.filename), str(error)) from error


def one(connection: apsw.Connection, sql: str, *bindings: Any) -> Any:
    """The first column of the first row, None if there is none."""
    found = rows(connection, sql, *bindings)
    return found[0][0] if found else None
