"""Trials that end without moving the anchor: what is left until it is charged in proportion."""

from typing import Any

import stripe

from sao.testing import Sandbox
from support.shop import DAY, START, Shop, plain, refused

FEBRUARY, MARCH = START + 31 * DAY, START + 59 * DAY
KEPT: Any = {"end_behavior": {"billing_cycle_anchor": "unchanged"}}
REST = round(1000 * 21 / 31)


def period(sold: stripe.Subscription) -> tuple[int, int]:
    """The period that runs."""
    (item,) = sold.items.data  # type: ignore[attr-defined]
    return item.current_period_start, item.current_period_end


def test_a_trial_within_the_first_month(shop: Shop, sandbox: Sandbox) -> None:
    sold = shop.subscribe(shop.customer().id, trial_period_days=10, trial_settings=KEPT)
    assert (sold.status, sold.billing_cycle_anchor) == ("trialing", START)
    assert plain(sold.trial_settings) == {
        "end_behavior": {
            "billing_cycle_anchor": "unchanged",
            "missing_payment_method": "create_invoice",
        }
    }
    coming = shop.v1.invoices.create_preview({"subscription": sold.id})
    assert coming.total == REST
    sandbox.advance(days=11)
    fresh = shop.v1.subscriptions.retrieve(sold.id)
    assert (fresh.status, fresh.billing_cycle_anchor) == ("active", START)
    assert period(fresh) == (START + 10 * DAY, FEBRUARY)
    bill = shop.latest(sold)
    assert (bill.status, bill.total, bill.billing_reason) == ("paid", REST, "subscription_cycle")
    sandbox.advance(days=21)
    assert shop.latest(sold).total == 1000
    assert period(shop.v1.subscriptions.retrieve(sold.id)) == (FEBRUARY, MARCH)


def test_without_it_periods_count_from_the_end_of_the_trial(shop: Shop, sandbox: Sandbox) -> None:
    moved: Any = {"end_behavior": {"billing_cycle_anchor": "now"}}
    for settings in ({}, {"trial_settings": moved}):
        sold = shop.subscribe(shop.customer().id, trial_period_days=10, **settings)
        end = sold.trial_end
        assert sold.billing_cycle_anchor == end
        sandbox.advance(days=11)
        assert shop.latest(sold).total == 1000


def test_a_trial_in_the_middle(shop: Shop, sandbox: Sandbox) -> None:
    sold = shop.subscribe(shop.customer().id)
    sandbox.advance(days=5)
    free: Any = {"trial_end": START + 10 * DAY, "trial_settings": KEPT}
    tried = shop.v1.subscriptions.update(sold.id, free)
    assert (tried.status, tried.billing_cycle_anchor) == ("trialing", START)
    sandbox.advance(days=6)
    fresh = shop.v1.subscriptions.retrieve(sold.id)
    assert period(fresh) == (START + 10 * DAY, FEBRUARY)
    assert shop.latest(sold).lines.data[-1].amount == REST


def test_a_trial_that_somebody_ends(shop: Shop, sandbox: Sandbox) -> None:
    sold = shop.subscribe(shop.customer().id, trial_period_days=20, trial_settings=KEPT)
    sandbox.advance(days=10)
    ended = shop.v1.subscriptions.update(sold.id, {"trial_end": "now"})
    assert (ended.status, period(ended)) == ("active", (START + 10 * DAY, FEBRUARY))
    assert shop.latest(sold).total == REST
    sandbox.advance(days=22)
    assert shop.latest(sold).total == 1000


def test_a_change_in_what_is_left_is_prorated(shop: Shop, sandbox: Sandbox) -> None:
    sold = shop.subscribe(shop.customer().id, trial_period_days=10, trial_settings=KEPT)
    sandbox.advance(days=11)
    items: Any = [{"id": sold.items.data[0].id, "quantity": 2}]  # type: ignore[attr-defined]
    now: Any = {"items": items, "proration_behavior": "always_invoice"}
    sandbox.advance(days=10)
    at = sandbox.now
    shop.v1.subscriptions.update(sold.id, now)
    left = (FEBRUARY - at) / (31 * DAY)
    back, charged = sorted(line.amount for line in shop.latest(sold).lines.data)
    assert abs(back + round(1000 * left)) <= 1
    assert abs(charged - round(2000 * left)) <= 1


def test_an_anchor_of_its_own(shop: Shop, sandbox: Sandbox) -> None:
    anchored: Any = {"trial_period_days": 10, "billing_cycle_anchor": START + 20 * DAY}
    error = refused(stripe.InvalidRequestError, shop.subscribe, shop.customer().id, **anchored)
    assert error.param == "billing_cycle_anchor"
    sold = shop.subscribe(shop.customer().id, **anchored, trial_settings=KEPT)
    sandbox.advance(days=11)
    assert period(shop.v1.subscriptions.retrieve(sold.id)) == (
        START + 10 * DAY,
        START + 20 * DAY,
    )
    assert shop.latest(sold).total == round(1000 * 10 / 31)


def test_items_at_several_intervals(shop: Shop, sandbox: Sandbox) -> None:
    items: Any = [{"price": shop.price()}, {"price": shop.price(12_000, "year")}]
    sold = shop.subscribe(
        shop.customer().id, items=items, trial_period_days=10, trial_settings=KEPT
    )
    sandbox.advance(days=11)
    assert sorted(line.amount for line in shop.latest(sold).lines.data) == [
        REST,
        round(12_000 * 355 / 365),
    ]
    for _ in range(11):
        sandbox.advance(days=31)
        assert [line.amount for line in shop.latest(sold).lines.data] == [1000]
    sandbox.advance(days=20)
    assert sorted(line.amount for line in shop.latest(sold).lines.data) == [1000, 12_000]


def test_use_on_trial_is_free(shop: Shop, sandbox: Sandbox) -> None:
    formula: Any = {"formula": "sum"}
    meter = shop.v1.billing.meters.create(
        {"display_name": "Calls", "event_name": "calls", "default_aggregation": formula}
    )
    used: Any = {"interval": "month", "usage_type": "metered", "meter": meter.id}
    owner = shop.customer().id
    sold = shop.subscribe(
        owner,
        items=[{"price": shop.price(7, recurring=used)}],
        trial_period_days=10,
        trial_settings=KEPT,
    )
    payload: Any = {"stripe_customer_id": owner, "value": "3"}
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload})
    sandbox.advance(days=11)
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload})
    sandbox.advance(days=21)
    assert shop.latest(sold).total == 21


def test_a_trial_without_a_way_to_pay(shop: Shop, sandbox: Sandbox) -> None:
    resting: Any = {
        "end_behavior": {"billing_cycle_anchor": "unchanged", "missing_payment_method": "pause"}
    }
    sold = shop.subscribe(shop.customer(None).id, trial_period_days=10, trial_settings=resting)
    sandbox.advance(days=11)
    assert shop.v1.subscriptions.retrieve(sold.id).status == "paused"
    shop.give(str(sold.customer), "pm_card_visa")
    only: Any = {"trial_settings": {"end_behavior": {"missing_payment_method": "cancel"}}}
    kept = shop.v1.subscriptions.update(sold.id, only)
    assert plain(kept.trial_settings)["end_behavior"] == {
        "billing_cycle_anchor": "unchanged",
        "missing_payment_method": "cancel",
    }
