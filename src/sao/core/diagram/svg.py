"""SVG: a layout with its looks.

Standing alone it brings its colours, light and dark; within a page that defines our design tokens
it takes those, and their theme.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from sao.core.diagram.graph import Arrow, Caller, Graph, Name, graph, strongest
from sao.core.diagram.layout import DOT, MARGIN, PADDING, TITLE, Area, Box, Path, Point, layout
from sao.core.diagram.legend import Key, legend
from sao.core.diagram.sides import LINE, Lines, text_width
from sao.core.diagram.style import STYLE
from sao.core.machine import Machine

_CORNER = 7
_TIP = 8
_BASELINE = 12
_ORDER: tuple[Caller, ...] = ("alarm", "inside", "outside")


def svg(machine: Machine[Any]) -> str:
    """The machine as an SVG document: the same bytes for the same table."""
    drawn = graph(machine)
    placed = layout(drawn)
    keys = legend(drawn, placed.width, placed.height)
    width = max([placed.width, *(key.area.right + MARGIN for key in keys)])
    height = max([placed.height, *(key.area.bottom + MARGIN for key in keys)])
    paths = sorted(placed.paths, key=lambda path: _ORDER.index(strongest(path.arrow.names)))
    name = escape(drawn.name)
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="machine" role="img" width="{width}" '
            f'height="{height}" viewBox="0 0 {width} {height}" '
            f'aria-labelledby="{name}-title {name}-description">'
        ),
        f'<title id="{name}-title">States of {escape(_words(drawn.name))}</title>',
        f'<desc id="{name}-description">{escape(_told(drawn))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="ground" width="{width}" height="{height}" rx="10"/>',
        *(_way(path) for path in paths),
        *(_tip(path) for path in paths),
        f'<circle class="dot" cx="{placed.start[0]}" cy="{placed.start[1]}" r="{DOT}"/>',
        *(line for box in placed.boxes for line in _box(box)),
        *(line for label in placed.labels for line in _names(label.lines, label.area)),
        *(line for key in keys for line in _key(key)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _box(box: Box) -> Iterator[str]:
    area, terminal = box.area, box.node.terminal
    yield f'<g data-state="{escape(box.node.state)}">'
    yield _rectangle("box", area, 0)
    if terminal:
        yield _rectangle("inner", area, 3)
    text = Area(area.x + PADDING, area.y, area.width - 2 * PADDING, 0)
    yield f'<text class="title" x="{text.x}" y="{area.y + 23}">{escape(box.node.state)}</text>'
    if box.stays:
        y = area.y + TITLE - 3
        yield f'<path class="rule" d="M{text.x} {y}.5H{text.right}"/>'
        yield from _names(box.stays, Area(text.x, y + 5, text.width, 0))
    yield "</g>"


def _rectangle(name: str, area: Area, inset: int) -> str:
    return (
        f'<rect class="{name}" x="{area.x + inset}.5" y="{area.y + inset}.5" '
        f'width="{area.width - 2 * inset - 1}" height="{area.height - 2 * inset - 1}" '
        f'rx="{8 - inset}"/>'
    )


def _names(lines: Lines, area: Area) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield from _line(line, area.x, area.y + number * LINE + _BASELINE, len(lines) - 1 > number)


def _line(names: tuple[Name, ...], x: int, y: int, goes_on: bool) -> Iterator[str]:
    for place, name in enumerate(names):
        if name.caller == "alarm":
            yield _clock(x + 5, y - 4)
            x += text_width(2)
        comma = "," if goes_on or place < len(names) - 1 else ""
        yield f'<text class="{name.caller}" x="{x}" y="{y}">{escape(name.action)}{comma}</text>'
        x += text_width(len(name.action) + 2)


def _clock(x: int, y: int) -> str:
    return (
        f'<path class="clock" d="M{x - 5} {y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0M{x} {y - 3}v3h2.5"/>'
    )


def _way(path: Path) -> str:
    """The line of an arrow, its corners rounded; it ends within its tip."""
    points = [*path.points[:-1], _towards(path.points[-1], path.points[-2], _TIP - 2)]
    commands = [f"M{_at(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        commands.append(f"L{_at(_towards(corner, before, _CORNER))}")
        commands.append(f"Q{_at(corner)} {_at(_towards(corner, after, _CORNER))}")
    commands.append(f"L{_at(points[-1])}")
    source, target = escape(path.arrow.source), escape(path.arrow.target)
    return (
        f'<path class="way {strongest(path.arrow.names)}" data-from="{source}" '
        f'data-to="{target}" d="{"".join(commands)}"/>'
    )


def _tip(path: Path) -> str:
    tip, base = path.points[-1], _towards(path.points[-1], path.points[-2], _TIP)
    across = (base[1] - tip[1], base[0] - tip[0])
    one = (base[0] + across[0] // 2, base[1] + across[1] // 2)
    other = (base[0] - across[0] // 2, base[1] - across[1] // 2)
    return (
        f'<path class="tip {strongest(path.arrow.names)}" '
        f'd="M{_at(tip)}L{_at(one)}L{_at(other)}z"/>'
    )


def _towards(start: Point, end: Point, distance: int) -> Point:
    """The point so far from `start` on the straight line to `end`, not beyond its middle."""
    return (
        start[0] + _clamped(end[0] - start[0], distance),
        start[1] + _clamped(end[1] - start[1], distance),
    )


def _clamped(length: int, distance: int) -> int:
    reach = min(distance, abs(length) // 2)
    return reach if length > 0 else -reach


def _at(point: Point) -> str:
    return f"{point[0]} {point[1]}"


def _key(key: Key) -> Iterator[str]:
    x, y = key.area.x, key.area.y + key.area.height // 2
    if key.sign == "terminal":
        yield _rectangle("box", Area(x, y - 7, 26, 14), 0)
        yield _rectangle("inner", Area(x, y - 7, 26, 14), 3)
    else:
        yield f'<path class="way {key.sign}" d="M{x} {y}H{x + 20}"/>'
        yield f'<path class="tip {key.sign}" d="M{x + 26} {y}l-8 -4v8z"/>'
    yield f'<text class="key" x="{x + 34}" y="{y + 4}">{escape(key.text)}</text>'


def _told(drawn: Graph) -> str:
    """The graph in sentences, for those who do not see it."""
    return " ".join(
        [_sentence(source, arrows) for source, arrows in _leaving(drawn)]
        + [f"{node.state} is terminal." for node in drawn.nodes if node.terminal]
    )


def _leaving(drawn: Graph) -> Iterable[tuple[str, list[Arrow]]]:
    found: dict[str, list[Arrow]] = {}
    for arrow in drawn.arrows:
        found.setdefault(arrow.source, []).append(arrow)
    return found.items()


def _sentence(source: str, arrows: list[Arrow]) -> str:
    parts = [
        f"{', '.join(name.action for name in arrow.names)} to {arrow.target}" for arrow in arrows
    ]
    return f"{f'From {source}' if source else 'It begins'}: {'; '.join(parts)}."


def _words(name: str) -> str:
    return name.replace("_", " ")
