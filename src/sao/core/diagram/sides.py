"""Sides: what leaves and enters the boxes on their right and on their left, row by row.

Downward arrows that skip a layer go on the right, upward ones on the left. Each side of a box is a
stack of rows: one where arrows to this state arrive, one for each set of actions that leave it.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from sao.core.diagram.graph import Arrow, Name
from sao.core.diagram.tracks import tracks

LINE = 16
"""Height of a line of text."""

Lines = tuple[tuple[Name, ...], ...]
Way = Literal["left", "right"]


class Row(msgspec.Struct, frozen=True):
    """What leaves on one side at one height, under its label. Without targets: what arrives."""

    targets: tuple[str, ...] = ()
    lines: Lines = ()

    @property
    def rise(self) -> int:
        """How far below the row's upper edge its line runs: the label is above it."""
        return len(self.lines) * LINE + 7

    @property
    def height(self) -> int:
        """How much of the box's side the row takes."""
        return self.rise + 7


class Side(msgspec.Struct, frozen=True):
    """The rows of each state from top to bottom, and the track of the trunk to each target."""

    way: Way
    rows: dict[str, list[Row]]
    tracks: dict[str, int]

    @property
    def sign(self) -> int:
        """The direction away from the boxes."""
        return 1 if self.way == "right" else -1

    @property
    def lanes(self) -> int:
        """How many trunks stand side by side."""
        return 1 + max(self.tracks.values(), default=-1)

    def height(self, state: str) -> int:
        """The height of a state's rows together."""
        return sum(row.height for row in self.rows.get(state, ()))


def side(way: Way, arrows: Iterable[Arrow], level: dict[str, int], limit: int) -> Side:
    """One side; labels are broken at `limit` characters.

    Rows are ordered so that what leaves a state does not cross: outermost trunk first on the right,
    last on the left, arrivals before that on the right, after it on the left.
    """
    arrows = list(arrows)
    by_level = tracks((level[arrow.source], level[arrow.target]) for arrow in arrows)
    track = {arrow.target: by_level[level[arrow.target]] for arrow in arrows}
    forks: dict[str, dict[tuple[Name, ...], list[str]]] = {}
    for arrow in arrows:
        forks.setdefault(arrow.source, {}).setdefault(arrow.names, []).append(arrow.target)
    rows: dict[str, list[Row]] = {}
    for state in level:
        leaving = [
            Row(tuple(targets), wrapped(names, limit))
            for names, targets in forks.get(state, {}).items()
        ]
        leaving.sort(key=lambda row: -max(track[target] for target in row.targets))
        stack = [Row(), *leaving] if state in track else leaving
        rows[state] = stack if way == "right" else stack[::-1]
    return Side(way, rows, track)


def wrapped(names: Iterable[Name], limit: int) -> Lines:
    """Names in lines of at most `limit` characters, or of one name."""
    lines: list[tuple[Name, ...]] = []
    for name in names:
        if lines and characters((*lines[-1], name)) <= limit:
            lines[-1] = (*lines[-1], name)
        else:
            lines.append((name,))
    return tuple(lines)


def characters(line: Sequence[Name]) -> int:
    """The length of a line of names with commas between them; an alarm has a mark before it."""
    marks = sum(2 for name in line if name.caller == "alarm")
    return sum(len(name.action) for name in line) + marks + 2 * max(len(line) - 1, 0)


def width(lines: Lines) -> int:
    """The width of the lines in px, rounded up."""
    return max((text_width(characters(line)) for line in lines), default=0)


def text_width(count: int) -> int:
    """The width in px of so many characters of the fixed-width face at 12 px, rounded up."""
    return (count * 29 + 3) // 4
