"""The grid: what must happen in every state on every action of a machine, read off its table.

Tests run it cell by cell and compare it with a committed snapshot, so that a changed table shows as
a changed grid.
"""

from typing import Any, Literal, get_args, get_type_hints

import msgspec

from sao.core.machine import Machine
from sao.core.schema import NEW, Facts, Kind, Relay, Row

Answer = Literal["accepted", "relayed", "refused", "rejected", "ignored"]
"""`relayed`: it goes on to other objects and leaves no outcome here; `refused`: there is a row, but
its `decide` only ever says why not."""


class Cell(msgspec.Struct, frozen=True):
    """One state and action. `targets`: where it can lead; `why`: the code, or why it is ignored."""

    state: str
    action: str
    kind: Kind
    answer: Answer
    targets: tuple[str, ...] = ()
    why: str = ""


def grid(machine: Machine[Any]) -> list[Cell]:
    """Every cell, action by action in the order of the table, the state before creation first."""
    kinds: dict[str, Kind] = {row.action: row.kind for row in machine.rows}
    return [
        _cell(machine, state, action, kind)
        for action, kind in kinds.items()
        for state in (*NEW, *machine.schema.states)
    ]


def render(cells: list[Cell]) -> str:
    """The grid as text: one paragraph for each action, one line for each state."""
    width = max(len(cell.state or "(new)") for cell in cells)
    lines: list[str] = []
    for number, cell in enumerate(cells):
        if number == 0 or cells[number - 1].action != cell.action:
            lines += ["", f"{cell.kind} {cell.action}"]
        what = " | ".join(cell.targets) if cell.answer == "accepted" else cell.why
        sign = "->" if cell.answer == "accepted" else f"{cell.answer}:"
        lines.append(f"  {cell.state or '(new)':<{width}}  {sign} {what}".rstrip())
    return "\n".join(lines[1:]) + "\n"


def records(row: Row) -> bool:
    """Whether the row's `decide` can accept at all, going by what it says it returns."""
    return _answers(row, Facts)


def _answers(row: Row, kind: Any) -> bool:
    answers = get_type_hints(row.decide).get("return", Facts)
    return answers == kind or kind in get_args(answers)


def _cell(machine: Machine[Any], state: str, action: str, kind: Kind) -> Cell:
    for row, targets in machine.reachable(state):
        if row.action == action:
            if records(row):
                return Cell(state, action, kind, "accepted", targets)
            if _answers(row, Relay):
                return Cell(state, action, kind, "relayed", why=f"by {row.decide.__name__}")
            return Cell(state, action, kind, "refused", why=f"decided by {row.decide.__name__}")
    why = machine.ignored(state, action)
    if why is not None:
        return Cell(state, action, kind, "ignored", why=why)
    code = "resource_missing" if state in NEW else "illegal_transition"
    return Cell(state, action, kind, "rejected", why=code)
