"""What a subscription brings in a month, case by case, and what it does not count."""

from typing import Any

import pytest
from msgspec.structs import replace

from sao.billing.resources.subscription.state import PauseCollection, Subscription
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.price import PriceTerms, Recurring, Tier
from sao.billing.values.subscription import Item
from sao.read_model.mrr import mrr


def price(amount: int | None, interval: Any = "month", count: int = 1, **more: Any) -> PriceTerms:
    recurring = Recurring(
        interval=interval, interval_count=count, usage_type=more.pop("usage", "licensed")
    )
    terms = {"id": "price_1", "product": "prod_1", "currency": "usd", **more}
    return PriceTerms(unit_amount=amount, recurring=recurring, **terms)


def item(terms: PriceTerms, quantity: int = 1, **more: Any) -> Item:
    return Item(id=f"si_{terms.id}", price=terms, quantity=quantity, **more)


def sold(*items: Item, status: str = "active", **more: Any) -> Subscription:
    return Subscription(id="sub_1", status=status, currency="usd", items=items, **more)


def off(duration: Any = "forever", end: int | None = None, **terms: Any) -> Discount:
    coupon = CouponTerms(id=f"c_{duration}", duration=duration, currency="usd", **terms)
    return Discount(id=f"di_{duration}", coupon=coupon, start=0, end=end)


@pytest.mark.parametrize(
    ("terms", "quantity", "expected"),
    [
        (price(1_000), 1, 1_000),
        (price(1_000), 3, 3_000),
        (price(1_000), 0, 0),
        (price(3_000, "month", 3), 1, 1_000),
        (price(10_001, "year"), 1, 833),  # 833.41…: the fraction is dropped
        (price(2_400, "year", 2), 1, 100),
        (price(1_200, "week"), 1, 5_200),
        (price(100, "week", 2), 1, 216),  # 216.66…
        (price(120, "day"), 1, 3_650),
        (price(9_000, usage="metered"), 1, 0),
        (
            price(None, tiers_mode="graduated", tiers=(Tier(1, "500"), Tier(None, "100"))),
            3,
            700,
        ),
    ],
)
def test_each_interval_is_brought_to_a_month(
    terms: PriceTerms, quantity: int, expected: int
) -> None:
    assert mrr(sold(item(terms, quantity))) == expected


def test_items_are_rounded_one_by_one() -> None:
    yearly = replace(price(10_001, "year"), id="price_2")
    assert mrr(sold(item(price(10_001, "year")), item(yearly), item(price(5)))) == 833 + 833 + 5


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ("active", True),
        ("past_due", True),
        ("trialing", False),
        ("incomplete", False),
        ("incomplete_expired", False),
        ("unpaid", False),
        ("paused", False),
        ("canceled", False),
        ("", False),
    ],
)
def test_only_what_is_active_or_past_due_counts(status: str, counts: bool) -> None:
    assert mrr(sold(item(price(1_000)), status=status)) == (1_000 if counts else 0)


@pytest.mark.parametrize(
    ("behavior", "expected"), [("keep_as_draft", 1_000), ("void", 0), ("mark_uncollectible", 0)]
)
def test_what_is_not_collected_meanwhile_does_not_count(behavior: Any, expected: int) -> None:
    paused = sold(item(price(1_000)), pause_collection=PauseCollection(behavior))
    assert mrr(paused) == expected


def test_only_discounts_without_an_end_are_taken_off() -> None:
    whole = item(price(1_000), 2)
    assert mrr(sold(whole, discounts=(off(percent_off="25"),))) == 1_500
    assert mrr(sold(whole, discounts=(off(amount_off=300),))) == 1_700
    assert mrr(sold(whole, discounts=(off("once", percent_off="25"),))) == 2_000
    repeating = off("repeating", end=9_999_999_999, percent_off="25")
    assert mrr(sold(whole, discounts=(repeating,))) == 2_000
    own = replace(whole, discounts=(off(percent_off="10"),))
    other = item(replace(price(500), id="price_2"))
    assert mrr(sold(own, other)) == 1_800 + 500
    assert mrr(sold(whole, discounts=(off(amount_off=99_999),))) == 0


def test_of_a_yearly_item_beside_a_monthly_one_it_is_a_twelfth() -> None:
    both = (item(price(1_000)), item(replace(price(12_000, "year"), id="price_2")))
    assert mrr(sold(*both)) == mrr(sold(*both[::-1])) == 2_000
    assert mrr(sold(*both, discounts=(off(percent_off="50"),))) == 1_000
    # taken off twelve invoices, on one of which both items share it: 907.66… and 992.33…
    assert mrr(sold(*both, discounts=(off(amount_off=100),))) == 907 + 992
