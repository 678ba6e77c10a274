"""Fixture files of the Stripe CLI: what they speak of, and what of them is refused."""

import json
from typing import Any

import pytest

from sao.api.scenario.fixtures import Done, FixtureFailed, parse, run
from sao.testing import Sandbox

ADA = {"name": "ada", "path": "/v1/customers", "method": "post", "params": {"name": "Ada"}}


def played(*fixtures: Any, **more: Any) -> list[Done]:
    """What came of them, in a sandbox."""
    sandbox = Sandbox()
    said = {"_meta": {"template_version": 0, "exclude_metadata": True}, "fixtures": fixtures} | more
    read = parse(json.dumps(said).encode())
    return list(run(read, sandbox.request, {"CITY": "Ulm"}))


def failing(*fixtures: Any, **more: Any) -> str:
    """Why they fail."""
    with pytest.raises(FixtureFailed) as answer:
        played(*fixtures, **more)
    return str(answer.value)


def test_requests_speak_of_replies_and_of_variables() -> None:
    params = {
        "metadata": {"of": "${ada:id} in ${.env:CITY}", "phone": "${.env:PHONE|none}"},
        "balance": -500.0,
        "description": None,
        "preferred_locales": ["${ada:preferred_locales.0|de}"],
    }
    changes = {"name": "more", "path": "/v1/customers/${ada:id}", "method": "post"}
    made, changed, told = played(ADA, changes | {"params": params}, env={"ADA": "${ada:id}"})
    assert changed.path == f"/v1/customers/{made.reply.body['id']}"
    assert changed.reply.body["metadata"] == {
        "of": f"{made.reply.body['id']} in Ulm",
        "phone": "none",
    }
    assert changed.reply.body["balance"] == -500
    assert changed.reply.body["preferred_locales"] == ["de"]
    assert (told.name, told.method, told.path) == ("ADA", "env", made.reply.body["id"])


def test_values_within_lists_are_found() -> None:
    product = {"name": "p", "path": "/v1/products", "method": "post", "params": {"name": "Gold"}}
    terms = {"product": "${p:id}", "currency": "usd", "unit_amount": 500}
    price = {"name": "price", "path": "/v1/prices", "method": "post", "params": terms}
    listed = {"name": "all", "path": "/v1/prices", "method": "get", "params": {"limit": 1}}
    shown = {"name": "one", "path": "/v1/prices/${all:data.[0].id}", "method": "get"}
    *_others, found = played(product, price, listed, shown)
    assert found.reply.body["unit_amount"] == 500


def test_a_refusal_may_be_expected() -> None:
    nobody = {"name": "x", "path": "/v1/customers/cus_x", "method": "get"}
    expected = "invalid_request_error"
    (done,) = played(nobody | {"expected_error_type": expected})
    assert done.reply.status == 404
    assert "No such customer" in failing(nobody)
    assert "No such customer" in failing(nobody | {"expected_error_type": "card_error"})
    assert "is not" in failing(ADA | {"expected_error_type": "card_error"})


def test_what_is_not_there_is_named() -> None:
    path = {"name": "x", "path": "/v1/customers/${bob:id}", "method": "get"}
    assert failing(path) == "x: there is no ${bob:id}"
    assert (
        failing(ADA, env={"A": "${ada:nothing.at.all}"})
        == "env A: there is no ${ada:nothing.at.all}"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"[]", "it holds no fixtures"),
        (b'{"_meta": {"template_version": 1}, "fixtures": []}', "its template_version is 1"),
        (b'{"fixtures": [{"name": "a", "path": "/", "method": "get", "headers": {}}]}', "headers"),
    ],
)
def test_what_is_no_fixture_file_is_refused(text: bytes, why: str) -> None:
    with pytest.raises(FixtureFailed, match=why):
        parse(text)
