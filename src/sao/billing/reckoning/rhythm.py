"""Rhythm: which of a subscription's items is billed when.

Items may be billed at different intervals, each a multiple of the shortest. All count from one
anchor, so the period of an item follows from the anchor, its interval and an instant, and is kept
nowhere. The subscription's own period is that of its shortest interval: at each boundary it bills
the items whose own period begins there. With one interval these are all of them, each time.
Source: facts on billing, §7.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from sao.billing.reckoning.calendar import boundary_after, boundary_until
from sao.billing.values.price import PriceTerms, Recurring
from sao.billing.values.subscription import Item

Period = tuple[int, int]
Sold = tuple[Item, Period]
"""An item, and the period for which it is billed."""

_MONTHLY = Recurring(interval="month")
_LENGTHS = {"day": ("day", 1), "week": ("day", 7), "month": ("month", 1), "year": ("month", 12)}
_DAYS_OF_A_MONTH = 30


class Priced(Protocol):
    """Whatever is sold at a price."""

    @property
    def price(self) -> PriceTerms:
        """What it costs, and how often."""
        ...


def every(sold: Priced) -> Recurring:
    """How often it is billed."""
    return sold.price.recurring or _MONTHLY


def length(recurring: Recurring) -> tuple[str, int]:
    """In days or in months: neither is a multiple of the other."""
    unit, count = _LENGTHS[recurring.interval]
    return unit, count * recurring.interval_count


def cycle_of(items: Sequence[Priced]) -> Recurring:
    """The shortest interval of what is sold together: the subscription's own."""
    shortest = every(items[0])
    if len(items) > 1:
        return min((every(item) for item in items), key=lambda each: length(each)[1])
    return shortest


def longest_of(items: Sequence[Priced]) -> Recurring:
    """The longest interval of what is sold together."""
    return max((every(item) for item in items), key=lambda each: length(each)[1])


def goes_into(shorter: Recurring, longer: Recurring) -> bool:
    """Whether the one interval is a multiple of the other: of months and days there is none."""
    (unit, count), (other, times) = length(shorter), length(longer)
    return unit == other and times % count == 0


def in_words(recurring: Recurring) -> str:
    """`month`, `3 months`."""
    count, interval = recurring.interval_count, recurring.interval
    return interval if count == 1 else f"{count} {interval}s"


def is_as_long(one: Recurring, other: Recurring) -> bool:
    """Whether two intervals are equally long: twelve months are a year."""
    return length(one) == length(other)


def is_shorter(one: Recurring, other: Recurring) -> bool:
    """Whether one interval is shorter than another; a month beside days counts for thirty."""
    return _days(one) < _days(other)


def _days(recurring: Recurring) -> int:
    unit, count = length(recurring)
    return count * _DAYS_OF_A_MONTH if unit == "month" else count


def is_mixed(items: Sequence[Priced]) -> bool:
    """Whether they are billed at several intervals."""
    if len(items) == 1:
        return False
    return len(intervals(items)) > 1


def intervals(items: Iterable[Priced]) -> set[tuple[str, int]]:
    """At which intervals they are billed."""
    found = (every(item) for item in items)
    return {(each.interval, each.interval_count) for each in found}


def together(items: Iterable[Item], period: Period) -> tuple[Sold, ...]:
    """Items that are billed for the same period."""
    return tuple([(item, period) for item in items])


class Rhythm(NamedTuple):
    """The shortest interval, the anchor that all count from, and the period that runs.

    Without an interval every item has that period: so it is on trial. Before `since` none begins.
    """

    shortest: Recurring | None
    anchor: int
    period: Period
    since: int = 0

    def own(self, item: Priced, at: int | None = None) -> Period:
        """The item's own period: at an instant, or as the one that runs begins."""
        cycle = every(item)
        if self.shortest is None or is_as_long(cycle, self.shortest):
            return self.period
        at = self.period[0] if at is None else at
        begins = boundary_until(self.anchor, cycle, at)
        return max(begins, self.since), boundary_after(self.anchor, cycle, at)

    def whole(self, item: Priced) -> Period:
        """The same, where the first may be a part of one: the whole one, which prices are for."""
        start, end = self.own(item)
        return min(start, boundary_until(self.anchor, every(item), self.period[0])), end

    def counted(self, item: Item, at: int | None = None) -> Period:
        """The part of its own period for which what is used of it has yet to be billed."""
        start, end = self.own(item, at)
        since = item.counted_from if isinstance(item.counted_from, int) else start
        return max(start, since), end

    def begun(self, items: Iterable[Item]) -> tuple[Sold, ...]:
        """The items whose own period begins with the one that runs."""
        sold = ((item, self.own(item)) for item in items)
        return tuple(each for each in sold if each[1][0] == self.period[0])
