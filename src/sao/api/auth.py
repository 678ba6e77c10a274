"""Who may ask: a key, as the user of Basic authentication or as a bearer token."""

import binascii
from base64 import b64decode
from collections.abc import Callable

from sao.wire.errors import WireError

VerifyKey = Callable[[str], bool]
"""Whether a key is accepted; whoever provides it compares in constant time."""


def check(header: str | None, verify: VerifyKey) -> None:
    """Raises `unauthorized` unless the `Authorization` header carries an accepted key."""
    key = _key(header)
    if key is None:
        raise WireError(
            "unauthorized",
            "You did not provide an API key. You need to provide your API key in the Authorization "
            "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
        )
    if not verify(key):
        raise WireError("unauthorized", f"Invalid API Key provided: {_masked(key)}")


def _key(header: str | None) -> str | None:
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip() or None
    if scheme.lower() != "basic":
        return None
    try:
        return b64decode(value, validate=True).decode().partition(":")[0] or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def _masked(key: str) -> str:
    """As much of a key as helps its owner and nobody else."""
    shown = 4
    return "*" * max(len(key) - shown, 0) + key[-shown:] if len(key) > 2 * shown else "****"
