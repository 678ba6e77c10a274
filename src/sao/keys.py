"""What an environment keeps secret: its API keys, as hashes, and the key that secrets are made of.

A *safe* is where they lie: in files of a data folder, or where several servers share them.
"""

import hashlib
import hmac
import json
import os
import secrets
import string
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from sao.platform.errors import PlatformError, StoreUnreadable
from sao.webhooks.signing import KEY_LENGTH_MIN

KEYS_FILE = "keys.json"
ENVIRONMENT_KEY_FILE = "environment.key"

OF_SANDBOX, OF_LIVE = "sk_test_", "sk_live_"
"""How the keys of an environment begin, as Stripe's do."""

_ALPHABET, _LENGTH = string.ascii_letters + string.digits, 32
"""What they go on with: some programs take nothing but letters and digits, and at least 24."""

LIVE_LENGTH_MIN = 20
"""How long a key is at least that somebody chose for a live environment: sign-in sets no limit to
how often one tries."""

FRESH_S = 10.0
"""How long what a shared safe said is gone by: so long a key that was removed is still taken."""

UNKNOWN_S = 1.0
"""How soon a key that nobody knows has the safe asked again: another server may have added it."""


class KeyOfSandbox(PlatformError):  # noqa: N818
    """A key that says it is for tests is none for an environment in which money is real."""

    def __init__(self) -> None:
        super().__init__(
            f"this environment is live: a key that begins with {OF_SANDBOX} is for sandboxes; let "
            f"it begin with {OF_LIVE}, or give none, and one is made at the first start"
        )


class KeyTooShort(PlatformError):  # noqa: N818
    """A key that can be guessed is none for an environment in which money is real."""

    def __init__(self) -> None:
        super().__init__(
            f"this environment is live: a key has at least {LIVE_LENGTH_MIN} characters, so that "
            f"nobody guesses it; draw one (echo {OF_LIVE}$(openssl rand -hex 24)), or give none, "
            "and one is made at the first start"
        )


def check_live(key: str) -> None:
    """Whether a key may be one of a live environment. Raises `KeyOfSandbox` or `KeyTooShort`."""
    if key.startswith(OF_SANDBOX):
        raise KeyOfSandbox
    if len(key) < LIVE_LENGTH_MIN:
        raise KeyTooShort


class Safe(Protocol):
    """Where an environment's secrets lie. Raises `StoreUnreadable` where they cannot be had."""

    shared: bool
    """Whether other processes may add to it."""

    def key(self) -> bytes | None:
        """The key that secrets are made of, None where none was drawn yet."""
        ...

    def settle(self, key: bytes) -> bytes:
        """The key from now on: this one, unless there is one already."""
        ...

    def hashes(self) -> list[str]:
        """The hashes of the API keys that are accepted."""
        ...

    def accept(self, hashed: str) -> None:
        """Accept the API key with this hash from now on."""
        ...


class FolderSafe:
    """The safe in a data folder: two files, readable by their owner alone."""

    shared = False

    def __init__(self, data: Path) -> None:
        self._keys = data / KEYS_FILE
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

    def hashes(self) -> list[str]:
        """The hashes of the API keys that are accepted."""
        if not self._keys.exists():
            return []
        hashes: list[str] = json.loads(self._keys.read_text())["sha256"]
        return hashes

    def accept(self, hashed: str) -> None:
        """Accept the API key with this hash from now on."""
        hashes = self.hashes()
        if hashed in hashes:
            return
        self._keys.parent.mkdir(parents=True, exist_ok=True)
        self._keys.write_text(json.dumps({"sha256": [*hashes, hashed]}, indent=1) + "\n")
        self._keys.chmod(0o600)


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


class Keys:
    """The API keys of an environment: a key is shown once, when it is made.

    `clock` counts seconds. From any thread.
    """

    def __init__(self, safe: Safe, clock: Callable[[], float]) -> None:
        self._safe = safe
        self._clock = clock
        self._hashes = safe.hashes()
        self._read_at = clock()

    def __bool__(self) -> bool:
        return bool(self._hashes)

    def add(self, key: str) -> None:
        """Accept this key from now on."""
        hashed = self._hash(key)
        if hashed not in self._hashes:
            self._safe.accept(hashed)
            self._hashes = [*self._hashes, hashed]

    def make(self, beginning: str) -> str:
        """A new key, which is accepted from now on and can never be shown again."""
        key = beginning + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        self.add(key)
        return key

    def accepts(self, key: str) -> bool:
        """Whether a request with this key may come in."""
        hashed = self._hash(key)
        if self._safe.shared:
            self._look(FRESH_S)
            if not self._among(hashed):
                self._look(UNKNOWN_S)
        return self._among(hashed)

    def _among(self, hashed: str) -> bool:
        matches = [hmac.compare_digest(hashed, known) for known in self._hashes]
        return any(matches)

    def _look(self, older_s: float) -> None:
        """Ask the safe again if what it said is older; where it is away, that still counts."""
        if self._clock() - self._read_at >= older_s:
            self._read_at = self._clock()
            with suppress(PlatformError):
                self._hashes = self._safe.hashes()

    @staticmethod
    def _hash(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()
