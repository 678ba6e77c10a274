"""Billing thresholds, through the official SDK."""

from typing import Any

import stripe

from support.shop import DAY, HOUR, START, Shop, refused, told


def counted(shop: Shop, name: str, unit_amount: int = 5) -> str:
    """A price for what is used, by a meter of its own."""
    meter = shop.v1.billing.meters.create(
        {
            "display_name": name,
            "event_name": name,
            "default_aggregation": {"formula": "sum"},
        }
    )
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter.id}
    return shop.price(unit_amount, recurring=recurring)


def use(shop: Shop, name: str, customer: str, value: int) -> None:
    payload = {"stripe_customer_id": customer, "value": str(value)}
    shop.v1.billing.meter_events.create({"event_name": name, "payload": payload})


def test_use_is_billed_when_it_comes_to_enough(shop: Shop) -> None:
    price, clock = counted(shop, "pages"), shop.clock()
    customer = shop.customer(test_clock=clock).id
    thresholds: Any = {"amount_gte": 1_000}
    subscription = shop.subscribe(customer, items=[{"price": price}], billing_thresholds=thresholds)
    assert subscription.billing_thresholds is not None
    assert subscription.billing_thresholds.amount_gte == 1_000
    shop.advance(clock, START + DAY)
    use(shop, "pages", customer, 199)
    assert shop.latest(subscription).billing_reason == "subscription_create"
    use(shop, "pages", customer, 21)
    bill = shop.latest(subscription)
    assert (bill.billing_reason, bill.status, bill.total) == (
        "subscription_threshold",
        "draft",
        1_100,
    )
    reason = bill.threshold_reason
    assert reason is not None
    assert (reason.amount_gte, reason.item_reasons) == (1_000, [])
    shop.advance(clock, START + DAY + 2 * HOUR)
    assert shop.latest(subscription).status == "paid"
    use(shop, "pages", customer, 10)
    shop.advance(clock, START + 31 * DAY + 2 * HOUR)
    last = shop.latest(subscription)
    assert (last.billing_reason, last.total, last.threshold_reason) == (
        "subscription_cycle",
        50,
        None,
    )
    types = shop.types()
    assert types.count("customer.subscription.updated") >= 2


def test_thresholds_of_items_and_a_new_anchor(shop: Shop) -> None:
    price, clock = counted(shop, "prints"), shop.clock()
    customer = shop.customer(test_clock=clock).id
    subscription = shop.subscribe(
        customer,
        items=[{"price": price, "billing_thresholds": {"usage_gte": 50}}],
        billing_thresholds={"reset_billing_cycle_anchor": True},
    )
    (item,) = shop.v1.subscription_items.list({"subscription": subscription.id}).data
    assert item.billing_thresholds is not None
    assert item.billing_thresholds.usage_gte == 50
    shop.advance(clock, START + 3 * DAY)
    use(shop, "prints", customer, 60)
    bill, moved = shop.latest(subscription), shop.v1.subscriptions.retrieve(subscription.id)
    assert moved.billing_cycle_anchor == START + 3 * DAY
    reason = bill.threshold_reason
    assert reason is not None
    (of_item,) = reason.item_reasons
    assert (reason.amount_gte, of_item.usage_gte) == (None, 50)
    assert of_item.line_item_ids == [line.id for line in bill.lines.data]
    assert [(line.quantity, line.amount) for line in bill.lines.data] == [(60, 300)]
    cleared = shop.v1.subscriptions.update(
        subscription.id,
        {"billing_thresholds": "", "items": [{"id": item.id, "billing_thresholds": ""}]},
    )
    assert cleared.billing_thresholds is None
    assert shop.v1.subscription_items.retrieve(item.id).billing_thresholds is None
    use(shop, "prints", customer, 900)
    assert shop.latest(subscription).id == bill.id


def test_an_item_that_is_not_metered_has_no_threshold(shop: Shop) -> None:
    customer, licensed = shop.customer().id, shop.price()
    items: Any = [{"price": licensed, "billing_thresholds": {"usage_gte": 1}}]
    wish = {"customer": customer, "items": items}
    error = refused(stripe.InvalidRequestError, shop.v1.subscriptions.create, wish)
    assert told(error)[2] == "items[0][billing_thresholds]"
    subscription = shop.subscribe(customer, items=[{"price": licensed}])
    item = subscription["items"].data[0].id
    change: Any = {"billing_thresholds": {"usage_gte": 1}}
    error = refused(stripe.InvalidRequestError, shop.v1.subscription_items.update, item, change)
    assert told(error)[2] == "billing_thresholds"
