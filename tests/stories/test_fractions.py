"""Fractions of something are sold: three hours and a half, with all twelve decimals."""

from decimal import Decimal
from typing import Any

import stripe

from sao.documents.content import document_of
from sao.runtime import Session
from sao.testing import Sandbox
from support.shop import Shop, refused, told


def hours(shop: Shop, **more: Any) -> stripe.InvoiceItem:
    """Some time that waits to be billed."""
    asked: Any = {"currency": "usd", "unit_amount_decimal": Decimal(1000), **more}
    return shop.v1.invoice_items.create(asked)


def test_an_item_of_a_fraction(shop: Shop, sandbox: Sandbox) -> None:
    owner = shop.customer().id
    item = hours(shop, customer=owner, quantity_decimal=Decimal("3.5"))
    assert (item.amount, item.quantity, item.quantity_decimal) == (3500, 3, Decimal("3.5"))
    whole = hours(shop, customer=owner, quantity_decimal=Decimal("2.00"))
    assert (whole.amount, whole.quantity, whole.quantity_decimal) == (2000, 2, Decimal(2))
    more: Any = {"quantity_decimal": Decimal("1000.25")}
    changed = shop.v1.invoice_items.update(item.id, more)
    assert (changed.amount, changed.quantity_decimal) == (1_000_250, Decimal("1000.25"))
    bill = shop.v1.invoices.create({"customer": owner, "pending_invoice_items_behavior": "include"})
    lines = {line.quantity_decimal: line.amount for line in bill.lines.data}
    assert lines == {Decimal("1000.25"): 1_000_250, Decimal(2): 2000}
    shop.v1.invoices.finalize_invoice(bill.id)
    found = document_of(Session(sandbox.dispatcher.runtime, "reader"), bill.id)
    assert found is not None
    assert {row.quantity for row in found.rows} == {"1,000.25", "2"}
    other = shop.v1.invoice_items.create({"customer": owner, "amount": 5, "currency": "usd"})
    assert other.quantity_decimal == 1


def test_a_fraction_of_a_price(shop: Shop) -> None:
    owner = shop.customer().id
    price: Any = {"price": shop.price(999, recurring=None)}
    item = shop.v1.invoice_items.create(
        {"customer": owner, "pricing": price, "quantity_decimal": Decimal("0.333333333333")}
    )
    assert (item.amount, item.quantity) == (333, 0)
    tiers: Any = [{"up_to": "inf", "unit_amount": 5}]
    tiered: Any = {"recurring": None, "unit_amount": None, "billing_scheme": "tiered"}
    packed: Any = {"divide_by": 10, "round": "up"}
    for terms in (
        {**tiered, "tiers_mode": "volume", "tiers": tiers},
        {"recurring": None, "transform_quantity": packed},
    ):
        sold: Any = {"customer": owner, "pricing": {"price": _price(shop, **terms)}}
        half: Any = {**sold, "quantity_decimal": Decimal("0.5")}
        error = refused(stripe.InvalidRequestError, shop.v1.invoice_items.create, half)
        assert error.param == "quantity_decimal"


def _price(shop: Shop, **terms: Any) -> str:
    asked = {"currency": "usd", "unit_amount": 5, "product_data": {"name": "Time"}, **terms}
    made: Any = {name: value for name, value in asked.items() if value is not None}
    return shop.v1.prices.create(made).id


def test_what_cannot_be_a_quantity(shop: Shop) -> None:
    owner = shop.customer().id
    for wrong in ("-1", "x", "1e3", "1.0000000000001", "1000000001"):
        error = refused(
            stripe.InvalidRequestError, hours, shop, customer=owner, quantity_decimal=wrong
        )
        assert told(error) == (400, None, "quantity_decimal")
    both: Any = {"customer": owner, "quantity": 2, "quantity_decimal": Decimal("2.5")}
    error = refused(stripe.InvalidRequestError, hours, shop, **both)
    assert error.param == "quantity_decimal"
    plain: Any = {"customer": owner, "amount": 5, "currency": "usd", "quantity_decimal": "2.5"}
    error = refused(stripe.InvalidRequestError, shop.v1.invoice_items.create, plain)
    assert error.param == "quantity_decimal"


def test_the_lines_of_a_draft(shop: Shop) -> None:
    owner = shop.customer().id
    bill = shop.v1.invoices.create({"customer": owner})
    line: Any = {"price_data": {"currency": "usd", "unit_amount": 100, "product_data": {}}}
    line["price_data"]["product_data"] = {"name": "Time"}
    half: Any = {**line, "quantity_decimal": "0.5"}
    added = shop.v1.invoices.add_lines(bill.id, {"lines": [half]})
    (drawn,) = added.lines.data
    assert (drawn.amount, drawn.quantity_decimal) == (50, Decimal("0.5"))
    once: Any = {"quantity_decimal": "1.5"}
    changed = shop.v1.invoices.line_items.update(bill.id, drawn.id, once)
    assert (changed.amount, changed.quantity) == (150, 1)
    asked: Any = {"customer": owner, "invoice_items": [{**half, "quantity_decimal": "0.25"}]}
    coming = shop.v1.invoices.create_preview(asked)
    assert [one.amount for one in coming.lines.data] == [25]


def test_what_is_given_back_of_a_fraction_is_an_amount(shop: Shop) -> None:
    owner = shop.customer().id
    bill = shop.v1.invoices.create({"customer": owner})
    hours(shop, customer=owner, invoice=bill.id, quantity_decimal=Decimal("2.5"))
    shop.v1.invoices.finalize_invoice(bill.id)
    (line,) = shop.v1.invoices.retrieve(bill.id).lines.data
    of: Any = {"type": "invoice_line_item", "invoice_line_item": line.id}
    wanted: Any = {"invoice": bill.id, "lines": [{**of, "quantity": 2}]}
    error = refused(stripe.InvalidRequestError, shop.v1.credit_notes.create, wanted)
    assert error.param == "lines[0][quantity]"
    given = shop.v1.credit_notes.create({"invoice": bill.id, "lines": [{**of, "amount": 500}]})
    assert given.total == 500
