"""The legend under a drawing: only what the drawing contains."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from sao.core.diagram.graph import Caller, Graph, strongest
from sao.core.diagram.layout import MARGIN, Area

_SIGN = 34
_BETWEEN = 24
_HEIGHT = 22
_SANS = 7
"""The width in px of a character of running text at 12 px, generously."""

Sign = Caller | Literal["terminal"]

_TEXTS: dict[Sign, str] = {
    "outside": "asked from outside",
    "inside": "message from inside",
    "alarm": "alarm",
    "terminal": "terminal",
}


class Key(msgspec.Struct, frozen=True):
    """One sign and what it means, where it stands."""

    sign: Sign
    text: str
    area: Area


def legend(graph: Graph, width: int, top: int) -> tuple[Key, ...]:
    """The keys from `top` on, in lines as wide as the drawing."""
    keys: list[Key] = []
    x, y = MARGIN, top
    for sign in _signs(graph):
        size = _SIGN + len(_TEXTS[sign]) * _SANS
        if keys and x + size > width - MARGIN:
            x, y = MARGIN, y + _HEIGHT
        keys.append(Key(sign, _TEXTS[sign], Area(x, y, size, _HEIGHT)))
        x += size + _BETWEEN
    return tuple(keys)


def _signs(graph: Graph) -> Iterator[Sign]:
    drawn = {strongest(arrow.names) for arrow in graph.arrows}
    for sign in _TEXTS:
        terminal = sign == "terminal" and any(node.terminal for node in graph.nodes)
        if terminal or sign in drawn:
            yield sign
