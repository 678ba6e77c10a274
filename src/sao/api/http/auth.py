"""Who may ask: with a key (the user of Basic authentication, or a bearer token), or a session."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from starlette.requests import Request

from sao.api.endpoint import Lacks, lacks_nothing
from sao.api.http.permissions import Need
from sao.api.http.sessions import Sessions, of_same_origin
from sao.keys import OF_KEYS, ApiKey, Keyring, masked
from sao.wire.errors import WireError


class Admitted(NamedTuple):
    """Who asks: the id of their key, empty for who sits here, and what it may not read."""

    key_id: str = ""
    lacks: Lacks = lacks_nothing


Check = Callable[[Request, Need], Admitted]
"""By whom a request is made that may be answered. Raises `unauthorized`, `permission_missing`."""


class Gate:
    """Lets in who has a key, and the dashboard's pages to whoever has a session."""

    def __init__(self, keys: Keyring, sessions: Sessions | None = None) -> None:
        self._keys = keys
        self._sessions = sessions

    def check(self, request: Request, need: Need) -> Admitted:
        """As `Check` says. A key goes before a session."""
        header = request.headers.get("authorization")
        cookie = None
        if header is None and self._sessions is not None:
            cookie = request.cookies.get(self._sessions.cookie)
        if cookie is None or self._sessions is None:
            key: ApiKey | None = _by_header(header, self._keys)
        else:
            key = _by_session(self._sessions, cookie, request, self._keys)
        if key is None:
            return Admitted()
        self._keys.used(key)
        if not key.allows(need.area, changes=need.changes):
            raise WireError("permission_missing", _without(key, need))
        lacks = partial(_lacks, key)
        why = lacks(need.shows) if need.shows else None
        if why is not None:
            raise WireError("permission_missing", why)
        return Admitted(key.id, lacks)


def _lacks(key: ApiKey, area: str) -> str | None:
    """Why a key may not read an area; None where it may."""
    return None if key.allows(area, changes=False) else _without(key, Need(area))


def _by_session(sessions: Sessions, cookie: str, request: Request, keys: Keyring) -> ApiKey | None:
    """The key that the session was opened with; None for one that was opened without."""
    opened = sessions.opened_with(cookie)
    key = keys.named(opened) if opened else None
    if opened is None or (opened and key is None):
        raise WireError("unauthorized", "Your session has expired. Open the dashboard again.")
    if not of_same_origin(request.method, request.headers):
        raise WireError(
            "unauthorized",
            "A session is good only for requests of the dashboard's own pages; this one comes from "
            "elsewhere. Provide an API key in the Authorization header.",
        )
    return key


def _by_header(header: str | None, keys: Keyring) -> ApiKey:
    secret = _secret(header)
    if secret is None:
        raise WireError(
            "unauthorized",
            "You did not provide an API key. You need to provide your API key in the Authorization "
            "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
        )
    found = keys.find(secret)
    if found is None:
        raise WireError("unauthorized", f"Invalid API Key provided: {masked(secret)}")
    return found


def _secret(header: str | None) -> str | None:
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip() or None
    if scheme.lower() != "basic":
        return None
    try:
        return b64decode(value, validate=True).decode().partition(":")[0] or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def _without(key: ApiKey, need: Need) -> str:
    who = f"The key {key.shown}{f' ({key.name})' if key.name else ''}"
    if need.area == OF_KEYS:
        return f"{who} may not look after keys: that needs one without restrictions."
    return (
        f"{who} does not have the permission '{need}', which this needs. Its permissions are "
        f"{', '.join(key.may or ())}; `sao key add` makes one that may more."
    )
