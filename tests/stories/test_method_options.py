"""What integrations ask for of ways to pay: kept, shown, and acted on where it can be."""

from typing import Any

import stripe

from sao.testing import Sandbox
from support.shop import Shop, plain, refused, told

ANY: Any = {"payment_method_options": {"card": {"request_three_d_secure": "any"}}}


def test_a_subscription_that_asks_its_customer_to_authenticate(
    shop: Shop, sandbox: Sandbox
) -> None:
    sold = shop.subscribe(shop.customer().id, payment_settings=ANY)
    assert sold.status == "incomplete"
    assert plain(sold.payment_settings)["payment_method_options"]["card"] == {
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "any",
    }
    bill = shop.latest(sold)
    settings = plain(bill.payment_settings)["payment_method_options"]
    assert settings["card"] == {"installments": None, "request_three_d_secure": "any"}
    intent = shop.v1.payment_intents.retrieve(shop.intent_of(bill))
    assert intent.status == "requires_action"
    options = plain(intent.payment_method_options)["card"]
    assert options["request_three_d_secure"] == "any"
    sandbox.post(f"/api/payment_intents/{intent.id}/authenticate")
    assert shop.v1.subscriptions.retrieve(sold.id).status == "active"
    sandbox.advance(days=32)
    renewal = shop.latest(sold)
    assert renewal.id != bill.id
    assert renewal.status == "paid"  # nobody is there to be asked


def test_a_card_that_cannot_authenticate_is_charged(shop: Shop) -> None:
    owner = shop.customer("pm_card_amex_threeDSecureNotSupported").id
    assert shop.subscribe(owner, payment_settings=ANY).status == "active"


def test_options_that_change(shop: Shop, sandbox: Sandbox) -> None:
    mandate = {"amount": 5000, "amount_type": "maximum", "description": "Gold"}
    card: Any = {"network": "visa", "mandate_options": mandate}
    accounts: Any = {
        "verification_method": "instant",
        "financial_connections": {
            "permissions": ["payment_method", "balances"],
            "prefetch": ["balances"],
            "filters": {"account_subcategories": ["checking"]},
        },
    }
    asked: Any = {"payment_method_options": {"card": card, "us_bank_account": accounts}}
    sold = shop.subscribe(shop.customer().id, payment_settings=asked)
    assert sold.status == "active"
    shown = plain(sold.payment_settings)["payment_method_options"]
    assert shown["card"] == {**card, "request_three_d_secure": None}
    assert shown["us_bank_account"] == accounts
    assert shown["sepa_debit"] is None
    changed = shop.v1.subscriptions.update(sold.id, {"payment_settings": ANY})
    shown = plain(changed.payment_settings)["payment_method_options"]
    assert shown["card"] == {**card, "request_three_d_secure": "any"}
    none: Any = {"payment_method_options": {"card": "", "us_bank_account": ""}}
    forgotten = shop.v1.subscriptions.update(sold.id, {"payment_settings": none})
    assert forgotten.payment_settings is not None
    assert forgotten.payment_settings.payment_method_options is None
    types = shop.types(limit=2)
    assert types == ["customer.subscription.updated"] * 2
    sandbox.advance(days=32)
    assert plain(shop.latest(sold).payment_settings)["payment_method_options"] is None


def test_ways_to_pay_that_there_are_not(shop: Shop) -> None:
    owner = shop.customer().id
    for way in ("acss_debit", "bancontact", "konbini", "pix", "upi", "customer_balance"):
        asked: Any = {"payment_method_options": {way: {"preferred_language": "de"}}}
        error = refused(stripe.InvalidRequestError, shop.subscribe, owner, payment_settings=asked)
        place = f"payment_settings[payment_method_options][{way}]"
        assert told(error) == (400, "parameter_unknown", place)
        assert "unsupported" in str(error)
    slow: Any = {"us_bank_account": {"verification_method": "microdeposits"}}
    error = refused(
        stripe.InvalidRequestError,
        shop.subscribe,
        owner,
        payment_settings={"payment_method_options": slow},
    )
    assert "at once" in str(error)


def test_an_invoice_of_its_own(shop: Shop) -> None:
    owner = shop.customer().id
    bill = shop.v1.invoices.create({"customer": owner})
    shop.v1.invoice_items.create(
        {"customer": owner, "amount": 700, "currency": "usd", "invoice": bill.id}
    )
    asked: Any = {"payment_method_options": {"card": {"request_three_d_secure": "challenge"}}}
    drafted = shop.v1.invoices.update(bill.id, {"payment_settings": asked})
    shown = plain(drafted.payment_settings)["payment_method_options"]["card"]
    assert shown["request_three_d_secure"] == "challenge"
    shop.v1.invoices.finalize_invoice(bill.id)
    error = refused(stripe.CardError, shop.v1.invoices.pay, bill.id, {"off_session": False})
    assert error.code == "invoice_payment_intent_requires_action"
    copied = shop.v1.invoices.create({"from_invoice": {"action": "revision", "invoice": bill.id}})
    shown = plain(copied.payment_settings)["payment_method_options"]["card"]
    assert shown["request_three_d_secure"] == "challenge"


def test_an_intent_by_itself(shop: Shop) -> None:
    options: Any = ANY["payment_method_options"]
    pay: Any = {"amount": 900, "currency": "usd", "payment_method": "pm_card_visa"}
    asked = shop.v1.payment_intents.create(
        {**pay, "confirm": True, "payment_method_options": options}
    )
    assert asked.status == "requires_action"
    later = shop.v1.payment_intents.create(pay)
    shop.v1.payment_intents.update(later.id, {"payment_method_options": options})
    assert shop.v1.payment_intents.confirm(later.id).status == "requires_action"
    again: Any = {"payment_method_options": {"card": {"request_three_d_secure": "automatic"}}}
    assert shop.v1.payment_intents.confirm(later.id, {**again}).status == "succeeded"
    unseen = shop.v1.payment_intents.create(
        {**pay, "confirm": True, "payment_method_options": options, "off_session": True}
    )
    assert unseen.status == "succeeded"


def test_a_card_that_is_set_up(shop: Shop) -> None:
    options: Any = ANY["payment_method_options"]
    owner = shop.customer().id
    setup = shop.v1.setup_intents.create(
        {"customer": owner, "payment_method": "pm_card_visa", "confirm": True}
        | {"payment_method_options": options}  # type: ignore[arg-type]
    )
    assert setup.status == "requires_action"
    shown = plain(setup.payment_method_options)["card"]["request_three_d_secure"]
    assert shown == "any"


def test_a_trial_whose_card_is_set_up(shop: Shop) -> None:
    sold = shop.subscribe(
        shop.customer(None).id,
        payment_settings=ANY,
        trial_period_days=7,
        payment_behavior="default_incomplete",
    )
    waits = shop.v1.setup_intents.retrieve(str(sold.pending_setup_intent))
    assert plain(waits.payment_method_options)["card"]["request_three_d_secure"] == "any"
    confirmed = shop.v1.setup_intents.confirm(waits.id, {"payment_method": "pm_card_visa"})
    assert confirmed.status == "requires_action"


def test_a_checkout_that_asks(shop: Shop, sandbox: Sandbox) -> None:
    offered: Any = [{"price": shop.price(), "quantity": 1}]
    session = shop.v1.checkout.sessions.create(
        {"mode": "subscription", "success_url": "https://example.com/", "line_items": offered}
        | {"customer": shop.customer().id}  # type: ignore[arg-type]
        | {"payment_method_options": ANY["payment_method_options"]}
    )
    card = plain(session.payment_method_options)["card"]
    assert card["request_three_d_secure"] == "any"
    pay = f"/api/checkout/sessions/{session.id}/pay"
    refusal = sandbox.post(pay, payment_method="pm_card_visa", may_decline=True)
    assert refusal["error"]["code"] == "authentication_required"
    sandbox.post(pay, payment_method="pm_card_visa", challenge="pass")
    done: Any = shop.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert (done.status, done.subscription.status) == ("complete", "active")
    kept = plain(done.subscription.payment_settings)["payment_method_options"]["card"]
    assert kept["request_three_d_secure"] == "any"
