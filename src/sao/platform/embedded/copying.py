"""Copying a file of SQLite's, also while somebody works on it: as it stood at one instant."""

from pathlib import Path

import apsw

from sao.platform.embedded.sql import rows
from sao.platform.errors import CommitFailed


def copy_file(source: Path, target: Path) -> None:
    """Make `target` what `source` is. Raises `CommitFailed`, `StoreUnreadable`."""
    try:
        for suffix in ("-wal", "-shm", ""):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        reading = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READWRITE)
        writing = apsw.Connection(str(target))
        try:
            rows(reading, "SELECT count(*) FROM sqlite_schema")  # else its error is told as ours
            with writing.backup("main", reading, "main") as backup:
                backup.step()
        finally:
            writing.close()
            reading.close()
    except (apsw.Error, OSError) as error:
        raise CommitFailed(target, str(error), retry=True) from error
