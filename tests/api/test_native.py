"""Our own endpoints: clock, chains, simulator, machines; and how the API describes itself."""

import hashlib
import re
from html import escape

import pytest

from sao.api.describing.beside import BESIDE
from sao.api.describing.openapi import Beside
from sao.api.families import FAMILIES
from sao.api.http.metrics import PATH as METRICS
from sao.billing.machines import MACHINES
from support.api import DAY, NOW, Api


def test_the_clock_goes_forward_without_limit(api: Api) -> None:
    made = api.subscription(api.customer())
    assert api.get("/api/clock")["now"] == NOW
    moved = api.post_json("/api/clock/advance", {"days": 1, "hours": 2})
    assert (moved["now"], moved["status"]) == (NOW + DAY + 7_200, "ready")
    assert api.post("/api/clock/advance", "to=2029-01-01")["now_iso"] == "2029-01-01T00:00:00Z"
    invoices = api.get("/v1/invoices", f"subscription={made['id']}&limit=100")["data"]
    assert len(invoices) == 37  # the last is the draft of that very instant
    moved = api.post_json("/api/clock/advance", {"months": 1})
    assert moved["now_iso"] == "2029-02-01T00:00:00Z"
    assert api.post_json("/api/clock/advance", {"to": moved["now"] + 5})["now"] == moved["now"] + 5


def test_a_clock_that_cannot_go_there(api: Api) -> None:
    path = "/api/clock/advance"
    assert api.refused("post", path, "to=2020-01-01")[0] == 400
    assert api.refused("post", path, "to=tomorrow") == (400, None, "to")
    assert api.refused("post", path, "")[1] == "parameter_missing"
    assert api.refused("post", path, f"to={NOW + 5}&days=1")[1] == "parameters_exclusive"
    assert api.refused("post", path, "months=1000000") == (400, None, "months")
    assert api.refused("post", path, "days=x")[1:] == ("parameter_invalid_integer", "days")


def test_objects_as_they_are_and_were(api: Api) -> None:
    customer = api.customer("name=Ada")
    api.post_json("/api/clock/advance", {"days": 1})
    api.post(f"/v1/customers/{customer}", "name=Grace")
    path = f"/api/objects/{customer}"
    now = api.get(path)
    assert (now["schema"], now["state"]["name"], now["at"]) == ("customer", "Grace", NOW + DAY)
    assert api.get(path, f"at={NOW}")["state"]["name"] == "Ada"
    assert api.get(path, "at=2026-01-01T12:00:00Z")["state"]["name"] == "Ada"
    assert api.get(path, "seq=1")["seq"] == 1
    assert api.refused("get", path, f"at={NOW - 1}")[0] == 404
    assert api.refused("get", "/api/objects/cus_nope")[0] == 404
    assert api.refused("get", "/api/objects/nonsense")[0] == 404


def test_a_chain_can_be_verified_by_hand(api: Api) -> None:
    customer = api.customer("name=Ada")
    chain = api.get(f"/api/objects/{customer}/outcomes")
    assert chain["genesis"] == hashlib.sha256(customer.encode()).hexdigest()
    head = bytes.fromhex(chain["genesis"])
    for number, outcome in enumerate(chain["data"], 1):
        head = hashlib.sha256(head + outcome["body"].encode()).digest()
        assert (outcome["seq"], outcome["hash"]) == (number, head.hex())
    assert chain["head"] == head.hex()
    assert chain["data"][0]["action"] == "create"


def test_a_card_does_as_it_is_told(api: Api) -> None:
    customer = api.customer()
    (method,) = api.get(f"/v1/customers/{customer}/payment_methods")["data"]
    path = f"/api/payment_methods/{method['id']}/behavior"
    assert api.get(path)["behavior"] == "succeed"
    assert api.post_json(path, {"behavior": "decline"})["behavior"] == "decline"
    assert api.subscription(customer)["status"] == "incomplete"
    assert api.refused("post", path, "behavior=explode") == (400, None, "behavior")
    assert api.refused("post", path, "")[1] == "parameter_missing"


def test_a_challenge_that_was_failed(api: Api) -> None:
    form = "amount=500&currency=usd&confirm=true&payment_method=pm_card_authenticationRequired"
    intent = api.post("/v1/payment_intents", form)["id"]
    path = f"/api/payment_intents/{intent}/authenticate"
    assert api.post_json(path, {"succeeded": False})["status"] == "requires_payment_method"
    assert api.refused("post", path)[:2] == (400, "payment_intent_unexpected_state")


def test_machines_are_shown_as_they_are(api: Api) -> None:
    names = [machine["name"] for machine in api.get("/api/machines")["data"]]
    assert names == [machine.name for machine in MACHINES]
    shown = api.get("/api/machines/invoice")
    assert shown["states"] == list(MACHINES["invoice"].schema.states)
    assert len(shown["table"]) == len(MACHINES["invoice"].schema.table)
    assert api.refused("get", "/api/machines/nothing")[0] == 404


def test_openapi_describes_every_endpoint(api: Api) -> None:
    document = api.http.get("/openapi.json").json()
    described = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
    }
    served = {(e.method, e.path) for family in FAMILIES for e in family.endpoints}
    assert described == served | {(one.method, one.path) for one in BESIDE}
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', str(document).replace("'", '"')))
    assert references <= document["components"]["schemas"].keys()
    names = [o["operationId"] for path in document["paths"].values() for o in path.values()]
    assert len(names) == len(set(names))


def test_the_stream_is_described_with_what_it_takes(api: Api) -> None:
    stream = api.http.get("/openapi.json").json()["paths"]["/api/stream"]["get"]
    taken = {(one["name"], one["in"]) for one in stream["parameters"]}
    assert {("after", "query"), ("schema", "query"), ("Last-Event-ID", "header")} <= taken
    assert "text/event-stream" in stream["responses"]["200"]["content"]


@pytest.mark.parametrize("one", BESIDE, ids=[one.path for one in BESIDE])
def test_what_is_described_beside_the_tables_is_served(api: Api, one: Beside) -> None:
    path = re.sub(r"\{\w+\}", "x", one.path)
    answer = api.http.request(one.method, path)
    assert "Unrecognized request URL" not in answer.text or one.path == METRICS
    assert answer.status_code == (404 if one.open or one.path == METRICS else 401)


def test_the_docs_page_needs_nothing_from_elsewhere(api: Api) -> None:
    answer = api.http.get("/docs")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert "src=" not in answer.text
    assert all(link[0] in "/#" for link in re.findall(r'href="([^"]*)"', answer.text))
    anchors = set(re.findall(r' id="([^"]*)"', answer.text))
    assert set(re.findall(r'href="#([^"]*)"', answer.text)) <= anchors
    for family in FAMILIES:
        for endpoint in family.endpoints:
            assert escape(endpoint.summary) in answer.text
    for style in re.findall(r'rel="stylesheet" href="([^"]*)"', answer.text):
        assert api.http.get(style).headers["content-type"].startswith("text/css")
    assert api.http.get("/", follow_redirects=False).headers["location"] == "/docs"
