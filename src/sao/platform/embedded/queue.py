"""`Queues` on SQLite."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from sao.platform.embedded.queue_tables import FILE, LAYOUT
from sao.platform.embedded.shared import SharedFile
from sao.platform.embedded.sql import rows
from sao.platform.queueing.place import Row
from sao.platform.queueing.queues import TableQueues


class EmbeddedQueues(TableQueues):
    """`Queues` in `folder/queue.sqlite`. From any thread, and beside other processes.

    `alone`: nobody else consumes from this folder, so whatever is leased was so by a process that
    is gone: its deliveries have failed, and need not be waited for. Raises `StoreTooNew` or
    `StoreUnreadable` when it is opened.
    """

    def __init__(self, folder: Path, *, alone: bool = False) -> None:
        self._file = SharedFile(folder / FILE, LAYOUT)
        if alone:
            with self._file.commit():
                self._file.writer.execute(END_LEASES)
        super().__init__(_Place(self._file))


END_LEASES = "UPDATE message SET visible_at_ms = received_at_ms WHERE lease <> ''"


class _Session:
    """`Session` on a connection."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, *values: Any) -> list[Row]:
        return rows(self._connection, sql, *values)

    def each(self, sql: str, values: Iterable[Row]) -> list[Row]:
        found: list[Row] = self._connection.executemany(sql, values).fetchall()
        return found

    def many(self, sql: str, values: Iterable[Row]) -> None:
        self._connection.executemany(sql, values)


class _Place:
    """`Place` in a file."""

    LOCK = ""  # who commits is alone

    def __init__(self, file: SharedFile) -> None:
        self._file = file
        self._writer, self._reader = _Session(file.writer), _Session(file.reader)

    @contextmanager
    def commit(self) -> Iterator[_Session]:
        with self._file.commit():
            yield self._writer

    @contextmanager
    def reading(self) -> Iterator[_Session]:
        with self._file.reading():
            yield self._reader

    def shrink(self, session: object) -> None:
        del session
        self._file.shrink()

    def renumber(self, session: object) -> None:
        """SQLite does so by itself."""
        del session

    def close(self) -> None:
        self._file.close()
