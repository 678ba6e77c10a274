"""Previews, through the official SDK: what is shown is what comes, and showing changes nothing."""

from typing import Any

import stripe

from support.shop import DAY, HOUR, START, Shop, refused, told

Invalid = stripe.InvalidRequestError
MONTH = 31 * DAY  # January


def shown(invoice: stripe.Invoice) -> Any:
    """What of an invoice has to be as its preview said."""
    return (
        invoice.subtotal,
        invoice.total,
        invoice.amount_due,
        invoice.starting_balance,
        invoice.period_start,
        invoice.period_end,
        [
            (line.amount, line.description, line.period.start, line.period.end, line.quantity)
            for line in invoice.lines.data
        ],
    )


def previewed(shop: Shop, **params: Any) -> stripe.Invoice:
    """A preview, which leaves no trace: not even an event."""
    before = shop.v1.events.list({"limit": 1}).data[0].id
    preview = shop.v1.invoices.create_preview(params)  # type: ignore[arg-type]
    assert shop.v1.events.list({"limit": 1}).data[0].id == before
    assert preview.id.startswith("upcoming_in_")
    assert (preview.status, preview.number, preview.billing_reason) == ("draft", None, "upcoming")
    error = refused(stripe.InvalidRequestError, shop.v1.invoices.retrieve, preview.id)
    assert error.http_status == 404
    return preview


def test_the_next_renewal(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock, balance=-1250)
    off = shop.v1.coupons.create({"percent_off": 10, "duration": "forever"}).id
    shop.v1.customers.update(customer.id, {"coupon": off})  # type: ignore[typeddict-unknown-key]
    made = shop.subscribe(customer.id)
    waiting: Any = {"customer": customer.id, "amount": 70, "currency": "usd"}
    shop.v1.invoice_items.create({**waiting, "description": "Travel"})
    preview = previewed(shop, subscription=made.id)
    assert preview.created == START + MONTH
    assert preview.next_payment_attempt == START + MONTH + HOUR
    assert (preview.total, preview.amount_due) == (963, 613)
    again = previewed(shop, customer=customer.id)
    assert shown(again) == shown(preview)
    shop.advance(clock, START + MONTH)
    assert shown(shop.latest(made)) == shown(preview)
    shop.advance(clock, START + MONTH + HOUR)
    assert shop.latest(made).amount_paid == preview.amount_due


def test_a_preview_shows_its_discounts(shop: Shop) -> None:
    coupon: Any = {"percent_off": 10, "duration": "forever"}
    off: Any = [{"coupon": shop.v1.coupons.create(coupon).id}]
    made = shop.subscribe(shop.customer().id, discounts=off)
    asked: Any = ["discounts", "total_discount_amounts.discount", "lines.data.discounts"]
    preview = previewed(shop, subscription=made.id, expand=asked)
    (shown_whole,) = preview.discounts
    assert isinstance(shown_whole, stripe.Discount)
    assert (shown_whole.id, shown_whole.subscription) == (made.discounts[0], made.id)
    assert preview.total_discount_amounts is not None
    taken = preview.total_discount_amounts[0].discount
    assert isinstance(taken, stripe.Discount)
    assert taken.id == shown_whole.id


def test_a_change_of_plan(shop: Shop) -> None:
    clock = shop.clock()
    made = shop.subscribe(shop.customer(test_clock=clock).id)
    shop.advance(clock, START + MONTH // 2)
    change: Any = {"items": [{"id": made["items"].data[0].id, "price": shop.price(2000)}]}
    later = previewed(shop, subscription=made.id, subscription_details=change)
    assert [line.amount for line in later.lines.data] == [1000, -500, 2000]
    at_once = {**change, "proration_behavior": "always_invoice"}
    now = previewed(shop, subscription=made.id, subscription_details=at_once)
    assert ([line.amount for line in now.lines.data], now.total) == ([1000, -500], 500)
    shop.v1.subscriptions.update(made.id, at_once)
    assert shown(shop.latest(made)) == shown(now)
    assert shop.latest(made).billing_reason == "subscription_update"


def test_a_prorated_change_comes_with_the_renewal(shop: Shop) -> None:
    clock = shop.clock()
    made = shop.subscribe(shop.customer(test_clock=clock).id)
    shop.advance(clock, START + 10 * DAY)
    change: Any = {"items": [{"id": made["items"].data[0].id, "quantity": 3}]}
    preview = previewed(shop, subscription=made.id, subscription_details=change)
    shop.v1.subscriptions.update(made.id, change)
    shop.advance(clock, START + MONTH)
    assert shown(shop.latest(made)) == shown(preview)


def test_a_new_subscription(shop: Shop) -> None:
    customer = shop.customer(None)
    price = shop.price(1500)
    items: Any = [{"price": price, "quantity": 2}]
    preview = previewed(shop, customer=customer.id, subscription_details={"items": items})
    assert (preview.total, preview.amount_due) == (3000, 3000)
    assert customer.id == preview.customer
    shop.give(customer.id, "pm_card_visa")
    made = shop.subscribe(customer.id, items=items)
    assert [line.amount for line in shop.latest(made).lines.data] == [3000]
    nobody = previewed(
        shop,
        customer_details={"address": {"country": "DE"}, "tax_exempt": "none"},
        subscription_details={"items": items},
    )
    assert nobody.total == 3000
    rate = shop.v1.tax_rates.create(
        {"display_name": "VAT", "percentage": 10.0, "inclusive": False}
    ).id
    taxed: Any = {"items": items, "default_tax_rates": [rate]}
    assert previewed(shop, customer=customer.id, subscription_details=taxed).total == 3300
    trial: Any = {"items": items, "trial_end": START + 400 * DAY}
    assert previewed(shop, customer=customer.id, subscription_details=trial).total == 0


def test_what_waits_alone(shop: Shop) -> None:
    customer = shop.customer()
    items: Any = [{"amount": 500, "currency": "usd", "description": "Setup"}]
    preview = previewed(shop, customer=customer.id, invoice_items=items)
    assert (preview.total, preview.lines.data[0].description) == (500, "Setup")
    waiting: Any = {"customer": customer.id, "amount": 70, "currency": "usd"}
    made = shop.v1.invoice_items.create(waiting)
    changed: Any = [{"invoiceitem": made.id, "amount": 90}]
    assert previewed(shop, customer=customer.id, invoice_items=changed).total == 90
    assert shop.v1.invoice_items.retrieve(made.id).amount == 70
    off = shop.v1.coupons.create({"percent_off": 50}).id
    lower = previewed(shop, customer=customer.id, discounts=[{"coupon": off}])
    assert (lower.subtotal, lower.total) == (70, 35)
    assert shop.v1.coupons.retrieve(off).times_redeemed == 0


def test_where_nothing_comes(shop: Shop) -> None:
    customer = shop.customer()
    error = refused(Invalid, shop.v1.invoices.create_preview, {"customer": customer.id})
    assert told(error)[:2] == (404, "invoice_upcoming_none")
    made = shop.subscribe(customer.id)
    shop.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})
    error = refused(Invalid, shop.v1.invoices.create_preview, {"subscription": made.id})
    assert told(error)[:2] == (404, "invoice_upcoming_none")
