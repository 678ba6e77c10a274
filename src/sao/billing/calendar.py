"""The calendar: when the n-th period after an anchor begins.

Always anchor + n intervals, never the previous boundary + 1: January 31 → February 28 → March 31.
All in UTC. Source: facts on billing, §7.
"""

from calendar import monthrange
from datetime import UTC, date, datetime
from functools import cache

from sao.billing.values import Recurring

DAY = 86_400
HOUR = 3_600

_FIRST_DAY = date(1970, 1, 1).toordinal()
_SECONDS = {"day": DAY, "week": 7 * DAY}
_MONTHS = {"month": 1, "year": 12}


def add_months(anchor: int, months: int) -> int:
    """The instant `months` after `anchor`, on its day or the last that the month has."""
    return _months_after(*_day(anchor), months)


def _day(instant: int) -> tuple[date, int]:
    """The day in which an instant lies, and the second of that day."""
    days, second = divmod(instant, DAY)
    return date.fromordinal(_FIRST_DAY + days), second


def _months_after(day: date, second: int, months: int) -> int:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    then = date(year, month + 1, min(day.day, _days_in(year, month + 1)))
    return (then.toordinal() - _FIRST_DAY) * DAY + second


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
    return nth(anchor, recurring, _whole(anchor, recurring, instant) + 1)


def boundary_until(anchor: int, recurring: Recurring, instant: int) -> int:
    """The last boundary of the series through `anchor` that does not lie after `instant`."""
    return nth(anchor, recurring, _whole(anchor, recurring, instant))


def _whole(anchor: int, recurring: Recurring, instant: int) -> int:
    """How many whole intervals lie between `anchor` and an instant."""
    if recurring.interval in _SECONDS:
        return (instant - anchor) // (recurring.interval_count * _SECONDS[recurring.interval])
    (first, second), (then, _second) = _day(anchor), _day(instant)
    months = (then.year - first.year) * 12 + then.month - first.month
    length = recurring.interval_count * _MONTHS[recurring.interval]
    # by the calendar's months, or one less where the day of the boundary is still to come
    whole = months // length
    return whole if _months_after(first, second, whole * length) <= instant else whole - 1


def anchor_on(
    now: int,
    recurring: Recurring,
    day: int,
    month: int | None = None,
    time: tuple[int | None, int | None, int | None] = (None, None, None),
) -> int:
    """An anchor whose series has its next boundary on such a day, at such a time (else now's).

    In a month without that day, on its last; the anchor then lies as far back as it takes to tell
    the day, so that later months have it. A rule for intervals of months and years.
    """
    then = datetime.fromtimestamp(now, UTC)
    hour, minute, second = time
    begins = int(
        then.replace(
            day=1,
            hour=then.hour if hour is None else hour,
            minute=then.minute if minute is None else minute,
            second=then.second if second is None else second,
        ).timestamp()
    )
    ahead = 0
    while True:
        start = datetime.fromtimestamp(add_months(begins, ahead), UTC)
        last = _days_in(start.year, start.month)
        boundary = start.replace(day=min(day, last))
        if boundary.timestamp() > now and month in (None, start.month):
            break
        ahead += 1
    length = recurring.interval_count * _MONTHS[recurring.interval]
    for back in range(0, 12 * length, length):
        start = datetime.fromtimestamp(add_months(begins, ahead - back), UTC)
        if day <= _days_in(start.year, start.month):
            return int(start.replace(day=day).timestamp())
    return int(boundary.timestamp())


def day_month_year(instant: int) -> str:
    """`03 Mar 2026`, for texts on invoices."""
    return f"{datetime.fromtimestamp(instant, UTC):%d %b %Y}"
