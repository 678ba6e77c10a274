"""What holds for every endpoint: keys, ids, errors, idempotency, limits."""

from typing import Any

import pytest

from sao.wire import API_VERSION
from support.api import KEY, Api


def test_a_key_is_needed(api: Api) -> None:
    for headers in ({}, {"Authorization": "Basic !!"}, {"Authorization": "Digest x"}):
        answer = api.http.get("/v1/customers", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"]["type"] == "invalid_request_error"
        assert "WWW-Authenticate" in answer.headers
    answer = api.http.get("/v1/customers", headers={"Authorization": "Bearer sk_test_wrong_key"})
    assert answer.json()["error"]["message"] == "Invalid API Key provided: sk_test_*****_key"
    assert api.http.get("/v1/customers", headers={"Authorization": f"Bearer {KEY}"}).is_success
    assert api.http.get("/v1/customers", auth=(KEY, "")).is_success


def test_every_reply_says_which_request_and_version_it_answers(api: Api) -> None:
    api.get("/v1/customers")
    assert api.headers["Request-Id"].startswith("req_")
    assert api.headers["Stripe-Version"] == API_VERSION
    api.post("/v1/customers", stripe_version="2025-03-31.basil")
    assert api.headers["Stripe-Version"] == "2025-03-31.basil"


def test_what_is_not_there(api: Api) -> None:
    answer = api.get("/v1/foo")
    assert (api.status, answer["error"]["type"]) == (404, "invalid_request_error")
    assert answer["error"]["message"].startswith("Unrecognized request URL (GET: /v1/foo).")
    answer = api.http.patch("/v1/customers", auth=(KEY, ""))
    assert (answer.status_code, "error" in answer.json()) == (405, True)


def test_refusals_are_not_to_be_retried(api: Api) -> None:
    assert api.refused("post", "/v1/customers", "nmae=x") == (400, "parameter_unknown", "nmae")
    assert api.headers["Stripe-Should-Retry"] == "false"


def test_bodies_are_forms_of_a_bounded_size(api: Api) -> None:
    answer = api.post_json("/v1/customers", {"name": "x"})
    assert (api.status, "application/json" in answer["error"]["message"]) == (400, True)
    api.post("/v1/customers", "name=" + "x" * 2_000_000)
    assert api.status == 413
    api.post("/v1/customers", "name[=x")
    assert api.status == 400


@pytest.mark.parametrize(
    ("path", "around", "within"),
    [
        ("/api/query", b'{"sql":%s}', b"[]"),
        ("/api/studies", b'{"variants":[%s]}', b"[]"),
        ("/v2/billing/meter_events", b'{"event_name":"x","payload":%s}', b"[]"),
        ("/api/meter_events", b"[%s]", b"[]"),
        ("/api/meter_events", b'[{"event_name":"x","payload":%s}]', b"[]"),
    ],
)
@pytest.mark.parametrize("depth", [40, 900, 200_000])
def test_what_is_nested_without_end_is_refused(
    api: Api, path: str, around: bytes, within: bytes, depth: int
) -> None:
    body = around % (within[:1] * depth + within[1:] * depth)
    headers = {"content-type": "application/json"}
    answer = api.http.post(path, content=body, headers=headers, auth=(KEY, ""))
    assert answer.status_code == 400, answer.text
    assert "nested more than 32 levels" in answer.json()["error"]["message"]


def test_no_text_contains_a_nul(api: Api) -> None:
    """PostgreSQL takes none: it would be stored on one driver and block a home on another."""
    refused = (400, None)
    assert api.refused("post", "/v1/customers", "name=a%00b") == (*refused, "name")
    assert api.refused("post", "/v1/customers", "metadata[a%00]=b")[:2] == refused
    assert api.refused("post", "/v1/customers", "metadata[a]=%00") == (*refused, "metadata[a]")
    assert api.refused("get", "/v1/customers?email=%00") == (*refused, "email")
    assert api.get("/v1/customers/cus_%00")["error"]["code"] == "resource_missing"
    api.post_json("/api/query", {"sql": "SELECT '\0'"})
    assert api.status == 400


def test_a_failure_of_ours_is_told_without_details(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: Any) -> None:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr("sao.api.answering.service.read", broken)
    answer = api.get("/v1/customers")
    assert (api.status, answer["error"]["type"]) == (500, "api_error")
    assert "secret" not in answer["error"]["message"]
    assert api.headers["Request-Id"] in answer["error"]["message"]
    assert "the secret reason" in caplog.text


def test_the_same_key_is_answered_again_and_not_done_again(api: Api) -> None:
    first = api.post("/v1/customers", "name=Ada", idempotency_key="k")
    original = api.headers["Request-Id"]
    assert "Idempotent-Replayed" not in api.headers
    again = api.post("/v1/customers", "name=Ada", idempotency_key="k")
    assert again == first
    assert api.headers["Idempotent-Replayed"] == "true"
    assert api.headers["Original-Request"] == original != api.headers["Request-Id"]
    assert len(api.get("/v1/customers")["data"]) == 1


def test_a_key_belongs_to_one_request(api: Api) -> None:
    api.post("/v1/customers", "name=Ada", idempotency_key="k")
    answer = api.post("/v1/customers", "name=Bob", idempotency_key="k")
    assert (api.status, answer["error"]["type"]) == (400, "idempotency_error")
    api.post("/v1/products", "name=Ada", idempotency_key="k")
    assert api.status == 400
    api.post("/v1/customers", idempotency_key="k" * 256)
    assert api.status == 400


def test_a_refusal_is_kept_but_unreadable_parameters_are_not(api: Api) -> None:
    for replayed in (None, "true"):
        api.post("/v1/customers", "test_clock=clock_x", idempotency_key="refused")
        assert (api.status, api.headers.get("Idempotent-Replayed")) == (400, replayed)
    api.post("/v1/customers", "nmae=x", idempotency_key="unreadable")
    assert api.status == 400
    api.post("/v1/customers", "name=x", idempotency_key="unreadable")
    assert api.status == 200


def test_a_declined_payment_is_kept(api: Api) -> None:
    form = "amount=500&currency=usd&confirm=true&payment_method=pm_card_chargeCustomerFail"
    first = api.post("/v1/payment_intents", form, idempotency_key="k")
    assert api.status == 402
    assert api.post("/v1/payment_intents", form, idempotency_key="k") == first
    assert api.status == 402
    assert len(api.get("/v1/payment_intents")["data"]) == 1


def test_a_request_does_all_or_nothing(api: Api) -> None:
    form = "name=Ada&payment_method=pm_card_visa_chargeDeclined"
    assert api.refused("post", "/v1/customers", form)[:2] == (402, "card_declined")
    assert api.get("/v1/customers")["data"] == []
    assert api.get("/v1/events")["data"] == []


def test_any_verb_can_expand_and_a_bad_path_is_named(api: Api) -> None:
    customer = api.customer()
    made = api.subscription(customer, "expand[]=customer&expand[]=latest_invoice.payments")
    assert made["customer"]["id"] == customer
    assert made["latest_invoice"]["payments"]["data"][0]["status"] == "paid"
    listed = api.get("/v1/subscriptions", "expand[]=data.latest_invoice")
    assert listed["data"][0]["latest_invoice"]["status"] == "paid"
    path = f"/v1/subscriptions/{made['id']}"
    assert api.refused("get", path, "expand[]=nothing") == (400, None, "expand[0]")


def test_lists_page_in_both_directions(api: Api) -> None:
    ids = [api.post("/v1/customers", f"name={number}")["id"] for number in range(7)][::-1]

    def page(query: str) -> tuple[list[str], bool]:
        answer = api.get("/v1/customers", query)
        return [customer["id"] for customer in answer["data"]], answer["has_more"]

    assert page("") == (ids, False)
    assert page("limit=3") == (ids[:3], True)
    assert page(f"limit=3&starting_after={ids[2]}") == (ids[3:6], True)
    assert page(f"limit=3&starting_after={ids[5]}") == (ids[6:], False)
    assert page(f"limit=3&ending_before={ids[6]}") == (ids[3:6], True)
    assert page(f"limit=3&ending_before={ids[3]}") == (ids[:3], False)
    assert page(f"limit=3&ending_before={ids[0]}") == ([], False)
    both = f"starting_after={ids[0]}&ending_before={ids[1]}"
    assert api.refused("get", "/v1/customers", both)[1] == "parameters_exclusive"
    missing = api.refused("get", "/v1/customers", "starting_after=cus_x")
    assert missing == (400, "resource_missing", "starting_after")
    assert api.refused("get", "/v1/customers", "limit=0")[2] == "limit"


def test_metadata_merges_deletes_and_clears(api: Api) -> None:
    path = f"/v1/customers/{api.post('/v1/customers', 'metadata[a]=1&metadata[b]=2')['id']}"
    assert api.post(path, "metadata[b]=&metadata[c]=3")["metadata"] == {"a": "1", "c": "3"}
    assert api.post(path, "metadata=")["metadata"] == {}
    api.post(path, "&".join(f"metadata[{number}]=x" for number in range(50)))
    assert api.status == 200
    assert api.refused("post", path, "metadata[more]=x") == (400, None, "metadata")
