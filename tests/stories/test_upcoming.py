"""`invoice.upcoming`: what a renewal will be, told some days before; nothing of it has happened."""

from typing import Any

import pytest

from sao.testing import Refused, Sandbox
from support.shop import DAY, HOUR, START, Shop, plain

MONTH = 31 * DAY  # January
WEEK = 7 * DAY


def told(shop: Shop) -> list[Any]:
    """The announcements so far, oldest first: when, and of what."""
    return [
        (event.created, event.data.object)
        for event in reversed(shop.v1.events.list({"type": "invoice.upcoming"}).data)
    ]


def test_a_week_before_a_renewal_it_is_announced(shop: Shop, sandbox: Sandbox) -> None:
    customer = shop.customer(email="ada@example.com").id
    subscription = shop.subscribe(customer, metadata={"seats": "3"})
    shop.v1.invoice_items.create({"customer": customer, "amount": 250, "currency": "usd"})
    shop.v1.customers.balance_transactions.create(customer, {"amount": -100, "currency": "usd"})
    sandbox.advance(to=START + MONTH - WEEK - 1)
    assert told(shop) == []
    sandbox.advance(seconds=1)
    ((at, invoice),) = told(shop)
    assert at == START + MONTH - WEEK
    assert ("id" in invoice, invoice.status, invoice.number) == (False, "draft", None)
    assert (invoice.billing_reason, invoice.customer_email) == ("upcoming", "ada@example.com")
    assert (invoice.total, invoice.amount_due, invoice.starting_balance) == (1250, 1150, -100)
    assert invoice.next_payment_attempt == START + MONTH + HOUR
    assert [line.amount for line in invoice.lines.data] == [250, 1000]
    details = invoice.parent.subscription_details
    assert (details.subscription, plain(details.metadata)) == (subscription.id, {"seats": "3"})
    (item,) = shop.v1.invoice_items.list({"customer": customer}).data
    assert item.invoice is None, "what is announced takes nothing along"
    assert len(shop.v1.invoices.list({"customer": customer}).data) == 1
    sandbox.advance(to=START + MONTH + 2 * HOUR)
    bill = shop.latest(subscription)
    assert (bill.total, bill.amount_paid, bill.billing_reason) == (1250, 1150, "subscription_cycle")
    sandbox.advance(months=1)
    assert [event[0] for event in told(shop)] == [START + 24 * DAY, START + 52 * DAY]


def test_what_was_used_by_then_is_in_it(shop: Shop, sandbox: Sandbox) -> None:
    meter = shop.v1.billing.meters.create(
        {
            "display_name": "Calls",
            "event_name": "calls",
            "default_aggregation": {"formula": "sum"},
        }
    ).id
    recurring: Any = {"interval": "month", "usage_type": "metered", "meter": meter}
    price, customer = shop.price(7, recurring=recurring), shop.customer().id
    subscription = shop.subscribe(customer, items=[{"price": price}])
    payload = {"stripe_customer_id": customer, "value": "10"}
    for day in (20, 28):
        sandbox.advance(to=START + day * DAY)
        shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload})
    sandbox.advance(to=START + MONTH + 2 * HOUR)
    assert [invoice.total for _at, invoice in told(shop)] == [70]
    assert shop.latest(subscription).total == 140


def test_a_change_of_the_period_is_announced_anew(shop: Shop, sandbox: Sandbox) -> None:
    subscription = shop.subscribe(shop.customer().id)
    sandbox.advance(days=25)
    shop.v1.subscriptions.update(
        subscription.id, {"trial_end": START + 29 * DAY, "proration_behavior": "none"}
    )
    sandbox.advance(to=START + 60 * DAY)
    ends = [invoice.period_end for _at, invoice in told(shop)]
    assert ends == [START + MONTH, START + 58 * DAY]


@pytest.mark.parametrize(
    "terms",
    [
        {"cancel_at_period_end": True},
        {"collection_method": "send_invoice", "days_until_due": 5},
    ],
    ids=["it ends", "it is sent"],
)
def test_what_is_not_collected_is_not_announced(
    shop: Shop, sandbox: Sandbox, terms: dict[str, Any]
) -> None:
    shop.subscribe(shop.customer().id, **terms)
    sandbox.advance(days=45)
    assert told(shop) == []


def test_a_week_is_not_announced_a_week_before(shop: Shop, sandbox: Sandbox) -> None:
    shop.subscribe(shop.customer().id, items=[{"price": shop.price(interval="week")}])
    sandbox.advance(days=30)
    assert told(shop) == []


def test_how_long_before_is_a_setting(shop: Shop, sandbox: Sandbox) -> None:
    settings = "/api/settings/renewals"
    assert sandbox.get(settings) == {"object": "renewals", "upcoming_days": 7}
    assert sandbox.post(settings, upcoming_days=3)["upcoming_days"] == 3
    shop.subscribe(shop.customer().id)
    assert sandbox.post(settings, upcoming_days=0)["upcoming_days"] == 0
    shop.subscribe(shop.customer().id)
    sandbox.advance(days=40)
    assert [at for at, _invoice in told(shop)] == [START + 28 * DAY]
    for days in (-1, 61):
        with pytest.raises(Refused, match="upcoming_days is from 0"):
            sandbox.post(settings, upcoming_days=days)


MONTHS = {"duration": {"interval": "month"}}


@pytest.mark.parametrize(
    ("interval", "amount", "more"),
    [
        ("month", 2000, {}),
        ("year", 9900, {}),
        ("month", 2000, {"billing_cycle_anchor": "phase_start"}),
    ],
)
def test_a_phase_that_begins_then_is_what_is_announced(
    shop: Shop, sandbox: Sandbox, interval: Any, amount: int, more: Any
) -> None:
    gold, next_one = shop.price(), shop.price(amount, interval=interval)
    phases: Any = [
        {"items": [{"price": gold}], **MONTHS},
        {"items": [{"price": next_one}], "duration": {"interval": interval}, **more},
    ]
    made = shop.v1.subscription_schedules.create(
        {"customer": shop.customer().id, "start_date": "now", "phases": phases}
    )
    sandbox.advance(to=START + MONTH + 2 * HOUR)
    ((at, invoice),) = told(shop)
    assert at == START + MONTH - WEEK
    bill = shop.latest(shop.v1.subscriptions.retrieve(str(made.subscription)))
    assert (invoice.total, bill.total) == (amount, amount)
    assert [line.description for line in invoice.lines.data] == [
        line.description for line in bill.lines.data
    ]


def test_a_schedule_without_a_phase_to_come(shop: Shop, sandbox: Sandbox) -> None:
    price = shop.price()
    long: Any = [{"items": [{"price": price}], "iterations": 3}]
    shop.v1.subscription_schedules.create(
        {"customer": shop.customer().id, "start_date": "now", "phases": long}
    )
    sandbox.advance(months=4)
    assert [invoice.total for _at, invoice in told(shop)] == [1000] * 4


def test_a_trial_that_a_phase_ends(shop: Shop, sandbox: Sandbox) -> None:
    phases: Any = [
        {"items": [{"price": shop.price()}], "trial": True, **MONTHS},
        {"items": [{"price": shop.price(700)}], **MONTHS},
    ]
    made = shop.v1.subscription_schedules.create(
        {"customer": shop.customer().id, "start_date": "now", "phases": phases}
    )
    sandbox.advance(to=START + MONTH + 2 * HOUR)
    assert [invoice.total for _at, invoice in told(shop)] == [700]
    bill = shop.latest(shop.v1.subscriptions.retrieve(str(made.subscription)))
    assert bill.total == 700


@pytest.mark.parametrize("first", [{}, {"trial": True}], ids=["paid before", "on trial before"])
def test_a_trial_that_a_phase_begins_is_no_renewal(
    shop: Shop, sandbox: Sandbox, first: Any
) -> None:
    price = shop.price()
    phases: Any = [
        {"items": [{"price": price}], **MONTHS, **first},
        {"items": [{"price": price}], "trial": True, **MONTHS},
    ]
    made = shop.v1.subscription_schedules.create(
        {"customer": shop.customer().id, "start_date": "now", "phases": phases}
    )
    sandbox.advance(days=45)
    assert told(shop) == []
    assert shop.v1.subscriptions.retrieve(str(made.subscription)).status == "trialing"
    sandbox.advance(days=20)
    assert [(at, invoice.total) for at, invoice in told(shop)] == [(START + 52 * DAY, 1000)]
