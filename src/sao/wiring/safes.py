"""Where an environment's secrets lie, and whether all of it has arrived: a folder, or a database.

Where an engine keeps the objects any number of servers share the database, so that one more starts
from an empty folder. What an earlier version kept in the folder is taken over.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sao.keys import ENVIRONMENT_KEY_FILE, ApiKey, FolderSafe, Safe, read_key
from sao.platform.errors import StoreUnreadable
from sao.wiring.beside import Postgres, open_notes

if TYPE_CHECKING:  # an extra
    from sao.platform.postgres import PostgresNotes

KEY = "environment.key"
API_KEY = "api_key/"
MOVING = "moving"
UNFINISHED = "moving.unfinished"
"""In a folder that an environment is being moved to, until all of it has arrived."""


class Kept(NamedTuple):
    """An environment's safe, and its mark of a move that has not ended."""

    safe: Safe
    mark: "FolderMark | DatabaseMark"
    notes: "PostgresNotes | None" = None

    def close(self) -> None:
        """Nothing is lost."""
        if self.notes is not None:
            self.notes.close()


def open_kept(data: Path, shared: Postgres | None) -> Kept:
    """Of the environment in this folder, or in a database that servers share.

    Raises the platform's errors.
    """
    if shared is None:
        return Kept(FolderSafe(data), FolderMark(data))
    notes = open_notes(shared)
    try:
        return Kept(DatabaseSafe(notes, data), DatabaseMark(notes), notes)
    except BaseException:
        notes.close()
        raise


class DatabaseSafe:
    """The safe in a database. What the folder still has of it is brought there.

    Raises `StoreUnreadable` where the folder's key is another one.
    """

    fresh_s = 10.0

    def __init__(self, notes: "PostgresNotes", data: Path) -> None:
        self._notes = notes
        folder = FolderSafe(data)
        here = folder.key()
        if here is not None and self.settle(here) != here:
            why = f"the environment in {notes.place}, has another key: take this file away"
            raise StoreUnreadable(data / ENVIRONMENT_KEY_FILE, why)
        for known in folder.api_keys():
            self._notes.settle(API_KEY + known.sha256, _encode(known))

    def key(self) -> bytes | None:
        """The key that secrets are made of, None where none was drawn yet."""
        there = self._notes.value(KEY)
        return None if there is None else read_key(there, self._notes.place)

    def settle(self, key: bytes) -> bytes:
        """The key from now on: this one, unless there is one already."""
        return read_key(self._notes.settle(KEY, key.hex()), self._notes.place)

    def api_keys(self) -> list[ApiKey]:
        """Every API key that there was, also those that have ended."""
        notes = self._notes.found(API_KEY)
        return [_read(name.removeprefix(API_KEY), value) for name, value in notes.items()]

    def keep(self, key: ApiKey) -> None:
        """Have it like this from now on."""
        self._notes.put(API_KEY + key.sha256, _encode(key))


def _encode(key: ApiKey) -> str:
    return msgspec.json.encode(key).decode()


def _read(hashed: str, value: str) -> ApiKey:
    """Earlier versions knew of a key only its hash."""
    return msgspec.json.decode(value, type=ApiKey) if value else ApiKey(sha256=hashed)


class FolderMark:
    """The mark of a move to a folder: a file in it."""

    def __init__(self, data: Path) -> None:
        self._file = data / UNFINISHED

    def set(self, source: Path) -> None:
        """Until `clear`, this place is being filled."""
        self._file.write_text(f"being filled from {source}\n", encoding="utf-8")

    def clear(self) -> None:
        """All of it has arrived, or nothing of it."""
        self._file.unlink(missing_ok=True)

    def check(self) -> None:
        """Raises `StoreUnreadable` where an environment has only begun to move there."""
        if self._file.exists():
            raise _unfinished(self._file.parent)


class DatabaseMark:
    """The mark of a move to a database: a note in it, which every server sees."""

    def __init__(self, notes: "PostgresNotes") -> None:
        self._notes = notes

    def set(self, source: Path) -> None:
        """Until `clear`, this place is being filled."""
        self._notes.settle(MOVING, f"being filled from {source}")

    def clear(self) -> None:
        """All of it has arrived, or nothing of it."""
        self._notes.remove(MOVING)

    def check(self) -> None:
        """Raises `StoreUnreadable` where an environment has only begun to move there."""
        if self._notes.value(MOVING) is not None:
            raise _unfinished(self._notes.place)


def _unfinished(place: Path | str) -> StoreUnreadable:
    why = "an environment was being moved to it: do that again, which goes on where it ended"
    return StoreUnreadable(place, why)
