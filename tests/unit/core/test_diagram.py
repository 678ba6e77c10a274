"""Drawings: complete, readable, and the same bytes for the same table."""

from itertools import combinations
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sao.billing.machines import MACHINES
from sao.core.diagram.graph import graph
from sao.core.diagram.layout import Area, Layout, Path, layout
from sao.core.diagram.mermaid import mermaid
from sao.core.diagram.svg import svg
from sao.core.machine import Machine

every_machine = pytest.mark.parametrize("machine", list(MACHINES), ids=lambda machine: machine.name)


def overlap(one: Area, other: Area) -> bool:
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )


def crossings(path: Path, area: Area) -> list[Any]:
    """The stretches of a path that run through the inside of an area."""
    found = []
    for (x1, y1), (x2, y2) in zip(path.points, path.points[1:], strict=False):
        left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        if left < area.right and right > area.x and top < area.bottom and bottom > area.y:
            found.append(((x1, y1), (x2, y2)))
    return found


def placed(machine: Machine[Any]) -> Layout:
    return layout(graph(machine))


@every_machine
def test_every_state_and_action_is_drawn(machine: Machine[Any]) -> None:
    for drawing in (mermaid(machine), svg(machine)):
        for name in (*machine.schema.states, *(row.action for row in machine.rows)):
            assert name in drawing, f"{machine.name}: {name} is missing"


@every_machine
def test_nothing_overlaps(machine: Machine[Any]) -> None:
    drawn = placed(machine)
    areas = [*(box.area for box in drawn.boxes), *(label.area for label in drawn.labels)]
    assert [pair for pair in combinations(areas, 2) if overlap(*pair)] == []
    for area in areas:
        assert 0 <= area.x < area.right <= drawn.width
        assert 0 <= area.y < area.bottom <= drawn.height


@every_machine
def test_no_arrow_runs_through_a_box_or_a_label(machine: Machine[Any]) -> None:
    drawn = placed(machine)
    for path in drawn.paths:
        for box in drawn.boxes:
            assert crossings(path, box.area) == [], (path.arrow, box.node.state)
        for label in drawn.labels:
            assert crossings(path, label.area) == [], (path.arrow, label.lines)


@every_machine
def test_the_drawing_is_xml_and_names_itself(machine: Machine[Any]) -> None:
    root = ET.fromstring(svg(machine))  # noqa: S314  (our own)
    assert root.attrib["role"] == "img"
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text
    assert svg(machine) == svg(machine)


def test_an_alarm_is_told_apart() -> None:
    drawing = mermaid(MACHINES["subscription"])
    assert "active --> canceled : cancel, end, reach_cancel_at (alarm)" in drawing
    assert 'class="way alarm"' in svg(MACHINES["subscription"])
