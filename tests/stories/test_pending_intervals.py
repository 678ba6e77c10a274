"""What waits is billed at intervals of its own, between renewals."""

from typing import Any

import stripe

from sao.testing import Sandbox
from support.shop import DAY, START, Shop, plain, refused, told

WEEKLY: Any = {"interval": "week"}


def item(shop: Shop, sold: stripe.Subscription, amount: int, **more: Any) -> str:
    """Something that waits for the next invoice of a subscription."""
    asked: Any = {"customer": sold.customer, "subscription": sold.id, **more}
    return shop.v1.invoice_items.create({**asked, "amount": amount, "currency": "usd"}).id


def bills(shop: Shop, sold: stripe.Subscription) -> list[stripe.Invoice]:
    """Its invoices, the oldest first."""
    return list(reversed(shop.v1.invoices.list({"subscription": sold.id, "limit": 100}).data))


def test_items_are_billed_every_week(shop: Shop, sandbox: Sandbox) -> None:
    sold = shop.subscribe(shop.customer().id, pending_invoice_item_interval=WEEKLY)
    assert plain(sold.pending_invoice_item_interval) == {"interval": "week", "interval_count": 1}
    assert sold.next_pending_invoice_item_invoice == START + 7 * DAY
    item(shop, sold, 300)
    shop.v1.invoice_items.create({"customer": str(sold.customer), "amount": 9, "currency": "usd"})
    sandbox.advance(days=6)
    assert len(bills(shop, sold)) == 1
    sandbox.advance(days=2)
    made = bills(shop, sold)[-1]
    assert (made.billing_reason, made.status, made.total) == (
        *("automatic_pending_invoice_item_invoice", "paid"),
        300,
    )  # what names no subscription waits for the renewal
    assert made.created == START + 7 * DAY
    fresh = shop.v1.subscriptions.retrieve(sold.id)
    assert fresh.next_pending_invoice_item_invoice == START + 14 * DAY
    assert fresh.latest_invoice == sold.latest_invoice
    sandbox.advance(days=14)
    assert len(bills(shop, sold)) == 2  # nothing waited
    sandbox.advance(days=10)
    renewal = bills(shop, sold)[-1]
    assert (renewal.billing_reason, renewal.total) == ("subscription_cycle", 1009)


def test_prorations_are_billed_before_the_renewal(shop: Shop, sandbox: Sandbox) -> None:
    sold = shop.subscribe(shop.customer().id, pending_invoice_item_interval=WEEKLY)
    items: Any = [{"id": sold.items.data[0].id, "quantity": 3}]  # type: ignore[attr-defined]
    sandbox.advance(days=1)
    shop.v1.subscriptions.update(sold.id, {"items": items})
    waiting = shop.v1.invoice_items.list({"pending": True}).data
    assert len(waiting) == 2
    sandbox.advance(days=7)
    made = bills(shop, sold)[-1]
    assert made.billing_reason == "automatic_pending_invoice_item_invoice"
    assert made.total == sum(one.amount for one in waiting)
    assert shop.v1.invoice_items.list({"pending": True}).data == []
    sandbox.advance(days=30)
    assert bills(shop, sold)[-1].total == 3000


def test_an_interval_begins_changes_and_ends(shop: Shop, sandbox: Sandbox) -> None:
    sold = shop.subscribe(shop.customer().id)
    assert sold.next_pending_invoice_item_invoice is None
    every: Any = {"pending_invoice_item_interval": {"interval": "day", "interval_count": 3}}
    sandbox.advance(days=1)
    changed = shop.v1.subscriptions.update(sold.id, every)
    assert changed.next_pending_invoice_item_invoice == START + 3 * DAY
    item(shop, sold, 100)
    sandbox.advance(days=4)
    assert bills(shop, sold)[-1].total == 100
    none: Any = {"pending_invoice_item_interval": ""}
    ended = shop.v1.subscriptions.update(sold.id, none)
    assert (ended.pending_invoice_item_interval, ended.next_pending_invoice_item_invoice) == (
        None,
        None,
    )
    item(shop, sold, 100)
    sandbox.advance(days=10)
    assert len(bills(shop, sold)) == 2


def test_what_is_given_away_or_rests_takes_nothing_along(shop: Shop, sandbox: Sandbox) -> None:
    sold = shop.subscribe(shop.customer().id, pending_invoice_item_interval=WEEKLY)
    away: Any = {"pause_collection": {"behavior": "void"}}
    shop.v1.subscriptions.update(sold.id, away)
    item(shop, sold, 100)
    sandbox.advance(days=8)
    assert len(bills(shop, sold)) == 1
    kept: Any = {"pause_collection": {"behavior": "keep_as_draft"}}
    shop.v1.subscriptions.update(sold.id, kept)
    sandbox.advance(days=7)
    assert (bills(shop, sold)[-1].status, bills(shop, sold)[-1].total) == ("draft", 100)
    shop.v1.subscriptions.pause(sold.id, {"type": "subscription"})
    item(shop, sold, 50)
    sandbox.advance(days=21)
    assert len(bills(shop, sold)) == 2
    shop.v1.subscriptions.update(sold.id, {"pause_collection": ""})
    shop.v1.subscriptions.resume(sold.id)
    sandbox.advance(days=8)
    assert 50 in [line.amount for bill in bills(shop, sold)[2:] for line in bill.lines.data]


def test_it_is_billed_once_a_year_at_least(shop: Shop) -> None:
    owner = shop.customer().id
    place = "pending_invoice_item_interval[interval_count]"
    seldom: Any = {"pending_invoice_item_interval": {"interval": "month", "interval_count": 13}}
    error = refused(stripe.InvalidRequestError, shop.subscribe, owner, **seldom)
    assert told(error) == (400, None, place)
    sold = shop.subscribe(owner, pending_invoice_item_interval={"interval": "year"})
    error = refused(stripe.InvalidRequestError, shop.v1.subscriptions.update, sold.id, seldom)
    assert told(error) == (400, None, place)


def test_a_checkout_begins_it(shop: Shop, sandbox: Sandbox) -> None:
    offered: Any = [{"price": shop.price(), "quantity": 1}]
    asked: Any = {
        "mode": "subscription",
        "success_url": "https://example.com/",
        "line_items": offered,
        "customer": shop.customer(email="ada@example.com").id,
        "subscription_data": {"pending_invoice_item_interval": WEEKLY},
    }
    session = shop.v1.checkout.sessions.create(asked)
    sandbox.post(f"/api/checkout/sessions/{session.id}/pay", payment_method="pm_card_visa")
    done: Any = shop.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert done.subscription.next_pending_invoice_item_invoice == START + 7 * DAY


def test_one_long_advance_is_as_many_short_ones() -> None:
    heads = []
    for steps in ((40,), (5, 5, 5, 5, 5, 5, 5, 5)):
        sandbox = Sandbox("2026-01-01")
        shop = Shop(sandbox.stripe)
        sold = shop.subscribe(shop.customer().id, pending_invoice_item_interval=WEEKLY)
        item(shop, sold, 300)
        for days in steps:
            sandbox.advance(days=days)
        heads.append([(bill.id, bill.total, bill.created) for bill in bills(shop, sold)])
    assert heads[0] == heads[1]


def test_a_renewal_at_the_same_instant_takes_everything(shop: Shop, sandbox: Sandbox) -> None:
    sold = shop.subscribe(shop.customer().id, pending_invoice_item_interval={"interval": "month"})
    item(shop, sold, 300)
    sandbox.advance(days=32)
    assert [bill.total for bill in bills(shop, sold)] == [1000, 1300]
    item(shop, sold, 300)
    sandbox.advance(days=28)
    assert [bill.total for bill in bills(shop, sold)] == [1000, 1300, 1300]
