"""Two futures of one past: each is what would have happened, and nothing of it is kept."""

import json
from typing import Any

import pytest

from sao import browser
from sao.runtime.verification import digest

START = 1_767_225_600
DAY = 86_400


@pytest.fixture
def environment() -> browser.Environment:
    """Somebody who pays 49 dollars a month, 40 days in."""
    made = browser.open(json.dumps({"seed": "futures", "start": START}))
    terms = {"currency": "usd", "unit_amount": "4900", "recurring": {"interval": "month"}}
    price = ask(made, "/v1/prices", **terms, product_data={"name": "Pro"})["id"]
    card = "pm_card_visa"
    payer = {"payment_method": card, "invoice_settings": {"default_payment_method": card}}
    owner = ask(made, "/v1/customers", name="Ada", **payer)["id"]
    ask(made, "/v1/subscriptions", customer=owner, items=[{"price": price}])
    ask(made, "/api/clock/advance", days=40)
    return made


def ask(environment: browser.Environment, path: str, **params: Any) -> Any:
    told = environment.request(json.dumps({"method": "POST", "path": path, "params": params}))
    reply = json.loads(told)
    assert reply["status"] == 200, reply
    return reply["body"]


def compared(environment: browser.Environment, **asked: Any) -> Any:
    steps = environment.compare(json.dumps(asked))
    while not steps.done:
        told = json.loads(steps.step())
    assert told["messages"] == []
    return told


def test_one_goes_on_and_one_is_in_dunning(environment: browser.Environment) -> None:
    before = digest(environment._store)
    told = compared(environment, at=START + 20 * DAY, days=14)
    assert told["status"] == 200
    figures = {each["label"]: each["values"] for each in told["body"]["figures"]}
    assert figures == {
        "MRR": ["49.00", "49.00"],
        "Customers with MRR": [1, 1],
        "Collected": ["49.00", "0.00"],
        "In dunning, owed": ["0.00", "49.00"],
        "In dunning, invoices": [0, 1],
    }
    apart = {each["label"]: each["difference"] for each in told["body"]["figures"]}
    assert (apart["Collected"], apart["In dunning, invoices"]) == ("-49.00", 1)
    assert told["body"]["currency"] == "usd"
    assert told["body"]["to"] == START + 34 * DAY
    assert digest(environment._store) == before


def test_the_same_behavior_gives_the_same_future(environment: browser.Environment) -> None:
    body = compared(environment, at=START + 40 * DAY, days=400, behaviors=["decline"] * 2)["body"]
    assert all(each["values"][0] == each["values"][1] for each in body["figures"])
    mrr = next(each for each in body["figures"] if each["label"] == "MRR")
    assert mrr["values"][0] == "0.00"


def test_a_future_that_is_too_long_is_refused(environment: browser.Environment) -> None:
    with pytest.raises(ValueError, match="1 to 1100 days long"):
        compared(environment, at=START, days=20_000)
