"""/api/scenario: what the environment was told, from which all that it is follows."""

from typing import Any

import msgspec
from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.instants import instant
from sao.api.native import clock
from sao.api.scenario.command_log import ADVANCE_PATH, Command, Scenario, scenario_of
from sao.api.scenario.link import packed, unpacked
from sao.api.scenario.reading import scenario_in
from sao.api.scenario.writing import FILENAME, as_test
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.params import Part
from sao.wire.params import read as read_params


class Which(Part, frozen=True, kw_only=True):
    """Up to an instant of the environment's clock (Unix seconds or ISO 8601); by default all."""

    until: str | None = None


def show(session: Session, call: Call[Which]) -> Answer:
    """The requests that changed something, in order: a branch at an instant is cut off there."""
    shown: dict[str, Any] = msgspec.to_builtins(cut(scenario_of(session), call.params))
    return shown


def cut(scenario: Scenario, which: Which) -> Scenario:
    """The scenario up to an instant. An advance that leads beyond it ends there."""
    if which.until is None:
        return scenario
    until = instant(which.until, "until")
    kept = [each for each in scenario.commands if each.at is None or each.at <= until]
    commands = [_ending(command, until) for command in kept]
    return replace(scenario, commands=tuple(each for each in commands if each is not None))


def _ending(command: Command, until: int) -> Command | None:
    """The command, that leads no further than `until`; None for an advance that leads nowhere."""
    if command.path != ADVANCE_PATH or command.at is None:
        return command
    target = read_params(clock.Advance, command.params).target(command.at)
    if target <= until:
        return command
    return replace(command, params={"to": until}) if command.at < until else None


_PATH = "/api/scenario"


def show_test(session: Session, call: Call[Which]) -> Answer:
    """The same as a file for pytest, which passes where `sao-billing` is installed."""
    scenario = cut(scenario_of(session), call.params)
    whole = call.params.until is None
    source = as_test(session, scenario, session.digest() if whole else None)
    return {"object": "scenario_test", "filename": FILENAME, "source": source}


def show_link(session: Session, call: Call[Which]) -> Answer:
    """The same in a few hundred characters: what stands in a page's address behind `#s=`."""
    text = packed(session, cut(scenario_of(session), call.params))
    return {"object": "scenario_link", "packed": text}


class Kept(Part, frozen=True, kw_only=True):
    """A test for pytest, as `GET /api/scenario/test` writes it, or a link's `packed`."""

    source: str | None = None
    packed: str | None = None


def read(_session: Session, call: Call[Kept]) -> Answer:
    """The scenario that a test or a link tells, to be played elsewhere. Nothing of it is run."""
    kept = call.params
    if (kept.source is None) == (kept.packed is None):
        raise WireError("parameter_missing", "Give either a source or what is packed.", "source")
    scenario = unpacked(kept.packed) if kept.packed is not None else scenario_in(kept.source or "")
    told: dict[str, Any] = msgspec.to_builtins(scenario)
    return told


FAMILY = Family(
    "Scenarios",
    (
        Endpoint("GET", _PATH, Which, show, "What the environment was told, to be played again"),
        Endpoint("GET", f"{_PATH}/test", Which, show_test, "The same, as a test for pytest"),
        Endpoint("GET", f"{_PATH}/link", Which, show_link, "The same, short enough for a link"),
        Endpoint("POST", f"{_PATH}/read", Kept, read, "Read such a test or link back", reads=True),
    ),
)
