"""One table of endpoints, two ways to call it: over HTTP, and by hand. The replies are the same."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from sao.api.answering.dispatch import Dispatcher
from sao.documents.addresses import Addresses
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime
from sao.runtime.verification import digest
from sao.wire.events import labels
from sao.wire.form import pairs
from support.api import KEY, NOW, Api, running_api

Asked = tuple[str, str, dict[str, Any]]

CARD = {
    "payment_method": "pm_card_visa",
    "invoice_settings": {"default_payment_method": "pm_card_visa"},
}


class Both:
    """The server's app and a dispatcher, each on a store of its own, asked the same."""

    def __init__(self, api: Api, ids: list[str]) -> None:
        self.api = api
        self.ids = ids
        runtime = Runtime(MemoryStore(), SIMULATED, labels)
        runtime.start_clock(NOW)
        self.dispatcher = Dispatcher(runtime, complete=Addresses(bytes(32), "http://sao").complete)
        self.asked = 0

    def ask(self, method: str, path: str, params: Any = None, key: str | None = None) -> Any:
        self.asked += 1
        request_id = f"req_{self.asked:014}"
        self.ids.append(request_id)
        headers = {"idempotency-key": key} if key is not None else {}
        options: dict[str, Any] = {"auth": (KEY, ""), "headers": headers}
        if params is not None and method == "POST" and path.startswith("/api/"):
            options["json"] = params
        elif params is not None and method == "POST":
            options["data"] = list_of(params)
        elif params is not None:
            options["params"] = list(pairs(params))
        served = self.api.http.request(method, path, **options)
        reply = self.dispatcher.request(
            method, path, params, request_id=request_id, idempotency_key=key
        )
        told = msgspec.json.encode(reply.body)
        assert (reply.status, told) == (served.status_code, served.content), (method, path)
        return reply.body


def list_of(params: Any) -> dict[str, Any]:
    """What httpx encodes as a form."""
    return dict(pairs(params))


@pytest.fixture
def both() -> Iterator[Both]:
    ids: list[str] = []
    with running_api(new_id=lambda: ids.pop(0) if ids else "req_nobody") as api:
        yield Both(api, ids)


def test_a_story_is_told_the_same_by_hand(both: Both) -> None:
    ask = both.ask
    owner = ask("POST", "/v1/customers", {"name": "Ada & Söhne", "metadata": {"a": "1"}} | CARD)
    terms = {"currency": "usd", "recurring": {"interval": "month"}, "product_data": {"name": "G"}}
    price = ask("POST", "/v1/prices", {"unit_amount": 1000} | terms)
    ask("POST", "/v1/prices", {"billing_scheme": "tiered"} | terms)
    items = [{"price": price["id"], "quantity": 3}]
    sub = ask(
        "POST", "/v1/subscriptions", {"customer": owner["id"], "items": items, "metadata": {}}
    )
    assert sub["status"] == "active"
    ask("GET", f"/v1/subscriptions/{sub['id']}", {"expand": ["latest_invoice.payments"]})
    ask("POST", f"/v1/subscriptions/{sub['id']}", {"cancel_at_period_end": True, "items": []})
    ask("POST", f"/v1/subscriptions/{sub['id']}", {"cancel_at_period_end": False})
    method = ask("GET", "/v1/payment_methods", {"customer": owner["id"]})["data"][0]["id"]
    ask("POST", f"/api/payment_methods/{method}/behavior", {"behavior": "decline"})
    clock = ask("POST", "/api/clock/advance", {"days": 32})
    assert clock["now"] == NOW + 32 * 86_400
    assert ask("GET", f"/v1/subscriptions/{sub['id']}")["status"] == "past_due"
    ask("GET", "/v1/invoices", {"limit": 2, "created": {"gte": NOW}})
    ask("GET", "/v1/events", {"limit": 20})
    ask("DELETE", f"/v1/subscriptions/{sub['id']}", {"invoice_now": True})
    ask("DELETE", f"/v1/subscriptions/{sub['id']}")
    stores = (both.dispatcher.runtime.store, both.api.store)
    assert digest(stores[0]) == digest(stores[1])
    logs = [[(row.command_id, row.at, row.request) for row in s.commands(0, 99)] for s in stores]
    assert logs[0] == logs[1]


REFUSED: list[Asked] = [
    ("GET", "/v1/nothing", {}),
    ("GET", "/v1/customers/", {}),
    ("GET", "/v1/customers/cus_none", {}),
    ("PATCH", "/v1/customers", {}),
    ("POST", "/v1/charges", {}),
    ("GET", "/v1/tokens/tok_1", {}),
    ("POST", "/v1/customers", {"nam": "Ada"}),
    ("POST", "/v1/products", {"name": ""}),
    ("POST", "/v1/customers", {"metadata": {"a" * 41: "x"}}),
    ("POST", "/v1/prices", {"currency": "usd"}),
    ("POST", "/v1/subscriptions", {"customer": "cus_none", "items": [{"price": "price_none"}]}),
    ("POST", "/v1/customers", {"a][": "x"}),
    ("GET", "/v1/customers", {"limit": "many"}),
    ("GET", "/v1/coupons/50%25%20off", {}),
    ("POST", "/api/clock/advance", {}),
    ("POST", "/api/clock/advance", {"to": "tomorrow"}),
    ("POST", "/api/clock/advance", {"to": NOW - 1}),
]


@pytest.mark.parametrize("asked", REFUSED, ids=lambda asked: f"{asked[0]} {asked[1]}")
def test_what_is_refused_is_refused_in_the_same_words(both: Both, asked: Asked) -> None:
    body = both.ask(*asked)
    assert body["error"]["message"]
    assert both.dispatcher.runtime.store.told() == 0


def test_keys_make_a_request_happen_once(both: Both) -> None:
    first = both.ask("POST", "/v1/customers", {"name": "Ada"}, key="once")
    assert both.ask("POST", "/v1/customers", {"name": "Ada"}, key="once") == first
    assert both.ask("POST", "/v1/customers", {"name": "Bob"}, key="once")["error"]["type"] == (
        "idempotency_error"
    )
    assert both.dispatcher.runtime.store.told() == 1


def test_meter_events_in_bulk_are_counted_at_once() -> None:
    by_hand = dispatcher()
    owner = by_hand.request("POST", "/v1/customers", {"name": "Ada"}).body["id"]
    aggregation = {"default_aggregation": {"formula": "sum"}}
    naming = {"display_name": "Calls", "event_name": "calls"}
    meter = by_hand.request("POST", "/v1/billing/meters", naming | aggregation).body["id"]
    event = {"event_name": "calls", "payload": {"stripe_customer_id": owner, "value": "3"}}
    told = [event | {"identifier": "a"}, event | {"identifier": "b"}, event | {"identifier": "a"}]
    taken = by_hand.request("POST", "/api/meter_events", {"events": told})
    assert (taken.status, taken.body["accepted"]) == (202, 2)
    span = {"customer": owner, "start_time": NOW - 60, "end_time": NOW + 60}
    shown = by_hand.request("GET", f"/v1/billing/meters/{meter}/event_summaries", span)
    assert shown.body["data"][0]["aggregated_value"] == 6
    assert by_hand.request("GET", "/api/meter_events/status").body["depth"] == 0


def test_the_names_of_a_form_are_understood_on_every_path() -> None:
    by_hand = dispatcher()
    policy = by_hand.request(
        "POST", "/api/settings/dunning", {"retry_days[0]": "1", "retry_days[1]": 4}
    )
    assert policy.body["retry_days"] == [1, 4]
    made = by_hand.request("POST", "/v1/customers", {"metadata[a]": "1", "metadata": {"b": "2"}})
    assert made.body["metadata"] == {"a": "1", "b": "2"}


def test_what_needs_a_server_says_so() -> None:
    refused = dispatcher().request("GET", "/api/webhooks/deliveries")
    assert refused.status == 501
    assert "sao serve" in refused.body["error"]["message"]


def test_a_long_advance_shows_its_way_and_can_be_ended() -> None:
    by_hand = dispatcher()
    owner = daily(by_hand)
    steps = by_hand.steps("POST", "/api/clock/advance", {"months": 12})
    reached = [next(steps), next(steps)]
    assert NOW < reached[0] < reached[1]
    assert by_hand.request("GET", f"/v1/customers/{owner}").status == 200
    busy = by_hand.request("POST", f"/v1/customers/{owner}", {"name": "Eve"})
    assert (busy.status, busy.body["error"]["code"]) == (429, "lock_timeout")
    by_hand.hand.stop = True
    with pytest.raises(StopIteration) as done:
        next(steps)
    clock = done.value.value.body
    assert (clock["status"], clock["now"]) == ("ready", reached[1])
    assert by_hand.runtime.store.next_due("") > reached[1]
    assert by_hand.request("POST", f"/v1/customers/{owner}", {"name": "Eve"}).status == 200


def test_an_advance_that_was_cut_off_is_taken_up_again() -> None:
    by_hand = dispatcher()
    daily(by_hand)
    steps = by_hand.steps("POST", "/api/clock/advance", {"months": 12})
    next(steps)
    steps.close()
    again = Dispatcher(Runtime(by_hand.runtime.store, SIMULATED, labels))
    list(again.resume())
    assert again.request("GET", "/api/clock").body["now_iso"] == "2027-01-01T00:00:00Z"


def test_what_nobody_foresaw_is_raised_or_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sao.api.answering.service.read", broken)
    with pytest.raises(ZeroDivisionError):
        dispatcher().request("GET", "/api/clock")
    seen: list[Exception] = []
    told = Dispatcher(dispatcher().runtime, report=seen.append).request("GET", "/api/clock")
    assert told.status == 500
    assert [type(error) for error in seen] == [ZeroDivisionError]


HEAVY = (
    "asyncio ssl http concurrent logging socket selectors threading subprocess tempfile email "
    "random secrets queue anyio httpcore starlette uvicorn apsw yaml typer rich obstore "
    "structlog opentelemetry"
)
WITHOUT = f"""
import sys

class Forbidding:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {HEAVY.split()!r}:
            raise ImportError(f"{{name}} is no module for a browser")

for name in list(sys.modules):
    if name.partition(".")[0] in {HEAVY.split()!r}:
        del sys.modules[name]
sys.meta_path.insert(0, Forbidding())
import sao.browser
environment = sao.browser.open('{{"seed": "a", "start": 1767225600}}')
assert '"status":200' in environment.request(
    '{{"method": "POST", "path": "/api/clock/advance", "params": {{"months": 1}}}}'
)
"""


def test_the_tables_need_nothing_that_a_browser_lacks() -> None:
    command = [sys.executable, "-I", "-c", WITHOUT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def daily(by_hand: Dispatcher) -> str:
    """Somebody who pays every day."""
    owner: str = by_hand.request("POST", "/v1/customers", CARD).body["id"]
    price = {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "Gold"}}
    sold = by_hand.request("POST", "/v1/prices", price | {"recurring": {"interval": "day"}})
    items = [{"price": sold.body["id"]}]
    by_hand.request("POST", "/v1/subscriptions", {"customer": owner, "items": items})
    return owner


def dispatcher() -> Dispatcher:
    runtime = Runtime(MemoryStore(), SIMULATED, labels, seed="a")
    runtime.start_clock(NOW)
    return Dispatcher(runtime)
