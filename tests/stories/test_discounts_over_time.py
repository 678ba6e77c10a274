"""A discount counts as long as it was given for: no longer where things change, and no shorter."""

from typing import Any

import pytest
import stripe

from sao.testing import Sandbox
from support.shop import DAY, START, Shop

HALF = {"percent_off": 50}


def coupon(shop: Shop, duration: Any) -> list[dict[str, str]]:
    """Half off, for so long."""
    terms: Any = {**HALF, "duration": duration}
    return [{"coupon": shop.v1.coupons.create(terms).id}]


def lines(invoice: stripe.Invoice) -> list[tuple[int, int]]:
    """What each line costs, and what is taken off it."""
    return [
        (line.amount, sum(one.amount for one in line.discount_amounts or ()))
        for line in invoice.lines.data
    ]


def begun(shop: Shop, place: str, duration: Any, **more: Any) -> stripe.Subscription:
    """Two of 10.00 a month, with half off them all or off the item."""
    item: Any = {"price": shop.price(), "quantity": 2}
    off = {"discounts": coupon(shop, duration)}
    if place == "item":
        return shop.subscribe(shop.customer().id, items=[{**item, **off}], **more)
    return shop.subscribe(shop.customer().id, items=[item], **off, **more)


def more_of_it(shop: Shop, sub: stripe.Subscription, quantity: int) -> list[int]:
    """What another quantity adds and gives back, on the next invoice."""
    change: Any = {"items": [{"id": sub["items"].data[0].id, "quantity": quantity}]}
    shop.v1.subscriptions.update(sub.id, change)
    waiting: Any = {"customer": sub.customer, "pending": True}
    return sorted(item.amount for item in shop.v1.invoice_items.list(waiting).data)


@pytest.mark.parametrize("place", ["item", "all"])
def test_once_is_once_where_more_is_bought(shop: Shop, sandbox: Sandbox, place: str) -> None:
    sub = begun(shop, place, "once")
    assert lines(shop.latest(sub)) == [(2000, 1000)]
    sandbox.advance(to=START + 31 * DAY // 2)
    assert more_of_it(shop, sub, 4) == [-500, 2000]


@pytest.mark.parametrize("place", ["item", "all"])
def test_once_is_once_where_a_period_begins_anew(shop: Shop, sandbox: Sandbox, place: str) -> None:
    sub = begun(shop, place, "once")
    sandbox.advance(to=START + 31 * DAY // 2)
    for _ in range(2):
        shop.v1.subscriptions.update(sub.id, {"billing_cycle_anchor": {"type": "now"}})
        assert lines(shop.latest(sub))[-1] == (2000, 0)
        sandbox.advance(days=1)
    (item,) = shop.v1.subscriptions.retrieve(sub.id)["items"].data
    assert item.discounts == []


def test_what_is_free_in_the_end_was_paid_for_all_the_same(shop: Shop, sandbox: Sandbox) -> None:
    sub = begun(shop, "item", "once")
    sandbox.advance(days=20)
    more_of_it(shop, sub, 0)
    sandbox.advance(months=1)
    more_of_it(shop, sub, 5)
    sandbox.advance(months=1)
    assert lines(shop.latest(sub))[-1] == (5000, 0)


@pytest.mark.parametrize("place", ["item", "all"])
def test_what_lasts_counts_until_the_anchor_too(shop: Shop, sandbox: Sandbox, place: str) -> None:
    sub = begun(shop, place, "forever", billing_cycle_anchor=START + 31 * DAY // 2)
    assert lines(shop.latest(sub)) == [(1000, 500)]
    sandbox.advance(to=START + 31 * DAY // 4)
    assert more_of_it(shop, sub, 4) == [-250, 500]


@pytest.mark.parametrize("place", ["item", "all"])
@pytest.mark.parametrize("duration", ["forever", "once"])
def test_it_counts_from_the_first_invoice_though_that_is_for_time_past(
    shop: Shop, sandbox: Sandbox, place: str, duration: str
) -> None:
    ahead = {"billing_cycle_anchor": START + 31 * DAY // 2, "backdate_start_date": START - DAY // 2}
    sub = begun(shop, place, duration, **ahead)
    first = shop.latest(sub)
    assert first.total * 2 == first.subtotal
    sandbox.advance(to=START + 31 * DAY // 4)
    assert more_of_it(shop, sub, 4) == [-250, 500 if duration == "forever" else 1000]
    sandbox.advance(to=START + 16 * DAY)
    assert lines(shop.latest(sub))[-1] == (4000, 2000 if duration == "forever" else 0)


def test_a_discount_that_is_given_between_counts_from_the_next_period(
    shop: Shop, sandbox: Sandbox
) -> None:
    sub = shop.subscribe(shop.customer().id, items=[{"price": shop.price(), "quantity": 2}])
    sandbox.advance(to=START + 31 * DAY // 2)
    item: Any = {"id": sub["items"].data[0].id, "discounts": coupon(shop, "once")}
    shop.v1.subscriptions.update(sub.id, {"items": [item]})
    assert more_of_it(shop, sub, 4) == [-1000, 2000]
    sandbox.advance(months=1)
    assert lines(shop.latest(sub))[-1] == (4000, 2000)


@pytest.mark.parametrize("place", ["item", "all"])
def test_a_trial_that_ends_paused_uses_nothing_up(shop: Shop, sandbox: Sandbox, place: str) -> None:
    pauses: Any = {"end_behavior": {"missing_payment_method": "pause"}}
    off = {"discounts": coupon(shop, "once")}
    item = {"price": shop.price(), "quantity": 2} | (off if place == "item" else {})
    more: Any = {"trial_period_days": 5, "trial_settings": pauses}
    more |= off if place == "all" else {}
    owner = shop.customer(card=None).id
    sub = shop.subscribe(owner, items=[item], **more)
    sandbox.advance(days=6)
    shop.give(owner, "pm_card_visa")
    shop.v1.subscriptions.resume(sub.id, {"billing_cycle_anchor": {"type": "now"}})
    assert lines(shop.latest(sub)) == [(2000, 1000)]


@pytest.mark.parametrize("place", ["item", "all"])
def test_once_is_once_for_what_is_used(shop: Shop, sandbox: Sandbox, place: str) -> None:
    counts = {"default_aggregation": {"formula": "sum"}}
    meter = sandbox.post("/v1/billing/meters", display_name="C", event_name="c", **counts)["id"]
    by_use = {"interval": "month", "usage_type": "metered", "meter": meter}
    off = {"discounts": coupon(shop, "once")}
    item: Any = {"price": shop.price(100, recurring=by_use)} | (off if place == "item" else {})
    owner, more = shop.customer().id, off if place == "all" else {}
    sub = shop.subscribe(owner, items=[item], **more)
    found = []
    for uses in (0, 10, 10):
        sandbox.advance(days=5)
        if uses:
            used = {"stripe_customer_id": owner, "value": str(uses)}
            sandbox.post("/v1/billing/meter_events", event_name="c", payload=used)
        sandbox.advance(days=27)
        found += lines(shop.latest(sub))
    assert found == [(0, 0), (1000, 500), (1000, 0)]
    left = shop.v1.subscriptions.retrieve(sub.id)
    assert (left.discounts, left["items"].data[0].discounts) == ([], [])
