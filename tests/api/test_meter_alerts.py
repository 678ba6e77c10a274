"""Usage alerts and events in bulk: what triggers does not depend on how events come."""

from typing import Any

import pytest

from api.test_meter_events import event, meter, settled, take
from support.api import Api

WATCHED = "usage_threshold[recurrence]=one_time&usage_threshold[gte]=10"


def watch(api: Api, meter_id: str, more: str = "") -> str:
    form = f"alert_type=usage_threshold&title=Much&usage_threshold[meter]={meter_id}"
    made: str = api.post("/v1/billing/alerts", f"{form}&{WATCHED}{more}")["id"]
    return made


def heard(api: Api) -> list[tuple[str, str, int]]:
    found: Any = api.get("/v1/events?type=billing.alert.triggered")["data"]
    shown = [one["data"]["object"] for one in found]
    return sorted((one["alert"]["id"], one["customer"], one["value"]) for one in shown)


@pytest.mark.parametrize("at_once", [True, False])
def test_an_alert_triggers_at_the_event_that_reaches_it(api: Api, *, at_once: bool) -> None:
    calls, ann, bob = meter(api, "calls"), api.customer(), api.customer()
    everybody = watch(api, calls)
    only = (
        f"&usage_threshold[filters][0][type]=customer&usage_threshold[filters][0][customer]={bob}"
    )
    one = watch(api, calls, only)
    events = [event("calls", who, value) for value in (6, 5, 80) for who in (ann, bob)]
    for part in [events] if at_once else [[each] for each in events]:
        take(api, *part)
        assert settled(api)["dead"] == 0
    expected = [(everybody, ann, 11), (everybody, bob, 11), (one, bob, 11)]
    assert heard(api) == sorted(expected)
