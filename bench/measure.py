"""Measuring pairs: ours and what it is held against, in turns.

A row's `open` makes everything ready (and clears it away again); the pair that it yields is then
called in alternation. Both sides give the same kind of figure: a rate a second, or a cost in
milliseconds where the row is `at_most`, that is where less is better.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from time import perf_counter
from typing import Literal, NamedTuple

Reached = Literal["limit", "then", "first", "none", "-"]
Scale = Literal["tiny", "usual", "full"]


class Unavailable(Exception):  # noqa: N818  (a reason to skip the row, not a failure)
    """What the row is held against is not here; says why."""


class Goals(NamedTuple):
    """The ratios that we aim for, in order. Source: facts on performance."""

    first: float
    then: float
    limit: float


class Sizes(NamedTuple):
    """How much a row does at each scale: `tiny` to see that it works, `full` for the real thing."""

    tiny: int
    usual: int
    full: int


class Pair(NamedTuple):
    """One measurement of each side."""

    ours: Callable[[], float]
    other: Callable[[], float]


class Row(NamedTuple):
    """One line of the table. `open` takes the size."""

    name: str
    title: str
    goals: Goals | None
    sizes: Sizes
    open: Callable[[int], AbstractContextManager[Pair]]
    at_most: bool = False


class Measured(NamedTuple):
    """What came of a row. `low` and `high` are the ratios of the worst and the best round."""

    row: Row
    ours: float
    other: float
    low: float
    high: float
    seconds: float

    @property
    def ratio(self) -> float:
        return self.ours / self.other

    @property
    def reached(self) -> Reached:
        if self.row.goals is None:
            return "-"
        sign = -1 if self.row.at_most else 1
        for name in ("limit", "then", "first"):
            if sign * self.ratio >= sign * getattr(self.row.goals, name):
                return name
        return "none"


class Broken(NamedTuple):
    """A row that gave nothing, and why."""

    row: Row
    why: str
    failed: bool


def measure(row: Row, scale: Scale, rounds: int) -> Measured:
    """Alternate the row's pair. Raises `Unavailable`."""
    begun = perf_counter()
    with row.open(getattr(row.sizes, scale)) as pair:
        pairs = [(pair.ours(), pair.other()) for _ in range(rounds)]
    ratios = [ours / other for ours, other in pairs]
    best = min if row.at_most else max
    return Measured(
        row,
        best(ours for ours, _ in pairs),
        best(other for _, other in pairs),
        min(ratios),
        max(ratios),
        perf_counter() - begun,
    )


def rate(times: int, do: Callable[[int], object]) -> float:
    """How often `do(n)` fits into a second."""
    begun = perf_counter()
    for n in range(times):
        do(n)
    return times / (perf_counter() - begun)
