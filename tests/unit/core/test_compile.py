"""What the compiler says of every kind of contradiction: where it is, and what was meant."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from sao.core.compile import check
from sao.core.errors import CompileError, InvariantBroken
from sao.core.instance import State
from sao.core.machine import Machine, Machines
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Facts,
    Schema,
    action,
    alarm,
    ignore,
    internal,
)


class Door(State, frozen=True, kw_only=True):
    shuts_at: int | None = None
    opened_by: str = ""


class Push(msgspec.Struct, frozen=True):
    by: str = ""


def move(_door: Door, command: Command[Push], _now: int) -> Facts:
    return {"opened_by": command.data.by}


def mumble(_door, _command, _now) -> Facts:  # type: ignore[no-untyped-def]  # noqa: ANN001
    return {}


TABLE = (
    action("build", NEW, "closed", move),
    action("open", ("closed",), "open", move),
    internal("shut", ("open",), "closed", move),
    ignore("shut", ("closed", "gone"), "it is shut"),
    alarm("shut", ("open",), "shuts_at"),
    action("demolish", ("closed", "open"), "gone", move),
)
DOOR = Schema(
    name="door",
    prefix="door",
    state=Door,
    states=("closed", "open", "gone"),
    terminal=("gone",),
    table=TABLE,
    rank=1,
)


def instead(old: str, *rows: Any) -> Schema[Any]:
    """The door, with these rows instead of those of an action."""
    return replace(DOOR, table=(*(row for row in TABLE if row.action != old), *rows))


def also(*rows: Any, **changes: Any) -> Schema[Any]:
    """The door, with these rows too."""
    return replace(DOOR, table=(*TABLE, *rows), **changes)


class NoDefault(State, frozen=True, kw_only=True):
    shuts_at: int | None = None
    opened_by: str = ""
    wood: str


class Plank(msgspec.Struct, frozen=True):
    length: float
    next: "Plank | None" = None


class Floats(State, frozen=True, kw_only=True):
    shuts_at: int | None = None
    opened_by: str = ""
    height: float | None = None
    planks: tuple[Plank, ...] = ()


CASES = {
    "from an undeclared state": (
        also(action("kick", ("opened",), "gone", move)),
        "action 'kick': undeclared state 'opened' (did you mean 'open'?)",
    ),
    "to an undeclared state": (
        also(action("kick", ("open",), "xyz", move)),
        "action 'kick': undeclared state 'xyz'",
    ),
    "ignored in an undeclared state": (
        also(ignore("shut", ("clsed",), "never mind")),
        "action 'shut': undeclared state 'clsed' (did you mean 'closed'?)",
    ),
    "an undeclared terminal state": (
        replace(DOOR, terminal=("gone", "gon")),
        "terminal: undeclared state 'gon' (did you mean 'gone'?)",
    ),
    "a state declared twice": (
        replace(DOOR, states=(*DOOR.states, "open")),
        "states: 'open' is declared twice",
    ),
    "two rows for one cell": (
        also(action("open", ("closed",), "gone", move)),
        "action 'open': ambiguous, two rows leave state 'closed'",
    ),
    "a row for a cell that is ignored": (
        also(ignore("shut", ("open",), "it is late")),
        "action 'shut': ambiguous, two rows leave state 'open'",
    ),
    "from outside and from inside": (
        also(internal("open", ("open",), SAME, move)),
        "action 'open': declared both as action and as internal",
    ),
    "an unreachable state": (
        replace(DOOR, states=(*DOOR.states, "ajar"), terminal=("gone", "ajar")),
        "state 'ajar': unreachable, no path of actions leads to it",
    ),
    "states that only lead to each other": (
        instead("build", action("build", NEW, "gone", move)),
        "state 'open': unreachable, no path of actions leads to it",
    ),
    "a way out of a terminal state": (
        replace(DOOR, terminal=("gone", "closed")),
        "state 'closed': terminal, yet action 'open' leaves it",
    ),
    "a dead end": (
        replace(DOOR, terminal=()),
        "state 'gone': dead end, no action leaves it (is it terminal?)",
    ),
    "a loop is no way out": (
        also(action("paint", ("gone",), SAME, move), terminal=()),
        "state 'gone': dead end, no action leaves it (is it terminal?)",
    ),
    "a message without an answer": (
        replace(DOOR, table=tuple(row for row in TABLE if row != TABLE[3])),
        "action 'shut': missing in state 'gone' (accept it or `ignore` it)",
    ),
    "ignoring what is never heard": (
        also(ignore("shutt", ("gone",), "never mind")),
        "ignore: undeclared message 'shutt' (did you mean 'shut'?)",
    ),
    "ignoring a command from outside": (
        also(ignore("open", ("open",), "it is open")),
        "ignore: undeclared message 'open'",
    ),
    "an alarm at an undeclared field": (
        also(alarm("shut", ("open",), "shut_at")),
        "alarm 'shut': undeclared field 'shut_at' (did you mean 'shuts_at'?)",
    ),
    "an alarm for an undeclared action": (
        also(alarm("shout", ("open",), "shuts_at")),
        "alarm: undeclared action 'shout' (did you mean 'shut'?)",
    ),
    "an alarm that its state would not accept": (
        also(alarm("shut", ("closed",), "shuts_at")),
        "alarm 'shut': state 'closed' does not accept it",
    ),
    "an alarm that only outsiders may ring": (
        also(alarm("open", ("closed",), "shuts_at")),
        "alarm 'open': state 'closed' does not accept it",
    ),
    "an index of an undeclared field": (
        replace(DOOR, index=("open_by",)),
        "index: undeclared field 'open_by' (did you mean 'opened_by'?)",
    ),
    "an undeclared clock": (replace(DOOR, clock="klock"), "clock: undeclared field 'klock'"),
    "a field without a default": (
        replace(DOOR, state=NoDefault),
        "field 'wood': has no default, so an older chain could not be read",
    ),
    "a float": (
        replace(DOOR, state=Floats),
        "field 'height': holds a float; use integers in minor units or decimal strings",
    ),
    "a float in a value of a value": (
        replace(DOOR, state=Floats),
        "field 'planks': holds a float; use integers in minor units or decimal strings",
    ),
    "a command of unknown type": (
        also(action("paint", ("open",), SAME, mumble)),
        "action 'paint': mumble does not annotate its command as Command[...]",
    ),
    "an upcaster from the current version": (
        replace(DOOR, upcasters={(1, "open"): dict}),
        "upcaster (1, 'open'): there is no version after it to cast to",
    ),
    "an upcaster from before the first version": (
        replace(DOOR, version=3, upcasters={(0, "open"): dict}),
        "upcaster (0, 'open'): there is no version after it to cast to",
    ),
    "an upcaster of an action that never was": (
        replace(DOOR, version=2, upcasters={(1, "opne"): dict}),
        None,  # actions may be dropped from the table while their outcomes remain
    ),
}


def problems_of(schema: Schema[Any]) -> list[str]:
    try:
        check(schema)
    except CompileError as error:
        return error.problems
    return []


def test_a_schema_without_contradictions_compiles() -> None:
    assert problems_of(DOOR) == []
    assert Machine(DOOR).name == "door"


@pytest.mark.parametrize(("schema", "problem"), CASES.values(), ids=CASES)
def test_a_contradiction_names_its_place(schema: Schema[Any], problem: str | None) -> None:
    if problem is None:
        assert problems_of(schema) == []
    else:
        assert problem in problems_of(schema)


def test_all_problems_are_told_at_once() -> None:
    schema = also(
        action("kick", ("opened",), "gone", move),
        alarm("shut", ("open",), "shut_at"),
        index=("open_by",),
    )
    with pytest.raises(CompileError) as error:
        Machine(schema)
    assert error.value.schema == "door"
    assert len(error.value.problems) == 3
    assert str(error.value).splitlines() == [
        "schema 'door' does not compile:",
        "  - action 'kick': undeclared state 'opened' (did you mean 'open'?)",
        "  - alarm 'shut': undeclared field 'shut_at' (did you mean 'shuts_at'?)",
        "  - index: undeclared field 'open_by' (did you mean 'opened_by'?)",
    ]


def test_two_machines_cannot_share_a_prefix() -> None:
    with pytest.raises(InvariantBroken, match="share an id prefix"):
        Machines((DOOR, replace(DOOR, name="gate")))


def test_a_machine_is_found_by_the_ids_of_its_instances() -> None:
    machines = Machines((DOOR,))
    assert machines.of("door_abcdefghijklmn") is machines["door"] is machines.find("door:front")
    assert machines.find("gate_abcdefghijklmn") is None
    with pytest.raises(InvariantBroken, match="no machine for the id 'gate_1'"):
        machines.of("gate_1")
