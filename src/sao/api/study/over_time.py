"""What came of a variant, month by month: the figures that are drawn, as the reports have them."""

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from sao.api.study.measures import Series
from sao.billing.reckoning.calendar import DAY, add_months
from sao.billing.reckoning.money import major
from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports import BY_NAME, Asked
from sao.read_model.reports.asking import Period

WEEK = 7 * DAY
MONTHS_BY_WEEK = 4
"""Up to how many months are told week by week: a drawing of three points says nothing."""


class _Drawn(NamedTuple):
    key: str
    label: str
    report: str
    column: str


_DRAWN = (
    _Drawn("mrr", "MRR", "mrr", "end"),
    _Drawn("collected", "Collected", "cash", "collected"),
    _Drawn("churned", "Customers lost", "churn", "churned"),
)


def ends(parts_at: int, now: int) -> tuple[int, ...]:
    """The instants at which the months, or weeks, end that lie in between; the last is `now`."""
    return tuple(min(period.end, now) for period in _periods(parts_at, now))


def series(model: ReadModel, asked: Asked, parts_at: int) -> tuple[Series, ...]:
    """Every figure that is drawn."""
    split = asked._replace(periods=tuple(_periods(parts_at, asked.as_of)))
    return tuple(_one(drawn, model, split) for drawn in _DRAWN)


def _one(drawn: _Drawn, model: ReadModel, asked: Asked) -> Series:
    report = BY_NAME[drawn.report]
    money = next(one.kind for one in report.columns if one.key == drawn.column) == "money"
    found = [row[drawn.column] for row in report.find(model, asked).rows]
    values = tuple(major(value, asked.currency) for value in found) if money else tuple(found)
    return Series(drawn.key, drawn.label, "money" if money else "count", drawn.report, values)


def _periods(parts_at: int, now: int) -> Iterator[Period]:
    """What happened at `now` is in the last one."""
    by_week = add_months(parts_at, MONTHS_BY_WEEK) >= now
    start = parts_at
    for number in count(1):
        end = parts_at + number * WEEK if by_week else add_months(parts_at, number)
        if end >= now:
            yield Period(str(number), start, now + 1)
            return
        yield Period(str(number), start, end)
        start = end
