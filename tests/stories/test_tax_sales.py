"""Tax calculations and transactions: what is sold elsewhere, and taxed here."""

from typing import Any

import pytest
import stripe

from sao.testing import Sandbox
from support.shop import DAY, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
BERLIN: Any = {
    "address": {"line1": "Unter den Linden 1", "country": "DE"},
    "address_source": "billing",
}
VIENNA: Any = {"address": {"country": "AT"}}


@pytest.fixture(autouse=True)
def _registered(shop: Shop) -> None:
    """Tax is collected in Germany."""
    asked: Any = {
        "country": "DE",
        "country_options": {"de": {"type": "standard"}},
        "active_from": "now",
    }
    shop.v1.tax.registrations.create(asked)
    shop.v1.tax.settings.update({"head_office": {"address": {"country": "DE"}}})


def calculate(shop: Shop, *lines: Any, **said: Any) -> Any:
    asked: Any = {"currency": "eur", "customer_details": BERLIN, "line_items": list(lines)}
    return shop.v1.tax.calculations.create({**asked, **said, "expand": ["line_items"]})


def sold(shop: Shop, calculation: Any, reference: str = "order_1", **said: Any) -> Any:
    asked: Any = {"calculation": calculation.id, "reference": reference, **said}
    return shop.v1.tax.transactions.create_from_calculation({**asked, "expand": ["line_items"]})


def reverse(shop: Shop, transaction: Any, **said: Any) -> Any:
    asked: Any = {"original_transaction": transaction.id, "mode": "partial", **said}
    return shop.v1.tax.transactions.create_reversal({**asked, "expand": ["line_items"]})


BOOK: Any = {"amount": 1000, "reference": "book", "quantity": 2, "metadata": {"isbn": "1"}}
PEN: Any = {"amount": 595, "reference": "pen", "tax_behavior": "inclusive"}
POST: Any = {"shipping_cost": {"amount": 500}}


def test_what_a_sale_comes_to(shop: Shop) -> None:
    made = calculate(shop, BOOK, PEN, **POST)
    assert made.id.startswith("taxcalc_")
    assert (made.tax_amount_exclusive, made.tax_amount_inclusive) == (190 + 95, 95)
    assert made.amount_total == 1190 + 595 + 595
    assert (made.tax_date, made.expires_at) == (START, START + 90 * DAY)
    assert plain(made.customer_details)["taxability_override"] == "none"
    sent = made.shipping_cost
    assert (sent.amount, sent.amount_tax, sent.tax_code) == (500, 95, "txcd_92010001")
    book, pen = made.line_items.data
    assert (book.amount, book.amount_tax, book.quantity, book.metadata.isbn) == (1000, 190, 2, "1")
    assert (pen.amount, pen.amount_tax, pen.tax_behavior) == (595, 95, "inclusive")
    (levied,) = book.tax_breakdown
    assert (levied.jurisdiction.country, levied.jurisdiction.level) == ("DE", "country")
    assert (levied.tax_rate_details.percentage_decimal, levied.taxable_amount) == ("19", 1000)
    outside, inside = made.tax_breakdown
    assert (outside.amount, outside.inclusive, outside.taxable_amount) == (285, False, 1500)
    assert (inside.amount, inside.inclusive, inside.taxable_amount) == (95, True, 500)
    assert outside.tax_rate_details.tax_type == "vat"
    again = shop.v1.tax.calculations.retrieve(made.id)
    assert again.amount_total == made.amount_total
    listed = shop.v1.tax.calculations.line_items.list(made.id, {"limit": 1})
    assert ([one.id for one in listed.data], listed.has_more) == ([book.id], True)


def test_it_expires_after_90_days(shop: Shop, sandbox: Sandbox) -> None:
    made = calculate(shop, BOOK)
    sandbox.advance(to=START + 90 * DAY - 1)
    assert shop.v1.tax.calculations.retrieve(made.id).id == made.id
    sandbox.advance(to=START + 90 * DAY)
    for ask in (shop.v1.tax.calculations.retrieve, shop.v1.tax.calculations.line_items.list):
        assert told(refused(Invalid, ask, made.id))[0] == 404
    assert told(refused(Invalid, sold, shop, made))[1:] == ("resource_missing", "calculation")


def test_who_buys_and_by_what_rules(shop: Shop, sandbox: Sandbox) -> None:
    abroad = calculate(shop, BOOK, customer_details=VIENNA)
    assert (abroad.amount_total, abroad.tax_breakdown[0].taxability_reason) == (
        1000,
        "not_collecting",
    )
    exempt = calculate(
        shop, BOOK, customer_details={**BERLIN, "taxability_override": "customer_exempt"}
    )
    assert exempt.line_items.data[0].tax_breakdown[0].tax_rate_details is None
    assert exempt.tax_breakdown[0].taxability_reason == "customer_exempt"
    number = [{"type": "eu_vat", "value": "ATU12345678"}]
    firm = calculate(shop, BOOK, customer_details={**VIENNA, "tax_ids": number})
    assert firm.tax_breakdown[0].taxability_reason == "reverse_charge"
    free = shop.v1.products.create({"name": "Free", "tax_code": "txcd_00000000"}).id
    assert calculate(shop, {"amount": 1000, "product": free}).amount_total == 1000
    assert calculate(shop, {**BOOK, "tax_code": "txcd_00000000"}).amount_total == 1000
    sandbox.advance(days=20)
    assert calculate(shop, BOOK, tax_date=START - 5 * DAY).amount_total == 1000
    assert calculate(shop, BOOK, tax_date=START).amount_total == 1190


def test_a_customer_is_taxed_as_they_stand(shop: Shop) -> None:
    clock = shop.clock(START + DAY)
    ada = shop.v1.customers.create(
        {"name": "Ada", "address": {"country": "DE"}, "test_clock": clock}
    )
    made = calculate(shop, BOOK, customer=ada.id, customer_details=None)
    assert (made.customer, made.amount_total, made.tax_date) == (ada.id, 1190, START + DAY)
    assert made.customer_details.address_source == "billing"
    shop.v1.customers.update(ada.id, {"tax_exempt": "exempt"})
    assert calculate(shop, BOOK, customer=ada.id, customer_details=None).amount_total == 1000


def test_it_is_sold_once_for_each_reference(shop: Shop) -> None:
    made = calculate(shop, BOOK, PEN, **POST)
    done = sold(shop, made, metadata={"a": "b"})
    assert (done.type, done.reference, done.posted_at) == ("transaction", "order_1", START)
    assert (done.id.startswith("tax_"), plain(done.metadata)) == (True, {"a": "b"})
    book, pen = done.line_items.data
    assert (book.amount, book.amount_tax, book.reference, book.type) == (
        1000,
        190,
        "book",
        "transaction",
    )
    assert (pen.amount, pen.amount_tax, pen.reversal) == (595, 95, None)
    assert done.shipping_cost.amount_tax == 95
    error = refused(Invalid, sold, shop, made)
    assert told(error) == (400, "resource_already_exists", "reference")
    error = refused(Invalid, sold, shop, made, "order_2", posted_at=START + DAY)
    assert told(error)[2] == "posted_at"
    assert shop.v1.tax.transactions.retrieve(done.id).reference == "order_1"


def test_parts_of_it_are_taken_back_until_nothing_is_left(shop: Shop) -> None:
    done = sold(shop, calculate(shop, BOOK, PEN, **POST))
    book, pen = done.line_items.data
    part = {"original_line_item": book.id, "reference": "back", "amount": -500, "amount_tax": -95}
    back = reverse(
        shop,
        done,
        reference="r1",
        line_items=[part],
        shipping_cost={"amount": -100, "amount_tax": -19},
    )
    assert (back.type, back.reversal.original_transaction) == ("reversal", done.id)
    (line,) = back.line_items.data
    assert (line.amount, line.amount_tax, line.type) == (-500, -95, "reversal")
    assert line.reversal.original_line_item == book.id
    assert (back.shipping_cost.amount, back.shipping_cost.amount_tax) == (-100, -19)

    too_much = {**part, "amount": -501}
    error = refused(Invalid, reverse, shop, done, reference="r2", line_items=[too_much])
    assert told(error)[2] == "line_items[0][amount]"
    nowhere = {**part, "original_line_item": "tax_li_x"}
    error = refused(Invalid, reverse, shop, done, reference="r2", line_items=[nowhere])
    assert told(error)[1:] == ("resource_missing", "line_items[0][original_line_item]")
    error = refused(Invalid, reverse, shop, done, reference="order_1", mode="full")
    assert told(error)[2] == "reference"

    flat = reverse(shop, done, reference="r2", flat_amount=-400)
    whole = [*flat.line_items.data, flat.shipping_cost]
    exclusive = [one for one in whole if one.tax_behavior == "exclusive"]
    inclusive = [one for one in whole if one.tax_behavior == "inclusive"]
    assert (
        sum(one.amount + one.amount_tax for one in exclusive) + sum(one.amount for one in inclusive)
        == -400
    )

    rest = reverse(shop, done, reference="r3", mode="full")
    taken = [*back.line_items.data, *flat.line_items.data, *rest.line_items.data]
    assert sum(one.amount for one in taken) == -(book.amount + pen.amount)
    assert sum(one.amount_tax for one in taken) == -(book.amount_tax + pen.amount_tax)
    for gone in (done, rest):
        refused(Invalid, reverse, shop, gone, reference="r4", mode="full")


def test_what_is_refused(shop: Shop) -> None:
    ada = shop.customer(None).id
    refusals: tuple[tuple[dict[str, Any], str | None], ...] = (
        ({"customer": ada}, "customer"),
        ({"customer": ada, "customer_details": None}, "customer_details[address]"),
        ({"customer_details": {"taxability_override": "none"}}, "customer_details[address]"),
        ({"customer_details": {"address": {"country": "US"}}}, "customer_details[address]"),
        ({"customer_details": {**BERLIN, "ip_address": "::1"}}, "customer_details[ip_address]"),
        ({"tax_date": START + 32 * DAY}, "tax_date"),
        ({"line_items": [BOOK, BOOK]}, "line_items[1][reference]"),
        ({"line_items": [{"amount": 1, "product": "prod_x"}]}, "line_items[0][product]"),
        ({"shipping_cost": {"tax_code": "txcd_92010001"}}, "shipping_cost[amount]"),
        ({"shipping_cost": {"shipping_rate": "shr_x"}}, "shipping_cost[shipping_rate]"),
    )
    for said, param in refusals:
        assert told(refused(Invalid, calculate, shop, BOOK, **said))[2] == param, said
    done = sold(shop, calculate(shop, BOOK))
    for asked, param in (
        ({}, "line_items"),
        ({"mode": "full", "flat_amount": -1}, "flat_amount"),
        ({"flat_amount": -1, "shipping_cost": {"amount": -1, "amount_tax": 0}}, "flat_amount"),
        ({"flat_amount": -1191}, "flat_amount"),
        ({"shipping_cost": {"amount": -1, "amount_tax": 0}}, "shipping_cost[original_line_item]"),
    ):
        assert told(refused(Invalid, reverse, shop, done, reference="r", **asked))[2] == param


def test_goods_are_sold_where_they_are_sent_from(shop: Shop) -> None:
    """From elsewhere than where the customer is, the one-stop shop takes it."""
    asked: Any = {
        "country": "FR",
        "country_options": {"fr": {"type": "oss_union"}},
        "active_from": "now",
    }
    shop.v1.tax.registrations.create(asked)
    goods = {**BOOK, "tax_code": "txcd_99999999"}
    assert calculate(shop, goods, customer_details=VIENNA).amount_total == 1200
    at_home = {"ship_from_details": {"address": {"country": "AT"}}}
    assert calculate(shop, goods, customer_details=VIENNA, **at_home).amount_total == 1000
    rate = shop.v1.shipping_rates.create(
        {
            "display_name": "Post",
            "fixed_amount": {"amount": 500, "currency": "eur"},
            "tax_behavior": "inclusive",
        }
    ).id
    sent = calculate(shop, BOOK, shipping_cost={"shipping_rate": rate}).shipping_cost
    assert (sent.amount, sent.amount_tax, sent.shipping_rate) == (500, 80, rate)


def test_what_is_sent_comes_from_a_country(shop: Shop) -> None:
    nowhere: Any = {"ship_from_details": {"address": {"line1": "Dock 3"}}}
    error = refused(Invalid, calculate, shop, BOOK, **nowhere)
    assert told(error) == (400, "parameter_missing", "ship_from_details[address][country]")
