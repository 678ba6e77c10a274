"""Taxes that somebody else has reckoned: the amounts on the lines of a draft as they were told."""

from typing import Any

import stripe

from sao.documents.content import document_of
from sao.runtime import Session
from sao.testing import Sandbox
from support.shop import Shop, plain, refused, told

STATE: Any = {
    "display_name": "Sales tax",
    "inclusive": False,
    "percentage": 6.25,
    "jurisdiction": "Texas",
    "jurisdiction_level": "state",
    "country": "US",
    "state": "TX",
    "tax_type": "sales_tax",
}


def tax(amount: int, taxable: int, **rate: Any) -> Any:
    """One tax, as an engine tells of it."""
    return {"amount": amount, "taxable_amount": taxable, "tax_rate_data": {**STATE, **rate}}


def drafted(shop: Shop, *taxes: Any, **line: Any) -> stripe.Invoice:
    """A draft with one line of 1000, on which there are these taxes."""
    bill = shop.v1.invoices.create({"customer": shop.customer().id})
    added: Any = {"amount": 1000, "description": "Gold", **line, "tax_amounts": list(taxes)}
    return shop.v1.invoices.add_lines(bill.id, {"lines": [added]})


def test_amounts_are_charged_as_they_were_told(shop: Shop, sandbox: Sandbox) -> None:
    city = tax(21, 1000, display_name="City tax", percentage=2, jurisdiction_level="city")
    bill = drafted(shop, {**tax(63, 1000), "taxability_reason": "standard_rated"}, city)
    (line,) = bill.lines.data
    shown = [(one.amount, one.taxable_amount, one.taxability_reason) for one in line.taxes or ()]
    assert shown == [(63, 1000, "standard_rated"), (21, 1000, "not_available")]
    assert (bill.subtotal, bill.total, bill.total_excluding_tax) == (1000, 1084, 1000)
    details: Any = (line.taxes or [])[0].tax_rate_details
    rate = shop.v1.tax_rates.retrieve(details.tax_rate)
    assert (rate.active, rate.percentage, rate.jurisdiction_level) == (False, 6.25, "state")
    items = shop.v1.invoice_items.list({"invoice": bill.id}).data
    assert [one.tax_rates for one in items] == [[]]
    shop.v1.invoices.finalize_invoice(bill.id)
    assert shop.v1.invoices.pay(bill.id).amount_paid == 1084
    found = document_of(Session(sandbox.dispatcher.runtime, "reader"), bill.id)
    assert found is not None
    assert any("Sales tax Texas 6.25" in one.label for one in found.sums)
    given = shop.v1.credit_notes.create({"invoice": bill.id, "amount": 542, "credit_amount": 542})
    assert (given.total, given.total_excluding_tax) == (542, 500)


def test_what_says_the_same_is_the_same_rate(shop: Shop) -> None:
    first, second = (drafted(shop, tax(63, 1000)) for _ in range(2))
    rates = {
        one.tax_rate_details.tax_rate  # type: ignore[union-attr]
        for bill in (first, second)
        for one in bill.total_taxes or ()
    }
    assert len(rates) == 1
    assert len(shop.v1.tax_rates.list({"active": False}).data) == 1
    other = drafted(shop, tax(63, 1000, percentage=7))
    assert {one.tax_rate_details.tax_rate for one in other.total_taxes or ()} - rates  # type: ignore[union-attr]
    vat: Any = {"display_name": "VAT", "percentage": 19, "inclusive": False, "active": False}
    assert shop.v1.tax_rates.create(vat).jurisdiction_level is None


def test_taxes_that_are_in_the_price(shop: Shop) -> None:
    bill = drafted(shop, tax(160, 840, inclusive=True, percentage=19))
    assert (bill.total, bill.total_excluding_tax, bill.subtotal_excluding_tax) == (1000, 840, 840)
    error = refused(stripe.InvalidRequestError, drafted, shop, tax(1001, 0, inclusive=True))
    assert error.param == "lines[0][tax_amounts]"


def test_they_change_and_go(shop: Shop) -> None:
    bill = drafted(shop, tax(63, 1000))
    (line,) = bill.lines.data
    other: Any = {"tax_amounts": [tax(70, 1000, percentage=7)]}
    changed = shop.v1.invoices.line_items.update(bill.id, line.id, other)
    assert [one.amount for one in changed.taxes or ()] == [70]
    more: Any = {"lines": [{"id": line.id, "amount": 2000, "tax_amounts": [tax(125, 2000)]}]}
    assert shop.v1.invoices.update_lines(bill.id, more).total == 2125
    none: Any = {"tax_amounts": ""}
    assert shop.v1.invoices.line_items.update(bill.id, line.id, none).taxes == []
    assert shop.v1.invoices.retrieve(bill.id).total == 2000


def test_the_lines_of_a_renewal(shop: Shop, sandbox: Sandbox) -> None:
    sold = shop.subscribe(shop.customer().id)
    sandbox.advance(days=31)
    draft = shop.latest(sold)
    assert draft.status == "draft"
    (line,) = draft.lines.data
    known: Any = {"tax_amounts": [tax(83, 1000, percentage=8.3)]}
    shop.v1.invoices.line_items.update(draft.id, line.id, known)
    sandbox.advance(days=1)
    paid = shop.v1.invoices.retrieve(draft.id)
    assert (paid.status, paid.amount_paid) == ("paid", 1083)
    sandbox.advance(days=31)
    assert shop.latest(sold).total == 1000  # the engine is asked again


def test_an_exempt_customer_pays_what_the_engine_says(shop: Shop) -> None:
    owner = shop.customer(tax_exempt="exempt").id
    bill = shop.v1.invoices.create({"customer": owner})
    line: Any = {"amount": 1000, "tax_amounts": [tax(63, 1000)]}
    assert shop.v1.invoices.add_lines(bill.id, {"lines": [line]}).total == 1063


def test_they_stand_alone(shop: Shop) -> None:
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False}).id
    bill = drafted(shop, tax(63, 1000))
    error = refused(
        stripe.InvalidRequestError, shop.v1.invoices.update, bill.id, {"default_tax_rates": [vat]}
    )
    assert "default_tax_rates" in str(error)
    rated: Any = {"lines": [{"amount": 5, "tax_rates": [vat]}]}
    refused(stripe.InvalidRequestError, shop.v1.invoices.add_lines, bill.id, rated)
    both: Any = {"lines": [{"amount": 5, "tax_rates": [vat], "tax_amounts": [tax(1, 5)]}]}
    error = refused(stripe.InvalidRequestError, shop.v1.invoices.add_lines, bill.id, both)
    assert error.param == "lines[0][tax_amounts]"
    taxed = shop.v1.invoices.create({"customer": str(bill.customer), "default_tax_rates": [vat]})
    late: Any = {"lines": [{"amount": 5, "tax_amounts": [tax(1, 5)]}]}
    refused(stripe.InvalidRequestError, shop.v1.invoices.add_lines, taxed.id, late)
    twice: Any = {"lines": [{"amount": 5, "tax_amounts": [tax(1, 5), tax(2, 5)]}]}
    error = refused(stripe.InvalidRequestError, shop.v1.invoices.add_lines, bill.id, twice)
    assert told(error) == (400, None, "lines[0][tax_amounts][1]")
    wild: Any = {"lines": [{"amount": 5, "tax_amounts": [tax(1, 5, percentage=101)]}]}
    error = refused(stripe.InvalidRequestError, shop.v1.invoices.add_lines, bill.id, wild)
    assert error.param == "lines[0][tax_amounts][0][tax_rate_data][percentage]"


def test_automatic_tax_does_not_stand_beside_them(shop: Shop) -> None:
    bill = drafted(shop, tax(63, 1000))
    address: Any = {"country": "DE", "line1": "Weg 1", "city": "Berlin", "postal_code": "10115"}
    shop.v1.customers.update(str(bill.customer), {"address": address})
    automatic: Any = {"automatic_tax": {"enabled": True}}
    error = refused(stripe.InvalidRequestError, shop.v1.invoices.update, bill.id, automatic)
    assert "automatic tax" in str(error)


def test_a_line_that_waits_again_keeps_its_taxes(shop: Shop) -> None:
    bill = drafted(shop, tax(63, 1000))
    (line,) = bill.lines.data
    off: Any = {"lines": [{"id": line.id, "behavior": "unassign"}]}
    shop.v1.invoices.remove_lines(bill.id, off)
    again: Any = {"customer": bill.customer, "pending_invoice_items_behavior": "include"}
    assert shop.v1.invoices.create(again).total == 1063


def test_a_revision_says_the_same(shop: Shop) -> None:
    bill = drafted(shop, tax(63, 1000))
    shop.v1.invoices.finalize_invoice(bill.id)
    copied = shop.v1.invoices.create({"from_invoice": {"action": "revision", "invoice": bill.id}})
    assert copied.total == 1063
    assert plain(copied.total_taxes) == plain(shop.v1.invoices.retrieve(bill.id).total_taxes)


def test_billing_credits_leave_them_as_they_are(shop: Shop, sandbox: Sandbox) -> None:
    formula: Any = {"formula": "sum"}
    meter = shop.v1.billing.meters.create(
        {"display_name": "Calls", "event_name": "calls", "default_aggregation": formula}
    )
    used: Any = {"interval": "month", "usage_type": "metered", "meter": meter.id}
    owner = shop.customer().id
    sold = shop.subscribe(owner, items=[{"price": shop.price(10, recurring=used)}])
    money: Any = {"type": "monetary", "monetary": {"currency": "usd", "value": 40}}
    scope: Any = {"scope": {"price_type": "metered"}}
    grant: Any = {"customer": owner, "amount": money, "applicability_config": scope}
    shop.v1.billing.credit_grants.create({**grant, "category": "promotional"})
    payload: Any = {"stripe_customer_id": owner, "value": "10"}
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload})
    sandbox.advance(days=31)
    draft = shop.latest(sold)
    (line,) = draft.lines.data
    known: Any = {"tax_amounts": [tax(8, 100)]}
    assert shop.v1.invoices.line_items.update(draft.id, line.id, known).amount == 100
    sandbox.advance(days=1)
    paid = shop.v1.invoices.retrieve(draft.id)
    assert (paid.status, paid.total) == ("paid", 68)


def credited(shop: Shop, bill: stripe.Invoice, *taxes: tuple[str, int, int], **line: Any) -> Any:
    """A note on the only line, giving back these taxes: `(rate, amount, taxable_amount)`."""
    (charged,) = bill.lines.data
    asked: Any = {
        "type": "invoice_line_item",
        "invoice_line_item": charged.id,
        "tax_amounts": [
            {"tax_rate": rate, "amount": amount, "taxable_amount": taxable}
            for rate, amount, taxable in taxes
        ],
        **line,
    }
    return shop.v1.credit_notes.create({"invoice": bill.id, "lines": [asked]})


def opened(shop: Shop) -> tuple[stripe.Invoice, list[str]]:
    """An open invoice over 1000 and two taxes, and the rates of these."""
    city = tax(21, 1000, display_name="City tax", percentage=2, jurisdiction_level="city")
    bill = shop.v1.invoices.finalize_invoice(drafted(shop, tax(63, 1000), city).id)
    rates = [one.tax_rate_details.tax_rate for one in bill.total_taxes or ()]  # type: ignore[union-attr]
    return bill, rates


def test_a_note_gives_back_what_it_is_told(shop: Shop, sandbox: Sandbox) -> None:
    bill, (state, city) = opened(shop)
    note = credited(shop, bill, (state, 40, 500), amount=500)
    assert [(one.amount, one.taxable_amount) for one in note.lines.data[0].taxes] == [(40, 500)]
    assert (note.total, note.total_excluding_tax, note.subtotal) == (540, 500, 500)
    assert shop.v1.invoices.retrieve(bill.id).amount_remaining == 1084 - 540
    rest = credited(shop, bill, (state, 23, 500), (city, 21, 1000), amount=500)
    assert rest.total == 544
    assert shop.v1.invoices.retrieve(bill.id).status == "paid"
    found = document_of(Session(sandbox.dispatcher.runtime, "reader"), rest.id)
    assert found is not None
    assert any("City tax" in one.label for one in found.sums)


def test_a_note_with_a_line_of_its_own_says_its_tax(shop: Shop) -> None:
    bill, (state, _city) = opened(shop)
    own: Any = {
        "type": "custom_line_item",
        "description": "Sorry",
        "quantity": 1,
        "unit_amount": 200,
        "tax_amounts": [{"tax_rate": state, "amount": 13, "taxable_amount": 200}],
    }
    note = shop.v1.credit_notes.create({"invoice": bill.id, "lines": [own]})
    assert (note.total, [one.amount for one in note.lines.data[0].taxes or ()]) == (213, [13])


def test_a_note_gives_back_no_other_taxes_and_no_more(shop: Shop) -> None:
    bill, (state, _city) = opened(shop)
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False}).id
    place = "lines[0][tax_amounts]"
    for taxes, where in (
        (((vat, 1, 10),), "[0][tax_rate]"),
        (((state, 1, 10), (state, 1, 10)), "[1][tax_rate]"),
        (((state, 64, 500),), "[0][amount]"),
        (((state, 1, 1001),), "[0][taxable_amount]"),
    ):
        error = refused(stripe.InvalidRequestError, credited, shop, bill, *taxes, amount=500)
        assert error.param == f"{place}{where}"
    both = {"amount": 500, "tax_rates": [vat]}
    error = refused(stripe.InvalidRequestError, credited, shop, bill, (state, 1, 10), **both)
    assert told(error) == (400, "parameters_exclusive", place)
    rated: Any = {"customer": bill.customer, "default_tax_rates": [vat]}
    other = shop.v1.invoices.create(rated)
    shop.v1.invoices.add_lines(other.id, {"lines": [{"amount": 100, "description": "Gold"}]})
    other = shop.v1.invoices.finalize_invoice(other.id)
    error = refused(stripe.InvalidRequestError, credited, shop, other, (vat, 1, 10), amount=50)
    assert error.param == f"{place}[0][tax_rate]", "what is taxed by a rate has its share of it"
