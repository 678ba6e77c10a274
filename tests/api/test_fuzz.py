"""Whatever is asked, in whatever order: no failure of ours, documented shapes, sound chains.

schemathesis knows OpenAPI, but sends the nested forms that Stripe's clients send as something else;
so this draws requests from the types that the OpenAPI document is made of. SAO_FUZZ sets how many
sequences are played (each from its number as the seed) where the quick profile is not enough.
"""

import os
from typing import Any

import pytest

from sao.platform.memory import MemoryStore
from sao.runtime.verification import verify_store
from sao.wire.errors import TABLE
from support.api import NOW, Api, running_api
from support.fuzz import Fuzz
from support.stripe_types import classes, problems

SEQUENCES = int(os.environ.get("SAO_FUZZ", "30"))
LENGTH = 150

STATUSES = {entry.status for entry in TABLE.values()} - {500, 503}
TYPES = {entry.type for entry in TABLE.values()} - {"api_error"}
CODES = {entry.code for entry in TABLE.values()} | set(TABLE)


def error_problems(status: int, reply: Any) -> list[str]:
    """What is wrong with a refusal, as the OpenAPI document describes one."""
    error = reply.get("error")
    if reply.keys() != {"error"} or not isinstance(error, dict):
        return [f"{status} without an error object"]
    found = [] if status in STATUSES else [f"status {status} is in no table"]
    if error.get("type") not in TYPES:
        found.append(f"type {error.get('type')}")
    if not error.get("message"):
        found.append("no message")
    if error.get("code") is not None and error["code"] not in CODES:
        found.append(f"code {error['code']}")
    return found


def shape_problems(reply: Any) -> list[str]:
    """What is wrong with a reply, as the official SDK annotates it."""
    if reply.get("object") == "list":
        return [
            p
            for element in reply["data"]
            if isinstance(element, dict)
            for p in shape_problems(element)
        ]
    return problems(reply) if reply.get("object") in classes() else []


def furnish(api: Api, fuzz: Fuzz) -> None:
    """Something to begin with: customers who pay well and badly, here and on a clock."""
    clock = api.post("/v1/test_helpers/test_clocks", f"frozen_time={NOW}")
    fuzz.learn(clock)
    for form in ("", f"test_clock={clock['id']}"):
        for card in ("pm_card_visa", "pm_card_chargeCustomerFail"):
            customer = api.customer(form, card)
            fuzz.learn(
                api.get(
                    f"/v1/customers/{customer}", "expand[]=invoice_settings.default_payment_method"
                )
            )
            expanded = "expand[]=latest_invoice.payments.data.payment.payment_intent"
            fuzz.learn(api.subscription(customer, expanded))


def send(api: Api, request: tuple[str, str, str]) -> Any:
    method, path, form = request
    answer = getattr(api, method.lower())(path, *([form] if form else []))
    found = shape_problems(answer) if api.status == 200 else error_problems(api.status, answer)
    assert found == [], f"{request}: {found}"
    return answer


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_a_random_sequence(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    store = MemoryStore()
    fuzz = Fuzz(seed, valid=0.995 if seed % 2 else 0.95)
    with running_api(store) as api:
        furnish(api, fuzz)
        for _ in range(LENGTH):
            request = fuzz.request()
            fuzz.learn(send(api, request))
            assert caplog.messages == [], request
        page: dict[str, Any] = {"has_more": True, "data": []}
        while page["has_more"]:
            after = f"&starting_after={page['data'][-1]['id']}" if page["data"] else ""
            page = send(api, ("GET", f"/v1/events?limit=100{after}", ""))
    assert [finding.problem for finding in verify_store(store) if finding.problem] == []
