"""What a key is shown, by whatever way, that may not read everything."""

from typing import Any

import httpx
import pytest

from support.api import Api


class Holder:
    """Somebody with a key of these permissions."""

    def __init__(self, api: Api, *permissions: str) -> None:
        asked = {"name": "Support", "permissions": list(permissions)}
        self._api = api
        self._secret = api.post_json("/api/keys", asked)["secret"]

    def ask(self, method: str, path: str, form: str = "", **headers: str) -> httpx.Response:
        given = {"params": form} if method == "GET" else {"content": form}
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if method != "GET" else {}
        answer: httpx.Response = self._api.http.request(
            method, path, auth=(self._secret, ""), headers={**kind, **headers}, **given
        )
        return answer

    def get(self, path: str, query: str = "") -> Any:
        answer = self.ask("GET", path, query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, method: str, path: str, form: str = "") -> tuple[str | None, str]:
        """The parameter, and the permission that is missing."""
        answer = self.ask(method, path, form)
        assert answer.status_code == 403, answer.text
        told = answer.json()["error"]
        assert told["type"] == "invalid_request_error"
        return told.get("param"), told["message"].split("'")[1]


@pytest.fixture
def subscription(api: Api) -> Any:
    return api.subscription(api.customer("name=Ada"))


@pytest.mark.parametrize(
    ("path", "lacks"),
    [
        ("customer", "customers:read"),
        ("latest_invoice", "invoices:read"),
        ("latest_invoice.payments", "invoice_payments:read"),
        ("latest_invoice.payments.data.payment.payment_intent", "payment_intents:read"),
        ("default_payment_method", "payment_methods:read"),
        ("items.data.price.product", "prices:read"),
        ("schedule", "subscription_schedules:read"),
        ("test_clock", "test_helpers:read"),
    ],
)
def test_nothing_is_expanded_that_may_not_be_read(
    api: Api, subscription: Any, path: str, lacks: str
) -> None:
    others = {"invoices:read", "invoice_payments:read"} - {lacks}
    holder = Holder(api, "subscriptions:write", *others)
    one = f"/v1/subscriptions/{subscription['id']}"
    assert holder.refused("GET", one, f"expand[]={path}") == ("expand[0]", lacks)
    listed = f"expand[]=data.discounts&expand[]=data.{path}"
    assert holder.refused("GET", "/v1/subscriptions", listed) == ("expand[1]", lacks)
    changed = holder.refused("POST", one, f"expand[]={path}&metadata[a]=b")
    assert changed == ("expand[0]", lacks)
    assert api.get(one)["metadata"] == {}, "what was refused changed something"


def test_what_may_be_read_is_expanded(api: Api, subscription: Any) -> None:
    one = f"/v1/subscriptions/{subscription['id']}"
    for permission in ("customers:read", "customers:write", "read"):
        holder = Holder(api, "subscriptions:read", permission)
        assert holder.get(one, "expand[]=customer")["customer"]["name"] == "Ada"
    catalog = Holder(api, "subscriptions:read", "prices:read", "products:read")
    shown = catalog.get(one, "expand[]=items.data.price.product&expand[]=discounts")
    assert shown["items"]["data"][0]["price"]["product"]["object"] == "product"


def test_parts_of_an_object_are_shown_with_it(api: Api, subscription: Any) -> None:
    customer = subscription["customer"]
    holder = Holder(api, "customers:read")
    shown = holder.get(f"/v1/customers/{customer}", "expand[]=tax_ids&expand[]=tax")
    assert shown["tax_ids"]["data"] == []
    assert holder.get(f"/v1/customers/{customer}/balance_transactions")["data"] == []
    found = holder.get("/v1/customers/search", "query=name:'Ada'&expand[]=total_count")
    assert found["total_count"] == 1
    refused = holder.refused("GET", f"/v1/customers/{customer}", "expand[]=subscriptions")
    assert refused == ("expand[0]", "subscriptions:read")


def test_a_kept_reply_is_expanded_for_nobody_else(api: Api, subscription: Any) -> None:
    one = f"/v1/subscriptions/{subscription['id']}"
    form, key = "expand[]=customer&metadata[a]=b", {"Idempotency-Key": "same"}
    able = Holder(api, "subscriptions:write", "customers:read").ask("POST", one, form, **key)
    assert able.json()["customer"]["name"] == "Ada"
    again = Holder(api, "subscriptions:write").ask("POST", one, form, **key)
    assert (again.status_code, "Ada" in again.text) == (403, False)


def test_lists_below_an_object_ask_for_what_they_show(api: Api, subscription: Any) -> None:
    customer = subscription["customer"]
    methods = f"/v1/customers/{customer}/payment_methods"
    (method,) = api.get(methods)["data"]
    for path in (methods, f"{methods}/{method['id']}"):
        refused = Holder(api, "customers:read").refused("GET", path)
        assert refused == (None, "payment_methods:read")
        Holder(api, "customers:read", "payment_methods:read").get(path)
    (charge,) = api.get("/v1/charges")["data"]
    refunds = f"/v1/charges/{charge['id']}/refunds"
    assert Holder(api, "charges:read").refused("GET", refunds) == (None, "refunds:read")
    assert Holder(api, "charges:read", "refunds:read").get(refunds)["data"] == []


def test_events_are_those_of_what_may_be_read(api: Api, subscription: Any) -> None:
    del subscription
    every = api.get("/v1/events", "limit=100")["data"]
    holder = Holder(api, "events:read", "customers:read")
    told = holder.get("/v1/events", "limit=100")["data"]
    assert {one["type"] for one in told} == {"customer.created", "customer.updated"}
    assert told == [one for one in every if one["data"]["object"]["object"] == "customer"]
    assert holder.get("/v1/events", "type=customer.created")["data"] == told[-1:]
    (paid,) = (one for one in every if one["type"] == "invoice.paid")
    assert holder.refused("GET", f"/v1/events/{paid['id']}") == (None, "invoices:read")
    for asked in ("type=invoice.paid", "types[]=customer.created&types[]=invoice.paid"):
        param = asked.split("=")[0].removesuffix("[]")
        assert holder.refused("GET", "/v1/events", asked) == (param, "invoices:read")
    group = holder.refused("GET", "/v1/events", "type=customer.*")
    assert group == ("type", "subscriptions:read")
    assert Holder(api, "events:read").get("/v1/events")["data"] == []
    assert Holder(api, "read").get("/v1/events", "limit=100")["data"] == every


def test_an_endpoint_is_sent_what_its_maker_may_read(api: Api) -> None:
    path, url = "/v1/webhook_endpoints", "url=https://example.com/hooks"
    holder = Holder(api, "webhook_endpoints:write", "customers:read")
    for events, lacks in (("*", "billing:read"), ("invoice.paid", "invoices:read")):
        refused = holder.refused("POST", path, f"{url}&enabled_events[]={events}")
        assert refused == ("enabled_events[0]", lacks)
    made = holder.ask("POST", path, f"{url}&enabled_events[]=customer.created").json()
    more = "enabled_events[]=customer.created&enabled_events[]=invoice.*"
    one = f"{path}/{made['id']}"
    assert holder.refused("POST", one, more) == ("enabled_events[1]", "invoices:read")
    wide = api.post(path, f"{url}&enabled_events[]=*")
    moved = holder.refused("POST", f"{path}/{wide['id']}", "url=https://elsewhere.example")
    assert moved == ("enabled_events[0]", "billing:read")
    assert (
        Holder(api, "read", "webhook_endpoints:write")
        .ask("POST", path, f"{url}&enabled_events[]=*")
        .is_success
    )


def test_a_chain_is_shown_to_who_may_read_the_object(api: Api, subscription: Any) -> None:
    holder = Holder(api, "objects:read", "customers:read")
    for path in ("/api/objects/{}", "/api/objects/{}/outcomes"):
        holder.get(path.format(subscription["customer"]))
        refused = holder.refused("GET", path.format(subscription["id"]))
        assert refused == (None, "subscriptions:read")
