"""`KeyValue` on SQLite."""

from collections.abc import Sequence
from pathlib import Path

from sao.platform.embedded.opening import Layout
from sao.platform.embedded.shared import SharedFile
from sao.platform.embedded.sql import one, rows
from sao.platform.ports.kv import ABSENT, Entry, Page, Swept, Write, check_write

FILE = "kv.sqlite"

LAYOUT = Layout(
    0x53414F4B,  # "SAOK"
    1,
    """
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,       -- rises: what is written together lies together
  key TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  expires_at_ms INTEGER,        -- NULL: never
  value BLOB NOT NULL
) STRICT;
CREATE INDEX expiring ON entry (expires_at_ms) WHERE expires_at_ms IS NOT NULL;

CREATE TABLE counter (          -- one row
  version INTEGER NOT NULL
) STRICT;
INSERT INTO counter VALUES (0);
""",
    shrinks=True,
)

SWEEP_ROWS = 1_000
"""How many expired entries go in one commit: others may write between two of them."""

LIVES = "(expires_at_ms IS NULL OR expires_at_ms > ?)"
ENTRY = "SELECT key, value, version, expires_at_ms FROM entry"
GET = f"{ENTRY} WHERE key = ? AND {LIVES}"
PAGE = f"{ENTRY} WHERE key >= ? AND key > ? AND key < ? AND {LIVES} ORDER BY key LIMIT ?"
LAST_PAGE = f"{ENTRY} WHERE key >= ? AND key > ? AND {LIVES} ORDER BY key LIMIT ?"
PUT = """
INSERT INTO entry (key, version, expires_at_ms, value) VALUES (?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
  version = excluded.version, expires_at_ms = excluded.expires_at_ms, value = excluded.value
"""
SWEEP = """
DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE expires_at_ms <= ? LIMIT ?)
"""

LAST = "\U0010ffff"


class EmbeddedKeyValue:
    """`KeyValue` in `folder/kv.sqlite`. From any thread, and beside other processes.

    Raises `StoreTooNew` or `StoreUnreadable` when it is opened.
    """

    def __init__(self, folder: Path) -> None:
        self._file = SharedFile(folder / FILE, LAYOUT)

    def get(self, key: str, now_ms: int) -> Entry | None:
        with self._file.reading() as reader:
            found = rows(reader, GET, key, now_ms)
        return Entry(*found[0]) if found else None

    def put(self, write: Write, now_ms: int) -> int | None:
        versions = self.put_many((write,), now_ms)
        return None if versions is None else versions[0]

    def put_many(self, writes: Sequence[Write], now_ms: int) -> tuple[int, ...] | None:
        for write in writes:
            check_write(write)
        with self._file.commit():
            last = one(self._file.writer, "SELECT version FROM counter")
            versions = range(last + 1, last + 1 + len(writes))
            if not self._all_stand(writes, versions, now_ms):
                return None
            self._file.writer.execute("UPDATE counter SET version = ?", (last + len(writes),))
            self._file.writer.executemany(
                PUT,
                [
                    (key, version, None if ttl_ms is None else now_ms + ttl_ms, value)
                    for (key, value, ttl_ms, _), version in zip(writes, versions, strict=True)
                ],
            )
        return tuple(versions)

    def delete(self, key: str, now_ms: int, if_version: int | None = None) -> bool:
        with self._file.commit():
            there = self._standing(key, now_ms)
            if there == ABSENT or if_version not in (None, there):
                return False
            self._file.writer.execute("DELETE FROM entry WHERE key = ?", (key,))
        return True

    def page(self, prefix: str, now_ms: int, after: str = "", limit: int = 1_000) -> Page:
        end = _end(prefix)
        sql, bounds = (LAST_PAGE, (prefix, after)) if end is None else (PAGE, (prefix, after, end))
        with self._file.reading() as reader:
            found = rows(reader, sql, *bounds, now_ms, limit + 1)
        entries = tuple(Entry(*row) for row in found[:limit])
        return Page(entries, entries[-1].key if len(found) > limit and entries else None)

    def sweep(self, now_ms: int) -> Swept:
        before = self._file.size_bytes()
        entries = 0
        while True:
            with self._file.commit():
                self._file.writer.execute(SWEEP, (now_ms, SWEEP_ROWS))
                count = self._file.writer.changes()
                self._file.shrink()
            entries += count
            if count < SWEEP_ROWS:
                break
        self._file.settle()
        return Swept(entries, before - self._file.size_bytes())

    def close(self) -> None:
        self._file.close()

    def _all_stand(self, writes: Sequence[Write], versions: Sequence[int], now_ms: int) -> bool:
        """Whether each write finds the version that it names, also where one follows another."""
        written: dict[str, int] = {}
        for write, version in zip(writes, versions, strict=True):
            if write.if_version is not None:
                there = written.get(write.key)
                if there is None:
                    there = self._standing(write.key, now_ms)
                if there != write.if_version:
                    return False
            written[write.key] = version
        return True

    def _standing(self, key: str, now_ms: int) -> int:
        sql = f"SELECT version FROM entry WHERE key = ? AND {LIVES}"
        version: int | None = one(self._file.writer, sql, key, now_ms)
        return ABSENT if version is None else version


def _end(prefix: str) -> str | None:
    """The least text above everything that begins with `prefix`, None if there is none."""
    stem = prefix.rstrip(LAST)
    if not stem:
        return None
    following = ord(stem[-1]) + 1
    return stem[:-1] + chr(0xE000 if following == 0xD800 else following)  # noqa: PLR2004
