"""The compact drawing of every machine: small, nothing on top of anything, the same every time."""

from itertools import combinations
from typing import Any

import pytest

from sao.billing.machines import MACHINES
from sao.core.diagram.compact import Compact, compact
from sao.core.diagram.graph import graph
from sao.core.diagram.layout import Area
from sao.core.machine import Machine

every_machine = pytest.mark.parametrize("machine", list(MACHINES), ids=lambda machine: machine.name)


def drawn(machine: Machine[Any]) -> Compact:
    return compact(graph(machine))


def apart(one: Area, other: Area) -> bool:
    beside = one.right < other.x or other.right < one.x
    return beside or one.bottom < other.y or other.bottom < one.y


@every_machine
def test_every_state_and_arrow_is_there(machine: Machine[Any]) -> None:
    picture, whole = drawn(machine), graph(machine)
    assert sorted(picture.boxes) == sorted(machine.schema.states)
    wanted = [arrow for arrow in whole.arrows if arrow.source]
    assert [curve.arrow for curve in picture.curves] == wanted


@every_machine
def test_nothing_is_on_top_of_anything_or_outside(machine: Machine[Any]) -> None:
    picture = drawn(machine)
    boxes = picture.boxes
    assert [(a, b) for a, b in combinations(boxes, 2) if not apart(boxes[a], boxes[b])] == []
    for box in boxes.values():
        assert 0 <= box.x < box.right <= picture.width
        assert 0 <= box.y < box.bottom <= picture.height
    for x, y in (curve.middle for curve in picture.curves):
        assert (0 <= x <= picture.width, 0 <= y <= picture.height) == (True, True)


@every_machine
def test_an_arrow_runs_from_edge_to_edge_and_past_other_states(machine: Machine[Any]) -> None:
    picture = drawn(machine)
    for curve in picture.curves:
        source, target = picture.boxes[curve.arrow.source], picture.boxes[curve.arrow.target]
        for (x, y), box in ((curve.start, source), (curve.end, target)):
            assert x in (box.x, box.right) or y in (box.y, box.bottom), curve
        x, y = curve.middle
        hit = [name for name, box in picture.boxes.items() if not apart(box, Area(x, y, 0, 0))]
        assert hit == [], curve


def test_no_two_arrows_share_their_way() -> None:
    for machine in MACHINES:
        middles = [curve.middle for curve in drawn(machine).curves]
        assert len(set(middles)) == len(middles), machine.name


def test_it_is_small_and_the_same_every_time() -> None:
    for machine in MACHINES:
        picture = drawn(machine)
        assert picture.width < 560, machine.name
        assert picture.height < 420, machine.name
        assert compact(graph(machine)) == picture
