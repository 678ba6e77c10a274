"""Checkout sessions through the official SDK, paid as a customer would."""

from typing import Any

import pytest
import stripe

from sao.testing import Refused
from support.shop import DAY, START, plain, refused, told
from support.till import Till

Invalid = stripe.InvalidRequestError
HOUR = 3_600
DECLINED = "pm_card_visa_chargeDeclined"
SECURE = "pm_card_threeDSecure2Required"


@pytest.fixture
def till() -> Till:
    return Till()


# --- subscriptions --------------------------------------------------------------------------------


def test_somebody_new_subscribes(till: Till) -> None:
    price = till.price(1000)
    opened = till.offer(
        line_items=[{"price": price, "quantity": 2}, {"price": till.once(300), "quantity": 1}],
        client_reference_id="order-7",
        metadata={"cart": "7"},
        subscription_data={"metadata": {"plan": "gold"}, "description": "Gold"},
        expand=["line_items"],
    )
    assert opened.id.startswith("cs_test_")
    assert (opened.status, opened.payment_status, opened.mode) == ("open", "unpaid", "subscription")
    assert (opened.amount_subtotal, opened.amount_total, opened.currency) == (2300, 2300, "usd")
    assert opened.customer is None
    assert opened.line_items is not None
    shown = [(item.quantity, item.amount_total) for item in opened.line_items.data]
    assert shown == [(2, 2000), (1, 300)]
    till.pay(opened, name="Ada")
    done = till.v1.checkout.sessions.retrieve(
        opened.id, {"expand": ["subscription", "invoice", "customer"]}
    )
    assert (done.status, done.payment_status) == ("complete", "paid")
    assert (done.client_reference_id, plain(done.metadata)) == ("order-7", {"cart": "7"})
    assert done.url is None
    assert isinstance(done.customer, stripe.Customer)
    assert (done.customer.email, done.customer.name) == ("ada@example.com", "Ada")
    assert isinstance(done.invoice, stripe.Invoice)
    assert (done.invoice.status, done.invoice.amount_paid) == ("paid", 2300)
    bought = done.subscription
    assert isinstance(bought, stripe.Subscription)
    assert (bought.status, bought.description) == ("active", "Gold")
    assert plain(bought.metadata) == {"plan": "gold"}
    (item,) = bought["items"].data
    assert (item.price.id, item.quantity) == (price, 2)
    (card,) = till.v1.customers.payment_methods.list(done.customer.id).data
    assert bought.default_payment_method == card.id
    assert till.types()[-1] == "checkout.session.completed"
    till.sandbox.advance(days=32)
    renewed = till.v1.invoices.list({"subscription": bought.id}).data
    assert [(one.status, one.amount_paid) for one in renewed] == [("paid", 2000), ("paid", 2300)]


def test_events_come_in_an_order_that_an_integration_can_follow(till: Till) -> None:
    session = till.pay(till.offer())
    types = till.types()
    wanted = [
        "customer.created",
        "customer.subscription.created",
        "invoice.created",
        "payment_intent.succeeded",
        "invoice.paid",
        "customer.subscription.updated",
        "checkout.session.completed",
    ]
    places = [types.index(name) for name in wanted]
    assert places == sorted(places), types
    (event,) = till.v1.events.list({"type": "checkout.session.completed"}).data
    told_of = event.data.object
    assert (told_of["id"], told_of["status"]) == (session.id, "complete")
    assert told_of["subscription"] == session.subscription


def test_a_trial_asks_for_nothing_today_but_a_card(till: Till) -> None:
    terms = {"trial_period_days": 14}
    opened = till.offer(subscription_data=terms)
    assert (opened.amount_total, opened.payment_status) == (0, "unpaid")
    done = till.pay(opened)
    assert (done.payment_status, done.amount_total) == ("no_payment_required", 0)
    bought = till.v1.subscriptions.retrieve(str(done.subscription))
    assert (bought.status, bought.trial_end) == ("trialing", START + 14 * DAY)
    assert bought.default_payment_method is not None
    assert bought.pending_setup_intent is None
    till.sandbox.advance(days=15)
    assert till.v1.subscriptions.retrieve(bought.id).status == "active"
    assert till.latest(bought).amount_paid == 1000


def test_a_trial_without_a_card_ends_as_was_said(till: Till) -> None:
    settings = {"end_behavior": {"missing_payment_method": "cancel"}}
    opened = till.offer(
        payment_method_collection="if_required",
        subscription_data={"trial_period_days": 7, "trial_settings": settings},
    )
    done = till.pay(opened, card=None)
    assert (done.status, done.payment_status) == ("complete", "no_payment_required")
    till.sandbox.advance(days=8)
    assert till.v1.subscriptions.retrieve(str(done.subscription)).status == "canceled"
    due = till.offer(payment_method_collection="if_required")
    with pytest.raises(Refused, match="payment"):
        till.pay(due, card=None)
    always = till.offer(subscription_data={"trial_period_days": 7})
    with pytest.raises(Refused, match="payment_method"):
        till.pay(always, card=None)


def test_a_promotion_code_is_typed(till: Till) -> None:
    code = till.off(25, code="SPRING")
    opened = till.offer(allow_promotion_codes=True)
    assert opened.amount_total == 1000
    with pytest.raises(Refused, match="No such promotion code: 'WINTER'"):
        till.pay(opened, promotion_code="WINTER")
    done = till.pay(opened, promotion_code="spring")
    assert (done.amount_subtotal, done.amount_total) == (1000, 750)
    assert done.total_details is not None
    assert done.total_details.amount_discount == 250
    assert [one.promotion_code for one in done.discounts or []] == [code.id]
    assert till.v1.invoices.retrieve(str(done.invoice)).amount_paid == 750
    assert till.v1.promotion_codes.retrieve(code.id).times_redeemed == 1
    closed = till.offer()
    with pytest.raises(Refused, match="allow_promotion_codes"):
        till.pay(closed, promotion_code="SPRING")


def test_a_discount_that_was_given_is_redeemed_when_it_is_bought(till: Till) -> None:
    code = till.off(50)
    opened = till.offer(discounts=[{"promotion_code": code.id}])
    assert opened.amount_total == 500
    assert till.v1.promotion_codes.retrieve(code.id).times_redeemed == 0
    till.decline(opened, DECLINED)
    assert till.v1.promotion_codes.retrieve(code.id).times_redeemed == 0
    assert till.pay(opened).amount_total == 500
    assert till.v1.promotion_codes.retrieve(code.id).times_redeemed == 1


def test_of_a_declined_subscription_nothing_remains(till: Till) -> None:
    opened = till.offer()
    before = till.types()
    error = till.decline(opened, DECLINED)
    assert (error["code"], error["decline_code"]) == ("card_declined", "generic_decline")
    assert error["message"] == "Your card was declined."
    assert till.types() == before
    assert till.v1.customers.list().data == []
    assert till.decline(opened, "pm_card_visa_chargeCustomerFail")["code"] == "card_declined"
    assert till.pay(opened).payment_status == "paid"
    assert len(till.v1.customers.list().data) == 1


@pytest.mark.parametrize("days", [0, 14])
def test_a_card_wants_authentication(till: Till, days: int) -> None:
    terms = {"subscription_data": {"trial_period_days": days}} if days else {}
    opened = till.offer(**terms)
    assert till.decline(opened, SECURE)["code"] == "authentication_required"
    failed = till.decline(opened, SECURE, challenge="fail")
    assert failed["code"] in (
        "payment_intent_authentication_failure",
        "setup_intent_authentication_failure",
    )
    assert till.v1.customers.list().data == []
    done = till.pay(opened, SECURE, challenge="pass")
    bought = till.v1.subscriptions.retrieve(str(done.subscription))
    assert bought.status == ("trialing" if days else "active")
    assert bought.default_payment_method is not None


def test_a_customer_who_is_known_pays_on_their_own_clock(till: Till) -> None:
    clock = till.clock()
    owner = till.customer(card=None, test_clock=clock, email="ada@example.com", tax_exempt="none")
    opened = till.offer(customer=owner.id)
    assert opened.customer_details is not None
    assert (opened.customer, opened.customer_details.email) == (owner.id, "ada@example.com")
    other = till.offer(customer=owner.id)
    done = till.pay(opened)
    assert (done.customer, done.customer_creation) == (owner.id, None)
    assert till.v1.subscriptions.retrieve(str(done.subscription)).customer == owner.id
    till.advance(clock, START + DAY)
    assert till.v1.checkout.sessions.retrieve(other.id).status == "expired"
    own = till.v1.customers.payment_methods.list(owner.id).data[0].id
    again = till.pay(till.offer(customer=owner.id), own)
    assert again.status == "complete"
    listed = till.v1.checkout.sessions.list({"customer": owner.id}).data
    assert [one.id for one in listed] == [again.id, other.id, opened.id]


def test_tax_rates_and_prices_that_are_described(till: Till) -> None:
    rate = till.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False})
    data = {
        "currency": "usd",
        "unit_amount": 1000,
        "product_data": {"name": "Silver"},
        "recurring": {"interval": "month"},
    }
    item = {"price_data": data, "quantity": 1, "tax_rates": [rate.id]}
    opened = till.offer(line_items=[item])
    assert (opened.amount_subtotal, opened.amount_total) == (1000, 1200)
    (shown,) = till.v1.checkout.sessions.line_items.list(opened.id).data
    assert (shown.description, shown.amount_tax, shown.amount_total) == ("Silver", 200, 1200)
    assert till.v1.invoices.retrieve(str(till.pay(opened).invoice)).total == 1200
    assert len(till.v1.prices.list().data) == 1


# --- payments -------------------------------------------------------------------------------------


def test_something_is_bought_once(till: Till) -> None:
    opened = till.offer(
        "payment",
        line_items=[{"price": till.once(700), "quantity": 3}],
        payment_intent_data={"metadata": {"order": "9"}, "description": "Mugs"},
    )
    assert (opened.customer_creation, opened.payment_intent) == ("if_required", None)
    done = till.pay(opened)
    assert (done.status, done.payment_status, done.amount_total) == ("complete", "paid", 2100)
    assert done.customer is None
    intent = till.v1.payment_intents.retrieve(str(done.payment_intent))
    assert (intent.status, intent.amount_received, intent.description) == (
        "succeeded",
        2100,
        "Mugs",
    )
    assert plain(intent.metadata) == {"order": "9"}
    found = till.v1.checkout.sessions.list({"payment_intent": intent.id}).data
    assert [one.id for one in found] == [opened.id]
    assert till.types()[-1] == "checkout.session.completed"


def test_a_declined_payment_leaves_its_intent(till: Till) -> None:
    opened = till.offer("payment", customer_creation="always")
    error = till.decline(opened, DECLINED)
    assert error["payment_intent"]["status"] == "requires_payment_method"
    left = till.v1.checkout.sessions.retrieve(opened.id).payment_intent
    assert left == error["payment_intent"]["id"]
    assert till.types()[-1] == "payment_intent.payment_failed"
    assert till.v1.customers.list().data == []
    failed = till.decline(opened, SECURE, challenge="fail")
    assert failed["code"] == "payment_intent_authentication_failure"
    done = till.pay(opened)
    assert done.payment_intent == left
    intent = till.v1.payment_intents.retrieve(str(left))
    assert (intent.status, intent.customer) == ("succeeded", done.customer)
    assert done.customer is not None


def test_who_was_deleted_buys_nothing_any_more(till: Till) -> None:
    owner = till.v1.customers.create({"name": "Ada"}).id
    line = {"price": till.once(500), "quantity": 1}
    opened = till.offer(mode="payment", customer=owner, line_items=[line])
    till.v1.customers.delete(owner)
    with pytest.raises(Refused) as caught:
        till.pay(opened)
    assert (caught.value.status, caught.value.error["param"]) == (400, "customer")
    assert till.v1.payment_intents.list().data == []


def test_a_payment_keeps_its_card_or_is_captured_later(till: Till) -> None:
    kept = till.pay(
        till.offer("payment", payment_intent_data={"setup_future_usage": "off_session"})
    )
    assert len(till.v1.customers.payment_methods.list(str(kept.customer)).data) == 1
    held = till.pay(till.offer("payment", payment_intent_data={"capture_method": "manual"}))
    assert held.payment_status == "unpaid"
    intent = till.v1.payment_intents.retrieve(str(held.payment_intent))
    assert intent.status == "requires_capture"


def test_what_costs_nothing_needs_no_card(till: Till) -> None:
    code = till.off(100)
    opened = till.offer("payment", discounts=[{"promotion_code": code.id}])
    done = till.pay(opened, card=None)
    assert (done.payment_status, done.payment_intent) == ("no_payment_required", None)


# --- setups ---------------------------------------------------------------------------------------


def test_a_card_is_kept(till: Till) -> None:
    owner = till.customer(card=None)
    data = {"description": "for later", "metadata": {"why": "trial"}}
    opened = till.offer("setup", customer=owner.id, currency="usd", setup_intent_data=data)
    assert (opened.amount_total, opened.payment_status) == (None, "no_payment_required")
    intent = till.v1.setup_intents.retrieve(str(opened.setup_intent))
    assert (intent.status, intent.description) == ("requires_payment_method", "for later")
    error = till.decline(opened, DECLINED)
    assert error["setup_intent"]["id"] == intent.id
    assert till.types()[-1] == "setup_intent.setup_failed"
    assert till.pay(opened, SECURE, challenge="pass").status == "complete"
    (card,) = till.v1.customers.payment_methods.list(owner.id).data
    assert till.v1.setup_intents.retrieve(intent.id).payment_method == card.id
    made = till.pay(till.offer("setup", customer_creation="always"))
    assert len(till.v1.customers.payment_methods.list(str(made.customer)).data) == 1


# --- ends, and refusals ---------------------------------------------------------------------------


def test_sessions_expire(till: Till) -> None:
    soon = till.offer(expires_at=START + HOUR, customer_email="ada@example.com")
    late, given_up = till.offer(), till.offer()
    assert late.expires_at == START + DAY
    gone = till.v1.checkout.sessions.expire(given_up.id)
    assert (gone.status, gone.url) == ("expired", None)
    till.sandbox.advance(hours=1)
    listed = till.v1.checkout.sessions.list({"status": "expired"}).data
    assert {one.id for one in listed} == {soon.id, given_up.id}
    details = {"email": "ada@example.com"}
    (found,) = till.v1.checkout.sessions.list({"customer_details": details}).data  # type: ignore[typeddict-item]
    assert found.id == soon.id
    assert till.types()[-1] == "checkout.session.expired"
    with pytest.raises(Refused, match="has expired"):
        till.pay(soon)
    assert told(refused(Invalid, till.v1.checkout.sessions.expire, gone.id))[0] == 400
    till.sandbox.advance(days=1)
    assert till.v1.checkout.sessions.retrieve(late.id).status == "expired"
    noted = till.v1.checkout.sessions.update(late.id, {"metadata": {"seen": "yes"}})
    assert plain(noted.metadata) == {"seen": "yes"}


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"success_url": None}, "parameter_missing", "success_url"),
        ({"success_url": "javascript:alert(1)"}, None, "success_url"),
        ({"cancel_url": "shop.test"}, None, "cancel_url"),
        ({"line_items": []}, "parameter_missing", "line_items"),
        ({"line_items": [{"price": "price_none", "quantity": 1}]}, "resource_missing", None),
        ({"expires_at": START + 60}, None, "expires_at"),
        ({"expires_at": START + 2 * DAY}, None, "expires_at"),
        ({"customer": "cus_none"}, "resource_missing", "customer"),
        ({"payment_intent_data": {"description": "x"}}, None, "payment_intent_data"),
        ({"customer_creation": "always"}, None, "customer_creation"),
        ({"wallet_options": {"link": {"display": "never"}}}, "parameter_unknown", "wallet_options"),
        ({"shipping_options": [{"shipping_rate": "x"}]}, None, "shipping_options"),
        (
            {"automatic_tax": {"enabled": True, "liability": {"type": "self", "account": "x"}}},
            "parameter_unknown",
            "automatic_tax[liability][account]",
        ),
        ({"ui_mode": "elements"}, None, "ui_mode"),
        ({"locale": "xx"}, None, "locale"),
        ({"discounts": [{"coupon": "none"}]}, "resource_missing", "discounts[0][coupon]"),
        ({"subscription_data": {"trial_end": START + DAY}}, None, "subscription_data[trial_end]"),
        (
            {"subscription_data": {"billing_cycle_anchor": START - 1}},
            None,
            "subscription_data[billing_cycle_anchor]",
        ),
    ],
)
def test_what_cannot_be_offered(
    till: Till, params: dict[str, Any], code: str | None, param: str | None
) -> None:
    error = refused(Invalid, till.offer, **params)
    assert (error.http_status, error.code) == (400, code), error.user_message
    if param is not None:
        assert error.param == param
    assert till.v1.checkout.sessions.list().data == []


def test_a_mode_wants_prices_of_its_kind(till: Till) -> None:
    monthly, once = till.price(), till.once()
    euro = till.v1.prices.create(
        {"currency": "eur", "unit_amount": 5, "product_data": {"name": "Pin"}}
    ).id
    for mode, prices, why in (
        ("payment", [monthly], "`payment` mode"),
        ("subscription", [once], "at least one recurring price"),
        ("payment", [once, euro], "in one currency"),
    ):
        items = [{"price": price, "quantity": 1} for price in prices]
        error = refused(Invalid, till.offer, mode, line_items=items)
        assert why in error.user_message
