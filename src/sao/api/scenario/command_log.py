"""The command log: every request that changed something, as it can be asked for again.

An entry is written in the commit of what the request did (`Session.log`), so log and chains never
differ. What was refused or only read leaves none. Decision: docs/decisions/0016, "Scenarios".
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec.structs import replace

from sao.billing.resources.test_clock import TestClock
from sao.core.ids import token
from sao.platform.ports import CommandEntry
from sao.runtime import Reading
from sao.wire.errors import WireError

ADVANCE_PATH = "/api/clock/advance"
STOP_PATH = "/api/clock/stop"

VERSION = 1
"""Of the form in which scenarios are told."""


class Told(msgspec.Struct, frozen=True, array_like=True):
    """A request as the log keeps it. The path stands as in a URL, `params` as they were read."""

    method: str
    path: str
    params: dict[str, Any]


class Command(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One request of a scenario. Without an `id`, it follows from the seed and the place.

    `at` is when it was asked for. Where a request names its reply (`as`), later ones may say `$ada`
    for the id in it, `$ada.latest_invoice` for something else; `optional`: it may be refused.
    """

    method: str
    path: str
    params: dict[str, Any] = {}
    id: str | None = None
    at: int | None = None
    name: str | None = msgspec.field(default=None, name="as")
    optional: bool = False


class Scenario(msgspec.Struct, frozen=True, kw_only=True, tag="scenario", tag_field="object"):
    """A start, and what was asked for then: from this everything else follows, hash for hash."""

    seed: str
    start: int
    commands: tuple[Command, ...]
    version: int = VERSION


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Told).decode


def id_at(seed: str, place: int) -> str:
    """The id of the request at a place of a scenario, from 1."""
    return f"req_{token(f'{seed}/{place}')}"


def encode(method: str, path: str, tree: dict[str, Any]) -> bytes:
    """A request, for the log."""
    return _encode((method, path, tree))


def decode(request: bytes) -> Told:
    """A request that was logged."""
    return _decode(request)


def stopped(at: int) -> bytes:
    """For the log: that an advance of the environment's clock was ended here."""
    return encode("POST", STOP_PATH, {"to": at})


def quoted(path: str) -> str:
    """A path as it stands in a URL, from one that was decoded."""
    return quote(path, safe="/:@!$&'()*+,;=~")


def scenario_of(session: Reading) -> Scenario:
    """The environment, as a scenario. Raises `scenario_unknown` where the log cannot give it."""
    clock = session.find(session.environment_clock)
    start = clock.created if isinstance(clock, TestClock) else 0
    commands = tuple(
        replace(command, id=None) if command.id == id_at(session.seed, place) else command
        for place, command in enumerate(_without_stops(session), 1)
    )
    return Scenario(seed=session.seed, start=start, commands=commands)


def _without_stops(session: Reading) -> Iterator[Command]:
    """The commands; an advance that was ended early goes only as far as it came."""
    if not session.logs:
        raise _unknown("its time or its money is real, so it keeps no log of what it was told")
    if session.untold:
        raise _unknown("it was begun without a log of what it was told")
    held: list[Command] = []  # from an advance of the environment's clock on
    for entry in session.logged():
        command = _command(entry)
        if command.path == STOP_PATH:
            held[0] = replace(held[0], params=command.params)
            continue
        if command.path == ADVANCE_PATH:
            yield from held
            held = []
        held.append(command)
        if held[0].path != ADVANCE_PATH:
            yield held.pop()
    yield from held


def _command(entry: CommandEntry) -> Command:
    if not entry.request and entry.position == 1:
        raise _unknown("it was begun without a log of what it was told")
    if not entry.request:
        raise _unknown("for a while it kept no log of what it was told")
    told = decode(entry.request)
    return Command(
        method=told.method, path=told.path, params=told.params, id=entry.command_id, at=entry.at
    )


def _unknown(why: str) -> WireError:
    return WireError("scenario_unknown", f"This environment cannot be told as a scenario: {why}.")
