"""The calendar: when the n-th period after an anchor begins.

Always anchor + n intervals, never the previous boundary + 1: January 31 → February 28 → March 31.
All in UTC. Source: facts on billing, §7.
"""

from calendar import monthrange
from datetime import UTC, date, datetime
from functools import lru_cache

from sao.billing.values.price import Recurring

DAY = 86_400
HOUR = 3_600

LAST = 253_402_300_799
"""The last second of the year 9999, after which the calendar knows no day."""

_LAST_YEAR = 9_999
_FIRST_DAY = date(1970, 1, 1).toordinal()
_SECONDS = {"day": DAY, "week": 7 * DAY}
_MONTHS = {"month": 1, "year": 12}


class BeyondCalendar(ValueError):  # noqa: N818  (it is an answer)
    """What was asked for leads beyond the last day."""

    def __init__(self) -> None:
        super().__init__("That leads beyond the year 9999, where the calendar ends.")


def add_months(anchor: int, months: int) -> int:
    """The instant `months` after `anchor`, on its day or the last that the month has."""
    days, second = divmod(anchor, DAY)
    month, day = _day(days)
    return _in_month(month + months, day, second)


@lru_cache(maxsize=100_000)
def _day(days: int) -> tuple[int, int]:
    """The month, counted from the year 0, in which a day lies (counted from 1970), and its date."""
    day = date.fromordinal(_FIRST_DAY + days)
    return day.year * 12 + day.month - 1, day.day


@lru_cache(maxsize=100_000)
def _month(month: int) -> tuple[int, int]:
    """The first day of a month, and how many it has."""
    year, of_year = divmod(month, 12)
    if year > _LAST_YEAR:
        raise BeyondCalendar
    return date(year, of_year + 1, 1).toordinal() - _FIRST_DAY, monthrange(year, of_year + 1)[1]


def _in_month(month: int, day: int, second: int) -> int:
    """The instant on that day of a month, or on the last that it has."""
    first, length = _month(month)
    return (first + min(day, length) - 1) * DAY + second


def nth(anchor: int, recurring: Recurring, n: int) -> int:
    """The instant `n` intervals after `anchor` (before it, where n is negative).

    Raises `BeyondCalendar`.
    """
    steps = n * recurring.interval_count
    if recurring.interval not in _SECONDS:
        return add_months(anchor, steps * _MONTHS[recurring.interval])
    found = anchor + steps * _SECONDS[recurring.interval]
    if found > LAST:
        raise BeyondCalendar
    return found


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
    days, second = divmod(anchor, DAY)
    month, day = _day(days)
    length = recurring.interval_count * _MONTHS[recurring.interval]
    # by the calendar's months, or one less where the day of the boundary is still to come
    whole = (_day(instant // DAY)[0] - month) // length
    return whole if _in_month(month + whole * length, day, second) <= instant else whole - 1


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
        last = monthrange(start.year, start.month)[1]
        boundary = start.replace(day=min(day, last))
        if boundary.timestamp() > now and month in (None, start.month):
            break
        ahead += 1
    length = recurring.interval_count * _MONTHS[recurring.interval]
    for back in range(0, 12 * length, length):
        start = datetime.fromtimestamp(add_months(begins, ahead - back), UTC)
        if day <= monthrange(start.year, start.month)[1]:
            return int(start.replace(day=day).timestamp())
    return int(boundary.timestamp())


def year_and_month(instant: int) -> tuple[int, int]:
    """`(2026, 7)`."""
    day = datetime.fromtimestamp(instant, UTC)
    return day.year, day.month


def day_month_year(instant: int) -> str:
    """`03 Mar 2026`, for texts on invoices."""
    return f"{datetime.fromtimestamp(instant, UTC):%d %b %Y}"


def instant_of(text: str) -> int | None:
    """UTC seconds of an RFC 3339 instant; None where the text is none, or has no offset."""
    try:
        moment = datetime.fromisoformat(text)
        return int(moment.timestamp()) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def text_of(instant: int) -> str:
    """`2026-01-31T12:00:00.000Z`."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
