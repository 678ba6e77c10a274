"""What a form says that a change would bring is what it brings, and saying so leaves no trace."""

from typing import Any
from urllib.parse import urlencode

import pytest

from sao.views.actions import action_named
from sao.views.moment import Moment
from support.views import Place, empty, form_of

TERMS = "currency=usd&recurring[interval]=month"


def made(place: Place, path: str, form: str) -> Any:
    reply = place.dispatcher.request("POST", path, form)
    assert reply.status == 200, (path, form, reply.body)
    return reply.body


@pytest.fixture
def place() -> Place:
    """Somebody in the middle of a month, who has one item of two prices that go together."""
    found = empty()
    prices = [
        made(found, "/v1/prices", f"{TERMS}&unit_amount={amount}&product_data[name]={name}")["id"]
        for amount, name in ((3_000, "Team"), (1_200, "Support"))
    ]
    owner = made(found, "/v1/customers", "name=Ada")["id"]
    made(found, f"/api/customers/{owner}/cards", "card=pm_card_visa&default=true")
    made(found, "/v1/subscriptions", f"customer={owner}&items[0][price]={prices[0]}")
    made(found, "/api/clock/advance", "days=10")
    return found


def change(place: Place, name: str) -> tuple[Any, dict[str, str]]:
    """A verb of the subscription, and its form, billed at once."""
    moment = Moment(place.session())
    (subscription,) = moment.ids("subscription|status=active")
    action = action_named(moment, moment.find(subscription), name)
    assert action is not None
    assert action.refused is None
    return action, form_of(action) | {"proration_behavior": "always_invoice"}


@pytest.mark.parametrize("name", ["add_item", "change_quantity", "change_plan"])
def test_a_preview_says_what_the_change_brings(place: Place, name: str) -> None:
    action, form = change(place, name)
    before = place.get("/api/views/frame")["outcomes"]
    told = place.get(f"{action.preview}?{urlencode(form)}")
    assert place.get("/api/views/frame")["outcomes"] == before, "looking ahead left a trace"
    made(place, action.path, urlencode(form))
    invoice = place.get("/v1/invoices")["data"][0]
    assert len(told["lines"]["rows"]) == len(invoice["lines"]["data"])
    sums = {row["cells"]["what"]["text"]: row["cells"]["total"] for row in told["totals"]["rows"]}
    (total,) = sums["Total"]["amounts"]
    assert total["amount"].replace(".", "") == str(invoice["total"]).replace(".", "")


def test_what_speaks_against_a_change_is_said_at_its_field(place: Place) -> None:
    action, form = change(place, "add_item")
    form["items[0][price]"] = "price_nobody"
    reply = place.dispatcher.request("GET", f"{action.preview}", form)
    assert reply.status == 400
    assert reply.body["error"]["param"].endswith("items[0][price]"), reply.body
