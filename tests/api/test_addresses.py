"""What a detail says of pages and files for customers leads there; without a server, nowhere."""

from typing import Any

import pytest

from sao.api.answering.dispatch import Dispatcher
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime
from sao.wire.events import labels
from support.api import KEY, NOW, Api, running_api

OK, ONWARD = 200, 303


def sold(post: Any) -> dict[str, str]:
    """One of each that has an address, by its kind."""
    price = post("/v1/prices", "currency=usd&unit_amount=900&product_data[name]=Gold")["id"]
    offered = f"line_items[0][price]={price}&line_items[0][quantity]=1"
    owner = post("/v1/customers", "name=Ada")["id"]
    post("/v1/invoiceitems", f"customer={owner}&amount=9000&currency=usd")
    sent = "collection_method=send_invoice&days_until_due=30&pending_invoice_items_behavior=include"
    invoice = post("/v1/invoices", f"customer={owner}&{sent}")["id"]
    post(f"/v1/invoices/{invoice}/finalize", "")
    post(f"/api/customers/{owner}/cards", "card=pm_card_visa&default=true")
    paid = f"amount=700&currency=usd&customer={owner}&payment_method=pm_card_visa&confirm=true"
    bought = f"mode=payment&success_url=https://example.com/&{offered}"
    return {
        "invoice": invoice,
        "credit_note": post("/v1/credit_notes", f"invoice={invoice}&amount=100")["id"],
        "quote": post("/v1/quotes", f"customer={owner}&{offered}")["id"],
        "payment_link": post("/v1/payment_links", offered)["id"],
        "checkout_session": post("/v1/checkout/sessions", bought)["id"],
        "payment_intent": post("/v1/payment_intents", paid)["id"],
    }


@pytest.fixture
def api() -> Any:
    with running_api() as running:
        yield running


def test_every_address_leads_to_its_page(api: Api) -> None:
    for kind, object_id in sold(api.post).items():
        found = api.http.get(f"/api/views/objects/{object_id}", auth=(KEY, "")).json()["addresses"]
        assert found, kind
        for address in found:
            reply = api.http.get(address["url"], follow_redirects=False)
            assert reply.status_code in (OK, ONWARD), (kind, address, reply.text[:200])
            is_pdf = reply.headers.get("content-type", "").startswith("application/pdf")
            assert is_pdf == (address["label"] == "PDF"), (kind, address)


def test_without_a_server_nothing_leads_anywhere() -> None:
    runtime = Runtime(MemoryStore(), SIMULATED, labels)
    runtime.start_clock(NOW)
    dispatcher = Dispatcher(runtime)

    def post(path: str, form: str) -> Any:
        reply = dispatcher.request("POST", path, form)
        assert reply.status == OK, (path, reply.body)
        return reply.body

    for kind, object_id in sold(post).items():
        found = dispatcher.request("GET", f"/api/views/objects/{object_id}").body["addresses"]
        assert found, kind
        assert [each["url"] for each in found] == [None] * len(found), kind
