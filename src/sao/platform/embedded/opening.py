"""Opening a file: the lock that keeps a second writer out, the layout, the pragmas."""

import errno
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import disk_usage
from typing import NamedTuple

import apsw

from sao.platform.embedded import order, tables
from sao.platform.errors import NoRoom, StoreLocked, StoreTooNew, StoreUnreadable

FILE = "objects.sqlite"
LOCK = "objects.lock"

CHECKPOINT_PAGES = 8_000
"""The write-ahead log is copied back every 32 MB. At SQLite's 4 MB commits take 1.3 times as long,
because a page that several of them touch is copied more often; at 64 MB little more is gained."""

OURS_ALONE = 0o700
"""The mode of a new folder: what is in it is nobody else's business. One that is there stays so."""

ROOM_BYTES = 65_536
"""What SQLite writes beside a file when it is opened takes as much; with less, nothing opens."""

BUSY_MS = 5_000
"""How long to wait for a foreign tool (a backup, the sqlite3 shell) that holds a lock."""


class Layout(NamedTuple):
    """What a file must be: whose, of which version, made by which SQL.

    `shrinks`: pages that are free can be given back to the disk, for a little more at each commit.
    `readable`: from which version on files can be read as they are; without it, of this alone.
    """

    application_id: int
    version: int
    create: str
    shrinks: bool = False
    upgrade: Callable[[apsw.Connection, int], None] | None = None
    """Makes a file of an earlier version into one of this."""
    readable: int | None = None


def _upgrade_objects(connection: apsw.Connection, version: int) -> None:
    if version == 1:
        connection.execute(tables.CREATE_COMMANDS)
        order.make(connection)
    if version < tables.KEPT_BY_NAME:
        connection.execute(tables.KEEP_IDENTIFIERS)
    connection.execute(tables.ADD_TIMES)


OBJECTS = Layout(
    tables.APPLICATION_ID,
    tables.LAYOUT,
    tables.CREATE,
    upgrade=_upgrade_objects,
    readable=tables.READABLE,
)


def claim(folder: Path) -> apsw.Connection:
    """Take the folder for this process until the connection is closed, or the process is gone.

    The lock is SQLite's own, on an empty file, because that works the same on every system.
    Raises `StoreLocked`.
    """
    try:
        folder.mkdir(OURS_ALONE, parents=True, exist_ok=True)
        lock = apsw.Connection(str(folder / LOCK))
        lock.execute("BEGIN EXCLUSIVE")
    except apsw.BusyError:
        raise StoreLocked(folder) from None
    except (apsw.Error, OSError) as error:
        raise _unopened(folder, error) from error
    return lock


def open_writer(path: Path, layout: Layout = OBJECTS) -> apsw.Connection:
    """The connection that writes; makes the file if there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = apsw.Connection(str(path))
        connection.set_busy_timeout(BUSY_MS)
        _check_layout(connection, path, layout)
        if layout.shrinks:  # has to be said before the first table is made
            connection.pragma("auto_vacuum", "INCREMENTAL")
        connection.pragma("journal_mode", "wal")
        # FULL: on the disk when commit returns; NORMAL may lose the last ones with the power.
        connection.pragma("synchronous", "FULL")
        connection.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        connection.pragma("cache_size", -64 * 1024)  # KiB; the pages that commits come back to
        connection.pragma("temp_store", "MEMORY")
        _create(connection, layout)
    except (apsw.Error, OSError) as error:
        raise _unopened(path, error) from error
    return connection


def open_reader(path: Path, layout: Layout = OBJECTS) -> apsw.Connection:
    """A connection that only reads, beside the writer or in a process of its own."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        connection.set_busy_timeout(BUSY_MS)
        _check_layout(connection, path, layout)
        version = connection.pragma("user_version")
        if 0 < version < (layout.readable or layout.version):
            why = f"it has layout {version}; start `sao serve` on it once, which makes it current"
            raise StoreUnreadable(path, why)
        connection.pragma("query_only", True)
        connection.pragma("cache_size", -32 * 1024)
    except (apsw.Error, OSError) as error:
        raise _unopened(path, error) from error
    return connection


def _unopened(path: Path, error: Exception) -> StoreUnreadable | NoRoom:
    """Why it cannot be opened. Of a disk without room SQLite speaks in several ways."""
    if isinstance(error, OSError):
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        return NoRoom(path) if full else StoreUnreadable(path, error.strerror or str(error))
    with suppress(OSError):
        place = path if path.is_dir() else path.parent
        if isinstance(error, apsw.FullError) or disk_usage(place).free < ROOM_BYTES:
            return NoRoom(path)
    return StoreUnreadable(path, str(error))


def _check_layout(connection: apsw.Connection, path: Path, layout: Layout) -> None:
    owner = connection.pragma("application_id")
    version = connection.pragma("user_version")
    empty = connection.pragma("schema_version") == 0
    if owner != layout.application_id and not empty:
        raise StoreUnreadable(path, "it is a database of another program")
    if version > layout.version:
        raise StoreTooNew(path, version, layout.version)


def _create(connection: apsw.Connection, layout: Layout) -> None:
    if connection.pragma("user_version") == layout.version:
        return
    connection.execute("BEGIN IMMEDIATE")  # another process may be at it as well
    version = connection.pragma("user_version")
    if version == 0:
        connection.execute(layout.create)
        connection.pragma("application_id", layout.application_id)
    elif version < layout.version and layout.upgrade is not None:
        layout.upgrade(connection, version)
    connection.pragma("user_version", layout.version)
    connection.execute("COMMIT")
