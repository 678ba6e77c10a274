"""Diagrams: a resource's machine as it is drawn, for a page that lights it up."""

from sao.billing.machines import MACHINES
from sao.core.diagram.compact import Curve, compact
from sao.core.diagram.graph import graph
from sao.views.shapes import Diagram, Edge, Node


def diagram(resource: str) -> Diagram | None:
    """The resource's machine, laid out; None where there is no such resource."""
    machine = MACHINES.by_name.get(resource)
    if machine is None:
        return None
    drawn = graph(machine)
    placed = compact(drawn)
    ends = {node.state for node in drawn.nodes if node.terminal}
    return Diagram(
        resource=resource,
        width=placed.width,
        height=placed.height,
        nodes=tuple(
            Node(
                state=state,
                x=box.x,
                y=box.y,
                width=box.width,
                height=box.height,
                terminal=state in ends,
            )
            for state, box in placed.boxes.items()
        ),
        edges=tuple(map(_edge, placed.curves)),
    )


def _edge(curve: Curve) -> Edge:
    (ax, ay), (bx, by), (cx, cy) = curve.start, curve.control, curve.end
    x, y = curve.middle
    return Edge(
        source=curve.arrow.source,
        target=curve.arrow.target,
        actions=tuple(name.action for name in curve.arrow.names),
        path=f"M{ax} {ay}Q{bx} {by} {cx} {cy}",
        x=x,
        y=y,
    )
