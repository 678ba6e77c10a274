"""An API key, as it is kept: never itself, only its hash, and what it may do.

A permission is `AREA:read` or `AREA:write`, where an area is the first word of a path (`customers`,
`invoices`, `billing`), or `read` for reading everything. Who may write may read as well.
"""

from hashlib import sha256

import msgspec

OF_SANDBOX, OF_LIVE = "sk_test_", "sk_live_"
"""How the keys of an environment begin, as Stripe's do."""

RESTRICTED = {OF_SANDBOX: "rk_test_", OF_LIVE: "rk_live_"}
"""How those begin that may not do everything."""

READ_ALL = "read"
OF_KEYS = "keys"
"""The area of the keys themselves: only those without restrictions may do anything there."""

ENDS = 4
"""How many of its last characters are shown of a key."""


class ApiKey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a key. Instants are of the wall, in UTC seconds.

    `may` are its permissions, None for all. `created` is None for keys of earlier versions.
    """

    sha256: str
    name: str = ""
    shown: str = ""
    may: tuple[str, ...] | None = None
    created: int | None = None
    expires_at: int | None = None

    @property
    def id(self) -> str:
        """Its name for programs: it tells nothing of the key itself."""
        return f"key_{self.sha256[:16]}"

    def is_active(self, now: float) -> bool:
        """Whether it is accepted at this instant of the wall."""
        return self.expires_at is None or now < self.expires_at

    def allows(self, area: str, *, changes: bool) -> bool:
        """Whether its owner may look at what is there, or change it."""
        if self.may is None or area == OF_KEYS:
            return self.may is None
        granted = {f"{area}:write"}
        if not changes:
            granted |= {f"{area}:read", READ_ALL}
        return not granted.isdisjoint(self.may)


def hash_of(secret: str) -> str:
    """What is kept of a key."""
    return sha256(secret.encode()).hexdigest()


def masked(secret: str) -> str:
    """As much of a key as helps its owner and nobody else; of a short one only how it begins."""
    beginning, rest = _parted(secret)
    hidden = rest[:-ENDS] if len(rest) > 2 * ENDS else rest
    return f"{beginning}{'*' * len(hidden)}{rest[len(hidden) :]}"


def shortened(secret: str) -> str:
    """How a key is told apart from others in lists: `sk_test_…aB3d`."""
    beginning, rest = _parted(secret)
    return f"{beginning}…{rest[-ENDS:] if len(rest) > 2 * ENDS else ''}"


def _parted(secret: str) -> tuple[str, str]:
    known = (OF_SANDBOX, OF_LIVE, *RESTRICTED.values())
    beginning = next((one for one in known if secret.startswith(one)), "")
    return beginning, secret.removeprefix(beginning)
