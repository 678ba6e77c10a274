"""Monthly recurring revenue of one subscription: a pure function of its state."""

from sao.billing.discounts import take_off
from sao.billing.pricing import line_amount
from sao.billing.resources.subscription_state import Subscription
from sao.billing.values import Discount, Interval, Item, Line

PER_YEAR: dict[Interval, int] = {"day": 365, "week": 52, "month": 12, "year": 1}
"""How many intervals a year has."""

COUNTED = ("active", "past_due")


def mrr(subscription: Subscription) -> int:
    """What the subscription would bill in a month, in minor units.

    Each item's amount for a period, less discounts that never end, times the periods of a year,
    divided by twelve; the fraction of a minor unit is dropped, item by item.
    """
    if subscription.status not in COUNTED:
        return 0
    pause = subscription.pause_collection
    if pause is not None and pause.behavior != "keep_as_draft":
        return 0
    items = [item for item in subscription.items if _recurs(item)]
    lines = tuple(_line(item) for item in items)
    taken = take_off(lines, _endless(subscription.discounts)) if lines else []
    return sum(
        _monthly(item, line.amount - sum(off.amount for off in offs))
        for item, line, offs in zip(items, lines, taken, strict=True)
    )


def _recurs(item: Item) -> bool:
    recurring = item.price.recurring
    return recurring is not None and recurring.usage_type == "licensed"


def _line(item: Item) -> Line:
    """What the item comes to in one period."""
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


def _monthly(item: Item, amount: int) -> int:
    recurring = item.price.recurring
    if recurring is None:
        return 0
    return amount * PER_YEAR[recurring.interval] // (12 * recurring.interval_count)
