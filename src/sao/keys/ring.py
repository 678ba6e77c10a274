"""The keyring: the API keys of an environment, made, accepted, replaced and taken away."""

import hmac
import secrets
import string
from collections.abc import Callable
from contextlib import suppress
from difflib import get_close_matches
from typing import NamedTuple

from msgspec.structs import replace

from sao.keys.key import (
    OF_LIVE,
    OF_SANDBOX,
    READ_ALL,
    RESTRICTED,
    ApiKey,
    hash_of,
    shortened,
)
from sao.keys.safe import Safe
from sao.platform.errors import PlatformError

_ALPHABET, _LENGTH = string.ascii_letters + string.digits, 32
"""What keys go on with: some programs take nothing but letters and digits, and at least 24."""

LIVE_LENGTH_MIN = 20
"""How long a key is at least that somebody chose for a live environment: sign-in sets no limit to
how often one tries."""

UNKNOWN_S = 1.0
"""How soon a key that nobody knows has the safe asked again: somebody else may have added it."""


class KeyOfSandbox(PlatformError):  # noqa: N818
    """A key that says it is for tests is none for an environment in which money is real."""

    def __init__(self, beginning: str) -> None:
        super().__init__(
            f"this environment is live: a key that begins with {beginning} is for sandboxes; let "
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


class KeyMissing(PlatformError):  # noqa: N818
    """There is no such key, or it has ended."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"No such API key: '{key_id}'")


class KeyNeeded(PlatformError):  # noqa: N818
    """The last key that may do everything cannot be taken away: it could never be had again."""

    def __init__(self, key: ApiKey) -> None:
        super().__init__(
            f"{key.id} is the last key that may do everything: roll it, or make another one before"
        )


class PermissionUnknown(PlatformError):  # noqa: N818
    """A permission that says nothing here."""

    def __init__(self, permission: str, areas: frozenset[str]) -> None:
        near = get_close_matches(permission.partition(":")[0], areas, 1)
        meant = f"did you mean {near[0]}:read or {near[0]}:write? " if near else ""
        super().__init__(
            f"'{permission}' is no permission: {meant}there are {READ_ALL} (everything), AREA:read "
            f"and AREA:write, where AREA is one of {', '.join(sorted(areas))}"
        )


class Made(NamedTuple):
    """A key that was just made: `secret` is the key itself, which can never be shown again."""

    secret: str
    key: ApiKey


class Keyring:
    """The API keys of an environment, from any thread.

    `clock` counts the wall's seconds, `areas` are those that permissions can be about.
    """

    def __init__(
        self,
        safe: Safe,
        clock: Callable[[], float],
        areas: frozenset[str] = frozenset(),
        *,
        live: bool = False,
    ) -> None:
        self._areas = areas
        self._safe = safe
        self._clock = clock
        self._beginning = OF_LIVE if live else OF_SANDBOX
        self._keys = safe.api_keys()
        self._read_at = clock()
        self._used: dict[str, int] = {}

    async def start(self) -> None:
        """Nothing goes on beside requests."""

    async def stop(self) -> None:
        """Nothing is under way."""

    def __bool__(self) -> bool:
        """Whether anybody may do everything."""
        return any(one.may is None for one in self._active())

    def now(self) -> int:
        """The wall's time, by which keys end."""
        return int(self._clock())

    def all(self) -> list[ApiKey]:
        """Every key that there was, the newest first."""
        self._look(0)
        return sorted(self._keys, key=lambda one: (-(one.created or 0), one.id))

    def accept(self, secret: str, name: str) -> ApiKey:
        """Accept this key, which may do everything, from now on.

        Raises `KeyOfSandbox` or `KeyTooShort`.
        """
        if self._beginning == OF_LIVE:
            _check_live(secret)
        known = self.find(secret)
        if known is not None and known.may is None:
            return known
        return self._keep(secret, name, None, None)

    def make(
        self, name: str, may: tuple[str, ...] | None = None, expires_at: int | None = None
    ) -> Made:
        """A new key, which is accepted from now on. Raises `PermissionUnknown`."""
        for permission in may or ():
            area, _, way = permission.partition(":")
            if permission != READ_ALL and not (area in self._areas and way in ("read", "write")):
                raise PermissionUnknown(permission, self._areas)
        beginning = self._beginning if may is None else RESTRICTED[self._beginning]
        secret = beginning + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        kept = None if may is None else tuple(dict.fromkeys(may))
        return Made(secret, self._keep(secret, name, kept, expires_at))

    def roll(self, key_id: str, after_s: int = 0) -> Made:
        """A key in the place of another, which ends after so many seconds. Raises `KeyMissing`."""
        before = self._current(key_id)
        made = self.make(before.name, before.may, before.expires_at)
        self._end(before, after_s)
        return made

    def revoke(self, key_id: str) -> ApiKey:
        """Accept a key no longer. Raises `KeyMissing`, `KeyNeeded`."""
        key = self._current(key_id)
        if self.is_last(key):
            raise KeyNeeded(key)
        return self._end(key, 0)

    def find(self, secret: str) -> ApiKey | None:
        """The key that this is; None where it is not accepted."""
        hashed = hash_of(secret)
        self._look(self._safe.fresh_s)
        found = self._among(hashed)
        if found is None:
            self._look(UNKNOWN_S)
            found = self._among(hashed)
        return found

    def named(self, key_id: str) -> ApiKey | None:
        """The key of this id; None where it is not accepted (any longer)."""
        self._look(self._safe.fresh_s)
        return next((one for one in self._active() if one.id == key_id), None)

    def used(self, key: ApiKey) -> None:
        """It was just asked with. That is remembered here alone, for as long as this lasts."""
        self._used[key.id] = self.now()

    def last_used(self, key: ApiKey) -> int | None:
        """When it was last asked with, as far as that is known here."""
        return self._used.get(key.id)

    def is_last(self, key: ApiKey) -> bool:
        """Whether no other key may do everything for as long as nobody takes it away."""
        return key.may is None and not any(
            one.may is None and one.expires_at is None and one.id != key.id
            for one in self._active()
        )

    def _current(self, key_id: str) -> ApiKey:
        self._look(0)
        found = self.named(key_id)
        if found is None:
            raise KeyMissing(key_id)
        return found

    def _active(self) -> list[ApiKey]:
        now = self._clock()
        return [one for one in self._keys if one.is_active(now)]

    def _among(self, hashed: str) -> ApiKey | None:
        """The key of this hash; how long that takes says nothing of the others."""
        matches = [one for one in self._active() if hmac.compare_digest(hashed, one.sha256)]
        return matches[0] if matches else None

    def _keep(
        self, secret: str, name: str, may: tuple[str, ...] | None, expires_at: int | None
    ) -> ApiKey:
        key = ApiKey(
            sha256=hash_of(secret),
            name=name,
            shown=shortened(secret),
            may=may,
            created=int(self._clock()),
            expires_at=expires_at,
        )
        self._safe.keep(key)
        self._look(0)
        return key

    def _end(self, key: ApiKey, after_s: int) -> ApiKey:
        at = int(self._clock()) + after_s
        ended = replace(key, expires_at=at if key.expires_at is None else min(at, key.expires_at))
        self._safe.keep(ended)
        self._look(0)
        return ended

    def _look(self, older_s: float) -> None:
        """Ask the safe again if what it said is older; where it is away, that still counts."""
        if self._clock() - self._read_at >= older_s:
            self._read_at = self._clock()
            with suppress(PlatformError):
                self._keys = self._safe.api_keys()


def _check_live(secret: str) -> None:
    if secret.startswith((OF_SANDBOX, RESTRICTED[OF_SANDBOX])):
        raise KeyOfSandbox(secret[: len(OF_SANDBOX)])
    if len(secret) < LIVE_LENGTH_MIN:
        raise KeyTooShort
