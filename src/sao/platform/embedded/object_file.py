"""One object as a SQLite file of its own: who it is, and its whole chain."""

from pathlib import Path
from typing import Any, NamedTuple

import apsw

from sao.platform.embedded.sql import transaction
from sao.platform.errors import StoreUnreadable

APPLICATION_ID = 0x53414F45  # "SAOE"
LAYOUT = 1

CREATE = """
CREATE TABLE object (            -- one row
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  home TEXT NOT NULL,
  clock TEXT NOT NULL,           -- the clock that its home follows; empty: the environment's
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE outcome (           -- hash = sha256(the hash before || body), after sha256(object.id)
  seq INTEGER PRIMARY KEY,
  hash BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;
"""


class Packed(NamedTuple):
    """An object; `outcomes` are (seq, hash, body), oldest first."""

    id: str
    kind: str
    home: str
    clock: str
    created_at: int
    outcomes: list[tuple[int, bytes, bytes]]


def write(path: Path, packed: Packed) -> None:
    """Make the file. Raises `FileExistsError`, `CommitFailed`, `StoreUnreadable`."""
    if path.exists():
        raise FileExistsError(f"{path} is there already; name another file")
    try:
        connection = apsw.Connection(str(path))
    except apsw.Error as error:
        raise StoreUnreadable(path, str(error)) from error
    try:
        with transaction(connection):
            connection.execute(CREATE)
            connection.execute("INSERT INTO object VALUES (?, ?, ?, ?, ?)", packed[:5])
            connection.executemany("INSERT INTO outcome VALUES (?, ?, ?)", packed.outcomes)
            connection.pragma("application_id", APPLICATION_ID)
            connection.pragma("user_version", LAYOUT)
    finally:
        connection.close()


def read(path: Path) -> Packed:
    """What the file holds. Raises `StoreUnreadable`."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            if connection.pragma("application_id") != APPLICATION_ID:
                raise StoreUnreadable(path, "it is not what `sao object export` writes")
            row: tuple[Any, ...]
            (row,) = connection.execute("SELECT * FROM object").fetchall()
            found = connection.execute("SELECT * FROM outcome ORDER BY seq").fetchall()
        finally:
            connection.close()
    except (apsw.Error, ValueError) as error:
        raise StoreUnreadable(path, str(error)) from error
    outcomes: Any = found
    object_id, kind, home, clock, created_at = row
    return Packed(object_id, kind, home, clock, created_at, outcomes)
