"""`KeyValue` in a dict."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import islice

from sao.platform.ports.kv import ABSENT, Entry, Page, Swept, Write, check_write


class MemoryKeyValue:
    """`KeyValue`, without threads: one thread only."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._keys: list[str] = []  # sorted
        self._version = 0

    def get(self, key: str, now_ms: int) -> Entry | None:
        entry = self._entries.get(key)
        return entry if entry is not None and _lives(entry, now_ms) else None

    def put(self, write: Write, now_ms: int) -> int | None:
        versions = self.put_many((write,), now_ms)
        return None if versions is None else versions[0]

    def put_many(self, writes: Sequence[Write], now_ms: int) -> tuple[int, ...] | None:
        standing: dict[str, int] = {}
        for version, write in enumerate(writes, self._version + 1):
            check_write(write)
            there = standing.get(write.key, self._standing(write.key, now_ms))
            if write.if_version not in (None, there):
                return None
            standing[write.key] = version
        return tuple(self._put(write, now_ms) for write in writes)

    def delete(self, key: str, now_ms: int, if_version: int | None = None) -> bool:
        there = self._standing(key, now_ms)
        if there == ABSENT or if_version not in (None, there):
            return False
        self._drop(key)
        return True

    def page(self, prefix: str, now_ms: int, after: str = "", limit: int = 1_000) -> Page:
        found = tuple(islice(self._walk(prefix, now_ms, after), limit + 1))
        entries = found[:limit]
        return Page(entries, entries[-1].key if len(found) > limit and entries else None)

    def sweep(self, now_ms: int) -> Swept:
        gone = [entry for entry in self._entries.values() if not _lives(entry, now_ms)]
        for entry in gone:
            self._drop(entry.key)
        return Swept(len(gone), sum(len(entry.value) for entry in gone))

    def close(self) -> None:
        pass

    def _standing(self, key: str, now_ms: int) -> int:
        entry = self.get(key, now_ms)
        return ABSENT if entry is None else entry.version

    def _put(self, write: Write, now_ms: int) -> int:
        self._version += 1
        if write.key not in self._entries:
            insort(self._keys, write.key)
        until_ms = None if write.ttl_ms is None else now_ms + write.ttl_ms
        self._entries[write.key] = Entry(write.key, write.value, self._version, until_ms)
        return self._version

    def _drop(self, key: str) -> None:
        del self._entries[key]
        del self._keys[bisect_left(self._keys, key)]

    def _walk(self, prefix: str, now_ms: int, after: str) -> Iterator[Entry]:
        first = max(bisect_left(self._keys, prefix), bisect_right(self._keys, after))
        for place in range(first, len(self._keys)):
            entry = self._entries[self._keys[place]]
            if not entry.key.startswith(prefix):
                return
            if _lives(entry, now_ms):
                yield entry


def _lives(entry: Entry, now_ms: int) -> bool:
    return entry.expires_at_ms is None or entry.expires_at_ms > now_ms
