"""What documents say of objects that were made as clients make them."""

from typing import Any

import pytest

from sao.api.answering.dispatch import Dispatcher
from sao.documents.content import document_of
from sao.documents.model import Document, Sum
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime
from sao.runtime.session import Session
from support.api import NOW

CARD = {
    "payment_method": "pm_card_visa",
    "invoice_settings": {"default_payment_method": "pm_card_visa"},
}
FAILING = {
    "payment_method": "pm_card_chargeCustomerFail",
    "invoice_settings": {"default_payment_method": "pm_card_chargeCustomerFail"},
}


class Shop:
    """Endpoints, and the documents of what they make."""

    def __init__(self) -> None:
        self.runtime = Runtime(MemoryStore(), SIMULATED)
        self.runtime.start_clock(NOW)
        self._dispatcher = Dispatcher(self.runtime)

    def ask(self, method: str, path: str, params: Any = None) -> Any:
        reply = self._dispatcher.request(method, path, params)
        assert reply.status == 200, reply.body
        return reply.body

    def document(self, object_id: str) -> Document:
        found = self.maybe(object_id)
        assert found is not None, object_id
        return found

    def maybe(self, object_id: str) -> Document | None:
        return document_of(Session(self.runtime, "reader"), object_id)

    def customer(self, **params: Any) -> str:
        return str(self.ask("POST", "/v1/customers", {"name": "Ada", **params})["id"])

    def bill(self, customer: str, *lines: dict[str, Any], **params: Any) -> str:
        """A final invoice over these lines, sent to be paid."""
        terms = {"collection_method": "send_invoice", "days_until_due": 30}
        draft = self.ask("POST", "/v1/invoices", {"customer": customer, **terms, **params})
        if lines:
            path = f"/v1/invoices/{draft['id']}/add_lines"
            self.ask("POST", path, {"lines": list(lines)})
        self.ask("POST", f"/v1/invoices/{draft['id']}/finalize")
        return str(draft["id"])

    def rate(self, percentage: int, *, inclusive: bool) -> str:
        terms = {"display_name": "VAT", "percentage": percentage, "inclusive": inclusive}
        return str(self.ask("POST", "/v1/tax_rates", {**terms, "jurisdiction": "DE"})["id"])

    def subscription(self, customer: str, **params: Any) -> Any:
        terms = {"currency": "usd", "recurring": {"interval": "month"}, "unit_amount": 1000}
        price = self.ask("POST", "/v1/prices", {**terms, "product_data": {"name": "Gold"}})["id"]
        wish = {"customer": customer, "items": [{"price": price}], **params}
        return self.ask("POST", "/v1/subscriptions", wish)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def told(document: Document) -> list[tuple[str, str]]:
    return [(one.label, one.amount) for one in document.sums]


def test_discounts_and_taxes_stand_between_subtotal_and_total(shop: Shop) -> None:
    coupon = shop.ask("POST", "/v1/coupons", {"percent_off": 10, "name": "Launch"})["id"]
    bill = shop.bill(
        shop.customer(),
        {"amount": 10_000, "description": "Work"},
        discounts=[{"coupon": coupon}],
        default_tax_rates=[shop.rate(19, inclusive=False)],
    )
    assert told(shop.document(bill)) == [
        ("Subtotal", "100.00"),
        ("Launch (10\u00a0% off)", "\u221210.00"),
        ("Total without tax", "90.00"),
        ("VAT DE 19\u00a0% on 90.00 USD", "17.10"),
        ("Total", "107.10"),
        ("Paid", "0.00"),
        ("Amount due", "107.10 USD"),
    ]


def test_a_tax_that_is_in_the_price_is_no_summand(shop: Shop) -> None:
    rate = shop.rate(20, inclusive=True)
    bill = shop.bill(
        shop.customer(), {"amount": 12_000, "description": "Work"}, default_tax_rates=[rate]
    )
    document = shop.document(bill)
    assert Sum("Includes VAT DE 20\u00a0% on 100.00 USD", "20.00", "memo") in document.sums
    assert ("Total", "120.00") in told(document)


def test_two_rates_are_named_on_the_lines(shop: Shop) -> None:
    high, low = shop.rate(19, inclusive=False), shop.rate(7, inclusive=False)
    bill = shop.bill(
        shop.customer(),
        {"amount": 1000, "description": "Tea", "tax_rates": [low]},
        {"amount": 1000, "description": "Cup", "tax_rates": [high]},
    )
    rows = {row.description: row.notes for row in shop.document(bill).rows}
    assert rows == {"Tea": ("VAT DE 7\u00a0%",), "Cup": ("VAT DE 19\u00a0%",)}


def test_who_reverses_the_charge_is_told_so(shop: Shop) -> None:
    owner = shop.customer(tax_exempt="reverse")
    document = shop.document(shop.bill(owner, {"amount": 1000, "description": "Work"}))
    assert "Tax to be paid by the recipient under the reverse charge." in document.notes


@pytest.mark.parametrize(
    ("currency", "amount", "shown"),
    [("jpy", 1200, "1,200 JPY"), ("kwd", 12_340, "12.340 KWD"), ("usd", 1200, "12.00 USD")],
)
def test_amounts_are_those_of_the_currency(
    shop: Shop, currency: str, amount: int, shown: str
) -> None:
    bill = shop.bill(shop.customer(), {"amount": amount, "description": "Work"}, currency=currency)
    document = shop.document(bill)
    assert (document.ask, document.currency) == (shown, currency.upper())
    assert document.rows[0].amount == shown[:-4]


def test_a_balance_is_shown_where_it_was_applied(shop: Shop) -> None:
    credit, debt = shop.customer(balance=-300), shop.customer(balance=200)
    line = {"amount": 1000, "description": "Work"}
    assert ("Credit applied", "\u22123.00") in told(shop.document(shop.bill(credit, line)))
    assert ("Owed from before", "2.00") in told(shop.document(shop.bill(debt, line)))
    back = shop.bill(shop.customer(), {"amount": -500, "description": "Sorry"})
    assert told(shop.document(back))[-4:] == [
        ("Total", "\u22125.00"),
        ("Kept as credit for later invoices", "5.00"),
        ("Paid", "0.00"),
        ("Amount due", "0.00 USD"),
    ]


def test_what_people_wrote_is_on_it(shop: Shop) -> None:
    bill = shop.bill(
        shop.customer(),
        description="Thank you.\n\nSee you soon.",
        footer="Registered in Bristol",
        custom_fields=[{"name": "Order", "value": "PO 17"}],
        rendering={"pdf": {"page_size": "letter"}},
    )
    document = shop.document(bill)
    assert document.notes == ("Thank you.", "See you soon.", "Registered in Bristol")
    assert ("Order", "PO 17") in [(fact.label, fact.value) for fact in document.facts]
    assert (document.paper, document.rows) == ("us-letter", ())


def test_one_that_failed_says_what_comes_next(shop: Shop) -> None:
    sub = shop.subscription(shop.customer(**CARD))
    (method,) = shop.ask("GET", "/v1/payment_methods", {"customer": sub["customer"]})["data"]
    path = f"/api/payment_methods/{method['id']}/behavior"
    shop.ask("POST", path, {"behavior": "decline"})
    shop.ask("POST", "/api/clock/advance", {"days": 32})
    latest = shop.ask("GET", f"/v1/subscriptions/{sub['id']}")["latest_invoice"]
    document = shop.document(latest)
    assert document.mark is not None
    assert (document.mark.word, document.ask) == ("Payment failed", "10.00 USD")
    assert document.payment == (
        "Visa ending 4242",
        "Declined: Your card was declined.",
        "Charged again by itself on 4 Feb 2026",
        "To pay earlier, or with another card, ask the seller",
    )
    shop.ask("POST", path, {"behavior": "succeed"})
    shop.ask("POST", "/api/clock/advance", {"days": 10})
    again = shop.document(latest)
    assert again.mark is not None
    assert (again.mark.word, again.payment) == ("Paid", ("Visa ending 4242",))


def test_one_that_waits_for_the_bank_says_so(shop: Shop) -> None:
    card = "pm_card_authenticationRequired"
    owner = shop.customer(payment_method=card, invoice_settings={"default_payment_method": card})
    sub = shop.subscription(owner, payment_behavior="default_incomplete")
    document = shop.document(sub["latest_invoice"])
    assert document.payment == ("Not charged by itself; to pay, ask the seller",)
    other = shop.subscription(owner, payment_behavior="allow_incomplete")
    assert (
        "Waits for you to confirm it with your bank"
        in shop.document(other["latest_invoice"]).payment
    )


def test_one_that_was_sent_falls_overdue(shop: Shop) -> None:
    bill = shop.bill(shop.customer(), {"amount": 1000, "description": "Work"})
    first = shop.document(bill)
    assert (first.mark, first.asked) == (None, "due on 31 Jan 2026")
    shop.ask("POST", "/api/clock/advance", {"days": 31})
    then = shop.document(bill)
    assert then.mark is not None
    assert then.mark.word == "Overdue"


def test_the_document_tells_which_outcome_it_is_made_from(shop: Shop) -> None:
    bill = shop.bill(shop.customer(), {"amount": 1000, "description": "Work"})
    proof = shop.document(bill).proof
    chain = shop.ask("GET", f"/api/objects/{bill}/outcomes")
    assert (proof.object_id, proof.hash) == (bill, chain["head"])
    assert proof.seq == len(chain["data"])
    assert proof.at == "1 Jan 2026 00:00 UTC"


def test_the_seller_is_who_it_was_then(shop: Shop) -> None:
    line = {"amount": 1000, "description": "Work"}
    before = shop.bill(shop.customer(), line)
    assert shop.document(before).seller.name == ""
    shop.ask("POST", "/api/clock/advance", {"days": 1})
    shop.ask("POST", "/api/settings/business", {"name": "Old Ltd", "support_email": "a@b.example"})
    middle = shop.bill(shop.customer(), line)
    shop.ask("POST", "/api/clock/advance", {"days": 1})
    shop.ask("POST", "/api/settings/business", {"name": "New Ltd"})
    after = shop.bill(shop.customer(), line)
    names = [shop.document(each).seller.name for each in (before, middle, after)]
    assert names == ["Old Ltd", "Old Ltd", "New Ltd"], "before there was one, the first holds"
    assert shop.document(after).contact == "a@b.example"


def test_a_profile_changes_field_by_field(shop: Shop) -> None:
    full = {
        "name": "Lumenfield",
        "address": {"line1": "42 Rope Walk", "country": "GB"},
        "tax_ids": [{"type": "gb_vat", "value": "GB 1"}],
    }
    shop.ask("POST", "/api/settings/business", full)
    shown = shop.ask("POST", "/api/settings/business", {"name": None, "url": "https://l.example"})
    assert (shown["name"], shown["url"]) == (None, "https://l.example")
    assert shown["address"]["line1"] == "42 Rope Walk"
    assert shown == shop.ask("GET", "/api/settings/business")
    cleared = shop.ask("POST", "/api/settings/business", {"tax_ids": []})
    assert cleared["tax_ids"] == []


def test_drafts_failures_and_strangers_have_none(shop: Shop) -> None:
    draft = shop.ask("POST", "/v1/invoices", {"customer": shop.customer()})["id"]
    for name in (draft, "in_none", "ch_none", "cus_1", "", "../x", shop.customer(), f"{draft}00"):
        assert shop.maybe(name) is None, name


def test_a_receipt_without_invoice_says_what_was_paid_for(shop: Shop) -> None:
    owner = shop.customer(email="ada@x.example")
    wish = {"amount": 2500, "currency": "usd", "customer": owner, "confirm": True}
    paid = shop.ask(
        "POST",
        "/v1/payment_intents",
        {**wish, "payment_method": "pm_card_visa", "description": "A book"},
    )
    document = shop.document(paid["latest_charge"])
    assert (document.title, document.ask) == ("Receipt", "25.00 USD")
    assert [row.description for row in document.rows] == ["A book"]
    assert document.buyer.lines == ("ada@x.example",)
    held = shop.ask(
        "POST",
        "/v1/payment_intents",
        {**wish, "payment_method": "pm_card_visa", "capture_method": "manual"},
    )
    before = shop.document(held["latest_charge"])
    assert before.mark is not None
    assert (before.mark.word, before.asked) == ("Reserved", "reserved on 1 Jan 2026, not taken yet")
    path = f"/v1/payment_intents/{held['id']}/capture"
    shop.ask("POST", path, {"amount_to_capture": 2000})
    assert told(shop.document(held["latest_charge"])) == [("Amount paid", "20.00 USD")]


def test_a_credit_note_says_on_which_way_it_gives_back(shop: Shop) -> None:
    sub = shop.subscription(shop.customer(**CARD))
    bill = sub["latest_invoice"]
    wish = {"invoice": bill, "amount": 400, "credit_amount": 300, "out_of_band_amount": 100}
    note = shop.ask("POST", "/v1/credit_notes", {**wish, "memo": "Sorry", "reason": "duplicate"})
    document = shop.document(note["id"])
    assert document.payment == (
        "3.00 USD kept as credit for later invoices",
        "1.00 USD given back directly by the seller",
    )
    assert (document.ask, document.notes) == ("4.00 USD", ("Sorry",))
    assert ("Reason", "Duplicate") in [(fact.label, fact.value) for fact in document.facts]
    entries = [entry.what for entry in shop.document(bill).entries]
    assert entries == ["Paid with Visa ending 4242", f"Credit note {note['number']}"]


def test_a_void_note_says_so(shop: Shop) -> None:
    bill = shop.bill(shop.customer(), {"amount": 1000, "description": "Work"})
    note = shop.ask("POST", "/v1/credit_notes", {"invoice": bill, "amount": 400})
    assert (f"Credit note {note['number']}", "\u22124.00") in told(shop.document(bill))
    shop.ask("POST", f"/v1/credit_notes/{note['id']}/void")
    document = shop.document(note["id"])
    assert document.mark is not None
    assert (document.mark.word, document.ask) == ("Void", "0.00 USD")
    assert all("Credit note" not in label for label, _amount in told(shop.document(bill)))


def test_by_hand_there_are_no_addresses(shop: Shop) -> None:
    bill = shop.bill(shop.customer())
    assert shop.ask("GET", f"/v1/invoices/{bill}")["invoice_pdf"] is None
