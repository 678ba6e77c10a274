"""Reading an account from what Stripe answers, and from what it refuses."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from sao.wiring.stripe_account import NotRead, StripeAccount

Answers = dict[str, list[tuple[int, Any]]]


class Canned(stripe.HTTPClient):
    """Stripe, as far as a test says what it answers; every other list is empty."""

    name = "canned"

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self._answers = answers
        self.asked: list[str] = []

    def request(
        self, method: str, url: str, _headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[str, int, Mapping[str, str]]:
        assert (method, post_data) == ("get", None)
        asked = urlsplit(url)
        self.asked.append(f"{asked.path}?{asked.query}")
        waiting = self._answers.get(asked.path, [])
        status, body = waiting.pop(0) if waiting else (200, page())
        return json.dumps(body), status, {"content-type": "application/json"}


def page(*objects: Any, more: bool = False, url: str = "/v1/x") -> Any:
    return {"object": "list", "data": list(objects), "has_more": more, "url": url}


def error(message: str, kind: str = "invalid_request_error") -> Any:
    return {"error": {"message": message, "type": kind}}


def account(answers: Answers) -> tuple[StripeAccount, Canned]:
    canned = Canned(answers)
    client = stripe.StripeClient("sk_test_x", http_client=canned, max_network_retries=0)
    return StripeAccount(client, at_a_time=1), canned


def objects(source: StripeAccount) -> list[Any]:
    found: list[Any] = []
    source.read(found.append, lambda _what, _done: None)
    return found


def test_every_page_is_read() -> None:
    answers: Answers = {"/v1/products": [(200, page({"id": "prod_1"}, more=True))]}
    answers["/v1/products"].append((200, page({"id": "prod_2"})))
    source, canned = account(answers)
    assert objects(source) == [{"id": "prod_1"}, {"id": "prod_2"}]
    assert "/v1/products?limit=100&starting_after=prod_1" in canned.asked
    assert source.skipped == {}


def test_a_list_within_an_object_is_read_whole() -> None:
    url = "/v1/subscription_items?subscription=sub_1"
    cut = {"id": "sub_1", "status": "active", "items": page({"id": "si_1"}, more=True, url=url)}
    whole = [{"id": "si_1"}, {"id": "si_2"}]
    source, canned = account(
        {
            "/v1/subscriptions": [(200, page(cut))],
            "/v1/subscription_items": [(200, page(*whole))],
        }
    )
    (found,) = objects(source)
    assert found["items"]["data"] == whole
    assert any("subscription=sub_1" in asked for asked in canned.asked)


def test_what_has_ended_is_left_there() -> None:
    ended = {"id": "sub_sched_1", "status": "released"}
    runs = {"id": "sub_sched_2", "status": "active"}
    source, _canned = account({"/v1/subscription_schedules": [(200, page(ended, runs))]})
    assert objects(source) == [runs]


def test_a_list_that_the_key_may_not_see_is_named() -> None:
    source, _canned = account({"/v1/tax_rates": [(403, error("The key lacks permission."))]})
    assert objects(source) == []
    assert source.skipped == {"/v1/tax_rates": "The key lacks permission."}


def test_stripe_that_fails_is_no_empty_account() -> None:
    source, _canned = account({"/v1/customers": [(500, error("Oh no.", "api_error"))]})
    with pytest.raises(NotRead, match=r"/v1/customers: Oh no\."):
        objects(source)


def test_a_key_that_is_refused_is_not_shown() -> None:
    refused = error("Invalid API Key provided: sk_test_x")
    source, _canned = account({"/v1/account": [(401, refused)]})
    with pytest.raises(NotRead) as answer:
        source.header(anonymous=True)
    assert "sk_test_x" not in str(answer.value)


def test_whose_it_is() -> None:
    source, _canned = account({"/v1/account": [(200, {"id": "acct_1", "livemode": True})]})
    header = source.header(anonymous=False)
    assert (header.account, header.livemode, header.anonymous) == ("acct_1", True, False)
    assert header.source == "https://api.stripe.com"
