"""Safes: where an environment's secrets lie, in a data folder or where several servers share them.

In a folder each API key is a file of its own, so that a server and a command beside it never write
the same one over each other.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol, TypeVar

import msgspec

from sao.keys.key import ApiKey
from sao.platform.errors import CommitFailed, StoreUnreadable
from sao.webhooks.signing import KEY_LENGTH_MIN

T = TypeVar("T")

ENVIRONMENT_KEY_FILE = "environment.key"
KEYS_FOLDER = "api_keys"
OLD_KEYS_FILE = "keys.json"
"""Where earlier versions kept the hashes of all keys; it is read, and never written again."""


class Safe(Protocol):
    """Where an environment's secrets lie. Raises `StoreUnreadable` where they cannot be had."""

    fresh_s: float
    """How long what it said of API keys may be gone by: somebody else may change them."""

    def key(self) -> bytes | None:
        """The key that secrets are made of, None where none was drawn yet."""
        ...

    def settle(self, key: bytes) -> bytes:
        """The key from now on: this one, unless there is one already."""
        ...

    def api_keys(self) -> list[ApiKey]:
        """Every API key that there was, also those that have ended."""
        ...

    def keep(self, key: ApiKey) -> None:
        """Have it like this from now on."""
        ...


class MemorySafe:
    """A safe that is forgotten with its process."""

    fresh_s = 3600.0

    def __init__(self) -> None:
        self._key: bytes | None = None
        self._api_keys: dict[str, ApiKey] = {}

    def key(self) -> bytes | None:
        """The key that secrets are made of, None where none was drawn yet."""
        return self._key

    def settle(self, key: bytes) -> bytes:
        """The key from now on: this one, unless there is one already."""
        self._key = self._key or key
        return self._key

    def api_keys(self) -> list[ApiKey]:
        """Every API key that there was, also those that have ended."""
        return list(self._api_keys.values())

    def keep(self, key: ApiKey) -> None:
        """Have it like this from now on."""
        self._api_keys[key.sha256] = key


class FolderSafe:
    """The safe in a data folder: files that are readable by their owner alone."""

    fresh_s = 1.0

    def __init__(self, data: Path) -> None:
        self._old_keys = data / OLD_KEYS_FILE
        self._api_keys = data / KEYS_FOLDER
        self._key = data / ENVIRONMENT_KEY_FILE

    def key(self) -> bytes | None:
        """The key that secrets are made of, None where none was drawn yet."""
        if not self._key.exists():
            return None
        return read_key(self._key.read_text(), self._key)

    def settle(self, key: bytes) -> bytes:
        """The key from now on: this one, unless there is one already."""
        folder, name = self._key.parent, self._key.name
        if not self._key.exists():
            with NamedTemporaryFile("w", dir=folder, prefix=name) as drawn:  # readable by us alone
                drawn.write(key.hex() + "\n")
                drawn.flush()
                os.fsync(drawn.fileno())
                with suppress(FileExistsError):  # two started at once: the first one's counts
                    os.link(drawn.name, self._key)
        return read_key(self._key.read_text(), self._key)

    def api_keys(self) -> list[ApiKey]:
        """Every API key that there was, also those that have ended."""
        found = {one.sha256: one for one in self._old()}
        for file in sorted(self._api_keys.glob("*.json")):
            one = _read(file, ApiKey)
            found[one.sha256] = one
        return list(found.values())

    def keep(self, key: ApiKey) -> None:
        """Have it like this from now on. Raises `CommitFailed` where that cannot be written."""
        try:
            self._api_keys.mkdir(mode=0o700, parents=True, exist_ok=True)
            with NamedTemporaryFile("wb", dir=self._api_keys, delete=False) as written:
                written.write(msgspec.json.format(msgspec.json.encode(key), indent=1) + b"\n")
                written.flush()
                os.fsync(written.fileno())
            Path(written.name).replace(self._api_keys / f"{key.id}.json")
        except OSError as error:
            why = os.strerror(error.errno or 0)
            raise CommitFailed(self._api_keys, why, retry=True) from error

    def _old(self) -> list[ApiKey]:
        if not self._old_keys.exists():
            return []
        hashes = _read(self._old_keys, dict[str, list[str]]).get("sha256", [])
        return [ApiKey(sha256=one) for one in hashes]


def _read(file: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except msgspec.MsgspecError as error:
        raise StoreUnreadable(file, f"it holds no API keys: {error}") from error


def read_key(text: str, where: Path | str) -> bytes:
    """A key as it is written down, in hexadecimal digits. Raises `StoreUnreadable`."""
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise StoreUnreadable(where, "it is no key") from error
    if len(key) < KEY_LENGTH_MIN:
        raise StoreUnreadable(where, f"it holds {len(key)} bytes and not {KEY_LENGTH_MIN}")
    return key


def environment_key(safe: Safe) -> bytes:
    """The key that an environment's secrets are made of; drawn at its first start, kept from then.

    Raises `StoreUnreadable` where there is none that could be used.
    """
    return safe.key() or safe.settle(secrets.token_bytes(KEY_LENGTH_MIN))
