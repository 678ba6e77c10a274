"""The machine: as it is drawn, and where an object stands in it."""

from sao.views.shapes.values import Shaped


class Node(Shaped, frozen=True, kw_only=True):
    """A state, where the diagram draws it."""

    state: str
    x: int
    y: int
    width: int
    height: int
    terminal: bool


class Edge(Shaped, frozen=True, kw_only=True):
    """A transition: `path` is SVG path data, its label is centred on (x, y)."""

    source: str
    target: str
    actions: tuple[str, ...]
    path: str
    x: int
    y: int


class Diagram(Shaped, frozen=True, kw_only=True):
    """A resource's machine, laid out."""

    resource: str
    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Reach(Shaped, frozen=True, kw_only=True):
    """An edge that the object could take next; `at` is when it does so by itself."""

    source: str
    target: str
    action: str
    label: str
    at: int | None = None


class Standing(Shaped, frozen=True, kw_only=True):
    """Where an object stands in its machine: its state, the last edge, the edges ahead."""

    resource: str
    state: str
    came_from: str | None
    came_by: str | None
    came_at: int | None
    reach: tuple[Reach, ...]
