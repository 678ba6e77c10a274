"""Fixture files of the Stripe CLI: a list of requests that speak of the replies before them.

    {"_meta": {"template_version": 0}, "fixtures": [
      {"name": "ada", "path": "/v1/customers", "method": "post", "params": {"name": "Ada"}},
      {"name": "gone", "path": "/v1/customers/${ada:id}", "method": "delete"}
    ], "env": {"ADA": "${ada:id}"}}

`${name:path.to.value|otherwise}` is a value of a reply that was named, `${.env:NAME|otherwise}` a
variable of the process. What is not there, and says nothing otherwise, is a mistake here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from sao.api.endpoint import Reply

VERSION = 0
ERRORS = 400
_REFERENCE = re.compile(r"\$\{([^|}:]+):([^|}]+)(?:\|([^}]*))?\}")

Ask = Callable[[str, str, dict[str, Any]], Reply]
"""Asks for something by method, path and parameters."""


class Meta(msgspec.Struct, frozen=True):
    """What the file says of itself."""

    template_version: int = VERSION
    exclude_metadata: bool = False


class Fixture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request; one that is expected to be refused says with which type of error."""

    name: str
    path: str
    method: str
    params: dict[str, Any] | None = None
    expected_error_type: str = ""


class Fixtures(msgspec.Struct, frozen=True):
    """A file of them. `env` are variables for whoever goes on with what was made."""

    fixtures: tuple[Fixture, ...]
    meta: Meta = msgspec.field(default=Meta(), name="_meta")
    env: dict[str, str] | None = None


class Done(NamedTuple):
    """A request that was made."""

    name: str
    method: str
    path: str
    reply: Reply


class FixtureFailed(Exception):  # noqa: N818  (it is an answer)
    """A file cannot be read, or a request of it did not do what it was to; says which, and why."""


def parse(text: bytes) -> Fixtures:
    """What a file says. Raises `FixtureFailed`."""
    try:
        read = msgspec.json.decode(text, type=Fixtures)
    except msgspec.DecodeError as error:
        raise FixtureFailed(f"it holds no fixtures: {error}") from error
    if read.meta.template_version > VERSION:
        version = read.meta.template_version
        raise FixtureFailed(f"its template_version is {version}; this reads {VERSION}")
    return read


def run(read: Fixtures, ask: Ask, variables: Mapping[str, str]) -> Iterator[Done]:
    """Make each request in turn. Raises `FixtureFailed`."""
    replies: dict[str, Any] = {".env": variables}
    for each in read.fixtures:
        path = str(_filled(each.path, replies, each.name))
        params = _filled(each.params or {}, replies, each.name)
        method = each.method.upper()
        reply = ask(method, path, params)
        wrong = _wrong(each, reply)
        if wrong:
            raise FixtureFailed(f"{each.name} ({method} {path}): {wrong}")
        replies[each.name] = reply.body
        yield Done(each.name, method, path, reply)
    for name, value in (read.env or {}).items():
        found = str(_filled(value, replies, f"env {name}"))
        yield Done(name, "env", found, Reply(200, {}))


def _wrong(each: Fixture, reply: Reply) -> str:
    """What speaks against a reply; empty: it is what was expected."""
    expected = each.expected_error_type
    if reply.status < ERRORS:
        return f"it was to be refused with {expected}, and is not" if expected else ""
    error = reply.body["error"]
    if expected and error.get("type") == expected:
        return ""
    return str(error["message"])


def _filled(value: Any, replies: Mapping[str, Any], place: str) -> Any:
    """The value with what it speaks of put in."""
    if isinstance(value, str):
        return _REFERENCE.sub(lambda found: _named(found, replies, place), value)
    if isinstance(value, dict):
        filled = {name: _filled(inner, replies, place) for name, inner in value.items()}
        return {name: inner for name, inner in filled.items() if inner is not None}
    if isinstance(value, list):
        return [_filled(inner, replies, place) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _named(found: re.Match[str], replies: Mapping[str, Any], place: str) -> str:
    node = replies.get(found[1])
    for step in [found[2]] if found[1] == ".env" else found[2].split("."):
        node = _within(node, step)
    if node is None and found[3] is None:
        raise FixtureFailed(f"{place}: there is no {found[0]}")
    if isinstance(node, bool):
        return str(node).lower()
    return str(found[3] if node is None else node)


def _within(node: Any, step: str) -> Any:
    """What a reply has there; lists are counted from 0."""
    if isinstance(node, Mapping):
        return node.get(step)
    place = step.strip("[]")
    if isinstance(node, list) and place.isdecimal() and int(place) < len(node):
        return node[int(place)]
    return None
