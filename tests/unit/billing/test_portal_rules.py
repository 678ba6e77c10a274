"""Which changes of a portal wait for the end of the period."""

from typing import Any

import pytest

from sao.billing.portal_rules import waits
from sao.billing.reckoning.rhythm import is_shorter
from sao.billing.values.portal import SubscriptionUpdate, WaitsFor
from sao.billing.values.price import Recurring
from sao.billing.values.subscription import Item
from support.world import monthly

LESS: WaitsFor = "decreasing_item_amount"
SHORTER: WaitsFor = "shortening_interval"


@pytest.mark.parametrize(
    ("amount", "interval", "quantity", "for_less", "for_shorter"),
    [
        (1000, "month", 2, False, False),
        (999, "month", 2, True, False),
        (1000, "month", 1, True, False),
        (500, "month", 4, False, False),
        (3000, "week", 2, False, True),
        (100, "year", 2, True, False),
        (3000, "year", 2, False, False),
    ],
)
def test_what_waits(
    amount: int, interval: Any, quantity: int, *, for_less: bool, for_shorter: bool
) -> None:
    item = Item(id="si_1", price=monthly(1000), quantity=2, created=0)
    price = monthly(amount, interval=interval)
    found = [
        waits(SubscriptionUpdate(scheduled=conditions), item, price, quantity)
        for conditions in ((), (LESS,), (SHORTER,), (LESS, SHORTER))
    ]
    assert found == [False, for_less, for_shorter, for_less or for_shorter]


def test_a_month_is_longer_than_four_weeks_and_shorter_than_five() -> None:
    month = Recurring(interval="month")
    assert is_shorter(Recurring(interval="week", interval_count=4), month)
    assert is_shorter(month, Recurring(interval="week", interval_count=5))
    assert not is_shorter(Recurring(interval="month", interval_count=12), Recurring("year"))
