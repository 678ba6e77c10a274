"""The port of keys and values: small things that are looked up by name, and may expire.

An entry is there until its `expires_at_ms`; from that instant on no call sees it, and `sweep` gives
its space back. Every write gives its entry a version that no entry of the store had before, so
whoever names the version that they read (`if_version`) overwrites nobody else's work.

All state is in the store, none in the driver: several processes may work on one folder. A write
that has returned is durable; it raises `CommitFailed` where the place could not take it, and then
nothing of it was done. Keys are ordered by code points.

Units: instants and spans are milliseconds, of whichever clock the callers agree on.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sao.platform.errors import KeyRefused

KEY_MAX_BYTES = 512
VALUE_MAX_BYTES = 1 << 20
"""What is larger is a document."""

ABSENT = 0
"""As `if_version`: only if there is no such entry."""


class Entry(NamedTuple):
    """A key's value; `expires_at_ms` None: never."""

    key: str
    value: bytes
    version: int
    expires_at_ms: int | None


class Write(NamedTuple):
    """A value to put. `ttl_ms` None: until it is overwritten; `if_version` None: whatever is there.

    Overwriting replaces the time to live as well.
    """

    key: str
    value: bytes
    ttl_ms: int | None = None
    if_version: int | None = None


class Page(NamedTuple):
    """Entries in order of their keys; `after` asks for the next page, None if this is the last."""

    entries: tuple[Entry, ...]
    after: str | None


class Swept(NamedTuple):
    """What a sweep took away, and by how many bytes the store is smaller."""

    entries: int
    freed_bytes: int


def check_write(write: Write) -> None:
    """Raises `KeyRefused`: what every driver asks before it looks at its own state."""
    try:
        length = len(write.key.encode())
    except UnicodeEncodeError as error:
        raise KeyRefused(write.key, "it is no text that UTF-8 could hold") from error
    if not 0 < length <= KEY_MAX_BYTES:
        raise KeyRefused(write.key, f"a key has 1 to {KEY_MAX_BYTES} bytes, not {length}")
    if len(write.value) > VALUE_MAX_BYTES:
        size = len(write.value)
        why = f"its value has {size} bytes, and may have {VALUE_MAX_BYTES}"
        raise KeyRefused(write.key, f"{why}: keep it as a document")
    if write.ttl_ms is not None and write.ttl_ms < 1:
        raise KeyRefused(write.key, f"it would live {write.ttl_ms} ms, and must live 1 at least")


class KeyValue(Protocol):
    """Keys and values."""

    def get(self, key: str, now_ms: int) -> Entry | None:
        """The entry of this key."""
        ...

    def put(self, write: Write, now_ms: int) -> int | None:
        """Store a value; its version, or None where `if_version` is not what is there.

        Raises `KeyRefused`.
        """
        ...

    def put_many(self, writes: Sequence[Write], now_ms: int) -> tuple[int, ...] | None:
        """Store all of these, in this order, or none; None where one `if_version` is not there."""
        ...

    def delete(self, key: str, now_ms: int, if_version: int | None = None) -> bool:
        """Take an entry away (of this version); whether it was there."""
        ...

    def page(self, prefix: str, now_ms: int, after: str = "", limit: int = 1_000) -> Page:
        """Entries whose key begins with `prefix` and comes after `after`."""
        ...

    def sweep(self, now_ms: int) -> Swept:
        """Give the space of everything that has expired back, to the disk where there is one."""
        ...

    def close(self) -> None:
        """Release what the store holds. Nothing is lost."""
        ...
