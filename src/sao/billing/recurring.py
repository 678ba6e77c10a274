"""What is recurring: what a subscription bills in a month, on average.

A year's amount counts a twelfth, a week's 52 twelfths, a day's 365 twelfths, of three months a
third; each item is rounded down to a whole minor unit. What is metered, on trial, unpaid, paused or
over counts nothing. Discounts and taxes are left out.
"""

from sao.billing.pricing import line_amount
from sao.billing.resources.subscription_state import Subscription
from sao.billing.values import Interval, Item

COUNTING = ("active", "past_due")
"""The states in which a subscription recurs: one that is past due stays in until it is given up."""

_TWELFTHS: dict[Interval, int] = {"day": 365, "week": 52, "month": 12, "year": 1}
"""How often an interval comes in a year."""


def monthly_minor(subscription: Subscription) -> int:
    """The subscription's monthly recurring revenue, in minor units of its currency."""
    if subscription.status not in COUNTING:
        return 0
    return sum(_monthly(item) for item in subscription.items)


def _monthly(item: Item) -> int:
    recurring = item.price.recurring
    if recurring is None or recurring.usage_type == "metered":
        return 0
    yearly = line_amount(item.price, item.quantity) * _TWELFTHS[recurring.interval]
    return yearly // (12 * recurring.interval_count)
