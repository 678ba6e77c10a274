"""Stories of usage alerts: who is watched, and what makes them trigger."""

from typing import Any

from sao.billing.reckoning.alerts import ALERTS_MAX
from sao.billing.reckoning.arrears import usage_of
from sao.billing.resources import meter, usage
from sao.billing.resources.meter import Meter
from sao.billing.values.price import Formula
from sao.billing.values.usage import UsageEvent
from support.usage_stories import meter_of
from support.world import World, refused


def use(
    world: World, owner: str, meter_id: str, *values: int, formula: Formula = "sum"
) -> list[UsageEvent]:
    """The customer uses this much, and the meter's alerts come along."""
    made = tuple(
        UsageEvent(identifier=world.new_id("e"), at=world.now(), value=value) for value in values
    )
    kept: Meter = world.find(meter_id)
    alerts = tuple(kept.alerts.values()) if kept.alerts else ()
    record = usage.Record(
        customer=owner, meter=meter_id, formula=formula, events=made, alerts=alerts
    )
    world.submit(usage_of(owner, meter_id), "record", record)
    return list(made)


def watch(world: World, meter_id: str, gte: int, owner: str | None = None) -> str:
    """An alert for everybody, or for one customer."""
    if owner is None:
        created = world.submit(meter_id, "add_alert", meter.AddAlert("Much", gte))
    else:
        wanted = usage.AddAlert(customer=owner, meter=meter_id, title="Much", gte=gte)
        created = world.submit(usage_of(owner, meter_id), "add_alert", wanted)
    return created["billing_alert"]


def triggered(world: World, meter_id: str) -> list[Any]:
    """`(alert, customer, value)` of those of a meter, in order of creation."""
    found: list[Any] = world.all("billing_alert_triggered")
    mine = (one for one in found if one.terms.meter == meter_id)
    return [(one.alert, one.customer, one.value) for one in mine]


def an_alert_triggers_once_for_each_customer(world: World) -> None:
    tokens, ada, bob = meter_of(world), world.customer(None), world.customer(None)
    use(world, ada, tokens, 1_000)
    alert = watch(world, tokens, 100)
    use(world, ada, tokens, 60)
    use(world, bob, tokens, 99)
    assert triggered(world, tokens) == [], "what was used before the alert does not count"
    use(world, ada, tokens, 50, 7)
    use(world, ada, tokens, 500)
    assert triggered(world, tokens) == [(alert, ada, 110)]
    use(world, bob, tokens, 1)
    assert triggered(world, tokens) == [(alert, ada, 110), (alert, bob, 100)]


def an_alert_watches_one_customer(world: World) -> None:
    tokens, ada, bob = meter_of(world), world.customer(None), world.customer(None)
    alert = watch(world, tokens, 10, ada)
    use(world, bob, tokens, 50)
    use(world, ada, tokens, 9)
    second = watch(world, tokens, 5, ada)
    use(world, ada, tokens, 4)
    assert triggered(world, tokens) == [(alert, ada, 13)]
    use(world, ada, tokens, 1)
    assert triggered(world, tokens)[1:] == [(second, ada, 5)]


def an_alert_rests_and_is_archived(world: World) -> None:
    for only in (False, True):
        tokens, ada = meter_of(world), world.customer(None)
        alert = watch(world, tokens, 10, ada if only else None)
        use(world, ada, tokens, 6)
        world.submit(alert, "deactivate")
        use(world, ada, tokens, 100)
        world.submit(alert, "activate")
        use(world, ada, tokens, 3)
        assert triggered(world, tokens) == [], "nothing counts while it rests"
        use(world, ada, tokens, 1)
        assert triggered(world, tokens) == [(alert, ada, 10)]
        gone = watch(world, tokens, 1, ada if only else None)
        world.submit(gone, "deactivate")
        if not only:
            world.submit(tokens, "deactivate")
        world.submit(gone, "archive")
        world.submit(watch(world, tokens, 1, ada if only else None), "archive")
        use(world, ada, tokens, 5)
        assert len(triggered(world, tokens)) == 1
        refused(world, "illegal_transition", gone, "activate", None)


def what_is_taken_back_triggers_nothing(world: World) -> None:
    tokens, ada = meter_of(world), world.customer(None)
    (before,) = use(world, ada, tokens, 40)
    alert = watch(world, tokens, 100)
    (mistake,) = use(world, ada, tokens, 90)
    known = usage_of(ada, tokens)
    world.submit(known, "cancel_event", usage.CancelEvent(before))
    world.submit(known, "cancel_event", usage.CancelEvent(mistake, (alert,)))
    use(world, ada, tokens, 95)
    assert triggered(world, tokens) == []
    use(world, ada, tokens, 5)
    assert triggered(world, tokens) == [(alert, ada, 100)]


def an_alert_counts_as_its_meter_does(world: World) -> None:
    ada = world.customer(None)
    formulas: tuple[tuple[Formula, tuple[int, ...], int], ...] = (
        ("count", (9, 9, 9), 2),
        ("last", (1, 1, 1, 5, 0), 5),
    )
    for formula, values, value in formulas:
        units = meter_of(world, formula)
        alert = watch(world, units, 2)
        use(world, ada, units, values[0], formula=formula)
        assert triggered(world, units) == []
        use(world, ada, units, *values[1:], formula=formula)
        assert triggered(world, units) == [(alert, ada, value)]


def there_are_not_too_many(world: World) -> None:
    tokens, ada = meter_of(world), world.customer(None)
    for _ in range(ALERTS_MAX):
        alert = watch(world, tokens, 1)
    wanted = meter.AddAlert("More", 1)
    refused(world, "parameter_invalid", tokens, "add_alert", wanted)
    mine = usage.AddAlert(customer=ada, meter=tokens, title="x", gte=1, beside=ALERTS_MAX)
    refused(world, "parameter_invalid", usage_of(ada, tokens), "add_alert", mine)
    world.submit(alert, "archive")
    world.submit(tokens, "add_alert", wanted)


STORIES = (
    an_alert_triggers_once_for_each_customer,
    an_alert_watches_one_customer,
    an_alert_rests_and_is_archived,
    what_is_taken_back_triggers_nothing,
    an_alert_counts_as_its_meter_does,
    there_are_not_too_many,
)
