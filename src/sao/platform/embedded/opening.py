"""Opening `objects.sqlite`: the lock that keeps a second writer out, the layout, the pragmas."""

from pathlib import Path

import apsw

from sao.platform.embedded import tables
from sao.platform.errors import StoreLocked, StoreTooNew, StoreUnreadable

FILE = "objects.sqlite"
LOCK = "objects.lock"

CHECKPOINT_PAGES = 8_000
"""The write-ahead log is copied back every 32 MB. At SQLite's 4 MB commits take 1.3 times as long,
because a page that several of them touch is copied more often; at 64 MB little more is gained."""

BUSY_MS = 5_000
"""How long to wait for a foreign tool (a backup, the sqlite3 shell) that holds a lock."""


def claim(folder: Path) -> apsw.Connection:
    """Take the folder for this process until the connection is closed, or the process is gone.

    The lock is SQLite's own, on an empty file, because that works the same on every system.
    Raises `StoreLocked`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = apsw.Connection(str(folder / LOCK))
        lock.execute("BEGIN EXCLUSIVE")
    except apsw.BusyError:
        raise StoreLocked(folder) from None
    except (apsw.Error, OSError) as error:
        raise StoreUnreadable(folder, str(error)) from error
    return lock


def open_writer(path: Path) -> apsw.Connection:
    """The one connection that writes; makes the file if there is none."""
    try:
        connection = apsw.Connection(str(path))
        connection.set_busy_timeout(BUSY_MS)
        _check_layout(connection, path)
        connection.pragma("journal_mode", "wal")
        # FULL: on the disk when commit returns; NORMAL may lose the last ones with the power.
        connection.pragma("synchronous", "FULL")
        connection.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        connection.pragma("cache_size", -64 * 1024)  # KiB; the pages that commits come back to
        connection.pragma("temp_store", "MEMORY")
        _create(connection)
    except (apsw.Error, OSError) as error:
        raise StoreUnreadable(path, str(error)) from error
    return connection


def open_reader(path: Path) -> apsw.Connection:
    """A connection that only reads, beside the writer or in a process of its own."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        connection.set_busy_timeout(BUSY_MS)
        _check_layout(connection, path)
        connection.pragma("query_only", True)
        connection.pragma("cache_size", -32 * 1024)
    except (apsw.Error, OSError) as error:
        raise StoreUnreadable(path, str(error)) from error
    return connection


def _check_layout(connection: apsw.Connection, path: Path) -> None:
    owner = connection.pragma("application_id")
    layout = connection.pragma("user_version")
    empty = connection.pragma("schema_version") == 0
    if owner != tables.APPLICATION_ID and not empty:
        raise StoreUnreadable(path, "it is a database of another program")
    if layout > tables.LAYOUT:
        raise StoreTooNew(path, layout, tables.LAYOUT)


def _create(connection: apsw.Connection) -> None:
    if connection.pragma("user_version") != 0:
        return
    with connection:
        connection.execute(tables.CREATE)
        connection.pragma("application_id", tables.APPLICATION_ID)
        connection.pragma("user_version", tables.LAYOUT)
