"""Every state and action of every machine: what must be refused is, and changes nothing."""

import os
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from sao.billing.machines import MACHINES
from sao.core.machine import Machine
from sao.core.schema import Command, Ignored, Rejection
from support.grid import Cell, grid, render

SNAPSHOTS = Path(__file__).parent / "snapshots"
EACH = pytest.mark.parametrize("machine", list(MACHINES), ids=lambda machine: machine.name)
CLOSED = [
    pytest.param(machine, cell, id=f"{machine.name}-{cell.state or 'new'}-{cell.action}")
    for machine in MACHINES
    for cell in grid(machine)
    if cell.answer in ("rejected", "ignored")
]


@pytest.mark.parametrize(("machine", "cell"), CLOSED)
def test_a_closed_cell_answers_why_and_changes_nothing(machine: Machine[Any], cell: Cell) -> None:
    blank = machine.blank(f"{machine.schema.prefix}_{'x' * 14}")
    instance = replace(blank, data=replace(blank.data, status=cell.state), seq=7, head=b"head")
    before = replace(instance)
    command = Command("command", instance.id, cell.action, None)
    answer = machine.transition(instance, command, 1_000)
    assert instance == before
    if cell.answer == "ignored":
        assert answer == Ignored(cell.why)
        return
    assert isinstance(answer, Rejection)
    assert answer.code == cell.why
    assert (answer.object_id, answer.action, answer.state) == (
        instance.id,
        cell.action,
        cell.state,
    )
    assert answer.allowed == machine.allowed(cell.state)
    assert machine.name in answer.message


@EACH
def test_the_grid_is_complete(machine: Machine[Any]) -> None:
    cells = grid(machine)
    actions = {row.action for row in machine.rows}
    assert {(cell.state, cell.action) for cell in cells} == {
        (state, action) for state in ("", *machine.schema.states) for action in actions
    }
    assert len(cells) == (len(machine.schema.states) + 1) * len(actions)
    for cell in cells:
        open_cell = cell.answer in ("accepted", "relayed", "refused")
        assert open_cell == (machine.row(cell.state, cell.action) is not None)


@EACH
def test_the_grid_is_the_one_that_was_agreed_on(machine: Machine[Any]) -> None:
    file, actual = SNAPSHOTS / f"{machine.name}.txt", render(grid(machine))
    if os.environ.get("SAO_UPDATE_SNAPSHOTS") == "1":
        file.write_text(actual)
    agreed = file.read_text() if file.exists() else ""
    if actual != agreed:
        diff = "\n".join(
            unified_diff(agreed.splitlines(), actual.splitlines(), "agreed", "actual", lineterm="")
        )
        pytest.fail(
            f"the table of {machine.name} changed what it does:\n{diff}\n"
            f"If that is meant, run again with SAO_UPDATE_SNAPSHOTS=1 and commit {file.name}.",
            pytrace=False,
        )


def test_no_snapshot_is_left_behind() -> None:
    assert {file.stem for file in SNAPSHOTS.glob("*.txt")} == set(MACHINES.by_name)
