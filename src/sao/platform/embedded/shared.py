"""A SQLite file that any thread, and several processes, may work on: all that is known is in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import apsw

from sao.platform.embedded import opening
from sao.platform.embedded.opening import Layout
from sao.platform.embedded.sql import rows, transaction


class SharedFile:
    """One connection to write and one to read, so that nobody reads behind another's fsync.

    Raises `StoreTooNew` or `StoreUnreadable` when it is opened.
    """

    def __init__(self, path: Path, layout: Layout) -> None:
        self.writer = opening.open_writer(path, layout)
        try:
            self.reader = opening.open_reader(path, layout)
        except BaseException:
            self.writer.close()
            raise
        self._writing, self._reading = Lock(), Lock()

    @contextmanager
    def commit(self) -> Iterator[None]:
        """What `writer` does within is durable at the end, or undone. One at a time.

        Raises `CommitRefused` or `CommitFailed`.
        """
        with self._writing, transaction(self.writer):
            yield

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """One state of the file for several statements of `reader`."""
        with self._reading:
            self.reader.execute("BEGIN")
            try:
                yield self.reader
            finally:
                self.reader.execute("COMMIT")

    def shrink(self) -> None:
        """Give the pages that are free back to the disk. Within a commit."""
        rows(self.writer, "PRAGMA incremental_vacuum")

    def settle(self) -> None:
        """Copy the log into the file, which then is as small as it can be."""
        with self._writing:
            rows(self.writer, "PRAGMA wal_checkpoint(TRUNCATE)")

    def size_bytes(self) -> int:
        """How large the file is, once it is settled."""
        with self._writing:
            pages: int = self.writer.pragma("page_count")
            size: int = self.writer.pragma("page_size")
        return pages * size

    def close(self) -> None:
        """Nothing is lost."""
        with self._writing, self._reading:
            self.reader.close()
            self.writer.close()
