"""The graph behind every drawing: a machine's states, and one arrow between any two of them.

Owns what is drawn; knows nothing of how. Drawings go by this alone, so what they show agrees.
"""

from typing import Any, Literal

import msgspec

from sao.core.compile import alarms
from sao.core.machine import Machine
from sao.core.schema import NEW

Caller = Literal["outside", "inside", "alarm"]
"""Who asks for an action: a command, a message of another object, the object's own wake-up."""


class Name(msgspec.Struct, frozen=True, order=True):
    """An action as it is written on an arrow."""

    action: str
    caller: Caller


class Node(msgspec.Struct, frozen=True):
    """A state, and the actions that leave the object in it."""

    state: str
    terminal: bool = False
    stays: tuple[Name, ...] = ()


class Arrow(msgspec.Struct, frozen=True):
    """Everything that leads from one state to another; `source` is empty where it creates."""

    source: str
    target: str
    names: tuple[Name, ...]


class Graph(msgspec.Struct, frozen=True):
    """A machine as nodes and arrows. No two arrows join the same states in the same direction."""

    name: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]


def graph(machine: Machine[Any]) -> Graph:
    """The machine's graph: states and arrows in the order of their declaration."""
    found = _joined(machine)
    nodes = tuple(
        Node(state, state in machine.schema.terminal, found.get((state, state), ()))
        for state in machine.schema.states
    )
    arrows = tuple(
        Arrow(source, target, found[source, target])
        for source in (*NEW, *machine.schema.states)
        for target in machine.schema.states
        if source != target and (source, target) in found
    )
    return Graph(machine.name, nodes, arrows)


def strongest(names: tuple[Name, ...]) -> Caller:
    """How an arrow is drawn whose actions have several callers: by the one who is furthest away."""
    callers = {name.caller for name in names}
    if "outside" in callers:
        return "outside"
    return "inside" if "inside" in callers else "alarm"


def caller(machine: Machine[Any], state: str, action: str) -> Caller:
    """Who asks for `action` in `state`."""
    woken = any(
        entry.action == action and state in entry.sources for entry in alarms(machine.schema)
    )
    if woken:
        return "alarm"
    return "outside" if action in machine.outside else "inside"


def _joined(machine: Machine[Any]) -> dict[tuple[str, str], tuple[Name, ...]]:
    found: dict[tuple[str, str], tuple[Name, ...]] = {}
    for source in (*NEW, *machine.schema.states):
        for row, targets in machine.reachable(source):
            name = Name(row.action, caller(machine, source, row.action))
            for target in targets:
                found[source, target] = (*found.get((source, target), ()), name)
    return found
