"""The calendar: when the n-th period after an anchor begins.

Always anchor + n intervals, never the previous boundary + 1: January 31 → February 28 → March 31.
All in UTC. Source: facts on billing, §7.
"""

from calendar import monthrange
from datetime import UTC, datetime
from functools import cache

from sao.billing.values import Recurring

DAY = 86_400
HOUR = 3_600

_SECONDS = {"day": DAY, "week": 7 * DAY}
_MONTHS = {"month": 1, "year": 12}


def add_months(anchor: int, months: int) -> int:
    """The instant `months` after `anchor`, on its day or the last that the month has."""
    return _months_after(datetime.fromtimestamp(anchor, UTC), months)


def _months_after(start: datetime, months: int) -> int:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    day = min(start.day, _days_in(year, month + 1))
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


@cache
def _days_in(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def nth(anchor: int, recurring: Recurring, n: int) -> int:
    """The instant `n` intervals after `anchor` (before it, where n is negative)."""
    steps = n * recurring.interval_count
    if recurring.interval in _SECONDS:
        return anchor + steps * _SECONDS[recurring.interval]
    return add_months(anchor, steps * _MONTHS[recurring.interval])


def boundary_after(anchor: int, recurring: Recurring, instant: int) -> int:
    """The first boundary of the series through `anchor` that lies after `instant`."""
    if recurring.interval in _SECONDS:
        length = recurring.interval_count * _SECONDS[recurring.interval]
        return anchor + ((instant - anchor) // length + 1) * length
    first, then = datetime.fromtimestamp(anchor, UTC), datetime.fromtimestamp(instant, UTC)
    length = recurring.interval_count * _MONTHS[recurring.interval]
    months = (then.year - first.year) * 12 + then.month - first.month
    started = (
        months // length * length
    )  # the boundary in the instant's month, or the last before it
    boundary = _months_after(first, started)
    return boundary if boundary > instant else _months_after(first, started + length)


def day_month_year(instant: int) -> str:
    """`03 Mar 2026`, for texts on invoices."""
    return f"{datetime.fromtimestamp(instant, UTC):%d %b %Y}"
