"""How invoices are collected: attempts that count, authentication, the end of the retries."""

from typing import Any

import pytest
import stripe

from sao.testing import Sandbox
from support.shop import DAY, HOUR, START, Shop, plain, refused

MONTH = 31 * DAY  # January
FAILING, SECURE = "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"
LOST = "pm_card_visa_chargeCustomerFailLostCard"


def renewed_in_vain(shop: Shop, sandbox: Sandbox, card: str = FAILING) -> stripe.Subscription:
    """A subscription whose renewal could not be collected."""
    customer = shop.customer().id
    subscription = shop.subscribe(customer)
    shop.give(customer, card)
    sandbox.advance(to=START + MONTH + HOUR)
    return subscription


def status(shop: Shop, subscription: stripe.Subscription) -> str:
    return shop.v1.subscriptions.retrieve(subscription.id).status


def test_the_first_attempt_that_needs_authentication_is_not_counted(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(SECURE).id)
    invoice = shop.latest(subscription)
    assert (status(shop, subscription), invoice.status) == ("incomplete", "open")
    assert (invoice.attempted, invoice.attempt_count, invoice.auto_advance) == (True, 0, True)
    assert invoice.next_payment_attempt is None


def test_a_renewal_that_needs_authentication(shop: Shop, sandbox: Sandbox) -> None:
    subscription = renewed_in_vain(shop, sandbox, SECURE)
    assert status(shop, subscription) == "past_due"
    invoice = shop.latest(subscription)
    types = shop.types()
    assert "invoice.payment_action_required" in types
    assert types.index("invoice.payment_failed") < types.index("invoice.payment_action_required")
    intent = shop.intent_of(invoice)
    assert shop.v1.payment_intents.retrieve(intent).status == "requires_action"
    sandbox.post(f"/api/payment_intents/{intent}/authenticate")
    assert status(shop, subscription) == "active"
    assert shop.latest(subscription).status == "paid"


def test_only_automatic_attempts_count(shop: Shop, sandbox: Sandbox) -> None:
    subscription = renewed_in_vain(shop, sandbox)
    invoice = shop.latest(subscription)
    assert invoice.attempt_count == 1
    assert invoice.next_payment_attempt == START + MONTH + HOUR + 3 * DAY
    refused(stripe.CardError, shop.v1.invoices.pay, invoice.id)
    assert shop.latest(subscription).attempt_count == 1
    sandbox.advance(days=3)
    again = shop.latest(subscription)
    assert (again.attempt_count, again.next_payment_attempt) == (2, START + MONTH + HOUR + 5 * DAY)


def test_events_say_when_an_attempt_counts(shop: Shop, sandbox: Sandbox) -> None:
    """Final, and not attempted; then what the attempt changed, as it was."""
    renewed_in_vain(shop, sandbox)
    sandbox.advance(days=3)

    def told_last(event_type: str) -> list[stripe.Event]:
        return shop.v1.events.list({"type": event_type, "limit": 2}).data

    final = plain(told_last("invoice.finalized")[0].data.object)
    assert (final["attempted"], final["attempt_count"]) == (False, 0)
    retried, tried = (plain(one.data) for one in told_last("invoice.updated"))
    first_retry = START + MONTH + HOUR + 3 * DAY
    assert tried["previous_attributes"] == {
        "attempted": False,
        "attempt_count": 0,
        "next_payment_attempt": None,
    }
    assert (tried["object"]["attempt_count"], tried["object"]["attempted"]) == (1, True)
    assert retried["previous_attributes"] == {
        "attempt_count": 1,
        "next_payment_attempt": first_retry,
    }
    assert retried["object"]["next_payment_attempt"] == first_retry + 2 * DAY


def test_a_lost_card_is_not_charged_again_before_there_is_another(
    shop: Shop, sandbox: Sandbox
) -> None:
    subscription = renewed_in_vain(shop, sandbox, LOST)
    charges = len(shop.v1.charges.list({"customer": str(subscription.customer)}).data)
    sandbox.advance(days=3)
    invoice = shop.latest(subscription)
    assert (invoice.attempt_count, status(shop, subscription)) == (2, "past_due")
    assert len(shop.v1.charges.list({"customer": str(subscription.customer)}).data) == charges
    shop.give(str(subscription.customer), "pm_card_visa")
    sandbox.advance(days=2)
    assert (shop.latest(subscription).status, status(shop, subscription)) == ("paid", "active")


@pytest.mark.parametrize(
    ("done", "left", "then"),
    [
        ("void_invoice", "past_due", "void"),
        ("mark_uncollectible", "active", "uncollectible"),
    ],
)
def test_what_becomes_of_a_failed_renewal(
    shop: Shop, sandbox: Sandbox, done: str, left: str, then: str
) -> None:
    subscription = renewed_in_vain(shop, sandbox)
    invoice = shop.latest(subscription)
    getattr(shop.v1.invoices, done)(invoice.id)
    ended = shop.latest(subscription)
    assert (status(shop, subscription), ended.status) == (left, then)
    assert (ended.auto_advance, ended.next_payment_attempt) == (False, None)


def test_exhausted_then_unpaid_then_paid(shop: Shop, sandbox: Sandbox) -> None:
    sandbox.post("/api/settings/dunning", subscription_end="unpaid")
    subscription = renewed_in_vain(shop, sandbox)
    failed = shop.latest(subscription)
    sandbox.advance(days=7)
    assert status(shop, subscription) == "unpaid"
    exhausted = shop.v1.invoices.retrieve(failed.id)
    assert (exhausted.attempt_count, exhausted.next_payment_attempt) == (4, None)
    sandbox.advance(to=START + 59 * DAY + 2 * HOUR)
    draft = shop.latest(subscription)
    assert (draft.status, draft.auto_advance) == ("draft", False)
    shop.give(str(subscription.customer), "pm_card_visa")
    final = shop.v1.invoices.finalize_invoice(draft.id, {"auto_advance": True})
    if final.status == "open":
        shop.v1.invoices.pay(draft.id)
    assert status(shop, subscription) == "active"
    assert shop.v1.invoices.retrieve(failed.id).status == "open"


def test_the_windows_of_invoices(shop: Shop, sandbox: Sandbox) -> None:
    """What an invoice collects items of is not the time that its lines are for."""
    subscription = shop.subscribe(shop.customer().id)
    first = shop.latest(subscription)
    assert (first.period_start, first.period_end) == (START, START)
    sandbox.advance(days=10)
    (item,) = subscription.items.data
    changed: Any = {"items": [{"id": item.id, "quantity": 2}]}
    shop.v1.subscriptions.update(
        subscription.id, {**changed, "proration_behavior": "always_invoice"}
    )
    update = shop.latest(subscription)
    assert update.billing_reason == "subscription_update"
    assert (update.period_start, update.period_end) == (START, START + 10 * DAY)
    sandbox.advance(to=START + MONTH + HOUR)
    renewal = shop.latest(subscription)
    assert (renewal.period_start, renewal.period_end) == (START, START + MONTH)
    (line,) = renewal.lines.data
    assert (line.period.start, line.period.end) == (START + MONTH, START + 59 * DAY)


def test_zero_is_paid_without_an_attempt(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(None).id, trial_period_days=10)
    invoice = shop.latest(subscription)
    assert (invoice.status, invoice.amount_due) == ("paid", 0)
    assert (invoice.attempted, invoice.attempt_count) == (True, 0)


def test_a_short_trial_is_announced_at_once(shop: Shop) -> None:
    shop.subscribe(shop.customer().id, trial_period_days=1)
    assert "customer.subscription.trial_will_end" in shop.types()


def test_one_off_invoices_go_on_only_when_asked(shop: Shop, sandbox: Sandbox) -> None:
    customer = shop.customer().id
    still = shop.v1.invoices.create({"customer": customer})
    goes_on = shop.v1.invoices.create({"customer": customer, "auto_advance": True})
    assert (still.auto_advance, goes_on.auto_advance) == (False, True)
    assert (still.automatically_finalizes_at, goes_on.automatically_finalizes_at) == (
        None,
        START + HOUR,
    )
    sandbox.advance(hours=1)
    assert [shop.v1.invoices.retrieve(one.id).status for one in (still, goes_on)] == [
        "draft",
        "paid",
    ]
