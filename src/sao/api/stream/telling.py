"""What is told of an outcome, and cursors: how a reader says up to where it was told.

    event: outcome
    id: 1041.be41c0d2
    data: {"object":"outcome","id":"in_…","schema":"invoice","home":"…","seq":5,…}

A cursor is a position in the order of outcomes and the beginning of that outcome's hash, so that a
store with another history under the same positions is noticed.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from sao.core.ids import home_of
from sao.platform.ports import Placed

START = "0"
"""The cursor before the first outcome."""

_MARK_BYTES = 4
_CURSOR = re.compile(r"(\d{1,15})\.([0-9a-f]{8})")
_Body = tuple[int, int, str, str, msgspec.Raw, str]  # see core.outcome

_decode = msgspec.json.Decoder(_Body).decode
_encode = msgspec.json.Encoder().encode


class Cursor(NamedTuple):
    """A position, and the first bytes of the hash of the outcome there (none at the start)."""

    position: int
    mark: bytes

    def __str__(self) -> str:
        """As readers are given it."""
        return f"{self.position}.{self.mark.hex()}" if self.position else START


def read_cursor(text: str) -> Cursor | None:
    """The cursor; None for what no store could have given."""
    if text == START:
        return Cursor(0, b"")
    found = _CURSOR.fullmatch(text)
    if found is None or int(found[1]) == 0:
        return None
    return Cursor(int(found[1]), bytes.fromhex(found[2]))


def cursor_at(placed: Placed) -> Cursor:
    """Where a reader stands that was told this outcome."""
    return Cursor(placed.position, placed.hash[:_MARK_BYTES])


class Told(NamedTuple):
    """An outcome, ready to be told. `data` is JSON."""

    position: int
    cursor: str
    object_id: str
    schema: str
    home: str
    data: bytes


def tell(placed: Placed) -> Told:
    """What is told of an outcome: as `/api/objects/{id}/outcomes` shows it, and whose it is."""
    home = home_of(placed.object_id)
    version, at, action, state, facts, cause = _decode(placed.body)
    data = _encode(
        {
            "object": "outcome",
            "id": placed.object_id,
            "schema": placed.kind,
            "home": home,
            "seq": placed.seq,
            "version": version,
            "at": at,
            "at_iso": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "action": action,
            "state": state,
            "facts": facts,
            "cause": cause,
            "hash": placed.hash.hex(),
        }
    )
    cursor = str(cursor_at(placed))
    return Told(placed.position, cursor, placed.object_id, placed.kind, home, data)


def wanted(
    schemas: frozenset[str] | None, home: str | None, object_id: str | None
) -> Callable[[Told], bool] | None:
    """Which outcomes a reader asked for, of these machines or of all; None: every one."""
    if schemas is None and home is None and object_id is None:
        return None

    def wants(told: Told) -> bool:
        return (
            (schemas is None or told.schema in schemas)
            and home in (None, told.home)
            and object_id in (None, told.object_id)
        )

    return wants
