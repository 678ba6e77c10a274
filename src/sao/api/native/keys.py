"""/api/keys: who may ask this environment for what. Only keys without restrictions may look here.

Keys are of the real world: their instants are the wall's, they are in no chain, and a fork or a
copy of an earlier state gives nobody back what was taken away. Decision: docs/decisions/0065.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts
from sao.api.finding.instants import instant, iso
from sao.platform.errors import CommitFailed, PlatformError
from sao.views.actions.keys import Key
from sao.views.lists.keys import keys
from sao.wire.errors import WireError, not_found
from sao.wire.params import Part
from sao.wire.shapes import Rendered, listing

if TYPE_CHECKING:  # keys are drawn at random, which a browser's engine never does
    from sao.keys import ApiKey

_PATH = "/api/keys"
DAY_S = 86_400


class Which(Part, frozen=True, kw_only=True):
    """`all`: those that have ended, too."""

    all: bool = False


class Window(Part, frozen=True, kw_only=True):
    """Which rows: of the keys that are accepted (`all`), or of those that have ended."""

    filter: Literal["all", "ended"] = "all"
    sort: Literal["attention"] = "attention"
    offset: Annotated[int, Meta(ge=0)] = 0
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class Wanted(Part, frozen=True, kw_only=True):
    """A name, and what it may do, such as `read`, `customers:read`, `invoices:write`.

    Without `permissions` it may do everything. `expires_at`: Unix seconds or ISO 8601.
    """

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    permissions: tuple[str, ...] | None = None
    expires_at: str | int | None = None


class Roll(Part, frozen=True, kw_only=True):
    """For how many seconds the key before is accepted as well."""

    overlap_s: Annotated[int, Meta(ge=0, le=7 * DAY_S)] = 0


class One(Part, frozen=True, kw_only=True):
    """No parameters."""


async def list_all(parts: Parts, call: Call[Which]) -> Answer:
    """Every key that is accepted, the newest first. None shows the key itself."""
    keys = parts.keys
    found = [one for one in keys.all() if call.params.all or keys.named(one.id) is not None]
    return listing(_PATH, [_shown(parts, one) for one in found], has_more=False)


async def show_list(parts: Parts, call: Call[Window]) -> Answer:
    """A window of the keys, with what can be done with each."""
    ring, asked = parts.keys, call.params
    found = [
        Key(
            id=one.id,
            name=one.name,
            shown=one.shown,
            may=one.may,
            expires_at=one.expires_at,
            used_at=ring.last_used(one),
            active=ring.named(one.id) is not None,
            own=one.id == call.key_id,
            last=ring.is_last(one),
        )
        for one in ring.all()
    ]
    table = keys(found, filter=asked.filter, offset=asked.offset, limit=asked.limit)
    shown: dict[str, Any] = msgspec.to_builtins(table)
    return shown


async def make(parts: Parts, call: Call[Wanted]) -> Answer:
    """A new key, with itself as `secret`: that can never be shown again."""
    params = call.params
    at = None if params.expires_at is None else instant(params.expires_at, "expires_at")
    if at is not None and at <= parts.keys.now():
        raise WireError("parameter_invalid", "expires_at is over.", "expires_at")
    if params.permissions == ():
        raise WireError(
            "parameter_invalid",
            "A key that may do nothing is none: name permissions, or leave them out for all.",
            "permissions",
        )
    with _told("permissions"):
        made = parts.keys.make(params.name, params.permissions, at)
    return {**_shown(parts, made.key), "secret": made.secret}


async def roll(parts: Parts, call: Call[Roll]) -> Answer:
    """A key in the place of another, with itself as `secret`."""
    _check(parts, call.id)
    made = parts.keys.roll(call.id, call.params.overlap_s)
    return {**_shown(parts, made.key), "secret": made.secret}


async def revoke(parts: Parts, call: Call[One]) -> Answer:
    """The key, which is accepted no longer."""
    _check(parts, call.id)
    with _told(None):
        return _shown(parts, parts.keys.revoke(call.id))


def _check(parts: Parts, key_id: str) -> None:
    if parts.keys.named(key_id) is None:
        raise not_found(f"No such API key: '{key_id}'")


@contextmanager
def _told(param: str | None) -> Iterator[None]:
    try:
        yield
    except CommitFailed:  # that is nobody's mistake who asks
        raise
    except PlatformError as error:
        raise WireError("parameter_invalid", f"{str(error).rstrip('.')}.", param) from error


def _shown(parts: Parts, key: "ApiKey") -> Rendered:
    return {
        "id": key.id,
        "object": "api_key",
        "name": key.name or None,
        "shown": key.shown or None,
        "permissions": None if key.may is None else list(key.may),
        "status": "active" if parts.keys.named(key.id) is not None else "ended",
        "created": key.created,
        "created_iso": iso(key.created),
        "expires_at": key.expires_at,
        "expires_at_iso": iso(key.expires_at),
        "last_used_at": parts.keys.last_used(key),
        "last_used_at_iso": iso(parts.keys.last_used(key)),
    }


FAMILY = Family(
    "API keys",
    (
        Endpoint("GET", _PATH, Which, list_all, "The API keys, and what each may do"),
        Endpoint("GET", f"{_PATH}/view", Window, show_list, "The API keys, to be shown"),
        Endpoint("POST", _PATH, Wanted, make, "Make an API key"),
        Endpoint("POST", f"{_PATH}/{{id}}/roll", Roll, roll, "Put a new key in the place of one"),
        Endpoint("DELETE", f"{_PATH}/{{id}}", One, revoke, "Accept an API key no longer"),
    ),
)
