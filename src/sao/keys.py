"""What a folder keeps secret: its API keys, as hashes, and the key that secrets are made of."""

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from sao.platform.errors import StoreUnreadable
from sao.webhooks.signing import KEY_LENGTH_MIN

KEYS_FILE = "keys.json"
ENVIRONMENT_KEY_FILE = "environment.key"


def environment_key(data: Path) -> bytes:
    """The key that an environment's secrets are made of; drawn at its first start, kept from then.

    Raises `StoreUnreadable` where there is none that could be used.
    """
    file = data / ENVIRONMENT_KEY_FILE
    if not file.exists():
        with NamedTemporaryFile("w", dir=data, prefix=file.name) as drawn:  # readable by us alone
            drawn.write(secrets.token_hex(KEY_LENGTH_MIN) + "\n")
            drawn.flush()
            os.fsync(drawn.fileno())
            with suppress(FileExistsError):  # two started at once: the first one's counts
                os.link(drawn.name, file)
    try:
        key = bytes.fromhex(file.read_text())
    except ValueError as error:
        raise StoreUnreadable(file, "it is no key") from error
    if len(key) < KEY_LENGTH_MIN:
        raise StoreUnreadable(file, f"it holds {len(key)} bytes and not {KEY_LENGTH_MIN}")
    return key


class Keys:
    """The API keys of a data folder, kept as hashes: a key is shown once, when it is made."""

    def __init__(self, data: Path) -> None:
        self._file = data / KEYS_FILE
        self._hashes: list[str] = []
        if self._file.exists():
            self._hashes = json.loads(self._file.read_text())["sha256"]

    def __bool__(self) -> bool:
        return bool(self._hashes)

    def add(self, key: str) -> None:
        """Accept this key from now on."""
        hashed = self._hash(key)
        if hashed in self._hashes:
            return
        self._hashes.append(hashed)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps({"sha256": self._hashes}, indent=1) + "\n")
        self._file.chmod(0o600)

    def make(self) -> str:
        """A new key, which is accepted from now on and can never be shown again."""
        key = f"sk_test_{secrets.token_urlsafe(24)}"
        self.add(key)
        return key

    def accepts(self, key: str) -> bool:
        """Whether a request with this key may come in."""
        hashed = self._hash(key)
        matches = [hmac.compare_digest(hashed, known) for known in self._hashes]
        return any(matches)

    @staticmethod
    def _hash(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()
