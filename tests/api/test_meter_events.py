"""Events in bulk: taken at once, counted soon, each once; poison becomes dead letters."""

import json
from typing import Any

import pytest

from sao.platform.errors import QueueFull
from sao.platform.memory import MemoryQueues
from sao.platform.ports.queue import NewMessage
from support.api import DAY, KEY, NOW, Api
from support.waiting import wait_until

BULK = "/api/meter_events"


def meter(api: Api, name: str, formula: str = "sum") -> str:
    form = f"display_name=x&event_name={name}&default_aggregation[formula]={formula}"
    made: str = api.post("/v1/billing/meters", form)["id"]
    return made


def event(name: str, customer: str, value: Any, **more: Any) -> dict[str, Any]:
    payload = {"stripe_customer_id": customer, "value": str(value)}
    return {"event_name": name, "payload": payload, **more}


def take(api: Api, *events: dict[str, Any], **headers: str) -> Any:
    return api.post_json(BULK, events, **headers)


def settled(api: Api) -> Any:
    """How the intake stands once nothing waits any more."""

    def standing() -> Any:
        found = api.get(f"{BULK}/status")
        return None if found["depth"] else found

    return wait_until(standing)


def used(api: Api, meter_id: str, customer: str) -> int:
    span = f"customer={customer}&start_time={NOW - 30 * DAY}&end_time={NOW + 30 * DAY}"
    found = api.get(f"/v1/billing/meters/{meter_id}/event_summaries?{span}")
    value: int = found["data"][0]["aggregated_value"]
    return value


def test_events_are_taken_in_bulk_and_counted_together(api: Api) -> None:
    calls = meter(api, "calls")
    ann, bob = api.customer(), api.customer()
    taken = take(api, *(event("calls", who, 2) for who in (ann, bob, ann)))
    assert (api.status, taken["accepted"], taken["duplicates"]) == (202, 3, 0)
    assert settled(api)["dead"] == 0
    assert (used(api, calls, ann), used(api, calls, bob)) == (4, 2)


def test_an_identifier_counts_once_by_whichever_way_it_comes(api: Api) -> None:
    calls, ann = meter(api, "calls"), api.customer()
    one = event("calls", ann, 5, identifier="one")
    assert take(api, one, one)["duplicates"] == 1
    settled(api)
    assert take(api, one)["accepted"] == 0
    form = f"event_name=calls&identifier=one&payload[stripe_customer_id]={ann}&payload[value]=5"
    assert api.post("/v1/billing/meter_events", form)["error"]["param"] == "identifier"
    api.post("/v1/billing/meter_events", form.replace("=one", "=two"))
    take(api, event("calls", ann, 5, identifier="two"))
    assert settled(api)["dead"] == 0
    assert used(api, calls, ann) == 10


def test_a_request_that_is_sent_again_under_its_key_is_taken_once(api: Api) -> None:
    calls, ann = meter(api, "calls"), api.customer()
    for duplicates in (0, 2):
        both = (event("calls", ann, 1), event("calls", ann, 1))
        assert take(api, *both, Idempotency_Key="k")["duplicates"] == duplicates
    settled(api)
    assert used(api, calls, ann) == 2


def test_lines_of_json_do_as_well(api: Api) -> None:
    calls, ann = meter(api, "calls"), api.customer()
    lines = "\n".join(json.dumps(event("calls", ann, value)) for value in (1, 2, 3))
    reply = api.http.post(
        BULK, content=lines, headers={"Content-Type": "application/x-ndjson"}, auth=(KEY, "")
    )
    assert (reply.status_code, reply.json()["accepted"]) == (202, 3)
    settled(api)
    assert used(api, calls, ann) == 6


def test_poison_dies_with_its_reason_and_the_others_count(api: Api) -> None:
    calls, ann = meter(api, "calls"), api.customer()
    take(
        api,
        event("calls", ann, 1),
        event("unknown", ann, 1),
        event("calls", "cus_nobody", 1),
        event("calls", ann, 1, timestamp=NOW - 40 * DAY, identifier="late"),
        event("calls", ann, "much"),
        event("calls", ann, 2),
    )
    standing = settled(api)
    reasons = [letter["reason"] for letter in standing["dead_letters"]]
    for words in ("No such active meter", "No such customer", "last 35 days", "whole number"):
        assert sum(words in reason for reason in reasons) == 1
    assert standing["dead"] == 4
    late = next(one for one in standing["dead_letters"] if one["event"]["identifier"] == "late")
    assert late["event"]["payload"]["stripe_customer_id"] == ann
    assert used(api, calls, ann) == 3


def test_an_advance_has_counted_what_was_taken_before(api: Api) -> None:
    calls = meter(api, "calls")
    clock = api.post("/v1/test_helpers/test_clocks", f"frozen_time={NOW}")["id"]
    ann = api.customer(f"test_clock={clock}")
    recurring = f"recurring[interval]=month&recurring[usage_type]=metered&recurring[meter]={calls}"
    terms = f"currency=usd&unit_amount=3&{recurring}&product_data[name]=Calls"
    price = api.post("/v1/prices", terms)["id"]
    sub = api.post("/v1/subscriptions", f"customer={ann}&items[0][price]={price}")["id"]
    take(api, *(event("calls", ann, 1) for _ in range(2_000)))
    api.post(f"/v1/test_helpers/test_clocks/{clock}/advance", f"frozen_time={NOW + 32 * DAY}")
    latest = api.get(f"/v1/subscriptions/{sub}?expand[]=latest_invoice")["latest_invoice"]
    assert (latest["total"], settled(api)["dead"]) == (6_000, 0)


def test_one_event_may_be_taken_to_be_counted_later(api: Api) -> None:
    calls, ann = meter(api, "calls"), api.customer()
    form = f"event_name=calls&payload[stripe_customer_id]={ann}&payload[value]=5"
    for accepted in (1, 0):
        headers = {"Prefer": "respond-async", "Idempotency_Key": "once"}
        taken = api.post("/v1/billing/meter_events", form, **headers)
        assert (api.status, taken["accepted"]) == (202, accepted)
        assert api.headers["preference-applied"] == "respond-async"
    settled(api)
    assert used(api, calls, ann) == 5


def test_a_dead_letter_that_is_no_event_is_told_as_it_is(api: Api) -> None:
    """Another version of us may have written it."""
    api.queues.enqueue("meter_events", [NewMessage(b"{}")], 0)
    standing = settled(api)
    assert standing["dead"] == 1
    assert standing["dead_letters"][0]["event"] is None


def test_a_full_queue_says_when_to_come_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: MemoryQueues, queue: str, *_rest: Any) -> None:
        raise QueueFull(queue, 10, 10, 1_500)

    monkeypatch.setattr(MemoryQueues, "enqueue", full)
    error = take(api, event("calls", "cus_x", 1))["error"]
    assert (api.status, error["code"], api.headers["retry-after"]) == (429, "rate_limit", "2")
    assert api.headers["stripe-should-retry"] == "true"


@pytest.mark.parametrize(
    ("body", "media", "words"),
    [
        (b"[]", "application/json", "events"),
        (b"{}", "application/json", "rows"),
        (b"[{]", "application/json", "rows"),
        (b'[{"payload": {}}]', "application/json", "events[0][event_name]"),
        (b'[{"event_name": "x", "payload": {"value": 1}}]', "application/json", "strings"),
        (b'[{"event_name": "x", "payload": {}, "color": 1}]', "application/json", "color"),
        (b"a=b", "application/x-www-form-urlencoded", "ndjson"),
    ],
)
def test_what_is_no_list_of_events_is_refused(
    api: Api, body: bytes, media: str, words: str
) -> None:
    reply = api.http.post(BULK, content=body, headers={"Content-Type": media}, auth=(KEY, ""))
    assert reply.status_code == 400
    assert words in reply.json()["error"]["message"]
