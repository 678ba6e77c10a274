"""E-invoices of all sorts of sales, judged by the official rules of EN 16931 and of Peppol."""

from pathlib import Path
from typing import Any

import pytest

from sao.testing import Sandbox
from support.rules import judged, needs_rules

pytestmark = needs_rules

BERLIN = {"line1": "Ring 1", "city": "Berlin", "postal_code": "10115", "country": "DE"}
PARIS = {"line1": "Rue 1", "city": "Paris", "postal_code": "75001", "country": "FR"}
FRENCH = {"type": "eu_vat", "value": "FR12345678901"}


class Firm:
    """A seller with a VAT id, and whom it sells to; `documents` are what it sent."""

    def __init__(self, **other: Any) -> None:
        self.sandbox = Sandbox("2026-01-01")
        self.documents: dict[str, str] = {}
        profile = {
            "name": "Lumenfield Software GmbH",
            "address": BERLIN,
            "tax_ids": [{"type": "eu_vat", "value": "DE123456789"}],
            "support_email": "billing@lumenfield.example",
        }
        self.post("/api/settings/business", **{**profile, **other})
        self.rate = self.post("/v1/tax_rates", display_name="VAT", percentage=19, inclusive=False)

    def post(self, path: str, /, **params: Any) -> str:
        """The id of what is made, where it has one."""
        return str(self.sandbox.post(path, params).get("id", ""))

    def customer(self, **other: Any) -> str:
        """Somebody in Paris, with a card and a VAT id."""
        told = {
            "name": "Halden & Söhne <Optics>",
            "email": "accounts@halden.example",
            "address": PARIS,
            "payment_method": "pm_card_visa",
            "invoice_settings": {"default_payment_method": "pm_card_visa"},
            "tax_id_data": [FRENCH],
        }
        return self.post("/v1/customers", **{**told, **other})

    def invoice(self, customer: str, *items: dict[str, Any], **terms: Any) -> str:
        """A final one over these items, taxed unless it is said otherwise."""
        said = {"currency": "eur", "default_tax_rates": [self.rate], **terms}
        bill = self.post("/v1/invoices", customer=customer, **said)
        for item in items:
            whole = {"currency": said["currency"], "description": "Seats", **item}
            self.post("/v1/invoiceitems", customer=customer, invoice=bill, **whole)
        self.post(f"/v1/invoices/{bill}/finalize")
        self.keep(bill)
        return bill

    def keep(self, object_id: str) -> Any:
        """What programs read of it, for the rules."""
        kind = "invoices" if object_id.startswith("in_") else "credit_notes"
        told = self.sandbox.get(f"/api/{kind}/{object_id}/e_invoice")
        self.documents[object_id] = told["content"]
        return told

    def keep_all(self, customer: str) -> None:
        """All that a customer was sent."""
        for kind in ("invoices", "credit_notes"):
            listed = self.sandbox.get(f"/v1/{kind}", customer=customer, limit=100)["data"]
            for one in listed:
                if one["status"] != "draft":
                    self.keep(one["id"])


@pytest.fixture
def firm() -> Firm:
    return Firm()


def test_the_rules_refuse_what_does_not_add_up(firm: Firm, tmp_path: Path) -> None:
    bill = firm.invoice(firm.customer(), {"amount": 10_000})
    wrong = firm.documents[bill].replace(">100.00<", ">102.00<", 1)
    (found,) = judged(tmp_path, {"wrong": wrong, "right": firm.documents[bill]}).values()
    assert any(one.startswith("BR-") for one in found)


def test_lines_discounts_and_prices_of_every_kind(firm: Firm, tmp_path: Path) -> None:
    owner = firm.customer()
    contained = firm.post("/v1/tax_rates", display_name="VAT", percentage=7, inclusive=True)
    coupon = firm.post("/v1/coupons", percent_off=15, duration="once")
    whole = firm.post("/v1/coupons", percent_off=100, duration="once")
    amount = firm.post("/v1/coupons", amount_off=333, currency="eur", duration="once")
    items: list[dict[str, Any]] = [
        {"quantity": 2, "unit_amount_decimal": "52000"},
        {"quantity": 7, "unit_amount_decimal": "33.333"},
        {"quantity": 3, "unit_amount_decimal": "1999", "tax_rates": [contained]},
        {"quantity_decimal": "2.125", "unit_amount_decimal": "999"},
        {"amount": -700},
        {"amount": 0},
    ]
    firm.invoice(owner, *items)
    firm.invoice(owner, *items, discounts=[{"coupon": coupon}])
    firm.invoice(owner, *items[:4], discounts=[{"coupon": whole}])
    firm.invoice(owner, *items[:4], discounts=[{"coupon": amount}, {"coupon": coupon}])
    firm.invoice(owner, {"amount": -5_000})
    assert judged(tmp_path, firm.documents) == {}


def test_words_of_any_kind(firm: Firm, tmp_path: Path) -> None:
    owner = firm.customer(name="A" * 300, address={"country": "fr"})
    fields = [
        {"name": "PO number", "value": "4711 & more"},
        {"name": "Leitweg-ID", "value": "04-1"},
    ]
    long = {"amount": 100, "description": "“Größe” <b>&amp;</b> ]]> \u2028 " + "x" * 400}
    bill = firm.invoice(
        owner,
        long,
        custom_fields=fields,
        footer="One\n\nTwo <3",
        description="“Said”",
        collection_method="send_invoice",
        days_until_due=30,
    )
    assert judged(tmp_path, firm.documents) == {}
    content = firm.documents[bill]
    assert "<cbc:BuyerReference>04-1</cbc:BuyerReference>" in content
    assert "<cbc:ID>4711 &amp; more</cbc:ID>" in content
    assert "<cbc:DueDate>2026-01-31</cbc:DueDate>" in content


@pytest.mark.parametrize("currency", ["jpy", "kwd", "huf", "usd", "isk"])
def test_currencies(firm: Firm, tmp_path: Path, currency: str) -> None:
    firm.invoice(firm.customer(), {"amount": 123_400}, {"amount": 98_700}, currency=currency)
    assert judged(tmp_path, firm.documents) == {}


def test_who_owes_the_tax(firm: Firm, tmp_path: Path) -> None:
    zero = firm.post("/v1/tax_rates", display_name="VAT", percentage=0, inclusive=False)
    firm.invoice(firm.customer(tax_exempt="reverse"), {"amount": 1_000})
    firm.invoice(firm.customer(tax_exempt="exempt"), {"amount": 1_000})
    firm.invoice(firm.customer(), {"amount": 1_000}, default_tax_rates=[zero])
    firm.invoice(firm.customer(tax_exempt="reverse"), {"amount": 1_000}, default_tax_rates=[])
    assert judged(tmp_path, firm.documents) == {}
    found = [content.split("<cbc:ID>", 20) for content in firm.documents.values()]
    assert [
        sum(part.startswith(f"{code}<") for part in parts)
        for code, parts in zip(("AE", "E", "Z", "AE"), found, strict=True)
    ] == [2, 2, 2, 2]


def test_automatic_tax(firm: Firm, tmp_path: Path) -> None:
    head_office = {"address": {"country": "DE", "line1": "Ring 1"}}
    firm.post("/v1/tax/settings", head_office=head_office, defaults={"tax_behavior": "exclusive"})
    for country, kind in (("DE", "standard"), ("FR", "oss_union")):
        options = {country.lower(): {"type": kind}}
        where = {"country": country, "country_options": options, "active_from": "now"}
        firm.post("/v1/tax/registrations", **where)
    automatic = {"automatic_tax": {"enabled": True}, "default_tax_rates": []}
    firm.invoice(firm.customer(), {"amount": 10_000}, **automatic)
    firm.invoice(firm.customer(tax_id_data=[]), {"amount": 10_000}, **automatic)
    firm.invoice(firm.customer(address=BERLIN, tax_id_data=[]), {"amount": 10_000}, **automatic)
    swiss = firm.customer(address={"country": "CH"}, tax_id_data=[])
    firm.invoice(swiss, {"amount": 10_000}, **automatic)
    assert judged(tmp_path, firm.documents) == {}


def test_who_has_no_vat_id(tmp_path: Path) -> None:
    small = Firm(tax_ids=[{"type": "de_stn", "value": "1234567890"}])
    small.invoice(small.customer(), {"amount": 1_000}, default_tax_rates=[])
    assert judged(tmp_path, small.documents) == {}


@pytest.mark.parametrize(
    ("country", "number"),
    [("BE", "BE0123456749"), ("AT", "ATU12345678"), ("FI", "FI12345678"), ("IE", "IE1234567FA")],
)
def test_sellers_in_other_countries(tmp_path: Path, country: str, number: str) -> None:
    address = {"line1": "1", "city": "There", "postal_code": "1000", "country": country}
    other = Firm(address=address, tax_ids=[{"type": "eu_vat", "value": number}])
    bill = other.invoice(other.customer(), {"amount": 1_000})
    assert judged(tmp_path, other.documents) == {}
    assert "peppol" in other.documents[bill]


def test_a_year_of_a_subscription(firm: Firm, tmp_path: Path) -> None:
    """Trial, use in tiers, a change in the middle, a discount, a balance, a failure, its end."""
    owner = firm.customer()
    product = firm.post("/v1/products", name="Team")
    monthly = {"interval": "month"}
    seats = firm.post(
        "/v1/prices", product=product, currency="eur", unit_amount=1_999, recurring=monthly
    )
    tiers = [
        {"up_to": 5, "flat_amount": 1_000},
        {"up_to": "inf", "unit_amount_decimal": "33.7"},
    ]
    tiered = firm.post(
        "/v1/prices",
        product=product,
        currency="eur",
        recurring=monthly,
        billing_scheme="tiered",
        tiers_mode="graduated",
        tiers=tiers,
    )
    items = [{"price": seats, "quantity": 3}, {"price": tiered, "quantity": 9}]
    sub = firm.sandbox.post(
        "/v1/subscriptions",
        customer=owner,
        items=items,
        trial_period_days=10,
        default_tax_rates=[firm.rate],
    )
    firm.sandbox.advance(days=45)
    first = sub["items"]["data"][0]["id"]
    change = {"items": [{"id": first, "quantity": 1}], "proration_behavior": "always_invoice"}
    firm.post(f"/v1/subscriptions/{sub['id']}", **change)
    firm.post(f"/v1/customers/{owner}/balance_transactions", amount=-500, currency="eur")
    firm.sandbox.advance(months=2)
    firm.post(f"/v1/customers/{owner}/balance_transactions", amount=300, currency="eur")
    firm.sandbox.advance(months=2)
    firm.keep_all(owner)
    assert len(firm.documents) >= 7
    assert judged(tmp_path, firm.documents) == {}


def test_credit_notes(firm: Firm, tmp_path: Path) -> None:
    owner = firm.customer()
    coupon = firm.post("/v1/coupons", percent_off=10, duration="once")
    bill = firm.invoice(
        owner,
        {"quantity": 7, "unit_amount_decimal": "33.333"},
        {"amount": 5_000},
        discounts=[{"coupon": coupon}],
    )
    lines = firm.sandbox.get(f"/v1/invoices/{bill}")["lines"]["data"]
    given: dict[str, Any] = {
        "type": "invoice_line_item",
        "invoice_line_item": lines[0]["id"],
        "quantity": 3,
    }
    firm.post("/v1/credit_notes", invoice=bill, lines=[given], memo="Three too many")
    firm.post(f"/v1/invoices/{bill}/pay")
    firm.post("/v1/credit_notes", invoice=bill, amount=777, refund_amount=777)
    custom = {
        "type": "custom_line_item",
        "description": "Goodwill",
        "quantity": 2,
        "unit_amount": 150,
        "tax_rates": [firm.rate],
    }
    firm.post("/v1/credit_notes", invoice=bill, lines=[custom], credit_amount=357)
    firm.keep_all(owner)
    assert len(firm.documents) == 4
    assert judged(tmp_path, firm.documents) == {}


def test_shipping(firm: Firm, tmp_path: Path) -> None:
    rate = firm.post(
        "/v1/shipping_rates",
        display_name="Post",
        type="fixed_amount",
        fixed_amount={"amount": 500, "currency": "eur"},
        tax_behavior="exclusive",
    )
    bill = firm.invoice(firm.customer(), {"amount": 1_000}, shipping_cost={"shipping_rate": rate})
    firm.post(f"/v1/invoices/{bill}/pay")
    firm.keep(firm.post("/v1/credit_notes", invoice=bill, amount=200, refund_amount=200))
    shipped = {"shipping_rate": rate}
    firm.keep(firm.post("/v1/credit_notes", invoice=bill, shipping_cost=shipped, refund_amount=528))
    assert judged(tmp_path, firm.documents) == {}
