"""Compact layout: a machine on a small grid, for a drawing beside other things.

Without the names of its arrows a machine fits into a corner of a page, where a reader looks for the
one state that is lit. States stand where their arrows are short, cross little and run through
nobody; the search for that begins at the order of declaration and only ever swaps for the better,
so it finds the same everywhere. Integers only.
"""

from functools import cache
from itertools import combinations
from math import isqrt

import msgspec

from sao.core.diagram.graph import Arrow, Graph
from sao.core.diagram.layout import Area, Point

MARGIN = 8
BOX_HEIGHT = 28
GAP_X, GAP_Y = 40, 48
"""Between the boxes of two neighbours."""

LETTER, PADDING = 7, 8
"""How wide a letter of a state's name is, and what is left free on either side."""

WIDE = 145
"""Boxes that are wider stand in two columns."""

BEND = 9
"""By how many hundredths of its length an arrow bends to its right, away from its opposite."""

DETOUR = 12
"""How far from its edge it passes by a state that is in the way."""

_FEW = 4
_CROSSING, _THROUGH, _BELOW, _BEGINNING = 30, 90, 4, 8

Cell = tuple[int, int]
"""A place on the grid: column, row."""


class Curve(msgspec.Struct, frozen=True):
    """An arrow as it runs: from `start` to the tip at `end`, bent towards `control`."""

    arrow: Arrow
    start: Point
    control: Point
    end: Point

    @property
    def middle(self) -> Point:
        """Where its name would stand."""
        (ax, ay), (bx, by), (cx, cy) = self.start, self.control, self.end
        return (ax + 2 * bx + cx) // 4, (ay + 2 * by + cy) // 4


class Compact(msgspec.Struct, frozen=True):
    """A drawing without its looks: a box for each state, a curve for each arrow between two."""

    width: int
    height: int
    boxes: dict[str, Area]
    curves: tuple[Curve, ...]


def compact(graph: Graph) -> Compact:
    """Where everything of the graph stands. What creates the object is not drawn."""
    arrows = [arrow for arrow in graph.arrows if arrow.source]
    letters = max(len(node.state) for node in graph.nodes)
    box_width = letters * LETTER // 2 * 2 + 2 * PADDING
    cells = _placed(graph, arrows, 2 if box_width > WIDE or len(graph.nodes) <= _FEW else 3)
    boxes = {
        state: Area(column * (box_width + GAP_X), row * (BOX_HEIGHT + GAP_Y), box_width, BOX_HEIGHT)
        for state, (column, row) in cells.items()
    }
    return _framed(boxes, [_curve(arrow, boxes, cells) for arrow in arrows])


def _framed(boxes: dict[str, Area], curves: list[Curve]) -> Compact:
    """The same, moved so that nothing is outside."""
    corners = [(box.x, box.y) for box in boxes.values()]
    corners += [(box.right, box.bottom) for box in boxes.values()]
    columns, rows = zip(*corners, *(curve.middle for curve in curves), strict=True)
    left, top = min(columns) - MARGIN, min(rows) - MARGIN
    right, bottom = max(columns) + MARGIN, max(rows) + MARGIN

    def moved(point: Point) -> Point:
        return point[0] - left, point[1] - top

    return Compact(
        width=right - left,
        height=bottom - top,
        boxes={
            state: Area(*moved((box.x, box.y)), box.width, box.height)
            for state, box in boxes.items()
        },
        curves=tuple(
            Curve(curve.arrow, moved(curve.start), moved(curve.control), moved(curve.end))
            for curve in curves
        ),
    )


# --- placing -----------------------------------------------------------------------------------


def _placed(graph: Graph, arrows: list[Arrow], columns: int) -> dict[str, Cell]:
    """A cell for each state: from the order of declaration on, whatever swap is for the better."""
    states = [node.state for node in graph.nodes]
    rows = -(-len(states) // columns) + 1
    grid = [(column, row) for row in range(rows) for column in range(columns)]
    order: list[str] = states + [""] * (len(grid) - len(states))

    def cells() -> dict[str, Cell]:
        return {state: cell for state, cell in zip(order, grid, strict=True) if state}

    least, better = _cost(graph, arrows, cells()), True
    while better:
        better = False
        for one, other in combinations(range(len(order)), 2):
            order[one], order[other] = order[other], order[one]
            cost = _cost(graph, arrows, cells()) if order[one] != order[other] else least
            if cost < least:
                least, better = cost, True
            else:
                order[one], order[other] = order[other], order[one]
    return cells()


def _cost(graph: Graph, arrows: list[Arrow], at: dict[str, Cell]) -> int:
    """What is to be small: long arrows, crossings, arrows through states, life running upwards."""
    lines = sorted({tuple(sorted((at[arrow.source], at[arrow.target]))) for arrow in arrows})
    taken = frozenset(at.values())
    cost = sum(_length(a, b) for a, b in lines)
    cost += _THROUGH * sum(len(_between(a, b) & taken) for a, b in lines)
    cost += _CROSSING * sum(_crosses(*one, *other) for one, other in combinations(lines, 2))
    cost += sum(_BELOW * -at[node.state][1] for node in graph.nodes if node.terminal)
    begun = {arrow.target for arrow in graph.arrows if not arrow.source}
    return cost + sum(_BEGINNING * sum(at[state]) for state in begun)


@cache
def _length(a: Cell, b: Cell) -> int:
    return 10 * ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2)


@cache
def _between(a: Cell, b: Cell) -> frozenset[Cell]:
    """The cells whose middle lies on the way from one to the other."""
    columns = range(min(a[0], b[0]), max(a[0], b[0]) + 1)
    rows = range(min(a[1], b[1]), max(a[1], b[1]) + 1)
    on = ((column, row) for column in columns for row in rows if _side(a, b, (column, row)) == 0)
    return frozenset(on) - {a, b}


@cache
def _crosses(a: Cell, b: Cell, c: Cell, d: Cell) -> bool:
    if {a, b} & {c, d}:
        return False
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Cell, b: Cell, of: Cell) -> int:
    """On which side of the line from `a` to `b` a cell lies: 0 is on it."""
    cross = (b[0] - a[0]) * (of[1] - a[1]) - (b[1] - a[1]) * (of[0] - a[0])
    return (cross > 0) - (cross < 0)


# --- drawing -----------------------------------------------------------------------------------


def _curve(arrow: Arrow, boxes: dict[str, Area], cells: dict[str, Cell]) -> Curve:
    source, target = boxes[arrow.source], boxes[arrow.target]
    (ax, ay), (bx, by) = _centre(source), _centre(target)
    length = isqrt((bx - ax) ** 2 + (by - ay) ** 2)
    between = _between(cells[arrow.source], cells[arrow.target]) & frozenset(cells.values())
    bend = length * BEND // 100
    if between:
        bend += 2 * DETOUR + (source.width if ax == bx else source.height)
    control = (
        (ax + bx) // 2 - (by - ay) * bend // length,
        (ay + by) // 2 + (bx - ax) * bend // length,
    )
    return Curve(arrow, _edge(source, control), control, _edge(target, control))


def _centre(box: Area) -> Point:
    return box.x + box.width // 2, box.y + box.height // 2


def _edge(box: Area, towards: Point) -> Point:
    """Where the line from a box's centre leaves the box."""
    centre, half_x, half_y = _centre(box), box.width // 2, box.height // 2
    x, y = towards[0] - centre[0], towards[1] - centre[1]
    if abs(x) * half_y > abs(y) * half_x:
        return centre[0] + (half_x if x > 0 else -half_x), centre[1] + y * half_x // abs(x)
    return centre[0] + x * half_y // max(abs(y), 1), centre[1] + (half_y if y > 0 else -half_y)
