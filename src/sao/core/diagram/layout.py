"""Layout: where everything of a drawing stands. Integers only, so that it is the same anywhere.

The layers are the states, from top to bottom in the order of their declaration. An arrow to the
next layer goes straight down. One that goes further down leaves on the right, one that goes up on
the left: along a row of its own, under its label, to the trunk of its target, which all arrows to
that target on that side share. So nothing runs through a box or a label, by construction.
"""

import msgspec

from sao.core.diagram.graph import Arrow, Graph, Node
from sao.core.diagram.sides import LINE, Lines, Side, side, text_width, width, wrapped

MARGIN = 24
TITLE = 36
"""Height of a box above the actions that stay in it."""

PADDING = 14
"""Between the edge of a box and its text."""

DOT = 7
"""Radius of the initial dot."""

_BOX_WIDTH = 172
_GAP = 24
_BESIDE = 12
_TRACK = 16
_STAYS_LIMIT = 26
_RIGHT_LIMIT = 32
_LEFT_LIMIT = 18

Point = tuple[int, int]


class Area(msgspec.Struct, frozen=True):
    """A rectangle, by its upper left corner and its size."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Its lower edge."""
        return self.y + self.height


class Box(msgspec.Struct, frozen=True):
    """A state where it stands, and the actions that stay in it, in lines."""

    node: Node
    area: Area
    stays: Lines


class Label(msgspec.Struct, frozen=True):
    """The actions of an arrow where they are written, in lines."""

    area: Area
    lines: Lines


class Path(msgspec.Struct, frozen=True):
    """An arrow as it runs: corners from its source to the tip, each step level or upright."""

    arrow: Arrow
    points: tuple[Point, ...]


class Layout(msgspec.Struct, frozen=True):
    """A drawing without its looks. `start` is the centre of the initial dot."""

    width: int
    height: int
    start: Point
    boxes: tuple[Box, ...]
    labels: tuple[Label, ...]
    paths: tuple[Path, ...]


class _Plan(msgspec.Struct, frozen=True):
    """What goes where, before it has a place."""

    right: Side
    left: Side
    down: dict[str, Lines]
    stays: dict[str, Lines]


class _Columns(msgspec.Struct, frozen=True):
    """The upright lines of a drawing: of the boxes, and of the innermost trunk on either side."""

    left_trunk: int
    left: int
    right: int
    right_trunk: int
    width: int

    @property
    def centre(self) -> int:
        return (self.left + self.right) // 2

    def trunk(self, of: Side, target: str) -> int:
        first = self.right_trunk if of.way == "right" else self.left_trunk
        return first + of.sign * of.tracks[target] * _TRACK


class _Layer(msgspec.Struct, frozen=True):
    """A state or the initial dot in place: where arrows leave it by target, reach it by way."""

    area: Area
    bottom: int
    labels: tuple[Label, ...]
    leaves: dict[str, int]
    arrives: dict[str, int]


def layout(graph: Graph) -> Layout:
    """Where everything of the graph stands."""
    plan = _plan(graph)
    columns = _columns(graph, plan)
    layers: dict[str, _Layer] = {}
    labels: list[Label] = []
    y = MARGIN
    for state in ("", *plan.stays):
        layer = layers[state] = _layer(plan, columns, state, y)
        labels += layer.labels
        y = layer.bottom + _GAP
        if state in plan.down:
            label = _down_label(plan.down[state], columns, layer.bottom)
            labels.append(label)
            y = label.area.bottom + _GAP // 2 + 2
    boxes = [Box(node, layers[node.state].area, plan.stays[node.state]) for node in graph.nodes]
    paths = [Path(arrow, _points(arrow, plan, columns, layers)) for arrow in graph.arrows]
    start = layers[""].area
    bottom = boxes[-1].area.bottom + MARGIN
    centre = (columns.centre, start.y + DOT)
    return Layout(columns.width, bottom, centre, tuple(boxes), tuple(labels), tuple(paths))


def _plan(graph: Graph) -> _Plan:
    level = {state: number for number, state in enumerate(["", *(n.state for n in graph.nodes)])}
    far = [arrow for arrow in graph.arrows if level[arrow.target] > level[arrow.source] + 1]
    back = [arrow for arrow in graph.arrows if level[arrow.target] < level[arrow.source]]
    return _Plan(
        side("right", far, level, _RIGHT_LIMIT),
        side("left", back, level, _LEFT_LIMIT),
        {
            arrow.source: wrapped(arrow.names, _RIGHT_LIMIT)
            for arrow in graph.arrows
            if level[arrow.target] == level[arrow.source] + 1
        },
        {node.state: wrapped(node.stays, _STAYS_LIMIT) for node in graph.nodes},
    )


def _columns(graph: Graph, plan: _Plan) -> _Columns:
    # A title is larger and bolder than the text that `text_width` measures.
    titles = [text_width(len(node.state) * 4 // 3) for node in graph.nodes]
    stays = [width(lines) for lines in plan.stays.values()]
    box = max(_BOX_WIDTH, *(2 * PADDING + inner for inner in titles + stays))
    left = MARGIN
    if plan.left.lanes:
        left += (plan.left.lanes - 1) * _TRACK + _label_width(plan.left) + 3 * _BESIDE
    right = left + box
    centre = (left + right) // 2
    overhang = max((width(lines) for lines in plan.down.values()), default=0)
    first = [row for row in plan.right.rows[""] if row.targets]
    start = max((width(row.lines) for row in first), default=0)
    trunk = max(right, centre + max(overhang, start + DOT) + 2 * _BESIDE)
    if plan.right.lanes:
        trunk = max(trunk, right + _label_width(plan.right) + 3 * _BESIDE)
    outermost = trunk + max(plan.right.lanes - 1, 0) * _TRACK
    return _Columns(
        left - _label_width(plan.left) - 3 * _BESIDE, left, right, trunk, outermost + MARGIN
    )


def _label_width(of: Side) -> int:
    """The widest label beside a box; those of the initial dot have the box's width as well."""
    return max(
        (width(row.lines) for state in of.rows if state for row in of.rows[state]), default=0
    )


def _layer(plan: _Plan, columns: _Columns, state: str, top: int) -> _Layer:
    area = _box_area(plan, columns, state, top) if state else _dot_area(plan, columns, top)
    labels: list[Label] = []
    leaves: dict[str, int] = {}
    arrives: dict[str, int] = {}
    bottom = area.bottom
    for of in (plan.right, plan.left):
        rows = of.rows[state]
        y = area.y + (area.height - of.height(state)) // 2
        if not state and rows:
            y = area.y + DOT - rows[0].rise
        for row in rows:
            if row.targets:
                size = width(row.lines)
                x = area.right + _BESIDE if of.way == "right" else area.x - _BESIDE - size
                labels.append(Label(Area(x, y + 3, size, len(row.lines) * LINE), row.lines))
                leaves |= dict.fromkeys(row.targets, y + row.rise)
            else:
                arrives[of.way] = y + row.rise
            y += row.height
        bottom = max(bottom, y)
    return _Layer(area, bottom, tuple(labels), leaves, arrives)


def _box_area(plan: _Plan, columns: _Columns, state: str, top: int) -> Area:
    stays = len(plan.stays[state]) * LINE + PADDING if plan.stays[state] else 0
    rows = max(plan.right.height(state), plan.left.height(state))
    return Area(columns.left, top, columns.right - columns.left, max(TITLE + stays, rows + 8))


def _dot_area(plan: _Plan, columns: _Columns, top: int) -> Area:
    """The initial dot is level with the first of its rows."""
    rows = plan.right.rows[""]
    above = max(0, rows[0].rise - DOT) if rows else 0
    return Area(columns.centre - DOT, top + above, 2 * DOT, 2 * DOT)


def _down_label(lines: Lines, columns: _Columns, top: int) -> Label:
    area = Area(columns.centre + _BESIDE - 2, top + 8, width(lines), len(lines) * LINE)
    return Label(area, lines)


def _points(
    arrow: Arrow, plan: _Plan, columns: _Columns, layers: dict[str, _Layer]
) -> tuple[Point, ...]:
    source, target = layers[arrow.source], layers[arrow.target]
    if arrow.target not in source.leaves:
        return ((columns.centre, source.area.bottom), (columns.centre, target.area.y))
    of = plan.right if source.area.y < target.area.y else plan.left
    start = source.area.right if of.sign > 0 else source.area.x
    end = target.area.right if of.sign > 0 else target.area.x
    trunk = columns.trunk(of, arrow.target)
    leaves, arrives = source.leaves[arrow.target], target.arrives[of.way]
    way = ((start, leaves), (trunk, leaves), (trunk, arrives), (end, arrives))
    below_dot = not arrow.source and leaves > source.area.bottom
    if below_dot:
        return ((columns.centre, source.area.bottom), (columns.centre, leaves), *way[1:])
    return way
