"""The file of an account: a header, then one object a line, each as Stripe showed it."""

from collections.abc import Iterable
from typing import Any

import msgspec

Object = dict[str, Any]
"""An object as Stripe shows it."""

VERSION = 1
"""Of the form of the file."""


class Unreadable(Exception):  # noqa: N818  (it is an answer)
    """A file holds no account; says in which line that shows."""


class Header(msgspec.Struct, frozen=True, kw_only=True, tag="stripe_account", tag_field="object"):
    """Whose account it is, and of when: `fetched_at` is what its clock showed, in UTC seconds."""

    version: int = VERSION
    account: str | None = None
    source: str = "https://api.stripe.com"
    api_version: str | None = None
    livemode: bool = False
    fetched_at: int
    anonymous: bool = True


class Account(msgspec.Struct, frozen=True):
    """An account: its objects by their type, the oldest first."""

    header: Header
    objects: dict[str, list[Object]]

    def all(self, kind: str) -> list[Object]:
        """Every object of a type."""
        return self.objects.get(kind, [])


_encode = msgspec.json.Encoder().encode
_header = msgspec.json.Decoder(Header).decode
_object = msgspec.json.Decoder(Object).decode


def header_line(header: Header) -> bytes:
    """The first line of a file."""
    return _encode(header) + b"\n"


def line(found: Object) -> bytes:
    """An object's line."""
    return _encode(found) + b"\n"


def read(lines: Iterable[bytes]) -> Account:
    """The account that a file holds. Raises `Unreadable`."""
    numbered = ((number, text) for number, text in enumerate(lines, 1) if text.strip())
    number, first = next(numbered, (1, b""))
    try:
        header = _header(first)
    except msgspec.DecodeError as error:
        raise Unreadable(f"line {number} is no header of an account: {error}") from error
    if header.version != VERSION:
        raise Unreadable(f"its form has version {header.version}; this reads {VERSION}")
    objects: dict[str, list[Object]] = {}
    for number, text in numbered:
        found = _read(number, text)
        objects.setdefault(found["object"], []).append(found)
    for kind in objects.values():
        kind.sort(key=lambda found: found.get("created") or 0)
    return Account(header, objects)


def _read(number: int, text: bytes) -> Object:
    try:
        found = _object(text)
    except msgspec.DecodeError as error:
        raise Unreadable(f"line {number} is no object: {error}") from error
    for name in ("object", "id"):
        if not isinstance(found.get(name), str):
            raise Unreadable(f"line {number} does not say what it is: it has no `{name}`")
    return found
