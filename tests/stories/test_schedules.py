"""Schedules: what they take over, and what becomes of them."""

from typing import Any

import pytest
import stripe

from sao.testing import Sandbox
from support.shop import DAY, HOUR, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def test_only_a_subscription_that_runs_is_taken_over(shop: Shop) -> None:
    create = shop.v1.subscription_schedules.create
    canceled = shop.subscribe(shop.customer().id)
    shop.v1.subscriptions.cancel(canceled.id)
    error = refused(Invalid, create, {"from_subscription": canceled.id})
    assert told(error)[2] == "from_subscription"
    assert "is canceled" in str(error)
    clock = shop.clock()
    failing = shop.customer("pm_card_chargeCustomerFail", test_clock=clock).id
    expired = shop.subscribe(failing)
    shop.advance(clock, START + DAY)
    assert shop.v1.subscriptions.retrieve(expired.id).status == "incomplete_expired"
    assert told(refused(Invalid, create, {"from_subscription": expired.id}))[0] == 400


def test_a_schedule_that_gives_a_customer_its_currency_says_so(shop: Shop) -> None:
    """Whoever copies customers has heard all that became of them."""
    customer = shop.customer().id
    phase: Any = {"items": [{"price": shop.price()}]}
    begin: Any = {"customer": customer, "start_date": "now", "phases": [phase]}
    shop.v1.subscription_schedules.create(begin)
    told_last = shop.v1.events.list({"type": "customer.updated"}).data[0].data
    assert told_last.object["currency"] == "usd"
    assert plain(told_last.previous_attributes) == {"currency": None}


@pytest.mark.parametrize("later", [False, True], ids=["at-period-end", "later"])
def test_a_subscription_that_is_to_end_ends_by_its_schedule(
    shop: Shop, sandbox: Sandbox, *, later: bool
) -> None:
    subscription = shop.subscribe(shop.customer().id)
    end = subscription["items"].data[0].current_period_end
    wish: Any = {"cancel_at": end + 40 * DAY} if later else {"cancel_at_period_end": True}
    ends = shop.v1.subscriptions.update(subscription.id, wish).cancel_at
    made = shop.v1.subscription_schedules.create({"from_subscription": subscription.id})
    assert (made.end_behavior, [phase.end_date for phase in made.phases]) == ("cancel", [ends])
    assert shop.v1.subscriptions.retrieve(subscription.id).cancel_at == ends
    sandbox.advance(to=ends)
    over = shop.v1.subscriptions.retrieve(subscription.id)
    assert (over.status, over.ended_at) == ("canceled", ends)
    assert shop.v1.subscription_schedules.retrieve(made.id).status == "completed"


def test_a_schedule_takes_all_of_a_subscription_over(shop: Shop, sandbox: Sandbox) -> None:
    """Whoever changes a phase and sends the others back loses nothing of the subscription."""
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False})
    half = shop.v1.coupons.create({"percent_off": 50, "duration": "forever"})
    tenth = shop.v1.coupons.create({"percent_off": 10, "duration": "forever"})
    price = shop.price(1000)
    subscription = shop.subscribe(
        shop.customer().id,
        items=[{"price": price, "discounts": [{"coupon": tenth.id}], "tax_rates": [vat.id]}],
        discounts=[{"coupon": half.id}],
        default_tax_rates=[vat.id],
        collection_method="send_invoice",
        days_until_due=14,
        description="Seats",
        metadata={"crm": "7"},
        billing_thresholds={"amount_gte": 90_000},
        invoice_settings={"issuer": {"type": "self"}},
        trial_period_days=10,
    )
    made = shop.v1.subscription_schedules.create({"from_subscription": subscription.id})
    (phase,) = plain(made)["phases"]
    (item,) = phase["items"]
    assert [one["coupon"] for one in phase["discounts"]] == [half.id]
    assert [one["coupon"] for one in item["discounts"]] == [tenth.id]
    assert [one["id"] for one in phase["default_tax_rates"]] == [vat.id]
    assert [one["id"] for one in item["tax_rates"]] == [vat.id]
    assert (phase["collection_method"], phase["description"]) == ("send_invoice", "Seats")
    assert phase["invoice_settings"]["days_until_due"] == 14
    assert (phase["metadata"], phase["trial_end"]) == ({"crm": "7"}, START + 10 * DAY)
    assert phase["billing_thresholds"]["amount_gte"] == 90_000
    back: Any = {"items": [{"price": price}], "start_date": phase["start_date"]}
    back |= {"end_date": phase["end_date"], "trial_end": phase["trial_end"]}
    more: Any = {"items": [{"price": price, "quantity": 2}], "duration": {"interval": "month"}}
    shop.v1.subscription_schedules.update(made.id, {"phases": [back, more]})
    sandbox.advance(to=START + 11 * DAY)
    now = shop.latest(subscription)
    assert (now.collection_method, now.subtotal, now.total) == ("send_invoice", 2000, 1080)
    owed: Any = {"expand": ["discounts"]}
    kept = plain(shop.v1.subscriptions.retrieve(subscription.id, owed))
    assert [one["source"]["coupon"] for one in kept["discounts"]] == [half.id]
    assert (kept["metadata"], kept["days_until_due"]) == ({"crm": "7"}, 14)


def test_a_phase_says_what_its_items_are_taxed_and_discounted_by(shop: Shop) -> None:
    clock = shop.clock()
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False})
    half = shop.v1.coupons.create({"percent_off": 50, "duration": "forever"})
    price = shop.price(1000)
    later: Any = {
        "items": [{"price": price, "tax_rates": [vat.id], "discounts": [{"coupon": half.id}]}],
        "duration": {"interval": "month"},
    }
    made = shop.v1.subscription_schedules.create(
        {
            "customer": shop.customer(test_clock=clock).id,
            "start_date": "now",
            "phases": [
                {"items": [{"price": price}], "duration": {"interval": "month"}},
                later,
            ],
        }
    )
    item = made.phases[1].items[0]
    assert [rate.id for rate in item.tax_rates or []] == [vat.id]
    assert [one.coupon for one in item.discounts] == [half.id]
    bills = []
    for day in (0, 31, 59):
        shop.advance(clock, START + day * DAY + 2 * HOUR)
        bills.append(shop.latest(shop.v1.subscriptions.retrieve(str(made.subscription))))
    assert [(bill.total, bill.total_excluding_tax) for bill in bills] == [
        (1000, 1000),
        (600, 500),
        (600, 500),
    ]


def test_a_phase_says_when_use_is_billed_early(shop: Shop) -> None:
    meter = shop.v1.billing.meters.create(
        {
            "display_name": "Calls",
            "event_name": "calls",
            "default_aggregation": {"formula": "sum"},
        }
    ).id
    used: Any = {"interval": "month", "usage_type": "metered", "meter": meter}
    price, flat, customer = shop.price(10, recurring=used), shop.price(500), shop.customer().id
    month: Any = {"duration": {"interval": "month"}}
    create = shop.v1.subscription_schedules.create
    wrong = {"items": [{"price": flat, "billing_thresholds": {"usage_gte": 5}}], **month}
    asked: Any = {"customer": customer, "start_date": "now", "phases": [wrong]}
    assert told(refused(Invalid, create, asked))[2] == "phases[0][items][0][billing_thresholds]"
    phase = {
        "items": [{"price": price, "billing_thresholds": {"usage_gte": 100}}],
        "billing_thresholds": {"amount_gte": 5_000},
        **month,
    }
    made = create({"customer": customer, "start_date": "now", "phases": [phase]})
    assert made.phases[0].billing_thresholds is not None
    assert made.phases[0].billing_thresholds.amount_gte == 5_000
    subscription = shop.v1.subscriptions.retrieve(str(made.subscription))
    payload = {"stripe_customer_id": customer, "value": "99"}
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload})
    assert shop.latest(subscription).billing_reason == "subscription_create"
    lower = {"items": [{"price": price, "billing_thresholds": {"usage_gte": 90}}], **month}
    shop.v1.subscription_schedules.update(
        made.id, {"phases": [{**lower, "start_date": made.phases[0].start_date}]}
    )
    early = shop.latest(subscription)
    assert (early.billing_reason, early.total) == ("subscription_threshold", 990)


def test_a_threshold_that_is_lowered_may_be_reached_already(shop: Shop) -> None:
    meter = shop.v1.billing.meters.create(
        {
            "display_name": "Calls",
            "event_name": "calls",
            "default_aggregation": {"formula": "sum"},
        }
    ).id
    used: Any = {"interval": "month", "usage_type": "metered", "meter": meter}
    customer = shop.customer().id
    items: Any = [{"price": shop.price(10, recurring=used)}]
    made = shop.subscribe(customer, items=items, billing_thresholds={"amount_gte": 5_000})
    payload = {"stripe_customer_id": customer, "value": "200"}
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload})
    shop.v1.subscriptions.update(made.id, {"billing_thresholds": {"amount_gte": 2_001}})
    assert shop.latest(made).billing_reason == "subscription_create"
    shop.v1.subscriptions.update(made.id, {"billing_thresholds": {"amount_gte": 2_000}})
    assert (shop.latest(made).billing_reason, shop.latest(made).total) == (
        "subscription_threshold",
        2_000,
    )


def test_a_change_as_of_the_very_end_of_a_period_costs_nothing(shop: Shop) -> None:
    """And what comes after it still goes well."""
    clock = shop.clock()
    made = shop.subscribe(shop.customer(test_clock=clock).id)
    (item,) = made.items.data
    end = item.current_period_end
    shop.v1.subscription_items.update(item.id, {"quantity": 5, "proration_date": end})
    waiting = shop.v1.invoice_items.list({"customer": str(made.customer)}).data
    assert [line.amount for line in waiting] == [0]
    shop.v1.subscription_items.update(item.id, {"quantity": 2})
    shop.advance(clock, end + 2 * HOUR)
    assert shop.latest(made).status == "paid"
    shop.v1.subscriptions.update(made.id, {"cancel_at": end + 5 * DAY})
    shop.advance(clock, end + 6 * DAY)
    assert shop.v1.subscriptions.retrieve(made.id).status == "canceled"


def plain_phase(shop: Shop, **more: Any) -> Any:
    return {"items": [{"price": shop.price()}], "duration": {"interval": "month"}, **more}


@pytest.mark.parametrize("kept", [False, True])
def test_a_released_subscription_keeps_its_end_only_when_asked(shop: Shop, kept: bool) -> None:
    """The end that the schedule had set."""
    made = shop.v1.subscription_schedules.create(
        {
            "customer": shop.customer().id,
            "start_date": "now",
            "end_behavior": "cancel",
            "phases": [plain_phase(shop)],
        }
    )
    end = made.phases[0].end_date
    before = shop.v1.subscriptions.retrieve(str(made.subscription))
    assert before.cancel_at == end
    shop.v1.subscription_schedules.release(made.id, {"preserve_cancel_date": kept})
    after = shop.v1.subscriptions.retrieve(before.id)
    assert (after.schedule, after.cancel_at) == (None, end if kept else None)
    assert (after.canceled_at is None) is not kept


def test_defaults_hold_where_a_phase_says_nothing(shop: Shop) -> None:
    clock = shop.clock()
    sent: Any = {"collection_method": "send_invoice", "invoice_settings": {"days_until_due": 9}}
    own = {"collection_method": "charge_automatically", "description": "Their own"}
    made = shop.v1.subscription_schedules.create(
        {
            "customer": shop.customer(test_clock=clock).id,
            "start_date": "now",
            "default_settings": {**sent, "description": "Everybody's"},
            "phases": [plain_phase(shop), plain_phase(shop, **own)],
        }
    )
    defaults = made.default_settings
    assert (defaults.collection_method, defaults.description) == ("send_invoice", "Everybody's")
    assert defaults.invoice_settings.days_until_due == 9
    assert (made.phases[0].collection_method, made.phases[0].description) == (None, None)
    first = shop.v1.subscriptions.retrieve(str(made.subscription))
    assert (first.collection_method, first.days_until_due) == ("send_invoice", 9)
    changed = shop.v1.subscription_schedules.update(
        made.id, {"default_settings": {"description": "Another"}}
    )
    assert changed.default_settings.description == "Another"
    assert changed.default_settings.collection_method == "send_invoice"
    assert shop.v1.subscriptions.retrieve(first.id).description == "Another"
    shop.advance(clock, START + 32 * DAY)
    second = shop.v1.subscriptions.retrieve(first.id)
    assert (second.collection_method, second.description) == ("charge_automatically", "Their own")


@pytest.mark.parametrize(
    ("behavior", "waiting", "bills"),
    [("create_prorations", 2, 1), ("always_invoice", 0, 2), ("none", 0, 1)],
)
def test_a_phase_that_is_changed_while_it_runs(
    shop: Shop, behavior: Any, waiting: int, bills: int
) -> None:
    """What becomes of the time that is left is said with the change, not by the phase."""
    clock, gold, silver = shop.clock(), shop.price(), shop.price(500)
    customer = shop.customer(test_clock=clock).id
    month: Any = {"duration": {"interval": "month"}, "proration_behavior": "none"}
    made = shop.v1.subscription_schedules.create(
        {
            "customer": customer,
            "start_date": "now",
            "phases": [{"items": [{"price": gold}], **month}],
        }
    )
    shop.advance(clock, START + 10 * DAY)
    phase = {"items": [{"price": silver}], **month, "start_date": made.phases[0].start_date}
    shop.v1.subscription_schedules.update(
        made.id, {"phases": [phase], "proration_behavior": behavior}
    )
    subscription = shop.v1.subscriptions.retrieve(str(made.subscription))
    assert subscription.items.data[0].price.id == silver
    items = shop.v1.invoice_items.list({"customer": customer, "pending": True}).data
    assert len(items) == waiting
    assert len(shop.v1.invoices.list({"customer": customer}).data) == bills


def metered(shop: Shop) -> dict[str, Any]:
    meter = shop.v1.billing.meters.create(
        {
            "display_name": "Calls",
            "event_name": "calls",
            "default_aggregation": {"formula": "sum"},
        }
    ).id
    return {"interval": "month", "usage_type": "metered", "meter": meter}


@pytest.mark.parametrize("then", ["metered", "flat", "yearly"])
def test_what_was_used_in_a_phase_is_billed_when_it_ends(
    shop: Shop, sandbox: Sandbox, then: str
) -> None:
    """By the price of that phase, also where the next one does not have it any more."""
    used = metered(shop)
    price = shop.price(10, recurring=used)
    second = {
        "metered": lambda: shop.price(20, recurring=used),
        "flat": lambda: shop.price(500),
        "yearly": lambda: shop.price(9900, interval="year"),
    }[then]()
    phases: Any = [
        {"items": [{"price": price}], "duration": {"interval": "month"}},
        {"items": [{"price": second}], "duration": {"interval": "year"}},
    ]
    customer = shop.customer().id
    made = shop.v1.subscription_schedules.create(
        {"customer": customer, "start_date": "now", "phases": phases}
    )
    sandbox.advance(days=5)
    payload = {"stripe_customer_id": customer, "value": "100"}
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload})
    sandbox.advance(to=START + 31 * DAY + 2 * HOUR)
    bill = shop.latest(shop.v1.subscriptions.retrieve(str(made.subscription)))
    licensed = {"metered": 0, "flat": 500, "yearly": 9900}[then]
    assert bill.total == licensed + 1000
    (announced,) = shop.v1.events.list({"type": "invoice.upcoming"}).data
    assert announced.data.object.total == bill.total
    payload["value"] = "7"
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload})
    sandbox.advance(to=START + 59 * DAY + 2 * HOUR)
    following = {"metered": 140, "flat": 500, "yearly": licensed + 1000}[then]
    assert shop.latest(shop.v1.subscriptions.retrieve(str(made.subscription))).total == following


def test_a_preview_shows_what_the_next_phase_costs(shop: Shop, sandbox: Sandbox) -> None:
    dear, cheap = shop.price(3000), shop.price(1000)
    sold = shop.subscribe(shop.customer().id, items=[{"price": dear}])
    schedule = shop.v1.subscription_schedules.create({"from_subscription": sold.id})
    now = schedule.phases[0]
    phases: Any = [
        {"items": [{"price": dear}], "start_date": now.start_date, "end_date": now.end_date},
        {"items": [{"price": cheap}]},
    ]
    shop.v1.subscription_schedules.update(schedule.id, {"phases": phases})
    shown = shop.v1.invoices.create_preview({"subscription": sold.id})
    assert (shown.total, len(shown.lines.data)) == (1000, 1)
    untouched = shop.v1.subscription_schedules.retrieve(schedule.id)
    assert untouched.current_phase is not None
    assert untouched.current_phase.start_date == now.start_date
    sandbox.advance(days=31, hours=1)
    assert shop.latest(sold).total == shown.total
