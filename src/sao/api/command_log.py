"""The command log: every request that changed something, as it can be asked for again.

An entry is written in the commit of what the request did (`Session.log`), so log and chains never
differ. What was refused or only read leaves none.
"""

from typing import Any
from urllib.parse import quote

import msgspec

from sao.wire.form import Tree

ADVANCE_PATH = "/api/clock/advance"
STOP_PATH = "/api/clock/stop"

VERSION = 1
"""Of the form in which requests are kept and told."""


class Told(msgspec.Struct, frozen=True, array_like=True):
    """A request as the log keeps it. The path stands as in a URL, `params` as they were read."""

    method: str
    path: str
    params: dict[str, Any]


class Command(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One request of a scenario. Without an `id`, it follows from the seed and the place."""

    method: str
    path: str
    params: dict[str, Any] = {}
    id: str | None = None
    at: int = 0


_encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Told).decode


def encode(method: str, path: str, tree: Tree) -> bytes:
    """A request, for the log."""
    return _encode((method, path, tree))


def stopped(at: int) -> bytes:
    """For the log: that an advance of the environment's clock was ended here."""
    return encode("POST", STOP_PATH, {"at": str(at)})


def quoted(path: str) -> str:
    """A path as it stands in a URL, from one that was decoded."""
    return quote(path, safe="/:@!$&'()*+,;=~")
