"""The sandbox for other people's tests: its own requests, and the official SDK's."""

import asyncio
from typing import Any

import pytest
import stripe

from sao.testing import Refused, Sandbox

CARD = {
    "payment_method": "pm_card_visa",
    "invoice_settings": {"default_payment_method": "pm_card_visa"},
}


def subscribe(sandbox: Sandbox) -> tuple[str, str]:
    ada = sandbox.post("/v1/customers", name="Ada", **CARD)["id"]
    terms = {"currency": "usd", "unit_amount": 4900, "recurring": {"interval": "month"}}
    gold = sandbox.post("/v1/prices", terms, product_data={"name": "Gold"})["id"]
    return ada, sandbox.post("/v1/subscriptions", customer=ada, items=[{"price": gold}])["id"]


def test_a_year_takes_no_time() -> None:
    sandbox = Sandbox("2026-01-01")
    ada, subscription = subscribe(sandbox)
    assert sandbox.advance(months=12)["now_iso"] == "2027-01-01T00:00:00Z"
    assert sandbox.now == 1_798_761_600
    assert sandbox.status(subscription) == "active"
    assert len(sandbox.get("/v1/invoices", customer=ada, limit=100)["data"]) == 13


def test_what_is_refused_is_raised() -> None:
    with pytest.raises(Refused, match=r"GET /v1/customers/cus_none is refused with 404: No such"):
        Sandbox().get("/v1/customers/cus_none")
    with pytest.raises(Refused) as refused:
        Sandbox().delete("/v1/subscriptions/sub_none")
    assert (refused.value.status, refused.value.error["code"]) == (404, "resource_missing")


def test_sandboxes_are_alike_and_apart() -> None:
    one, two, other = Sandbox(), Sandbox(), Sandbox(seed="other")
    assert subscribe(one) == subscribe(two) != subscribe(other)
    assert one.head == two.head != other.head
    two.post("/v1/customers", name="Bob")
    assert one.head != two.head
    assert len(one.scenario.commands) == 3


def test_the_official_client_needs_no_server() -> None:
    sandbox = Sandbox()
    v1 = sandbox.stripe.v1
    ada = v1.customers.create({"name": "Ada", **CARD})  # type: ignore[arg-type]
    _, subscription = subscribe(sandbox)
    found = v1.subscriptions.retrieve(subscription, {"expand": ["latest_invoice"]})
    assert isinstance(found.latest_invoice, stripe.Invoice)
    assert found.latest_invoice.status == "paid"
    names = [one.name for one in v1.customers.list({"limit": 1}).auto_paging_iter()]
    assert names == ["Ada", "Ada"]
    assert v1.customers.delete(ada.id).deleted
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        v1.customers.retrieve("cus_none")
    with pytest.raises(stripe.CardError) as declined:
        v1.payment_intents.create(
            {
                "amount": 100,
                "currency": "usd",
                "confirm": True,
                "payment_method": "pm_card_visa_chargeDeclined",
                "payment_method_types": ["card"],
            }
        )
    assert declined.value.code == "card_declined"


def test_the_official_client_makes_the_same_ids_each_time() -> None:
    def made() -> Any:
        sandbox = Sandbox()
        return sandbox.stripe.v1.customers.create({"name": "Ada"}).id, sandbox.head

    assert made() == made()


def test_a_key_of_ones_own_makes_a_request_happen_once() -> None:
    client = Sandbox().stripe
    ids = {client.v1.customers.create({}, {"idempotency_key": "signup-1"}).id for _ in range(2)}
    assert len(ids) == 1
    assert len(client.v1.customers.list().data) == 1


def test_the_official_client_can_be_awaited() -> None:
    async def create() -> str | None:
        made = await Sandbox().stripe.v1.customers.create_async({"name": "Ada"})
        return made.name

    assert asyncio.run(create()) == "Ada"
