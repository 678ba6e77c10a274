"""Subscription schedules, through the official SDK."""

from typing import Any

import stripe

from support.shop import DAY, HOUR, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def phase(shop: Shop, unit_amount: int, **more: Any) -> dict[str, Any]:
    """One month at a price of its own, unless told otherwise."""
    items = [{"price": shop.price(unit_amount), "quantity": 1}]
    if "end_date" not in more:
        more["duration"] = more.get("duration", {"interval": "month"})
    return {"items": items, **more}


def totals(shop: Shop, subscription: str) -> list[int]:
    """What was paid, oldest first."""
    bills = shop.v1.invoices.list({"subscription": subscription, "limit": 100}).data
    return [bill.total for bill in reversed(bills) if bill.status == "paid"]


def test_three_phases(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock).id
    made = shop.v1.subscription_schedules.create(
        {
            "customer": customer,
            "start_date": "now",
            "end_behavior": "release",
            "phases": [
                phase(shop, 1000, metadata={"step": "1"}),
                phase(shop, 2000),
                phase(shop, 3000),
            ],
        }
    )
    sub = str(made.subscription)
    assert (made.status, len(made.phases)) == ("active", 3)
    assert made.current_phase is not None
    assert made.current_phase.end_date == START + 31 * DAY
    shown = shop.v1.subscriptions.retrieve(sub)
    assert (shown.schedule, plain(shown.metadata)) == (made.id, {"step": "1"})
    shop.advance(clock, START + 31 * DAY + 2 * HOUR)
    assert totals(shop, sub) == [1000, 2000]
    shop.advance(clock, START + 60 * DAY + 2 * HOUR)
    assert totals(shop, sub) == [1000, 2000, 3000]
    shop.advance(clock, START + 92 * DAY)
    over = shop.v1.subscription_schedules.retrieve(made.id)
    assert (over.status, over.released_subscription, over.subscription) == ("released", sub, None)
    assert shop.v1.subscriptions.retrieve(sub).schedule is None
    assert totals(shop, sub) == [1000, 2000, 3000, 3000]
    types = {
        event.type
        for event in shop.v1.events.list({"type": "subscription_schedule.*", "limit": 100}).data
    }
    assert {"subscription_schedule.created", "subscription_schedule.released"} <= types


def test_a_schedule_that_ends_the_subscription(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock).id
    made = shop.v1.subscription_schedules.create(
        {
            "customer": customer,
            "start_date": START + 5 * DAY,
            "end_behavior": "cancel",
            "phases": [phase(shop, 500, trial=True), phase(shop, 500, iterations=2, duration=None)],
        }
    )
    assert (made.status, made.subscription) == ("not_started", None)
    shop.advance(clock, START + 6 * DAY)
    begun = shop.v1.subscription_schedules.retrieve(made.id)
    sub = shop.v1.subscriptions.retrieve(str(begun.subscription))
    assert (begun.status, sub.status) == ("active", "trialing")
    for days in (50, 80, 120):
        shop.advance(clock, START + days * DAY)
    ended = shop.v1.subscription_schedules.retrieve(made.id)
    assert ended.status == "completed"
    assert shop.v1.subscriptions.retrieve(sub.id).status == "canceled"
    assert totals(shop, sub.id) == [0, 500, 500]


def test_a_schedule_takes_over_and_lets_go(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock).id
    sub = shop.subscribe(customer)
    made = shop.v1.subscription_schedules.create({"from_subscription": sub.id})
    (current,) = made.phases
    assert (current.start_date, current.items[0].quantity) == (START, 1)
    error = refused(Invalid, shop.v1.subscription_schedules.create, {"from_subscription": sub.id})
    assert told(error)[2] == "from_subscription"
    same = {"items": [{"price": current.items[0].price, "quantity": 1}]}
    changed = shop.v1.subscription_schedules.update(
        made.id,
        {
            "phases": [
                {**same, "start_date": current.start_date, "end_date": current.end_date},
                phase(shop, 2500),
            ]
        },
    )
    assert len(changed.phases) == 2
    shop.advance(clock, current.end_date + 2 * HOUR)
    assert totals(shop, sub.id) == [1000, 2500]
    released = shop.v1.subscription_schedules.release(made.id)
    assert (released.status, released.released_subscription) == ("released", sub.id)
    again = refused(Invalid, shop.v1.subscription_schedules.cancel, made.id)
    assert again.http_status == 400
    listed = shop.v1.subscription_schedules.list({"customer": customer})
    assert [each.id for each in listed.data] == [made.id]


def test_canceling_a_schedule_ends_its_subscription(shop: Shop) -> None:
    customer = shop.customer().id
    made = shop.v1.subscription_schedules.create(
        {"customer": customer, "start_date": "now", "phases": [phase(shop, 700)]}
    )
    gone = shop.v1.subscription_schedules.cancel(made.id)
    assert gone.status == "canceled"
    assert shop.v1.subscriptions.retrieve(str(made.subscription)).status == "canceled"


def test_what_a_schedule_must_say(shop: Shop) -> None:
    customer = shop.customer().id
    create = shop.v1.subscription_schedules.create
    assert told(refused(Invalid, create, {}))[2] == "customer"
    assert told(refused(Invalid, create, {"customer": customer}))[2] == "phases"


def test_a_phase_that_says_no_end_lasts_one_period(shop: Shop) -> None:
    """So integrations move a subscription to another price when its period ends."""
    clock = shop.clock()
    made = shop.subscribe(shop.customer(test_clock=clock).id, items=[{"price": shop.price(700)}])
    schedule = shop.v1.subscription_schedules.create({"from_subscription": made.id})
    (now,) = schedule.phases
    dear = shop.price(900, "year")
    phases: Any = [
        {
            "items": [{"price": str(now["items"][0].price), "quantity": 1}],
            "start_date": now.start_date,
            "end_date": now.end_date,
        },
        {
            "items": [{"price": dear}],
            "start_date": now.end_date,
            "proration_behavior": "none",
        },
    ]
    changed = shop.v1.subscription_schedules.update(schedule.id, {"phases": phases})
    assert changed.phases[1].end_date == now.end_date + 365 * DAY
    shop.advance(clock, now.end_date + 2 * HOUR)
    after = shop.v1.subscriptions.retrieve(made.id)
    assert [item.price.id for item in after["items"].data] == [dear]
    assert shop.latest(after).total == 900
