"""What integrations that were written for Stripe rely on, and an audit of ours found otherwise."""

from typing import Any

import pytest
import stripe

from sao.testing import Sandbox
from support.shop import DAY, HOUR, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
MONTH = 31 * DAY  # January


# --- what is sent rather than charged --------------------------------------------------------


def test_the_first_invoice_that_is_sent_is_a_draft_for_an_hour(
    shop: Shop, sandbox: Sandbox
) -> None:
    """Time to add to it, or to finalize it by hand; one that is charged is final at once."""
    customer = shop.customer(None).id
    sent: Any = {"collection_method": "send_invoice", "days_until_due": 10}
    first = shop.subscribe(customer, **sent)
    draft = shop.latest(first)
    assert (first.status, draft.status, draft.number) == ("active", "draft", None)
    assert (draft.automatically_finalizes_at, draft.next_payment_attempt) == (START + HOUR, None)
    by_hand = shop.latest(shop.subscribe(customer, **sent))
    extra: Any = {"customer": customer, "invoice": by_hand.id, "amount": 500, "currency": "usd"}
    shop.v1.invoice_items.create(extra)
    final = shop.v1.invoices.finalize_invoice(by_hand.id)
    assert (final.status, final.amount_due) == ("open", 1500)
    assert final.due_date == START + 10 * DAY
    sandbox.advance(hours=1)
    assert shop.latest(first).status == "open"
    assert shop.latest(first).due_date == START + HOUR + 10 * DAY


def test_a_draft_says_when_it_will_be_attempted(shop: Shop, sandbox: Sandbox) -> None:
    subscription = shop.subscribe(shop.customer().id)
    sandbox.advance(seconds=MONTH)
    draft = shop.latest(subscription)
    assert (draft.status, draft.next_payment_attempt) == ("draft", START + MONTH + HOUR)
    shop.v1.invoices.update(draft.id, {"auto_advance": False})
    assert shop.latest(subscription).next_payment_attempt is None


# --- metadata, lines and items ---------------------------------------------------------------


def test_lines_of_a_subscription_say_its_metadata(shop: Shop, sandbox: Sandbox) -> None:
    """Unless they were given other metadata themselves."""
    made = shop.subscribe(shop.customer().id, metadata={"team": "7"})
    (line,) = shop.latest(made).lines.data
    assert plain(line.metadata) == {"team": "7"}
    sandbox.advance(seconds=MONTH)
    draft = shop.latest(made)
    said: Any = {"metadata": {"cost_centre": "12"}}
    shop.v1.invoices.line_items.update(draft.id, draft.lines.data[0].id, said)
    (line,) = shop.latest(made).lines.data
    assert plain(line.metadata) == {"cost_centre": "12"}
    assert plain(line)["quantity_decimal"] is not None


def test_the_order_of_lines(shop: Shop, sandbox: Sandbox) -> None:
    """What waited, the latest first; what is subscribed to; what was added to the draft."""
    customer = shop.customer().id
    made = shop.subscribe(customer)
    item: Any = {"customer": customer, "amount": 100, "currency": "usd"}
    shop.v1.invoice_items.create({**item, "description": "First"})
    change: Any = {"items": [{"id": made["items"].data[0].id, "quantity": 2}]}
    sandbox.advance(days=10)
    shop.v1.subscriptions.update(made.id, change)
    sandbox.advance(to=START + MONTH)
    draft = shop.latest(made)
    for text in ("Added", "Added later"):
        shop.v1.invoice_items.create({**item, "invoice": draft.id, "description": text})
    said = [str(line.description).partition(" after")[0] for line in shop.latest(made).lines.data]
    assert said == [
        "First",
        "Remaining time on 2 × Gold",  # noqa: RUF001  (as Stripe writes)
        "Unused time on Gold",
        "2 × Gold (at $10.00 / month)",  # noqa: RUF001
        "Added",
        "Added later",
    ]


def test_an_invoice_item_says_what_it_gives_back(shop: Shop, sandbox: Sandbox) -> None:
    """Of lines that were billed, or of an item that waits; and a net amount where none can come."""
    customer = shop.customer().id
    made = shop.subscribe(customer)
    item = made["items"].data[0].id
    sandbox.advance(days=10)
    for price in (2000, 3000):
        shop.v1.subscriptions.update(made.id, {"items": [{"id": item, "price": shop.price(price)}]})
    waiting = {one.amount: one for one in shop.v1.invoice_items.list({"customer": customer}).data}
    debits, back = [a for a in waiting if a > 0], sorted(a for a in waiting if a < 0)
    later, first = (plain(waiting[amount])["proration_details"] for amount in back)
    (line,) = shop.latest(made).lines.data
    assert first["credited_items"] == {
        "invoice_item": None,
        "invoice_line_item_details": {
            "invoice": made.latest_invoice,
            "invoice_line_items": [line.id],
        },
        "type": "invoice_line_items",
    }
    assert later["credited_items"]["type"] == "invoice_item"
    assert later["credited_items"]["invoice_item"] == waiting[min(debits)].id
    assert plain(waiting[max(debits)])["proration_details"]["credited_items"] is None
    assert {one.net_amount == one.amount for one in waiting.values()} == {True}
    by_hand: Any = {"customer": customer, "amount": 500, "currency": "usd"}
    shown = shop.v1.invoice_items.create(by_hand)
    assert (shown.net_amount, shown.proration_details) == (None, None)
    fixed = shop.v1.invoice_items.create({**by_hand, "discountable": False})
    assert fixed.net_amount == 500


def test_what_is_known_is_filled_in(shop: Shop) -> None:
    """As recorded: how many lines there are, what an intent pays for, what a bank has looked at."""
    where: Any = {"line1": "1 Main St", "postal_code": "10115", "country": "DE"}
    card = shop.v1.payment_methods.create(
        {"type": "card", "card": {"token": "tok_visa"}, "billing_details": {"address": where}}
    )
    customer = shop.customer(None).id
    shop.v1.payment_methods.attach(card.id, {"customer": customer})
    shop.v1.invoice_items.create({"customer": customer, "amount": 900, "currency": "usd"})
    said: Any = {"customer": customer, "statement_descriptor": "Cloud Standard"}
    made = shop.v1.invoices.create({**said, "pending_invoice_items_behavior": "include"})
    paid = shop.v1.invoices.pay(made.id, {"payment_method": card.id})
    assert plain(paid)["lines"]["total_count"] == 1
    assert plain(paid)["rendering"]["pdf"] == {"page_size": "auto"}
    intent = shop.v1.payment_intents.retrieve(shop.intent_of(paid), {"expand": ["latest_charge"]})
    assert intent.statement_descriptor == "Cloud Standard"
    assert plain(intent)["payment_details"]["order_reference"] == made.id
    charge = plain(intent)["latest_charge"]
    assert charge["calculated_statement_descriptor"] == "CLOUD STANDARD"
    assert charge["payment_method_details"]["card"]["checks"] == {
        "address_line1_check": "pass",
        "address_postal_code_check": "pass",
        "cvc_check": "pass",
    }


def test_what_is_sold_by_the_unit_says_so(shop: Shop) -> None:
    """However its price came about."""
    monthly: Any = {"currency": "usd", "unit_amount": 1000, "recurring": {"interval": "month"}}
    product = shop.v1.products.create(
        {"name": "Team", "unit_label": "seat", "default_price_data": monthly}
    )
    other = shop.v1.prices.create({**monthly, "product": product.id}).id
    inline: Any = {**monthly, "product": product.id}
    plan: Any = {"currency": "usd", "amount": 1000, "interval": "month", "product": product.id}
    priced: Any = [
        {"price": str(product.default_price)},
        {"price": other},
        {"price_data": inline},
        {"plan": shop.v1.plans.create(plan).id},
    ]
    for sold in priced:
        made = shop.subscribe(shop.customer().id, items=[{**sold, "quantity": 2}])
        (line,) = shop.latest(made).lines.data
        assert line.description == "2 seat × Team (at $10.00 / month)"  # noqa: RUF001


def test_what_was_paid_elsewhere_is_paid(shop: Shop) -> None:
    """All of it, though no attempt was made."""
    customer = shop.customer().id
    shop.v1.invoice_items.create({"customer": customer, "amount": 900, "currency": "usd"})
    bill: Any = {"customer": customer, "pending_invoice_items_behavior": "include"}
    sent: Any = {"collection_method": "send_invoice", "days_until_due": 9}
    final = shop.v1.invoices.finalize_invoice(shop.v1.invoices.create({**bill, **sent}).id)
    paid = shop.v1.invoices.pay(final.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_paid, paid.amount_remaining) == ("paid", 900, 0)
    assert (paid.attempted, paid.attempt_count) == (False, 0)
    assert plain(paid)["amount_paid_off_stripe"] == 900


def test_a_preview_says_as_of_when_it_prorates(shop: Shop, sandbox: Sandbox) -> None:
    made = shop.subscribe(shop.customer().id)
    sandbox.advance(days=10)
    change: Any = {"items": [{"id": made["items"].data[0].id, "quantity": 3}]}
    asked: Any = {"subscription": made.id, "subscription_details": change}
    preview = plain(shop.v1.invoices.create_preview(asked))
    assert preview["parent"]["subscription_details"]["subscription_proration_date"] == sandbox.now
    change["proration_date"] = START + DAY
    preview = plain(shop.v1.invoices.create_preview(asked))
    assert preview["parent"]["subscription_details"]["subscription_proration_date"] == START + DAY
    renewal = plain(shop.v1.invoices.create_preview({"subscription": made.id}))
    assert "subscription_proration_date" not in renewal["parent"]["subscription_details"]


# --- attempts --------------------------------------------------------------------------------


def test_a_method_that_was_declined_is_the_intents_no_longer(shop: Shop) -> None:
    """It stands in the error; whoever confirms again says with which."""
    made = shop.v1.payment_intents.create({"amount": 900, "currency": "usd"})
    error = refused(
        stripe.CardError,
        shop.v1.payment_intents.confirm,
        made.id,
        {"payment_method": "pm_card_visa_chargeDeclinedInsufficientFunds"},
    )
    body = error.json_body["error"]
    intent = body["payment_intent"]
    assert (intent["status"], intent["payment_method"]) == ("requires_payment_method", None)
    tried = intent["last_payment_error"]["payment_method"]
    assert (body["payment_method"], body["charge"]) == (tried, intent["latest_charge"])
    again = refused(Invalid, shop.v1.payment_intents.confirm, made.id)
    assert told(again) == (400, "payment_intent_unexpected_state", "payment_method")
    assert "missing a payment method" in again.user_message
    failed = shop.v1.charges.retrieve(intent["latest_charge"])
    assert failed.outcome is not None
    assert failed.outcome.seller_message == (
        "The bank returned the decline code `insufficient_funds`."
    )
    paid = shop.v1.payment_intents.confirm(made.id, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.payment_method is None) == ("succeeded", False)


def test_a_decline_says_what_to_do_about_it(shop: Shop) -> None:
    form: Any = {"amount": 900, "currency": "usd", "confirm": True}
    for card, code, advised, network in (
        ("pm_card_visa_chargeDeclined", "generic_decline", "try_again_later", "01"),
        (
            "pm_card_visa_chargeDeclinedInsufficientFunds",
            "insufficient_funds",
            "try_again_later",
            "51",
        ),
        ("pm_card_visa_chargeDeclinedStolenCard", "stolen_card", "do_not_try_again", "43"),
        ("pm_card_visa_chargeDeclinedExpiredCard", "expired_card", "confirm_card_data", "54"),
    ):
        make = shop.v1.payment_intents.create
        error = refused(stripe.CardError, make, {**form, "payment_method": card})
        body = error.json_body["error"]
        charge = plain(shop.v1.charges.retrieve(body["charge"]))
        for told_by in (body, body["payment_intent"]["last_payment_error"], charge["outcome"]):
            assert (told_by["advice_code"], told_by["network_decline_code"]) == (advised, network)
        assert body["decline_code"] == charge["outcome"]["reason"] == code
    paid = shop.v1.payment_intents.create({**form, "payment_method": "pm_card_visa"})
    outcome = plain(shop.v1.charges.retrieve(str(paid.latest_charge)))["outcome"]
    assert (outcome["advice_code"], outcome["network_decline_code"]) == (None, None)


# --- events ----------------------------------------------------------------------------------


def test_of_lists_what_was_before_is_their_data(shop: Shop) -> None:
    made = shop.subscribe(shop.customer().id)
    (item,) = made["items"].data
    shop.v1.subscriptions.update(made.id, {"items": [{"id": item.id, "quantity": 2}]})
    (event,) = shop.v1.events.list({"type": "customer.subscription.updated", "limit": 1}).data
    before = plain(event.data.previous_attributes)
    assert list(before["items"]) == ["data"]
    assert [one["quantity"] for one in before["items"]["data"]] == [1]


def test_a_refund_says_how_much_was_refunded_before(shop: Shop) -> None:
    form: Any = {"amount": 900, "currency": "usd", "payment_method": "pm_card_visa"}
    made = shop.v1.payment_intents.create({**form, "confirm": True})
    for amount in (200, 700):
        shop.v1.refunds.create({"payment_intent": made.id, "amount": amount})
    events = shop.v1.events.list({"type": "charge.refunded"}).data
    second, first = (plain(event.data.previous_attributes) for event in events)
    assert first == {"amount_refunded": 0}
    assert second == {"amount_refunded": 200, "refunded": False}


# --- expansion -------------------------------------------------------------------------------


def test_what_nobody_has_here_can_be_expanded_all_the_same(shop: Shop) -> None:
    """Clients ask for sources, taxes and accounts with every customer that they look up."""
    asked: Any = ["default_source", "sources", "tax", "cash_balance", "invoice_credit_balance"]
    bare = plain(shop.v1.customers.create({"expand": asked}))
    assert (bare["default_source"], bare["sources"]["data"]) == (None, [])
    assert (bare["cash_balance"], bare["invoice_credit_balance"]) == (None, {})
    assert bare["tax"]["automatic_tax"] == "unrecognized_location"
    customer = shop.customer(balance=-300, address={"country": "DE"}).id
    free = shop.subscribe(customer, items=[{"price": shop.price(0)}])
    shown = plain(shop.v1.customers.retrieve(customer, {"expand": asked}))
    assert shown["invoice_credit_balance"] == {"usd": 300}
    assert shown["tax"]["location"] == {
        "country": "DE",
        "source": "billing_address",
        "state": None,
    }
    nobody: Any = {"expand": ["application", "default_source", "transfer_data.destination"]}
    assert shop.v1.subscriptions.retrieve(free.id, nobody).application is None
    shop.subscribe(customer)
    listed: Any = {"customer": customer, "expand": ["data.review", "data.on_behalf_of"]}
    assert shop.v1.charges.list(listed).data[0].review is None
    wrong: Any = {"expand": ["email"]}
    error = refused(Invalid, shop.v1.customers.retrieve, customer, wrong)
    assert told(error) == (400, None, "expand[0]")


def test_what_stands_inside_can_be_expanded(shop: Shop) -> None:
    """The prices of a schedule's phases and of items, the refunds of a credit note."""
    coupon = shop.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    customer, price = shop.customer().id, shop.price()
    phase: Any = {"items": [{"price": price}], "discounts": [{"coupon": coupon}]}
    phase["duration"] = {"interval": "month", "interval_count": 1}
    paths: Any = [f"phases.{one}" for one in ("items.price", "items.plan", "discounts.coupon")]
    made = shop.v1.subscription_schedules.create(
        {"customer": customer, "start_date": "now", "phases": [phase], "expand": paths}
    )
    (shown,) = plain(made)["phases"]
    assert (shown["items"][0]["price"]["object"], shown["items"][0]["plan"]["object"]) == (
        "price",
        "plan",
    )
    assert shown["discounts"][0]["coupon"]["percent_off"] == 50
    once = shop.price(recurring=None)
    asked: Any = {
        "customer": customer,
        "pricing": {"price": once},
        "discounts": [{"coupon": coupon}],
    }
    asked["expand"] = ["discounts", "pricing.price_details.price"]
    item = plain(shop.v1.invoice_items.create(asked))
    assert item["pricing"]["price_details"]["price"]["id"] == once
    assert item["discounts"][0]["source"]["coupon"] == coupon


# --- what Stripe refuses ---------------------------------------------------------------------


def test_a_scheduled_subscription_ends_as_its_schedule_says(shop: Shop) -> None:
    """Nobody else says so; what stays as it is may be said again."""
    made = shop.subscribe(shop.customer().id)
    schedule = shop.v1.subscription_schedules.create({"from_subscription": made.id})
    for param, value in (("cancel_at_period_end", True), ("cancel_at", START + 40 * DAY)):
        ending: Any = {param: value}
        error = refused(Invalid, shop.v1.subscriptions.update, made.id, ending)
        assert told(error) == (400, None, param)
        assert f"managed by the subscription schedule `{schedule.id}`" in error.user_message
    same: Any = {"cancel_at_period_end": False, "metadata": {"a": "b"}}
    assert shop.v1.subscriptions.update(made.id, same).cancel_at is None
    shop.v1.subscription_schedules.release(schedule.id)
    assert shop.v1.subscriptions.update(made.id, {"cancel_at_period_end": True}).cancel_at


def test_a_products_default_price_stays_in_use(shop: Shop) -> None:
    first: Any = {"currency": "usd", "unit_amount": 900}
    product = shop.v1.products.create({"name": "Pro", "default_price_data": first})
    error = refused(Invalid, shop.v1.prices.update, str(product.default_price), {"active": False})
    assert told(error) == (400, None, "active")
    assert "it is the default price of its product" in error.user_message
    second = shop.v1.prices.create({**first, "product": product.id})
    shop.v1.products.update(product.id, {"default_price": second.id})
    assert not shop.v1.prices.update(str(product.default_price), {"active": False}).active


def test_what_is_metered_has_no_quantity(shop: Shop) -> None:
    """Neither is one shown, nor can one be said."""
    counted: Any = {"display_name": "Calls", "event_name": "calls"}
    counted["default_aggregation"] = {"formula": "sum"}
    meter = shop.v1.billing.meters.create(counted).id
    used: Any = {"interval": "month", "usage_type": "metered", "meter": meter}
    price, customer = shop.price(recurring=used), shop.customer().id
    made = shop.subscribe(customer, items=[{"price": price}])
    (item,) = made["items"].data
    assert "quantity" not in plain(item)
    many: Any = [{"price": price, "quantity": 2}]
    create = shop.v1.subscriptions.create
    error = refused(Invalid, create, {"customer": customer, "items": many})
    assert told(error) == (400, None, "items[0][quantity]")
    assert "Remove quantity from `items[0]`" in error.user_message
    change: Any = {"items": [{"id": item.id, "quantity": 2}]}
    error = refused(Invalid, shop.v1.subscriptions.update, made.id, change)
    assert told(error) == (400, None, "items[0][quantity]")
    alone = refused(Invalid, shop.v1.subscription_items.update, item.id, {"quantity": 2})
    assert told(alone) == (400, None, "quantity")
    phases: Any = [{"items": many, "duration": {"interval": "month", "interval_count": 1}}]
    later: Any = {"customer": customer, "start_date": "now", "phases": phases}
    error = refused(Invalid, shop.v1.subscription_schedules.create, later)
    assert told(error) == (400, None, "phases[0][items][0][quantity]")
    event: Any = {"event_name": "calls", "payload": {"stripe_customer_id": customer, "value": "1"}}
    create_event = shop.v1.billing.meter_events.create
    early = refused(Invalid, create_event, {**event, "timestamp": START + DAY})
    assert told(early) == (400, "timestamp_in_future", "timestamp")
    late = refused(Invalid, create_event, {**event, "timestamp": START - 40 * DAY})
    assert told(late) == (400, "timestamp_too_far_in_past", "timestamp")


@pytest.mark.parametrize(
    ("card", "refusal"),
    [
        ({"exp_year": 2025}, (402, "invalid_expiry_year", "exp_year")),
        ({"exp_year": 25}, (402, "invalid_expiry_year", "exp_year")),
        ({"exp_month": 6}, (402, "invalid_expiry_month", "exp_month")),
        ({"exp_month": 13}, (402, "invalid_expiry_month", "exp_month")),
        ({"cvc": "12a"}, (402, "invalid_cvc", "cvc")),
        ({"number": "4242424242424241"}, (402, "incorrect_number", "number")),
        ({"number": "4242"}, (402, "invalid_number", "number")),
        ({"number": "4539578763621486"}, (402, "card_declined", None)),
    ],
)
def test_a_card_that_cannot_be(
    shop: Shop, sandbox: Sandbox, card: Any, refusal: tuple[int, str, str | None]
) -> None:
    """Judged by the environment's clock: July is the first month in which this one is good."""
    sandbox.advance(to=START + 190 * DAY)
    good: Any = {"number": "4242424242424242", "exp_month": 7, "exp_year": 2026, "cvc": "123"}
    made = shop.v1.payment_methods.create({"type": "card", "card": good})
    create = shop.v1.payment_methods.create
    error = refused(stripe.CardError, create, {"type": "card", "card": {**good, **card}})
    assert told(error) == refusal
    if refusal[1].startswith("invalid_expiry"):
        error = refused(stripe.CardError, shop.v1.payment_methods.update, made.id, {"card": card})
        assert told(error) == refusal


def test_there_is_no_such_currency(shop: Shop) -> None:
    fee: Any = {"currency": "xyz", "unit_amount": 100, "product_data": {"name": "Fee"}}
    error = refused(Invalid, shop.v1.prices.create, fee)
    assert told(error) == (400, None, "currency")
    assert error.user_message.startswith(
        "Invalid currency: xyz. Stripe currently supports these currencies: usd, aed, "
    )
    options: Any = {"currency_options": {"zzz": {"unit_amount": 90}}, "currency": "USD"}
    error = refused(Invalid, shop.v1.prices.create, {**fee, **options})
    assert told(error) == (400, None, "currency_options[zzz]")


@pytest.mark.parametrize(
    ("amount", "currency", "code", "message"),
    [
        (49, "usd", "amount_too_small", "Amount must be at least $0.50 usd"),
        (29, "gbp", "amount_too_small", "Amount must be at least £0.30 gbp"),
        (49, "jpy", "amount_too_small", "Amount must be at least ¥50 jpy"),
        (100_000_000, "usd", "amount_too_large", "Amount must be no more than $999,999.99"),
    ],
)
def test_what_no_card_can_be_charged_with(
    shop: Shop, amount: int, currency: str, code: str, message: str
) -> None:
    asked: Any = {"amount": amount, "currency": currency}
    error = refused(Invalid, shop.v1.payment_intents.create, asked)
    assert told(error) == (400, code, "amount")
    assert error.user_message == message
    made = shop.v1.payment_intents.create({"amount": 1000, "currency": currency})
    error = refused(Invalid, shop.v1.payment_intents.update, made.id, {"amount": amount})
    assert told(error) == (400, code, "amount")
    assert shop.v1.payment_intents.create({"amount": 100_000_000, "currency": "idr"}).id


def test_a_request_at_the_wrong_time_is_told_the_way_out(shop: Shop) -> None:
    customer = shop.customer().id
    invoice = shop.latest(shop.subscribe(customer))
    for ask, way in (
        (shop.v1.invoices.pay, "Only an open or uncollectible invoice can be paid"),
        (shop.v1.invoices.void_invoice, "given back by a credit note"),
        (shop.v1.invoices.delete, "Only a draft can be deleted"),
    ):
        error = refused(Invalid, ask, invoice.id)
        assert told(error) == (400, "status_transition_invalid", None)
        assert error.user_message.startswith("This invoice is paid. ")
        assert way in error.user_message
    intent = shop.v1.payment_intents.create({"amount": 900, "currency": "usd"})
    error = refused(Invalid, shop.v1.refunds.create, {"payment_intent": intent.id})
    assert told(error)[:2] == (400, "payment_intent_unexpected_state")
    assert "does not have a successful charge to refund" in error.user_message
    for find in (shop.v1.payment_intents.retrieve, shop.v1.setup_intents.retrieve):
        assert told(refused(Invalid, find, "pi_no")) == (404, "resource_missing", "intent")


def test_what_is_sold_along_with_a_first_invoice_is_an_item_of_its_own(shop: Shop) -> None:
    """It can be looked up, and waits again if the draft that it stands on is deleted."""
    customer, setup = shop.customer(None).id, shop.price(300, recurring=None)
    sent: Any = {"collection_method": "send_invoice", "days_until_due": 10}
    made = shop.subscribe(customer, add_invoice_items=[{"price": setup}], **sent)
    draft = shop.latest(made)
    (line,) = (one for one in draft.lines.data if one.amount == 300)
    name = plain(line)["parent"]["invoice_item_details"]["invoice_item"]
    assert shop.v1.invoice_items.retrieve(name).invoice == draft.id
    shop.v1.invoices.delete(draft.id)
    assert shop.v1.invoice_items.retrieve(name).invoice is None
