"""Money that comes after nothing, or less, was owed any more: it is the customer's credit.

An attempt is under way at a gateway that answers late; meanwhile somebody voids the invoice, pays
it elsewhere or credits a part of it.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from sao.gateways.simulated import Simulator
from sao.platform.errors import Transient
from sao.platform.memory import MemoryStore
from sao.runtime import Edge
from support.api import Api, running_api
from support.fuzzing.judge import store_problems


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sao.runtime.carrier.LOOK_S", 0.01)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def api(store: MemoryStore) -> Iterator[Api]:
    with running_api(store, edges=Simulator().edges()) as running:
        running.post("/v1/test_helpers/test_clocks", "frozen_time=1767225600")
        yield running


def under_way(api: Api) -> tuple[str, str]:
    """A customer's invoice over 10.00, and the attempt to collect it, whose answer was lost."""
    card = api.post("/v1/payment_methods", "type=card&card[token]=tok_visa")["id"]
    customer = api.customer(card=card)
    api.post_json(f"/api/payment_methods/{card}/behavior", {"behavior": "timeout"})
    api.post("/v1/invoiceitems", f"customer={customer}&amount=1000&currency=usd")
    terms = f"customer={customer}&auto_advance=true&pending_invoice_items_behavior=include"
    invoice = api.post("/v1/invoices", terms)["id"]
    assert api.post(f"/v1/invoices/{invoice}/finalize")["status"] == "open"
    return customer, invoice


def the_run(api: Api) -> str:
    for _ in range(500):
        found = api.get("/api/workflows")["data"]
        if found and found[0]["status"] == "retrying":
            run: str = found[0]["id"]
            return run
    raise AssertionError("no attempt is under way")


def arrives(api: Api, customer: str) -> Any:
    """The answer comes; the customer, once it did."""
    api.post_json(f"/api/workflows/{the_run(api)}/retry", {})
    for _ in range(500):
        owner = api.get(f"/v1/customers/{customer}")
        if owner["balance"]:
            return owner
    raise AssertionError(f"{customer} was never credited")


class Late(Simulator):
    """A gateway whose first answer is lost."""

    lost = False

    def edges(self) -> dict[str, Edge]:
        def confirm(call: Any) -> Any:
            if not self.lost:
                self.lost = True
                raise Transient("the answer was lost")
            return self.confirm(call)

        return {**super().edges(), "gateway.confirm": Edge(confirm)}


def told(api: Api) -> list[str]:
    return [event["type"] for event in api.get("/v1/events", "limit=20")["data"]]


def test_of_a_void_invoice(api: Api, store: MemoryStore) -> None:
    customer, invoice = under_way(api)
    the_run(api)
    assert api.post(f"/v1/invoices/{invoice}/void")["status"] == "void"
    assert arrives(api, customer)["balance"] == -1000
    shown = api.get(f"/v1/invoices/{invoice}")
    assert (shown["status"], shown["amount_paid"], shown["amount_overpaid"]) == ("void", 0, 1000)
    assert "invoice.overpaid" in told(api)
    assert "invoice.paid" not in told(api)
    (change,) = api.get(f"/v1/customers/{customer}/balance_transactions")["data"]
    assert (change["type"], change["invoice"], change["amount"]) == (
        "invoice_overpaid",
        invoice,
        -1000,
    )
    assert list(store_problems(store)) == []


def test_of_one_that_was_paid_elsewhere(api: Api, store: MemoryStore) -> None:
    customer, invoice = under_way(api)
    the_run(api)
    api.post(f"/v1/invoices/{invoice}/pay", "paid_out_of_band=true")
    assert arrives(api, customer)["balance"] == -1000
    shown = api.get(f"/v1/invoices/{invoice}")
    assert (shown["status"], shown["amount_overpaid"]) == ("paid", 1000)
    assert list(store_problems(store)) == []


def test_of_one_that_was_credited_in_part(api: Api, store: MemoryStore) -> None:
    customer, invoice = under_way(api)
    the_run(api)
    api.post("/v1/credit_notes", f"invoice={invoice}&amount=400")
    assert api.status == 200
    assert arrives(api, customer)["balance"] == -400
    shown = api.get(f"/v1/invoices/{invoice}")
    assert (shown["status"], shown["amount_due"], shown["amount_paid"]) == ("paid", 600, 1000)
    assert (shown["amount_overpaid"], shown["amount_remaining"]) == (400, 0)
    assert {"invoice.paid", "invoice.overpaid"} <= set(told(api))
    assert list(store_problems(store)) == []


def test_what_was_declined_is_tried_again_for_what_is_left(store: MemoryStore) -> None:
    """The attempt was for 10.00, of which 4.00 were credited while it was under way."""
    with running_api(store, edges=Late().edges()) as api:
        api.post("/v1/test_helpers/test_clocks", "frozen_time=1767225600")
        customer = api.customer(card="pm_card_chargeCustomerFail")
        api.post("/v1/invoiceitems", f"customer={customer}&amount=1000&currency=usd")
        terms = f"customer={customer}&auto_advance=true&pending_invoice_items_behavior=include"
        invoice = api.post("/v1/invoices", terms)["id"]
        api.post(f"/v1/invoices/{invoice}/finalize")
        run = the_run(api)
        api.post("/v1/credit_notes", f"invoice={invoice}&amount=400")
        api.post_json(f"/api/workflows/{run}/retry", {})
        payment = api.get("/v1/invoice_payments", f"invoice={invoice}")["data"][0]["payment"]
        path = f"/v1/payment_intents/{payment['payment_intent']}"
        for _ in range(500):
            if api.get(path)["status"] == "requires_payment_method":
                break
        assert api.get(path)["amount"] == 600
        card = api.post("/v1/payment_methods/pm_card_visa/attach", f"customer={customer}")["id"]
        api.post(f"/v1/invoices/{invoice}/pay", f"payment_method={card}")
        for _ in range(500):
            if api.get(f"/v1/invoices/{invoice}")["status"] == "paid":
                break
        shown = api.get(f"/v1/invoices/{invoice}")
        assert (shown["status"], shown["amount_paid"], shown["amount_overpaid"]) == ("paid", 600, 0)
    assert list(store_problems(store)) == []
