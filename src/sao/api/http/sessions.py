"""Sessions: who has signed in once, or sits at this machine, asks with a cookie from then on.

A cookie is `expiry.key.mac`, made with the environment's key: nothing is stored, and another
environment's cookie is none. `key` is the id of the API key that it was opened with, and what that
may not do, the session may not; it is empty for who sits at this machine. It is told apart from
that of another server on the same host by its name, which browsers do not tell apart by port.

A page that some other site put up can make a browser send its cookies. So a cookie counts only for
what the dashboard's own pages ask for: `SameSite=Strict`, and beyond that the browser has to say
that the request is of the same origin (pages of other ports are of the same site).
"""

import hmac
from collections.abc import Callable, Mapping
from hashlib import sha256
from ipaddress import ip_address

LIFETIME_S = 12 * 3600
"""How long a session lasts after the page was opened last."""

_SAFE = frozenset({"GET", "HEAD"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class Sessions:
    """The sessions of one environment.

    `open_here`: whoever opens the dashboard on this very machine is let in without a key.
    `secure`: browsers get here by TLS, and are not to send the cookie in any other way.
    """

    def __init__(
        self, key: bytes, *, clock: Callable[[], int], open_here: bool = False, secure: bool = False
    ) -> None:
        self._key = hmac.digest(key, b"sessions", "sha256")
        self._clock = clock
        self.open_here = open_here
        self._secure = "; Secure" if secure else ""
        self.cookie = f"sao_session_{sha256(self._key).hexdigest()[:8]}"

    def issue(self, key_id: str = "") -> str:
        """The `Set-Cookie` of a new session, which was opened with this key, or without."""
        told = f"{self._clock() + LIFETIME_S}.{key_id}"
        attributes = f"Path=/; Max-Age={LIFETIME_S}; HttpOnly; SameSite=Strict{self._secure}"
        return f"{self.cookie}={told}.{self._mac(told)}; {attributes}"

    def opened_with(self, value: str | None) -> str | None:
        """The id of the key that the session of a cookie's value was opened with, if with one.

        None where it is none of ours, or has expired.
        """
        told, _, mac = (value or "").rpartition(".")
        if not hmac.compare_digest(mac.encode(), self._mac(told).encode()):
            return None
        expiry, _, key_id = told.partition(".")
        return key_id if int(expiry) > self._clock() else None

    def _mac(self, told: str) -> str:
        return hmac.new(self._key, told.encode(), "sha256").hexdigest()


def of_same_origin(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser says that a page of ours made this request, or for a reading its user.

    Browsers that say nothing by `Sec-Fetch-Site` still send `Origin` with what changes something.
    """
    told = headers.get("sec-fetch-site")
    if told is not None:
        return told == "same-origin" or (told == "none" and method in _SAFE)
    origin = headers.get("origin")
    if origin is None:
        return method in _SAFE
    return origin.partition("://")[2] == headers.get("host", "")


def at_this_machine(client: str | None, headers: Mapping[str, str]) -> bool:
    """Whether the request comes from this machine, to a name of it, through nobody else.

    The name counts because another site's can be made to lead here (DNS rebinding).
    """
    if any(name in headers for name in _FORWARDED):
        return False
    return is_loopback(client or "") and is_loopback(_host_of(headers.get("host", "")))


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _host_of(header: str) -> str:
    """The host of a `Host` header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]
