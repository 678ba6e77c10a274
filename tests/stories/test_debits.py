"""Payments that take days: bank debits, through the official SDK, on a clock."""

from typing import Any

import pytest
import stripe

from sao.billing.payments.bank_debits import SCHEMES
from sao.testing import Refused, Sandbox
from support.shop import DAY, HOUR, START, Shop, plain, refused, told

SEPA, ACH = SCHEMES["sepa_debit"].settles_after_s, SCHEMES["us_bank_account"].settles_after_s
GERMAN, FAILING = "DE89370400440532013000", "DE65370400440002222227"
WHO = {"name": "Ada", "email": "ada@example.com"}
MANDATE: Any = {
    "customer_acceptance": {
        "type": "online",
        "online": {"ip_address": "192.0.2.1", "user_agent": "a browser"},
    }
}


def sepa(shop: Shop, number: str = GERMAN) -> stripe.PaymentMethod:
    return shop.v1.payment_methods.create(
        {"type": "sepa_debit", "sepa_debit": {"iban": number}, "billing_details": WHO}
    )


def owner(shop: Shop, method: str) -> str:
    """A customer who pays with this."""
    made = shop.v1.customers.create({"payment_method": method})
    (own,) = shop.v1.customers.payment_methods.list(made.id).data
    settings: Any = {"invoice_settings": {"default_payment_method": own.id}}
    shop.v1.customers.update(made.id, settings)
    return made.id


def begun(shop: Shop, method: str = "pm_sepaDebit_success_de", **terms: Any) -> stripe.Subscription:
    """A subscription in euro that is paid with this."""
    items = [{"price": shop.price(currency="eur")}]
    return shop.subscribe(owner(shop, method), items=items, **terms)


def types(shop: Shop) -> list[str]:
    return [event.type for event in shop.v1.events.list({"limit": 100}).data]


def pay(shop: Shop, method: str, **terms: Any) -> stripe.PaymentIntent:
    asked: Any = {
        "amount": 2000,
        "currency": "eur",
        "confirm": True,
        "payment_method": method,
        "payment_method_types": ["sepa_debit"],
        "expand": ["latest_charge"],
        **terms,
    }
    return shop.v1.payment_intents.create(asked)


# --- payment methods --------------------------------------------------------------------------


def test_an_account_is_shown_without_its_number(shop: Shop, sandbox: Sandbox) -> None:
    made = sepa(shop, "DE89 3704 0044 0532 0130 00")
    assert (made.type, made.sepa_debit.last4) == ("sepa_debit", "3000")
    assert (made.sepa_debit.country, made.sepa_debit.bank_code) == ("DE", "37040044")
    assert made.sepa_debit.fingerprint == sepa(shop).sepa_debit.fingerprint
    assert not hasattr(made, "card")
    american = shop.v1.payment_methods.create(
        {
            "type": "us_bank_account",
            "us_bank_account": {
                "account_holder_type": "company",
                "account_number": "000123456789",
                "routing_number": "110000000",
            },
            "billing_details": {"name": "Ada"},
        }
    )
    account = american.us_bank_account
    assert (account.last4, account.account_holder_type) == ("6789", "company")
    assert (account.bank_name, account.routing_number) == ("STRIPE TEST BANK", "110000000")
    runtime = sandbox.dispatcher.runtime
    runtime.flush()
    chains = b"".join(placed.body for placed in runtime.store.outcomes(0, 1_000))
    assert b"37040044" in chains
    assert b"0532013000" not in chains
    assert b"000123456789" not in chains


@pytest.mark.parametrize(
    ("name", "kind", "last4"),
    [
        ("pm_usBankAccount_success", "us_bank_account", "6789"),
        ("pm_sepaDebit_failed_at", "sepa_debit", "3202"),
        ("pm_bacsDebit_success", "bacs_debit", "2345"),
        ("pm_auBecsDebit_dispute", "au_becs_debit", "6660"),
    ],
)
def test_the_names_of_test_accounts(shop: Shop, name: str, kind: str, last4: str) -> None:
    (made,) = shop.v1.customers.payment_methods.list(owner(shop, name)).data
    assert (made.type, made[kind].last4) == (kind, last4)


@pytest.mark.parametrize(
    ("given", "code", "param"),
    [
        ({"iban": "DE88370400440532013000"}, "invalid_bank_account_iban", "sepa_debit[iban]"),
        ({"iban": "XX12"}, "invalid_bank_account_iban", "sepa_debit[iban]"),
        ({"iban": "DE75512108001245126199"}, "account_number_invalid", "sepa_debit[iban]"),
    ],
)
def test_what_is_no_test_account(shop: Shop, given: Any, code: str, param: str) -> None:
    asked: Any = {"type": "sepa_debit", "sepa_debit": given, "billing_details": WHO}
    error = refused(stripe.InvalidRequestError, shop.v1.payment_methods.create, asked)
    assert told(error) == (400, code, param)
    asked["billing_details"] = {"name": "Ada"}
    error = refused(stripe.InvalidRequestError, shop.v1.payment_methods.create, asked)
    assert told(error) == (400, "parameter_missing", "billing_details[email]")
    along: Any = {"amount": 500, "currency": "eur", "payment_method_data": asked}
    error = refused(stripe.InvalidRequestError, shop.v1.payment_intents.create, along)
    assert told(error)[2] == "payment_method_data[billing_details][email]"


# --- payments ---------------------------------------------------------------------------------


def test_a_payment_settles_after_some_days(shop: Shop, sandbox: Sandbox) -> None:
    intent = pay(shop, sepa(shop).id, mandate_data=MANDATE)
    assert (intent.status, intent.amount_received) == ("processing", 0)
    assert isinstance(intent.latest_charge, stripe.Charge)
    charge = intent.latest_charge
    assert (charge.status, charge.paid, charge.balance_transaction) == ("pending", False, None)
    assert {"charge.pending", "payment_intent.processing"} <= set(types(shop))
    assert shop.v1.balance.retrieve().pending[0].amount == 0
    for ask in (shop.v1.payment_intents.cancel, shop.v1.payment_intents.confirm):
        error = refused(stripe.InvalidRequestError, ask, intent.id)
        assert told(error)[:2] == (400, "payment_intent_unexpected_state")
    sandbox.advance(seconds=SEPA - 1)
    assert shop.v1.payment_intents.retrieve(intent.id).status == "processing"
    sandbox.advance(seconds=1)
    done = shop.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (done.status, done.amount_received) == ("succeeded", 2000)
    assert (done.latest_charge.id, done.latest_charge.status) == (charge.id, "succeeded")
    assert {"charge.succeeded", "payment_intent.succeeded"} <= set(types(shop))
    assert [each.id for each in shop.v1.charges.list().data] == [charge.id]
    moved = shop.v1.balance_transactions.retrieve(done.latest_charge.balance_transaction)
    assert moved.created == START + SEPA


def test_a_payment_fails_after_some_days(shop: Shop, sandbox: Sandbox) -> None:
    intent = pay(shop, sepa(shop, FAILING).id)
    assert intent.status == "processing"
    sandbox.advance(days=5)
    failed = shop.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (failed.status, failed.last_payment_error.code) == (
        "requires_payment_method",
        "insufficient_funds",
    )
    charge = failed.latest_charge
    assert (charge.status, charge.failure_code) == ("failed", "insufficient_funds")
    assert failed.last_payment_error.payment_method.type == "sepa_debit"
    assert {"charge.failed", "payment_intent.payment_failed"} <= set(types(shop))
    again = shop.v1.payment_intents.confirm(intent.id, {"payment_method": sepa(shop).id})
    sandbox.advance(days=5)
    assert shop.v1.payment_intents.retrieve(again.id).status == "succeeded"


def test_a_bank_that_is_played_answers_at_once(shop: Shop, sandbox: Sandbox) -> None:
    intent = pay(shop, sepa(shop).id)
    sandbox.post(f"/api/payment_intents/{intent.id}/settle", {"error": "account_closed"})
    error = shop.v1.payment_intents.retrieve(intent.id).last_payment_error
    assert error.code == "account_closed"
    intent = pay(shop, sepa(shop).id)
    sandbox.post(f"/api/payment_intents/{intent.id}/settle")
    assert shop.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_one_that_never_settles_can_be_called_back(shop: Shop, sandbox: Sandbox) -> None:
    asked: Any = {"payment_method_types": ["us_bank_account"], "currency": "usd"}
    intent = pay(shop, "pm_usBankAccount_processing", **asked)
    sandbox.advance(days=400)
    assert shop.v1.payment_intents.retrieve(intent.id).status == "processing"
    assert shop.v1.payment_intents.cancel(intent.id).status == "canceled"


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"currency": "usd"}, "payment_method_currency_mismatch"),
        ({"payment_method_types": ["card"]}, "payment_intent_incompatible_payment_method"),
        ({"capture_method": "manual"}, "payment_intent_invalid_parameter"),
    ],
)
def test_what_a_debit_cannot_do(shop: Shop, terms: Any, code: str) -> None:
    error = refused(stripe.InvalidRequestError, pay, shop, sepa(shop).id, **terms)
    assert told(error)[:2] == (400, code)


def test_the_mandate_says_who_agreed(shop: Shop) -> None:
    customer = shop.v1.customers.create().id
    setup = shop.v1.setup_intents.create(
        {
            "confirm": True,
            "customer": customer,
            "mandate_data": MANDATE,
            "payment_method": sepa(shop).id,
            "payment_method_types": ["sepa_debit"],
        }
    )
    assert (setup.status, setup.payment_method_types) == ("succeeded", ["sepa_debit"])
    mandate = shop.v1.mandates.retrieve(str(setup.mandate))
    assert (mandate.status, mandate.type) == ("active", "multi_use")
    assert mandate.customer_acceptance.online.ip_address == "192.0.2.1"
    assert mandate.payment_method == setup.payment_method
    intent = pay(shop, str(setup.payment_method), customer=customer)
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.payment_method_details.sepa_debit.mandate == mandate.id
    shop.v1.payment_methods.detach(str(setup.payment_method))
    assert shop.v1.mandates.retrieve(mandate.id).status == "inactive"
    error = refused(stripe.InvalidRequestError, shop.v1.mandates.retrieve, "mandate_none")
    assert told(error)[:2] == (404, "resource_missing")


def test_searches_and_lists_tell_debits_from_cards(shop: Shop) -> None:
    customer = shop.customer().id
    debit = pay(shop, "pm_sepaDebit_success_de", customer=customer)
    card: Any = {"payment_method_types": ["card"], "customer": customer}
    carded = pay(shop, "pm_card_visa", **card)
    visa = {"query": "payment_method_details.card.brand:'visa'"}
    assert [one.payment_intent for one in shop.v1.charges.search(visa).data] == [carded.id]
    assert len(shop.v1.charges.list({"customer": customer}).data) == 2
    shop.v1.payment_methods.attach(str(debit.payment_method), {"customer": customer})
    for kind, count in (("sepa_debit", 1), ("card", 1), ("us_bank_account", 0)):
        query: Any = {"customer": customer, "type": kind}
        assert len(shop.v1.payment_methods.list(query).data) == count


def test_a_debit_is_refunded_later(shop: Shop, sandbox: Sandbox) -> None:
    intent = pay(shop, sepa(shop).id)
    sandbox.advance(days=5)
    back = shop.v1.refunds.create({"payment_intent": intent.id})
    assert (back.status, back.destination_details.type) == ("pending", "sepa_debit")
    sandbox.advance(days=3)
    assert shop.v1.refunds.retrieve(back.id).status == "succeeded"


def test_a_dispute_of_a_debit_is_lost_at_once(shop: Shop, sandbox: Sandbox) -> None:
    intent = pay(shop, "pm_sepaDebit_disputed_de")
    sandbox.advance(days=5)
    (dispute,) = shop.v1.disputes.list({"payment_intent": intent.id}).data
    assert (dispute.status, dispute.amount) == ("lost", 2000)
    assert {"charge.dispute.created", "charge.dispute.closed"} <= set(types(shop))


# --- billing ----------------------------------------------------------------------------------


def test_a_subscription_is_in_force_while_its_first_payment_settles(
    shop: Shop, sandbox: Sandbox
) -> None:
    subscription = begun(shop)
    assert subscription.status == "active"
    invoice = shop.latest(subscription)
    assert (invoice.status, invoice.attempted, invoice.attempt_count) == ("open", True, 1)
    assert invoice.next_payment_attempt is None
    for ask in (shop.v1.invoices.pay, shop.v1.invoices.void_invoice):
        error = refused(stripe.InvalidRequestError, ask, invoice.id)
        assert told(error)[:2] == (400, "payment_intent_unexpected_state")
    assert "invoice.paid" not in types(shop)
    sandbox.advance(days=5)
    assert shop.latest(subscription).status == "paid"
    assert types(shop).count("invoice.paid") == 1
    sandbox.advance(to=START + 31 * DAY + HOUR)
    renewal = shop.latest(subscription)
    assert (renewal.status, renewal.attempt_count) == ("open", 1)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"
    sandbox.advance(days=5)
    assert shop.latest(subscription).status == "paid"


def test_a_first_payment_that_fails_is_tried_again(shop: Shop, sandbox: Sandbox) -> None:
    subscription = begun(shop, sepa(shop, FAILING).id)
    sandbox.advance(days=5)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    invoice = shop.latest(subscription)
    assert invoice.next_payment_attempt == START + SEPA + 3 * DAY
    assert "invoice.payment_failed" in types(shop)
    sandbox.advance(days=3)
    again = shop.latest(subscription)
    assert (again.attempt_count, again.next_payment_attempt) == (2, None)
    sandbox.advance(days=5)
    third = shop.latest(subscription)
    assert third.next_payment_attempt == START + 2 * SEPA + (3 + 2) * DAY
    sandbox.advance(days=40)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "canceled"


def test_another_method_pays_what_a_debit_did_not(shop: Shop, sandbox: Sandbox) -> None:
    subscription = begun(shop, "pm_sepaDebit_failed_de")
    sandbox.advance(days=5)
    card = shop.v1.payment_methods.attach(
        "pm_card_visa", {"customer": str(subscription.customer)}
    ).id
    paid = shop.v1.invoices.pay(str(subscription.latest_invoice), {"payment_method": card})
    assert paid.status == "paid"
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"


@pytest.mark.parametrize("behavior", ["allow_incomplete", "error_if_incomplete"])
def test_a_debit_under_way_is_no_failure(shop: Shop, behavior: str) -> None:
    assert begun(shop, payment_behavior=behavior).status == "active"


def test_a_client_that_confirms_later(shop: Shop, sandbox: Sandbox) -> None:
    settings: Any = {"save_default_payment_method": "on_subscription"}
    subscription = shop.subscribe(
        shop.v1.customers.create().id,
        items=[{"price": shop.price(currency="eur")}],
        payment_behavior="default_incomplete",
        payment_settings=settings,
    )
    assert subscription.status == "incomplete"
    intent = shop.intent_of(shop.latest(subscription))
    made = shop.v1.payment_intents.confirm(
        intent,
        {
            "mandate_data": MANDATE,
            "payment_method_data": {
                "type": "sepa_debit",
                "sepa_debit": {"iban": GERMAN},
                "billing_details": WHO,
            },
        },
    )
    assert (made.status, made.payment_method_types) == ("processing", ["card", "sepa_debit"])
    shown = shop.v1.subscriptions.retrieve(subscription.id)
    assert (shown.status, shown.default_payment_method) == ("active", made.payment_method)
    sandbox.advance(days=2)  # longer than a first payment may be missing
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"
    sandbox.advance(days=3)
    assert shop.latest(subscription).status == "paid"


def test_a_subscription_that_ends_meanwhile(shop: Shop, sandbox: Sandbox) -> None:
    subscription = begun(shop)
    shop.v1.subscriptions.cancel(subscription.id)
    sandbox.advance(days=5)
    assert shop.latest(subscription).status == "paid"
    failing = begun(shop, "pm_sepaDebit_failed_de")
    shop.v1.subscriptions.cancel(failing.id)
    sandbox.advance(days=60)
    unpaid = shop.latest(failing)
    assert (unpaid.status, unpaid.attempt_count) == ("open", 1)


def test_a_customer_or_a_method_that_is_gone_meanwhile(shop: Shop, sandbox: Sandbox) -> None:
    subscription = begun(shop)
    shop.v1.customers.delete(str(subscription.customer))
    kept = begun(shop)
    (own,) = shop.v1.customers.payment_methods.list(str(kept.customer)).data
    shop.v1.payment_methods.detach(own.id)
    sandbox.advance(days=5)
    assert shop.latest(subscription).status == "paid"
    assert shop.latest(kept).status == "paid"


def test_a_change_that_waits_for_its_payment_is_carried_out(shop: Shop, sandbox: Sandbox) -> None:
    subscription = begun(shop)
    sandbox.advance(days=6)
    changed = shop.v1.subscriptions.update(
        subscription.id,
        {
            "items": [{"id": subscription["items"].data[0].id, "quantity": 3}],
            "payment_behavior": "pending_if_incomplete",
            "proration_behavior": "always_invoice",
        },
    )
    assert changed.pending_update is None
    assert changed["items"].data[0].quantity == 3
    assert shop.latest(subscription).status == "open"
    sandbox.advance(days=5)
    assert shop.latest(subscription).status == "paid"


def test_an_account_of_another_currency_pays_nothing(shop: Shop) -> None:
    customer = owner(shop, "pm_usBankAccount_success")
    subscription = shop.subscribe(customer, items=[{"price": shop.price(currency="eur")}])
    assert subscription.status == "incomplete"
    assert plain(shop.latest(subscription))["attempt_count"] == 1


def test_what_may_pay_is_said_on_subscriptions_and_their_invoices(
    shop: Shop, sandbox: Sandbox
) -> None:
    allowed: Any = {"payment_method_types": ["sepa_debit", "link"]}
    subscription = begun(shop, payment_settings=allowed)
    assert subscription.payment_settings.payment_method_types == ["sepa_debit"]
    invoice = shop.latest(subscription)
    assert invoice.payment_settings.payment_method_types == ["sepa_debit"]
    intent = shop.v1.payment_intents.retrieve(shop.intent_of(invoice))
    assert intent.payment_method_types == ["sepa_debit"]
    sandbox.post(f"/api/payment_intents/{intent.id}/settle", {"error": "no_account"})
    error = refused(
        stripe.InvalidRequestError,
        shop.v1.payment_intents.confirm,
        intent.id,
        {"payment_method": "pm_card_visa"},
    )
    assert told(error)[:2] == (400, "payment_intent_incompatible_payment_method")
    both: Any = {"payment_method_types": ["card", "sepa_debit"]}
    changed = shop.v1.subscriptions.update(subscription.id, {"payment_settings": both})
    assert changed.payment_settings.payment_method_types == ["card", "sepa_debit"]
    drafted = shop.v1.invoices.create(
        {"customer": str(subscription.customer), "payment_settings": both}
    )
    assert drafted.payment_settings.payment_method_types == ["card", "sepa_debit"]
    none: Any = {"payment_settings": {"payment_method_types": ["link"]}}
    refused(stripe.InvalidRequestError, shop.v1.subscriptions.update, subscription.id, none)


def test_a_checkout_session_is_paid_by_card(shop: Shop, sandbox: Sandbox) -> None:
    terms: Any = {"mode": "setup", "currency": "eur", "success_url": "https://example.com/"}
    made = shop.v1.checkout.sessions.create(terms)
    with pytest.raises(Refused, match="paid by card, not by sepa_debit"):
        sandbox.post(
            f"/api/checkout/sessions/{made.id}/pay",
            payment_method="pm_sepaDebit_success_de",
            email="ada@example.com",
        )
