"""Outcomes: the immutable record of what was accepted, linked by hash.

`hash = sha256(previous hash ‖ body)`, and the first link follows the sha256 of the object's id, so
a chain cannot be passed off as another object's. The body is canonical JSON of
`[schema version, at, action, state, facts, cause]`. Outside the hash, because they are derived or
belong to the place and not to the fact: seq, wall time, traces.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Literal

import msgspec

from sao.core.errors import ChainBroken

Facts = dict[str, Any]
"""Resulting values (never deltas) by the name of the state field that they set."""


class Link(msgspec.Struct, frozen=True, gc=False):
    """One outcome as it is stored: raw, and never encoded again."""

    object_id: str
    seq: int
    hash: bytes
    body: bytes


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """One accepted transition. `at` is billing time in UTC seconds; `cause` a message's id."""

    object_id: str
    seq: int
    version: int
    at: int
    action: str
    state: str
    facts: Facts
    cause: str
    hash: bytes
    body: bytes

    @property
    def link(self) -> Link:
        """The outcome as it is stored."""
        return Link(self.object_id, self.seq, self.hash, self.body)


class BrokenLink(msgspec.Struct, frozen=True):
    """Where a chain stops being true, and how."""

    object_id: str
    seq: int
    kind: Literal["changed", "missing", "reordered", "foreign"]

    def __str__(self) -> str:
        """One sentence for the operator."""
        what = {
            "changed": "was changed, or a link before it was",
            "missing": "is missing",
            "reordered": "stands in the wrong place",
            "foreign": "belongs to another object",
        }
        return f"{self.object_id}: outcome {self.seq} {what[self.kind]}"


def genesis(object_id: str) -> bytes:
    """The hash that the first outcome of `object_id` follows."""
    return sha256(object_id.encode()).digest()


def link_hash(previous: bytes, body: bytes) -> bytes:
    """The hash of the outcome `body` that follows `previous`."""
    return sha256(previous + body).digest()


def verify(object_id: str, chain: Iterable[Link], head: bytes | None = None) -> BrokenLink | None:
    """The first bad link of a chain, or None.

    A chain whose end was cut off verifies by itself; `head`, its known last hash, finds that too.
    """
    links = list(chain)
    previous = genesis(object_id)
    for expected, link in enumerate(links, 1):
        if link.object_id != object_id:
            return BrokenLink(object_id, expected, "foreign")
        if link.seq != expected:
            misplaced = link.seq < expected or any(other.seq == expected for other in links)
            return BrokenLink(object_id, expected, "reordered" if misplaced else "missing")
        if sha256(previous + link.body).digest() != link.hash:
            places = [genesis(object_id), *(other.hash for other in links)]
            genuine = any(link_hash(place, link.body) == link.hash for place in places)
            return BrokenLink(object_id, expected, "reordered" if genuine else "changed")
        previous = link.hash
    if head is not None and previous != head:
        return BrokenLink(object_id, len(links) + 1, "missing")
    return None


def checked(object_id: str, chain: Iterable[Link]) -> list[Link]:
    """The chain as a list. Raises `ChainBroken` with the first bad link."""
    links = list(chain)
    broken = verify(object_id, links)
    if broken is not None:
        raise ChainBroken(str(broken))
    return links
