"""What random sequences of requests have found, told as short as it goes."""

import ast

import pytest

from sao.wire.method_types import METHOD_TYPES
from support.api import NOW, Api
from support.stripe_types import resource

LAST = 253_402_300_799
"""The last second of the year 9999."""

YEARS = "[duration][interval]=year&phases[0][duration]"


def test_a_phase_names_a_method_of_the_customer(api: Api) -> None:
    owner, stranger = api.customer(), api.customer()
    card = api.get(f"/v1/customers/{stranger}")["invoice_settings"]["default_payment_method"]
    plan = f"phases[0][items][0][price]={api.price()}&phases[0][duration][interval]=month"
    form = f"customer={owner}&start_date={NOW + 60}&{plan}"
    wish = f"{form}&phases[0][default_payment_method]={card}"
    answer = api.refused("post", "/v1/subscription_schedules", wish)
    assert answer == (400, "resource_missing", "phases[0][default_payment_method]")
    assert api.post("/v1/subscription_schedules", form)["status"] == "not_started"


@pytest.mark.parametrize(
    ("start", "length", "param"),
    [
        (LAST, "", "iterations"),
        (NOW + 60, "[iterations]=1000000", "iterations"),
        (LAST, "[duration][interval]=day", "duration"),
        (
            NOW + 60,
            "[duration][interval]=year&phases[0][duration][interval_count]=9000",
            "duration",
        ),
    ],
)
def test_a_phase_ends_before_the_calendar_does(
    api: Api, start: int, length: str, param: str
) -> None:
    plan = f"phases[0][items][0][price]={api.price()}"
    form = f"customer={api.customer()}&start_date={start}&{plan}"
    wish = f"{form}&phases[0]{length}" if length else form
    answer = api.refused("post", "/v1/subscription_schedules", wish)
    assert answer == (400, None, f"phases[0][{param}]")


def test_a_quote_begins_before_the_calendar_ends(api: Api) -> None:
    lines = f"line_items[0][price]={api.price()}"
    form = f"customer={api.customer()}&{lines}&subscription_data[effective_date]={LAST}"
    quote = api.post("/v1/quotes", form)["id"]
    api.post(f"/v1/quotes/{quote}/finalize")
    assert api.refused("post", f"/v1/quotes/{quote}/accept", "") == (400, None, None)
    assert api.get(f"/v1/quotes/{quote}")["status"] == "open"


def test_types_of_payment_methods_are_those_that_there_are(api: Api) -> None:
    form = "payment_method_types[0]=card&payment_method_types[1]=link"
    assert api.post("/v1/setup_intents", form)["payment_method_types"] == ["card"]
    for path in ("/v1/setup_intents", "/v1/payment_intents"):
        wish = "amount=500&currency=usd" if "pay" in path else ""
        form = f"{wish}&allowed_payment_method_types[0]=card&allowed_payment_method_types[1]=gold"
        answer = api.refused("post", path, form)
        assert answer == (400, None, "allowed_payment_method_types[1]")


def test_the_types_of_payment_methods_are_stripes() -> None:
    (field,) = [
        node.annotation
        for node in resource("setup_intent").body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and node.target.id == "allowed_payment_method_types"
    ]
    words = {node.value for node in ast.walk(field) if isinstance(node, ast.Constant)}
    assert words - {None} == METHOD_TYPES
