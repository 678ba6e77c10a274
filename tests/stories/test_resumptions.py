"""A paused subscription resumes once that is paid; Stripe's words are in decision 0049."""

from typing import Any

import pytest
import stripe

from sao.testing import Sandbox
from support.shop import DAY, HOUR, START, Shop, plain, refused, told

PAUSED_AT, RESUMED_AT = START + 10 * DAY, START + 12 * DAY
ANEW: Any = {"billing_cycle_anchor": {"type": "now"}}
ON: Any = {"billing_cycle_anchor": {"type": "unchanged"}, "proration_behavior": "always_invoice"}
CHARGED: Any = {"payment_behavior": "resume_on_payment_success"}
FEBRUARY = START + 31 * DAY
FAILING = "pm_card_chargeCustomerFail"


@pytest.fixture
def sub(shop: Shop, sandbox: Sandbox) -> str:
    """A subscription that was paused ten days into its month, two days ago; 677 wait as credit."""
    made = shop.subscribe(shop.customer().id)
    sandbox.advance(to=PAUSED_AT)
    shop.v1.subscriptions.pause(made.id)
    sandbox.advance(to=RESUMED_AT)
    return made.id


def resume(shop: Shop, sub: str, asked: Any) -> stripe.Subscription:
    return shop.v1.subscriptions.resume(sub, {**asked, "expand": ["latest_invoice"]})


def bill(resumed: stripe.Subscription) -> Any:
    return resumed.latest_invoice


def waiting(shop: Shop, sub: str) -> list[int]:
    """What waits for the subscription's next invoice."""
    customer = str(shop.v1.subscriptions.retrieve(sub).customer)
    return [
        one.amount
        for one in shop.v1.invoice_items.list({"customer": customer}).data
        if one.invoice is None
    ]


def status(shop: Shop, sub: str) -> str:
    return shop.v1.subscriptions.retrieve(sub).status


@pytest.mark.parametrize(
    ("asked", "due", "runs"),
    [
        (ANEW, 1000 - 677, (FEBRUARY + DAY, FEBRUARY + DAY, START + 60 * DAY)),
        (ON, 964 - 677, (START, FEBRUARY, START + 59 * DAY)),
    ],
    ids=["anew", "on"],
)
def test_it_is_paused_until_its_invoice_is_paid(
    shop: Shop, sub: str, asked: Any, due: int, runs: tuple[int, int, int]
) -> None:
    shop.client.raw_request("post", "/api/clock/advance", to=FEBRUARY + DAY)
    resumed = resume(shop, sub, asked)
    assert (resumed.status, bill(resumed).status) == ("paused", "open")
    assert (bill(resumed).attempted, bill(resumed).amount_due) == (False, due)
    assert "customer.subscription.resumed" not in shop.types()
    assert shop.v1.invoices.pay(bill(resumed).id).status == "paid"
    now = shop.v1.subscriptions.retrieve(sub)
    (item,) = now["items"].data
    assert now.status == "active"
    assert (now.billing_cycle_anchor, item.current_period_start, item.current_period_end) == runs
    assert shop.types().count("customer.subscription.resumed") == 1


def test_nobody_attempts_to_pay_and_it_is_void(shop: Shop, sub: str, sandbox: Sandbox) -> None:
    """It stays paused, the credit that its invoice took along is there again, and it can resume."""
    before = waiting(shop, sub)
    assert before == [-677]
    invoice = bill(resume(shop, sub, ANEW)).id
    assert waiting(shop, sub) == []
    sandbox.advance(to=RESUMED_AT + 23 * HOUR - 1)
    assert shop.v1.invoices.retrieve(invoice).status == "open"
    sandbox.advance(seconds=1)
    assert shop.v1.invoices.retrieve(invoice).status == "void"
    assert (status(shop, sub), waiting(shop, sub)) == ("paused", before)
    sandbox.advance(days=60)
    assert status(shop, sub) == "paused"
    again = resume(shop, sub, {**ANEW, **CHARGED})
    assert (again.status, bill(again).amount_paid) == ("active", 323)


def test_an_attempt_that_fails_leaves_it_past_due(shop: Shop, sub: str, sandbox: Sandbox) -> None:
    """Nobody retries it by itself, and nothing ends with it."""
    customer = str(shop.v1.subscriptions.retrieve(sub).customer)
    shop.give(customer, FAILING)
    invoice = bill(resume(shop, sub, ANEW)).id
    for _again in range(2):
        refused(stripe.CardError, shop.v1.invoices.pay, invoice)
        assert status(shop, sub) == "past_due"
    shown = shop.v1.invoices.retrieve(invoice)
    assert (shown.status, shown.next_payment_attempt, shown.attempt_count) == ("open", None, 1)
    sandbox.advance(days=10)
    assert (status(shop, sub), shop.v1.invoices.retrieve(invoice).attempt_count) == ("past_due", 1)
    shop.give(customer, "pm_card_visa")
    shop.v1.invoices.pay(invoice)
    assert status(shop, sub) == "active"


def test_charged_with_the_request_it_waits_for_the_retries(
    shop: Shop, sub: str, sandbox: Sandbox
) -> None:
    customer = str(shop.v1.subscriptions.retrieve(sub).customer)
    shop.give(customer, FAILING)
    waits = resume(shop, sub, {**ANEW, **CHARGED})
    assert (waits.status, bill(waits).status) == ("paused", "open")
    assert bill(waits).next_payment_attempt == RESUMED_AT + 3 * DAY
    sandbox.advance(days=2)
    assert (status(shop, sub), shop.v1.invoices.retrieve(bill(waits).id).status) == (
        "paused",
        "open",
    )
    shop.give(customer, "pm_card_visa")
    sandbox.advance(days=1)
    assert (status(shop, sub), waiting(shop, sub)) == ("active", [])


def test_charged_and_given_up_it_stays_paused(shop: Shop, sub: str, sandbox: Sandbox) -> None:
    shop.give(str(shop.v1.subscriptions.retrieve(sub).customer), FAILING)
    waits = resume(shop, sub, {**ANEW, **CHARGED})
    sandbox.advance(days=8)
    assert (status(shop, sub), shop.v1.invoices.retrieve(bill(waits).id).status) == (
        "paused",
        "void",
    )
    assert waiting(shop, sub) == [-677]


@pytest.mark.parametrize(
    ("done", "stands", "credit"),
    [("void_invoice", "paused", [-677]), ("mark_uncollectible", "active", [])],
)
def test_its_invoice_is_void_or_given_up(
    shop: Shop, sub: str, done: str, stands: str, credit: list[int]
) -> None:
    invoice = bill(resume(shop, sub, ANEW)).id
    again = refused(stripe.InvalidRequestError, shop.v1.subscriptions.resume, sub)
    assert told(again) == (400, None, None)
    assert invoice in again.user_message
    getattr(shop.v1.invoices, done)(invoice)
    assert (status(shop, sub), waiting(shop, sub)) == (stands, credit)


def test_what_it_waits_for_is_overtaken(shop: Shop, sub: str) -> None:
    """Another quantity, or its end: the invoice is void, and its credit waits or is given away."""
    invoice = bill(resume(shop, sub, ANEW)).id
    (item,) = shop.v1.subscriptions.retrieve(sub)["items"].data
    more: Any = {"items": [{"id": item.id, "quantity": 3}], "proration_behavior": "none"}
    assert shop.v1.subscriptions.update(sub, more).status == "paused"
    assert shop.v1.invoices.retrieve(invoice).status == "void"
    assert waiting(shop, sub) == [-677]
    second = resume(shop, sub, ANEW)
    assert bill(second).amount_due == 3000 - 677
    shop.v1.subscriptions.cancel(sub, {"invoice_now": True})
    assert shop.v1.invoices.retrieve(bill(second).id).status == "void"
    customer = plain(shop.v1.subscriptions.retrieve(sub))["customer"]
    assert shop.v1.customers.retrieve(customer).balance == -677


def test_nothing_to_pay_is_nothing_to_wait_for(shop: Shop, sub: str) -> None:
    later: Any = {**ON, "proration_behavior": "create_prorations"}
    assert resume(shop, sub, later).status == "active"
    assert waiting(shop, sub) == [613, -677]


def test_what_is_sent_resumes_once_it_is_charged_automatically(shop: Shop) -> None:
    """As Stripe says: resuming is only for what is charged automatically."""
    sent = shop.subscribe(
        shop.customer().id, collection_method="send_invoice", days_until_due=10
    ).id
    shop.v1.subscriptions.pause(sent)
    error = refused(stripe.InvalidRequestError, shop.v1.subscriptions.resume, sent, ANEW)
    assert "charge_automatically" in str(error)
    assert status(shop, sent) == "paused"
    shop.v1.subscriptions.update(sent, {"collection_method": "charge_automatically"})
    assert resume(shop, sent, {**ANEW, **CHARGED}).status == "active"
