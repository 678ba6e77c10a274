"""Monthly recurring revenue of one subscription: a pure function of its state."""

from math import lcm

from sao.billing.reckoning.discounts import take_off
from sao.billing.reckoning.pricing import line_amount
from sao.billing.reckoning.rhythm import every, length
from sao.billing.resources.subscription.state import Subscription
from sao.billing.values.discount import Discount
from sao.billing.values.line import Line
from sao.billing.values.price import Interval
from sao.billing.values.subscription import Item

PER_YEAR: dict[Interval, int] = {"day": 365, "week": 52, "month": 12, "year": 1}
"""How many intervals a year has."""

COUNTED = ("active", "past_due")


def mrr(subscription: Subscription) -> int:
    """What the subscription would bill in a month, in minor units.

    Each item's amount for a period of its own, less discounts that never end, times the periods of
    a year, divided by twelve; the fraction of a minor unit is dropped, item by item.
    """
    if subscription.status not in COUNTED:
        return 0
    pause = subscription.pause_collection
    if pause is not None and pause.behavior != "keep_as_draft":
        return 0
    items = [item for item in subscription.items if _recurs(item)]
    if not items:
        return 0
    billed = _billed(items, _endless(subscription.discounts))
    return sum(_monthly(item, *sums) for item, sums in zip(items, billed, strict=True))


def _billed(items: list[Item], discounts: tuple[Discount, ...]) -> list[tuple[int, int]]:
    """What each item is billed in how many periods of its own, until all begin together again.

    An amount off is taken of each invoice, whichever of the items are on it.
    """
    spans = [length(every(item))[1] for item in items]
    lowered = discounts or any(item.discounts for item in items)
    sums, counts = [0] * len(items), [0] * len(items)
    for at in range(0, lcm(*spans) if lowered else 1, min(spans)):
        due = [place for place, span in enumerate(spans) if at % span == 0]
        lines = tuple(_line(items[place]) for place in due)
        for place, line, offs in zip(due, lines, take_off(lines, discounts), strict=True):
            sums[place] += line.amount - sum(off.amount for off in offs)
            counts[place] += 1
    return list(zip(sums, counts, strict=True))


def _recurs(item: Item) -> bool:
    recurring = item.price.recurring
    return recurring is not None and recurring.usage_type == "licensed"


def _line(item: Item) -> Line:
    """What the item comes to in one period of its own."""
    return Line(
        id=item.id,
        amount=line_amount(item.price, item.quantity),
        currency=item.price.currency,
        description="",
        period_start=0,
        period_end=0,
        product=item.price.product,
        discounts=_endless(item.discounts),
    )


def _endless(discounts: tuple[Discount, ...]) -> tuple[Discount, ...]:
    return tuple(one for one in discounts if one.coupon.duration == "forever" and one.end is None)


def _monthly(item: Item, amount: int, count: int) -> int:
    """The share of a month in what so many periods of an item come to."""
    recurring = every(item)
    return amount * PER_YEAR[recurring.interval] // (12 * recurring.interval_count * count)
