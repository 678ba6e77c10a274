"""Usage alerts, through the official SDK."""

from typing import Any

import stripe

from support.shop import Shop, refused, told

Invalid = stripe.InvalidRequestError
TRIGGERED = "billing.alert.triggered"


def meter(shop: Shop, name: str) -> str:
    counts: Any = {"default_aggregation": {"formula": "sum"}}
    return shop.v1.billing.meters.create({"display_name": name, "event_name": name, **counts}).id


def watch(shop: Shop, meter_id: str, gte: int, **more: Any) -> stripe.billing.Alert:
    watched: Any = {"meter": meter_id, "gte": gte, "recurrence": "one_time", **more}
    return shop.v1.billing.alerts.create(
        {"alert_type": "usage_threshold", "title": "Much", "usage_threshold": watched}
    )


def use(shop: Shop, name: str, customer: str, value: int, **more: str) -> None:
    payload = {"stripe_customer_id": customer, "value": str(value)}
    shop.v1.billing.meter_events.create({"event_name": name, "payload": payload, **more})


def heard(shop: Shop, alert: str) -> list[tuple[str, int]]:
    """`(customer, value)` of the events that an alert gave rise to, oldest first."""
    every: Any = shop.v1.events.list({"type": TRIGGERED, "limit": 100}).data
    shown = [one.data.object for one in reversed(every)]
    return [(one.customer, one.value) for one in shown if one.alert.id == alert]


def test_an_alert_tells_once_of_each_customer(shop: Shop) -> None:
    calls, ada, bob = meter(shop, "alert_calls"), shop.customer(None).id, shop.customer(None).id
    use(shop, "alert_calls", ada, 1_000)
    made = watch(shop, calls, 100)
    assert (made.object, made.status, made.title) == ("billing.alert", "active", "Much")
    use(shop, "alert_calls", ada, 99)
    assert heard(shop, made.id) == []
    use(shop, "alert_calls", ada, 2)
    use(shop, "alert_calls", ada, 500)
    use(shop, "alert_calls", bob, 100)
    assert heard(shop, made.id) == [(ada, 101), (bob, 100)]
    (latest, *_) = shop.v1.events.list({"type": TRIGGERED}).data
    shown: Any = latest.data.object
    assert (shown.object, shown.livemode) == ("billing.alert_triggered", False)
    assert shown.alert == shop.v1.billing.alerts.retrieve(made.id)


def test_an_alert_can_watch_one_customer_on_a_test_clock(shop: Shop) -> None:
    tokens, bob = meter(shop, "alert_tokens"), shop.customer(None).id
    ada = shop.customer(None, test_clock=shop.clock()).id
    made = watch(shop, tokens, 10, filters=[{"type": "customer", "customer": ada}])
    use(shop, "alert_tokens", bob, 50)
    use(shop, "alert_tokens", ada, 12)
    assert heard(shop, made.id) == [(ada, 12)]
    wanted = ["usage_threshold.meter", "usage_threshold.filters.customer"]
    shown: Any = shop.v1.billing.alerts.retrieve(made.id, {"expand": wanted})
    assert shown.usage_threshold.meter.event_name == "alert_tokens"
    assert [each.customer.id for each in shown.usage_threshold.filters] == [ada]


def test_an_event_that_is_taken_back_counts_only_for_alerts_that_counted_it(shop: Shop) -> None:
    units, ada = meter(shop, "alert_units"), shop.customer(None).id
    use(shop, "alert_units", ada, 40, identifier="before")
    made = watch(shop, units, 100)
    use(shop, "alert_units", ada, 90, identifier="mistake")
    for identifier in ("before", "mistake"):
        shop.v1.billing.meter_event_adjustments.create(
            {
                "event_name": "alert_units",
                "type": "cancel",
                "cancel": {"identifier": identifier},
            }
        )
    use(shop, "alert_units", ada, 99)
    assert heard(shop, made.id) == []
    use(shop, "alert_units", ada, 1)
    assert heard(shop, made.id) == [(ada, 100)]


def test_an_alert_rests_goes_on_and_is_archived(shop: Shop) -> None:
    alerts, bytes_ = shop.v1.billing.alerts, meter(shop, "alert_bytes")
    ada = shop.customer(None).id
    first, second = watch(shop, bytes_, 10), watch(shop, bytes_, 20)
    assert alerts.deactivate(first.id).status == "inactive"
    use(shop, "alert_bytes", ada, 15)
    assert alerts.activate(first.id).status == "active"
    assert heard(shop, first.id) == []

    def listed() -> list[str]:
        return [each.id for each in alerts.list({"meter": bytes_}).data]

    assert listed() == [second.id, first.id]
    assert alerts.archive(second.id).status == "archived"
    assert listed() == [first.id]
    use(shop, "alert_bytes", ada, 30)
    assert (heard(shop, first.id), heard(shop, second.id)) == ([(ada, 30)], [])
    assert told(refused(Invalid, alerts.activate, second.id))[0] == 400


def test_what_an_alert_cannot_watch_is_said(shop: Shop) -> None:
    alerts: Any = shop.v1.billing.alerts
    known = meter(shop, "alert_refused")
    error = refused(Invalid, alerts.create, {"alert_type": "usage_threshold", "title": "x"})
    assert told(error) == (400, "parameter_missing", "usage_threshold")
    for changed, param in (
        ({"meter": "mtr_none"}, "usage_threshold[meter]"),
        ({"gte": 0}, "usage_threshold[gte]"),
        ({"filters": [{"type": "customer"}]}, "usage_threshold[filters][0][customer]"),
        (
            {"filters": [{"type": "customer", "customer": "cus_none"}]},
            "usage_threshold[filters][0][customer]",
        ),
        ({"recurrence": "always"}, "usage_threshold[recurrence]"),
    ):
        watched = {"meter": known, "gte": 5, "recurrence": "one_time", **changed}
        wanted = {"alert_type": "usage_threshold", "title": "x", "usage_threshold": watched}
        assert told(refused(Invalid, alerts.create, wanted))[2] == param, changed
