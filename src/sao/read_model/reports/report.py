"""What a report is made of."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import msgspec

from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked

Kind = Literal["month", "text", "money", "count", "percent", "instant"]

Cells = dict[str, Any]
"""Values by column: of `money` the minor units, of a `percent` the part and the whole."""


class Column(NamedTuple):
    """A column. A month is `2026-03`; of another interval, `2026-03-05` or `2026`."""

    key: str
    label: str
    kind: Kind


class Found(NamedTuple):
    """The rows of an answer, and what they come to."""

    rows: list[Cells]
    totals: Cells


class Report(msgspec.Struct, frozen=True):
    """A report. `periods`: it has a row for each month (day, year); else it is of an instant."""

    name: str
    title: str
    definition: str
    columns: tuple[Column, ...]
    find: Callable[[ReadModel, Asked], Found]
    periods: bool = True


def sums(rows: list[Cells], *keys: str) -> Cells:
    """The sum of each of these columns."""
    return {key: sum(row[key] for row in rows) for key in keys}
