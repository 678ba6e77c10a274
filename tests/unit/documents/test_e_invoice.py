"""E-invoices: what stands in one, what stays as it is, and why there may be none.

That they follow the standard is judged by its own rules, in tests/integrations/e_invoices.
"""

import re
from typing import Any

import pytest

from sao.documents.e_invoice.items import Sold, item
from sao.documents.e_invoice.model import Vat
from sao.documents.e_invoice.ubl import two_places
from sao.testing import Refused, Sandbox

SELLER = {
    "name": "Lumenfield",
    "address": {"line1": "Ring 1", "city": "Berlin", "country": "DE"},
    "tax_ids": [{"type": "eu_vat", "value": "DE123456789"}],
}
BUYER = {
    "name": "Halden",
    "address": {"country": "FR"},
    "payment_method": "pm_card_visa",
    "invoice_settings": {"default_payment_method": "pm_card_visa"},
}


@pytest.fixture
def sandbox() -> Sandbox:
    made = Sandbox("2026-01-01")
    made.post("/api/settings/business", SELLER)
    return made


def rate(sandbox: Sandbox, percentage: int = 19, **more: Any) -> str:
    said = {"display_name": "VAT", "percentage": percentage, "inclusive": False, **more}
    return str(sandbox.post("/v1/tax_rates", said)["id"])


def final(sandbox: Sandbox, buyer: dict[str, Any], *lines: Any, **terms: Any) -> str:
    owner = sandbox.post("/v1/customers", buyer)["id"]
    bill = sandbox.post("/v1/invoices", customer=owner, currency="eur", **terms)["id"]
    for line in lines or ({"amount": 10_000},):
        told = {"customer": owner, "invoice": bill, "currency": "eur", "description": "Seats"}
        sandbox.post("/v1/invoiceitems", {**told, **line})
    sandbox.post(f"/v1/invoices/{bill}/finalize")
    return str(bill)


def content(sandbox: Sandbox, invoice: str) -> str:
    return str(sandbox.get(f"/api/invoices/{invoice}/e_invoice")["content"])


def said(text: str, name: str) -> list[str]:
    return re.findall(rf"<cbc:{name}[^>]*>([^<]*)<", text)


def test_what_stands_in_it(sandbox: Sandbox) -> None:
    bill = final(sandbox, BUYER, {"quantity": 3, "unit_amount_decimal": "3333"},
                 default_tax_rates=[rate(sandbox)])  # fmt: skip
    told = sandbox.get(f"/api/invoices/{bill}/e_invoice")
    text = told["content"]
    assert told["file_name"] == f"Invoice-{told['number']}.xml"
    assert said(text, "Name") == ["Lumenfield", "Halden", "Seats"]
    assert said(text, "PriceAmount") == ["33.33"]
    assert said(text, "InvoicedQuantity") == ["3"]
    assert said(text, "TaxAmount") == ["19.00", "19.00"]
    assert said(text, "PayableAmount") == ["118.99"]


def test_it_stays_as_it_was_issued(sandbox: Sandbox) -> None:
    bill = final(sandbox, BUYER, default_tax_rates=[rate(sandbox)])
    before = content(sandbox, bill)
    sandbox.post(f"/v1/invoices/{bill}/pay")
    sandbox.post("/v1/credit_notes", invoice=bill, amount=1190, refund_amount=1190)
    sandbox.advance(days=1)
    sandbox.post("/api/settings/business", name="Renamed")
    owner = sandbox.get(f"/v1/invoices/{bill}")["customer"]
    sandbox.post(f"/v1/customers/{owner}", name="Married")
    assert content(sandbox, bill) == before


def test_what_a_balance_pays_is_prepaid(sandbox: Sandbox) -> None:
    owner = sandbox.post("/v1/customers", BUYER)["id"]
    sandbox.post(f"/v1/customers/{owner}/balance_transactions", amount=-4_000, currency="eur")
    bill = sandbox.post(
        "/v1/invoices", customer=owner, currency="eur", default_tax_rates=[rate(sandbox)]
    )["id"]
    sandbox.post("/v1/invoiceitems", customer=owner, invoice=bill, amount=10_000, currency="eur")
    sandbox.post(f"/v1/invoices/{bill}/finalize")
    text = content(sandbox, bill)
    assert said(text, "PrepaidAmount") == ["40.00"]
    assert said(text, "PayableAmount") == ["79.00"]


def refusal(sandbox: Sandbox, invoice: str) -> str:
    with pytest.raises(Refused) as caught:
        content(sandbox, invoice)
    assert caught.value.status == 400
    return str(caught.value.error["message"])


def test_all_that_is_missing_is_said_at_once() -> None:
    sandbox = Sandbox("2026-01-01")
    bill = final(sandbox, {"email": "a@b.example"}, default_tax_rates=[rate(sandbox)])
    assert refusal(sandbox, bill) == (
        f"{bill} cannot be an e-invoice. "
        "The seller has no name: set name at POST /api/settings/business. "
        "The seller has no country: set address[country] at POST /api/settings/business. "
        "The customer had no country when it became final (address[country]). "
        "The seller has no VAT id: add one to tax_ids at POST /api/settings/business."
    )


@pytest.mark.parametrize(
    ("line", "buyer", "why"),
    [
        ({"rates": ()}, {}, "has no tax, and nobody said why"),
        ({"rates": (19, 2)}, {}, "bears 2 taxes"),
        ({"rates": (8,), "tax_type": "sales_tax"}, {}, "is no VAT"),
        ({"rates": (19,)}, {"tax_exempt": "reverse"}, "the customer needs a VAT id"),
    ],
)
def test_what_the_standard_cannot_tell_is_refused(
    sandbox: Sandbox, line: dict[str, Any], buyer: dict[str, Any], why: str
) -> None:
    more = {"tax_type": line["tax_type"]} if "tax_type" in line else {}
    rates = [rate(sandbox, percentage, **more) for percentage in line["rates"]]
    bill = final(sandbox, {**BUYER, **buyer}, default_tax_rates=rates)
    assert why in refusal(sandbox, bill)


def test_a_draft_is_none(sandbox: Sandbox) -> None:
    owner = sandbox.post("/v1/customers", BUYER)["id"]
    draft = sandbox.post("/v1/invoices", customer=owner)["id"]
    assert refusal(sandbox, draft) == f"{draft} is a draft; finalize it first."


@pytest.mark.parametrize(
    ("quantity", "amount", "told"),
    [
        ("2", 104_000, ("2", "520", None)),
        ("7", 233, ("7", "2.33", "7")),
        ("0", 500, ("1", "5", None)),
        ("3", -900, ("-3", "3", None)),
        ("2.125", 2_125, ("2.125", "10", None)),
        ("1000", 1, ("1000", "0.00001", None)),
    ],
)
def test_a_price_is_said_for_one_where_it_can_be(
    quantity: str, amount: int, told: tuple[str, str, str | None]
) -> None:
    sold = Sold(
        description="Seats", quantity=quantity, amount=amount, off=0, taxes=(), start=0, end=0
    )
    made = item(1, sold, Vat("S", "19"), "eur")
    assert (made.quantity, made.price.amount, made.price.of) == told


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        (-5, "eur", "-0.05"),
        (1234, "jpy", "1234"),
        (12_340, "kwd", "12.34"),
        (-12_340, "kwd", "-12.34"),
        (0, "eur", "0.00"),
    ],
)
def test_amounts_have_two_places_at_most(amount: int, currency: str, told: str) -> None:
    assert two_places(amount, currency) == told
