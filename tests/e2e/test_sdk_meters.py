"""Meters and what they count, through the official SDK."""

from datetime import UTC, datetime
from typing import Any

import stripe

from support.shop import DAY, HOUR, START, Shop, refused, told

Invalid = stripe.InvalidRequestError


def meter(shop: Shop, event_name: str, formula: Any = "sum") -> stripe.billing.Meter:
    return shop.v1.billing.meters.create(
        {
            "display_name": event_name.title(),
            "event_name": event_name,
            "default_aggregation": {"formula": formula},
        }
    )


def use(shop: Shop, name: str, customer: str, value: int, at: int, **named: str) -> Any:
    payload = {"stripe_customer_id": customer, "value": str(value)}
    return shop.v1.billing.meter_events.create(
        {"event_name": name, "payload": payload, "timestamp": at, **named}
    )


def test_a_meter_counts_events_of_one_name(shop: Shop) -> None:
    made = meter(shop, "calls")
    error = refused(
        Invalid,
        shop.v1.billing.meters.create,
        {
            "display_name": "x",
            "event_name": "calls",
            "default_aggregation": {"formula": "count"},
        },
    )
    assert told(error) == (400, "resource_already_exists", "event_name")
    renamed = shop.v1.billing.meters.update(made.id, {"display_name": "API calls"})
    assert shop.v1.billing.meters.retrieve(made.id) == renamed
    assert shop.v1.billing.meters.deactivate(made.id).status == "inactive"
    customer = shop.customer(None).id
    error = refused(Invalid, use, shop, "calls", customer, 1, START)
    assert told(error)[2] == "event_name"
    assert shop.v1.billing.meters.reactivate(made.id).status == "active"
    assert made.id in [each.id for each in shop.v1.billing.meters.list({"status": "active"}).data]


def test_an_event_counts_once_and_can_be_taken_back(shop: Shop) -> None:
    tokens = meter(shop, "tokens")
    customer = shop.customer(None, test_clock=shop.clock()).id
    use(shop, "tokens", customer, 5, START, identifier="one")
    error = refused(Invalid, use, shop, "tokens", customer, 5, START, identifier="one")
    assert told(error) == (400, "resource_already_exists", "identifier")
    use(shop, "tokens", customer, 7, START + 60, identifier="two")
    span = {"customer": customer, "start_time": START, "end_time": START + HOUR}
    summary = shop.v1.billing.meters.event_summaries.list(tokens.id, span).data[0]
    assert summary.aggregated_value == 12
    shop.v1.billing.meter_event_adjustments.create(
        {"event_name": "tokens", "type": "cancel", "cancel": {"identifier": "two"}}
    )
    summary = shop.v1.billing.meters.event_summaries.list(tokens.id, span).data[0]
    assert summary.aggregated_value == 5


def test_use_is_summed_up_hour_by_hour(shop: Shop) -> None:
    counted = {"sum": 6, "count": 2, "last": 4}
    for formula, expected in counted.items():
        name = f"steps_{formula}"
        steps = meter(shop, name, formula)
        clock = shop.clock()
        customer = shop.customer(None, test_clock=clock).id
        shop.advance(clock, START + DAY)
        for value, at in ((2, START), (4, START + 60), (9, START + 3 * HOUR)):
            use(shop, name, customer, value, at)
        span = {"customer": customer, "start_time": START, "end_time": START + DAY}
        hours = shop.v1.billing.meters.event_summaries.list(
            steps.id, {**span, "value_grouping_window": "hour"}
        ).data
        assert [each.start_time for each in hours] == [START + 3 * HOUR, START]
        assert hours[1].aggregated_value == expected


def test_what_an_event_must_say(shop: Shop) -> None:
    meter(shop, "strict")
    customer = shop.customer(None).id
    payloads = (
        ({"value": "1"}, "payload[stripe_customer_id]"),
        ({"stripe_customer_id": customer}, "payload[value]"),
        ({"stripe_customer_id": customer, "value": "a lot"}, "payload[value]"),
        ({"stripe_customer_id": "cus_nobody", "value": "1"}, "payload[stripe_customer_id]"),
    )
    for payload, param in payloads:
        event = {"event_name": "strict", "payload": payload}
        error = refused(Invalid, shop.v1.billing.meter_events.create, event)
        assert told(error)[2] == param
    late = START - 40 * DAY
    assert told(refused(Invalid, use, shop, "strict", customer, 1, late))[2] == "timestamp"


def test_a_metered_month(shop: Shop) -> None:
    counted = meter(shop, "requests")
    tiers: Any = [
        {"up_to": 10, "unit_amount": 0},
        {"up_to": "inf", "unit_amount_decimal": "0.5"},
    ]
    price = shop.price(
        None,
        billing_scheme="tiered",
        tiers_mode="graduated",
        tiers=tiers,
        recurring={"interval": "month", "usage_type": "metered", "meter": counted.id},
    )
    clock = shop.clock()
    customer = shop.customer(test_clock=clock).id
    subscription = shop.subscribe(customer, items=[{"price": price}])
    first = shop.latest(subscription)
    assert (subscription.status, first.status, first.total) == ("active", "paid", 0)
    shop.advance(clock, START + DAY)
    use(shop, "requests", customer, 60, START + DAY)
    use(shop, "requests", customer, 51, START + DAY)
    shop.advance(clock, START + 31 * DAY + 2 * HOUR)
    bill = shop.latest(subscription)
    assert [(line.quantity, line.amount) for line in bill.lines.data] == [(10, 0), (101, 51)]
    assert (bill.status, bill.total) == ("paid", 51)
    assert bill.lines.data[0].period.start == START
    shop.advance(clock, START + 32 * DAY)
    use(shop, "requests", customer, 20, START + 32 * DAY)
    ended = shop.v1.subscriptions.cancel(subscription.id, {"invoice_now": True})
    assert (shop.latest(ended).total, ended.status) == (5, "canceled")


def test_events_of_the_second_api_count_as_well(shop: Shop) -> None:
    pages = meter(shop, "pages")
    customer = shop.customer(None, test_clock=shop.clock()).id
    v2 = shop.client.v2.billing
    event: Any = {
        "event_name": "pages",
        "payload": {"stripe_customer_id": customer, "value": "4"},
        "timestamp": datetime.fromtimestamp(START + 60, UTC).isoformat(),
        "identifier": "sheet",
    }
    made = v2.meter_events.create(event)
    assert isinstance(made, stripe.v2.billing.MeterEvent)
    assert (made.identifier, made.timestamp[-5:], made.livemode) == ("sheet", ".000Z", False)
    error = refused(Invalid, v2.meter_events.create, event)
    assert told(error)[1:] == ("resource_already_exists", "identifier")
    wrong = event | {"timestamp": "yesterday", "identifier": "other"}
    assert told(refused(Invalid, v2.meter_events.create, wrong))[2] == "timestamp"
    v2.meter_events.create(event | {"identifier": "again"})
    span = {"customer": customer, "start_time": START, "end_time": START + HOUR}
    shown = shop.v1.billing.meters.event_summaries.list(pages.id, span)  # type: ignore[arg-type]
    assert shown.data[0].aggregated_value == 8
    back = v2.meter_event_adjustments.create(
        {"event_name": "pages", "type": "cancel", "cancel": {"identifier": "again"}}
    )
    assert (back.status, back.object) == ("complete", "v2.billing.meter_event_adjustment")
    shown = shop.v1.billing.meters.event_summaries.list(pages.id, span)  # type: ignore[arg-type]
    assert shown.data[0].aggregated_value == 4
