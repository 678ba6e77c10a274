"""Quotes: offered, agreed to, and what comes of them."""

from typing import Any

import stripe

from sao.testing import Sandbox
from support.shop import DAY, HOUR, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def test_a_quote_becomes_the_subscription_that_it_offers(shop: Shop) -> None:
    customer = shop.customer()
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False})
    coupon = shop.v1.coupons.create({"percent_off": 10, "duration": "once"})
    quote = shop.v1.quotes.create(
        {
            "customer": customer.id,
            "line_items": [
                {"price": shop.price(1000), "quantity": 2},
                {"price": shop.price(500, recurring=None)},
            ],
            "default_tax_rates": [vat.id],
            "discounts": [{"coupon": coupon.id}],
            "subscription_data": {"description": "Gold for two", "metadata": {"order": "7"}},
            "header": "An offer",
            "metadata": {"a": "b"},
        }
    )
    assert (quote.status, quote.number, quote.amount_subtotal, quote.amount_total) == (
        "draft",
        None,
        2500,
        2700,
    )
    recurring = quote.computed.recurring
    assert recurring is not None
    assert (recurring.amount_total, recurring.interval) == (2400, "month")
    assert quote.computed.upfront.total_details.amount_discount == 250
    assert shop.v1.coupons.retrieve(coupon.id).times_redeemed == 0
    offered = shop.v1.quotes.finalize_quote(quote.id)
    assert (offered.status, str(offered.number)[:3]) == ("open", "QT-")
    accepted = shop.v1.quotes.accept(quote.id, {"expand": ["subscription", "invoice"]})
    sold: Any = accepted.subscription
    assert (accepted.status, sold.status, sold.description) == (
        "accepted",
        "active",
        "Gold for two",
    )
    assert plain(sold.metadata) == {"order": "7"}
    paid: Any = accepted.invoice
    assert (paid.total, paid.status) == (offered.computed.upfront.amount_total, "paid")
    assert shop.v1.coupons.retrieve(coupon.id).times_redeemed == 1
    error = refused(Invalid, shop.v1.quotes.accept, quote.id)
    assert error.http_status == 400
    types = [t for t in shop.types() if t.startswith("quote.")]
    assert types == ["quote.created", "quote.finalized", "quote.accepted"]


def test_what_is_sold_once_becomes_an_invoice(sandbox: Sandbox, shop: Shop) -> None:
    customer = shop.customer(None)
    quote = shop.v1.quotes.create(
        {
            "customer": customer.id,
            "line_items": [
                {
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 700,
                        "product": shop.v1.products.create({"name": "Setup"}).id,
                    },
                    "quantity": 3,
                }
            ],
            "collection_method": "send_invoice",
            "invoice_settings": {"days_until_due": 10},
        }
    )
    assert (quote.computed.recurring, quote.computed.upfront.amount_total) == (None, 2100)
    shop.v1.quotes.finalize_quote(quote.id)
    invoice = str(shop.v1.quotes.accept(quote.id).invoice)
    made = shop.v1.invoices.retrieve(invoice)
    assert (made.status, made.billing_reason, made.total) == ("draft", "quote_accept", 2100)
    assert made.parent is not None
    assert made.parent.quote_details is not None
    assert made.parent.quote_details.quote == quote.id
    sandbox.advance(hours=1)
    final = shop.v1.invoices.retrieve(invoice)
    assert (final.status, (final.due_date or 0) - final.created > 9 * DAY) == ("open", True)


def test_a_draft_is_changed_and_a_final_one_is_not(sandbox: Sandbox, shop: Shop) -> None:
    customer = shop.customer()
    quote = shop.v1.quotes.create({"customer": customer.id})
    error = refused(Invalid, shop.v1.quotes.finalize_quote, quote.id)
    assert "line items" in str(error.user_message)
    trial: Any = {"trial_period_days": 7}
    price = shop.price(900)
    changed = shop.v1.quotes.update(
        quote.id, {"line_items": [{"price": price}], "subscription_data": trial}
    )
    assert changed.computed.upfront.amount_total == 0
    assert changed.computed.recurring is not None
    assert changed.computed.recurring.amount_total == 900
    items = shop.v1.quotes.line_items.list(quote.id).data
    assert [(item.amount_total, item.quantity) for item in items] == [(900, 1)]
    assert shop.v1.quotes.computed_upfront_line_items.list(quote.id).data == []
    shop.v1.quotes.finalize_quote(quote.id, {"expires_at": changed.created + 2 * DAY})
    error = refused(Invalid, shop.v1.quotes.update, quote.id, {"description": "more"})
    assert "metadata" in str(error.user_message)
    assert plain(shop.v1.quotes.update(quote.id, {"metadata": {"a": "b"}}).metadata) == {"a": "b"}
    sandbox.advance(days=2)
    assert shop.v1.quotes.retrieve(quote.id).status == "canceled"
    assert [each.id for each in shop.v1.quotes.list({"status": "canceled"}).data] == [quote.id]
    weekly: Any = {"line_items": [{"price": price}, {"price": shop.price(90, "week")}]}
    error = refused(Invalid, shop.v1.quotes.create, {"customer": customer.id, **weekly})
    assert told(error) == (400, None, "line_items[1][price]")


def test_a_quote_that_nobody_can_pay_for_is_not_accepted(shop: Shop) -> None:
    customer = shop.customer(None)
    quote = shop.v1.quotes.create(
        {"customer": customer.id, "line_items": [{"price": shop.price()}]}
    )
    shop.v1.quotes.finalize_quote(quote.id)
    assert refused(Invalid, shop.v1.quotes.accept, quote.id).code == "resource_missing"
    assert shop.v1.quotes.retrieve(quote.id).status == "open"
    assert shop.v1.subscriptions.list({"customer": customer.id}).data == []
    assert shop.v1.quotes.cancel(quote.id).status == "canceled"


def test_what_a_quote_sold_once_waits_again_if_its_draft_is_deleted(shop: Shop) -> None:
    customer = shop.customer()
    offered = {"customer": customer.id, "line_items": [{"price": shop.price(700, recurring=None)}]}
    quote = shop.v1.quotes.create(offered)  # type: ignore[arg-type]
    shop.v1.quotes.finalize_quote(quote.id)
    draft = str(shop.v1.quotes.accept(quote.id).invoice)
    (item,) = shop.v1.invoice_items.list({"customer": customer.id}).data
    assert (item.invoice, item.amount) == (draft, 700)
    shop.v1.invoices.delete(draft)
    (item,) = shop.v1.invoice_items.list({"customer": customer.id, "pending": True}).data
    assert (item.invoice, item.amount) == (None, 700)


def test_a_quote_is_revised(shop: Shop) -> None:
    owner = shop.customer().id
    terms: Any = {"line_items": [{"price": shop.price(1000)}], "header": "An offer"}
    quote = shop.v1.quotes.create({"customer": owner, "metadata": {"a": "b"}, **terms})
    again: Any = {"from_quote": {"quote": quote.id, "is_revision": True}}
    error = refused(Invalid, shop.v1.quotes.create, again)
    assert told(error) == (400, None, "from_quote[is_revision]")
    first = shop.v1.quotes.finalize_quote(quote.id)
    item: Any = {"price": shop.price(700), "quantity": 2}
    draft = shop.v1.quotes.create({**again, "line_items": [item], "expand": ["from_quote.quote"]})
    assert draft.from_quote is not None
    assert (draft.from_quote.is_revision, draft.from_quote.quote) == (True, first)
    assert (draft.amount_total, draft.header, draft.customer) == (1400, "An offer", owner)
    assert plain(draft.metadata) == {"a": "b"}
    second = shop.v1.quotes.finalize_quote(draft.id)
    assert first.number is not None
    assert second.number == f"{first.number[:-1]}2"
    assert shop.v1.quotes.retrieve(quote.id).status == "canceled"
    assert shop.v1.quotes.accept(second.id).subscription is not None
    copy = shop.v1.quotes.create({"from_quote": {"quote": second.id}})
    assert (copy.status, copy.amount_total) == ("draft", 1400)
    error = refused(Invalid, shop.v1.quotes.create, {"customer": owner, **again})
    assert told(error) == (400, "parameters_exclusive", "customer")
    error = refused(Invalid, shop.v1.quotes.create, {})
    assert told(error) == (400, "parameter_missing", "customer")


def test_a_quote_begins_when_it_says(shop: Shop, sandbox: Sandbox) -> None:
    owner, begins = shop.customer().id, START + 40 * DAY
    half = shop.v1.coupons.create({"percent_off": 50, "duration": "once"}).id
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False}).id
    data: Any = {"effective_date": begins, "description": "Gold", "metadata": {"order": "7"}}
    price = shop.price(1000)
    quote = shop.v1.quotes.create(
        {
            "customer": owner,
            "line_items": [
                {"price": price, "quantity": 2},
                {"price": shop.price(500, recurring=None)},
            ],
            "discounts": [{"coupon": half}],
            "default_tax_rates": [vat],
            "subscription_data": data,
        }
    )
    assert quote.subscription_data.effective_date == begins
    shop.v1.quotes.finalize_quote(quote.id)
    told_of: Any = {"expand": ["subscription_schedule"]}
    accepted = shop.v1.quotes.accept(quote.id, told_of)
    schedule: Any = accepted.subscription_schedule
    assert (accepted.status, accepted.subscription, accepted.invoice) == ("accepted", None, None)
    assert (schedule.status, schedule.phases[0].start_date) == ("not_started", begins)
    assert plain(schedule.phases[0].metadata) == {"order": "7"}
    assert shop.v1.invoices.list({"customer": owner}).data == []
    sandbox.advance(to=begins + HOUR)
    (sold,) = shop.v1.subscriptions.list({"customer": owner}).data
    assert (sold.status, sold.description, sold.start_date) == ("active", "Gold", begins)
    first = shop.latest(sold)
    assert (first.total, first.status, len(first.lines.data)) == (1500, "paid", 2)
    sandbox.advance(days=29)
    renewal = shop.latest(sold)
    assert (renewal.total, shop.v1.subscriptions.retrieve(sold.id).schedule) == (2400, None)


def test_a_quote_that_is_accepted_too_late_begins_at_once(shop: Shop, sandbox: Sandbox) -> None:
    data: Any = {"effective_date": START + DAY}
    items: Any = [{"price": shop.price()}]
    asked: Any = {"customer": shop.customer().id, "line_items": items, "subscription_data": data}
    quote = shop.v1.quotes.create(asked)
    shop.v1.quotes.finalize_quote(quote.id)
    sandbox.advance(days=2)
    accepted = shop.v1.quotes.accept(quote.id)
    assert (accepted.subscription_schedule, accepted.subscription is None) == (None, False)
    cleared = shop.v1.quotes.create(asked)
    changed: Any = {"subscription_data": {"description": "Gold"}}
    said = shop.v1.quotes.update(cleared.id, changed).subscription_data
    assert (said.effective_date, said.description) == (None, "Gold")


def test_a_quote_begins_later_with_a_trial(shop: Shop, sandbox: Sandbox) -> None:
    owner, begins = shop.customer().id, START + 3 * DAY
    data: Any = {"effective_date": begins, "trial_period_days": 10}
    items: Any = [{"price": shop.price()}]
    asked: Any = {"customer": owner, "line_items": items, "subscription_data": data}
    quote = shop.v1.quotes.create(asked)
    shop.v1.quotes.finalize_quote(quote.id)
    shop.v1.quotes.accept(quote.id)
    sandbox.advance(days=4)
    (sold,) = shop.v1.subscriptions.list({"customer": owner}).data
    assert (sold.status, sold.trial_end) == ("trialing", begins + 10 * DAY)
    sandbox.advance(days=10)
    assert shop.v1.subscriptions.retrieve(sold.id).status == "active"
