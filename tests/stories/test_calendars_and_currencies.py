"""Dates and currencies with worked numbers: leap days, yen, dinars, tiers."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from sao.testing import Sandbox
from support.shop import DAY, START, Shop, refused, told


def days(shop: Shop, subscription: stripe.Subscription) -> list[str]:
    """When the periods of the invoices' lines began, oldest first."""
    bills = shop.v1.invoices.list({"subscription": subscription.id, "limit": 100}).data
    return [
        datetime.fromtimestamp(bill.lines.data[0].period.start, UTC).date().isoformat()
        for bill in reversed(bills)
    ]


def test_a_leap_day_comes_back() -> None:
    sandbox = Sandbox("2028-02-29")
    shop = Shop(sandbox.stripe)
    yearly = shop.subscribe(shop.customer().id, items=[{"price": shop.price(interval="year")}])
    sandbox.advance(months=49)
    assert days(shop, yearly) == [
        "2028-02-29",
        "2029-02-28",
        "2030-02-28",
        "2031-02-28",
        "2032-02-29",
    ]


def test_the_end_of_january_in_a_leap_year() -> None:
    sandbox = Sandbox("2028-01-31T12:00:00")
    shop = Shop(sandbox.stripe)
    monthly = shop.subscribe(shop.customer().id)
    sandbox.advance(months=3, request_id="req_spring")
    assert days(shop, monthly) == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]


@pytest.mark.parametrize(
    ("currency", "amount", "half"), [("jpy", 1001, 501), ("kwd", 1230, 620), ("usd", 999, 500)]
)
def test_half_a_month_in_every_kind_of_currency(
    shop: Shop, sandbox: Sandbox, currency: str, amount: int, half: int
) -> None:
    """Halves go away from zero, to what can be charged: a yen, ten fils, a cent."""
    first, other = shop.price(amount, currency=currency), shop.price(0, currency=currency)
    subscription = shop.subscribe(shop.customer().id, items=[{"price": first}])
    assert shop.latest(subscription).amount_paid == amount
    sandbox.advance(to=START + 31 * DAY // 2)
    (item,) = subscription.items.data
    shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item.id, "price": other}]})
    waiting = shop.v1.invoice_items.list({"customer": str(subscription.customer)}).data
    assert sorted(line.amount for line in waiting) == [-half, 0]


@pytest.mark.parametrize(("mode", "total"), [("volume", 6200), ("graduated", 6700)])
def test_five_of_two_tiers(shop: Shop, mode: Any, total: int) -> None:
    price = shop.v1.prices.create(
        {
            "currency": "usd",
            "billing_scheme": "tiered",
            "tiers_mode": mode,
            "tiers": [
                {"up_to": 1, "unit_amount": 500, "flat_amount": 1000},
                {"up_to": "inf", "unit_amount": 1000, "flat_amount": 1200},
            ],
            "recurring": {"interval": "month"},
            "product_data": {"name": "Seats"},
        }
    ).id
    items: Any = [{"price": price, "quantity": 5}]
    assert shop.latest(shop.subscribe(shop.customer().id, items=items)).amount_paid == total


@pytest.mark.parametrize(
    ("interval", "count"), [("day", 1096), ("week", 157), ("month", 37), ("year", 4)]
)
def test_an_interval_is_three_years_at_most(shop: Shop, interval: Any, count: int) -> None:
    terms: Any = {"interval": interval, "interval_count": count}
    error = refused(stripe.InvalidRequestError, shop.price, recurring=terms)
    assert told(error)[2] == "recurring[interval_count]"
