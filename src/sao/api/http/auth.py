"""Who may ask: with a key (the user of Basic authentication, or a bearer token), or a session."""

import binascii
from base64 import b64decode
from collections.abc import Callable

from starlette.requests import Request

from sao.api.http.sessions import Sessions, of_same_origin
from sao.wire.errors import WireError

VerifyKey = Callable[[str], bool]
"""Whether a key is accepted; whoever provides it compares in constant time."""

Check = Callable[[Request], None]
"""Raises `unauthorized` unless the request may be answered."""


class Gate:
    """Lets in who has a key, and the dashboard's pages to whoever has a session."""

    def __init__(self, verify_key: VerifyKey, sessions: Sessions | None = None) -> None:
        self._verify_key = verify_key
        self._sessions = sessions

    def check(self, request: Request) -> None:
        """Raises `unauthorized` unless the request may be answered. A key goes before a session."""
        header = request.headers.get("authorization")
        if header is None and self._sessions is not None:
            cookie = request.cookies.get(self._sessions.cookie)
            if cookie is not None:
                _check_session(self._sessions, cookie, request)
                return
        check(header, self._verify_key)


def _check_session(sessions: Sessions, cookie: str, request: Request) -> None:
    if not sessions.accepts(cookie):
        raise WireError("unauthorized", "Your session has expired. Open the dashboard again.")
    if not of_same_origin(request.method, request.headers):
        raise WireError(
            "unauthorized",
            "A session is good only for requests of the dashboard's own pages; this one comes from "
            "elsewhere. Provide an API key in the Authorization header.",
        )


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
