"""Diagrams: a resource's machine as it is drawn, for a page that lights it up."""

from sao.billing.machines import MACHINES
from sao.core.diagram.graph import graph
from sao.core.diagram.layout import DOT, Layout, Path, layout
from sao.views.shapes import Diagram, Edge, Node


def diagram(resource: str) -> Diagram | None:
    """The resource's machine, laid out; None where there is no such resource."""
    machine = MACHINES.by_name.get(resource)
    if machine is None:
        return None
    placed = layout(graph(machine))
    start_x, start_y = placed.start
    start = Node(
        state="",
        x=start_x - DOT,
        y=start_y - DOT,
        width=2 * DOT,
        height=2 * DOT,
        terminal=False,
    )
    return Diagram(
        resource=resource,
        width=placed.width,
        height=placed.height,
        nodes=(start, *_nodes(placed)),
        edges=tuple(_edge(placed, path) for path in placed.paths),
    )


def _nodes(placed: Layout) -> tuple[Node, ...]:
    return tuple(
        Node(
            state=box.node.state,
            x=box.area.x,
            y=box.area.y,
            width=box.area.width,
            height=box.area.height,
            terminal=box.node.terminal,
        )
        for box in placed.boxes
    )


def _edge(placed: Layout, path: Path) -> Edge:
    x, y = _label_at(placed, path)
    corners = [f"{x} {y}" for x, y in path.points]
    return Edge(
        source=path.arrow.source,
        target=path.arrow.target,
        actions=tuple(name.action for name in path.arrow.names),
        path=f"M{'L'.join(corners)}",
        x=x,
        y=y,
    )


def _label_at(placed: Layout, path: Path) -> tuple[int, int]:
    """The centre of the arrow's label, which stands by its first step."""
    names = path.arrow.names
    (x, y), (to_x, to_y) = path.points[0], path.points[1]
    fitting = [
        label.area
        for label in placed.labels
        if tuple(name for line in label.lines for name in line) == names
    ]
    middle = ((x + to_x) // 2, (y + to_y) // 2)
    if not fitting:
        return middle
    area = min(fitting, key=lambda a: abs(a.y - y) + abs(a.x - x))
    return area.x + area.width // 2, area.y + area.height // 2
