"""Webhooks of gateways: whose are taken, and what is said to the others."""

import json
import time
from typing import Any

import pytest
import stripe

from support.api import IN_SECRET, Api

PATH = "/api/webhooks/stripe"
EVENT = {"id": "evt_1", "object": "event", "type": "x.y", "data": {"object": {"id": "pi_1"}}}


def signed(payload: str, secret: str = IN_SECRET, at: int | None = None) -> str:
    """The header that Stripe's own library would make."""
    at = int(time.time()) if at is None else at
    digest = stripe.WebhookSignature._compute_signature(f"{at}.{payload}", secret)
    return f"t={at},v1={digest}"


def sent(api: Api, payload: str, header: str, path: str = PATH) -> tuple[int, Any]:
    headers = [(b"Stripe-Signature", header.encode("latin-1"))]
    reply = api.http.post(path, content=payload.encode(), headers=headers)
    return reply.status_code, reply.json()


def test_what_is_signed_is_taken_without_an_api_key(api: Api) -> None:
    payload = json.dumps(EVENT)
    assert sent(api, payload, signed(payload)) == (200, {"received": True})
    both = f"{signed(payload, 'whsec_other')},v0=abc,{signed(payload).partition(',')[2]}"
    assert sent(api, payload, both)[0] == 200


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("", "is no 't="),
        ("t=1", "is no 't="),
        ("v1=ab", "is no 't="),
        ("t=x,v1=ab", "is no 't="),
        ("t=1,t=2,v1=ab", "is no 't="),
        ("t=1,v1=\u00e4", "no signature is of this body"),
        (signed(json.dumps(EVENT), "whsec_other"), "no signature is of this body"),
        (signed("{}"), "no signature is of this body"),
        (signed(json.dumps(EVENT), at=int(time.time()) - 400), "more than 300 seconds"),
    ],
    ids=[
        "empty",
        "no-signature",
        "no-time",
        "time-in-words",
        "two-times",
        "not-hexadecimal",
        "another-secret",
        "another-body",
        "too-old",
    ],
)
def test_what_anybody_could_have_sent_is_refused(api: Api, header: str, why: str) -> None:
    status, answer = sent(api, json.dumps(EVENT), header)
    assert (status, why in answer["error"]["message"]) == (400, True), answer


@pytest.mark.parametrize("payload", ["", "[]", "{", '{"id": 1}', '{"id": "evt_1"}'])
def test_what_is_no_event_is_refused(api: Api, payload: str) -> None:
    assert sent(api, payload, signed(payload))[0] == 400


def test_who_is_not_expected_is_told_what_to_do(api: Api) -> None:
    payload = json.dumps(EVENT)
    status, answer = sent(api, payload, signed(payload), "/api/webhooks/adyen")
    assert (status, "--webhook-in adyen=SECRET" in answer["error"]["message"]) == (404, True)
    assert api.http.get(PATH).status_code == 405
