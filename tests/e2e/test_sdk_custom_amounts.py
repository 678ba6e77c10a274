"""Prices that whoever buys says: made, sold in Checkout, and nowhere else, through the SDK."""

from typing import Any

import pytest
import stripe

from sao.testing import Refused
from support.shop import plain, refused, told
from support.till import Till

Invalid = stripe.InvalidRequestError


@pytest.fixture
def till() -> Till:
    return Till()


def custom(till: Till, currency: str = "usd", **bounds: Any) -> stripe.Price:
    return till.v1.prices.create(
        {
            "currency": currency,
            "product_data": {"name": "Gift"},
            "custom_unit_amount": {"enabled": True, **bounds},
        }
    )


def offer(till: Till, price: str, **params: Any) -> stripe.checkout.Session:
    asked = {"mode": "payment", "line_items": [{"price": price, "quantity": 1}], **params}
    return till.offer(**asked)


def item_of(till: Till, session: stripe.checkout.Session) -> stripe.LineItem:
    (item,) = till.v1.checkout.sessions.line_items.list(session.id).data
    return item


def said(till: Till, session: stripe.checkout.Session, amount: str) -> dict[str, Any]:
    return {"amounts": {item_of(till, session).id: amount}}


def test_a_price_says_what_may_be_said(till: Till) -> None:
    made = custom(till, minimum=500, maximum=10_000, preset=2_000)
    bounds = {"minimum": 500, "maximum": 10_000, "preset": 2_000}
    assert plain(made.custom_unit_amount) == bounds
    assert (made.unit_amount, made.unit_amount_decimal, made.type) == (None, None, "one_time")
    assert plain(custom(till).custom_unit_amount) == dict.fromkeys(bounds)
    product = till.v1.products.create(
        {
            "name": "Gift",
            "default_price_data": {
                "currency": "eur",
                "custom_unit_amount": {"enabled": True, "minimum": 300},
                "currency_options": {"jpy": {"custom_unit_amount": {"enabled": True}}},
            },
            "expand": ["default_price.currency_options"],
        }
    )
    first = plain(product.default_price)
    assert first["custom_unit_amount"]["minimum"] == 300
    options = first["currency_options"]
    assert options["eur"]["custom_unit_amount"]["minimum"] == 300
    assert options["jpy"]["custom_unit_amount"] == dict.fromkeys(bounds)


@pytest.mark.parametrize(
    ("asked", "code", "param"),
    [
        ({"unit_amount": 5}, "parameters_exclusive", "custom_unit_amount"),
        ({"unit_amount_decimal": "5"}, "parameters_exclusive", "custom_unit_amount"),
        ({"recurring": {"interval": "month"}}, None, "recurring"),
        ({"transform_quantity": {"divide_by": 2, "round": "up"}}, None, "transform_quantity"),
        (
            {"billing_scheme": "tiered", "tiers_mode": "volume"},
            None,
            "custom_unit_amount",
        ),
        ({"minimum": 49}, None, "custom_unit_amount[minimum]"),
        ({"minimum": 700, "maximum": 600}, None, "custom_unit_amount[maximum]"),
        ({"minimum": 700, "preset": 600}, None, "custom_unit_amount[preset]"),
        ({"preset": 700, "maximum": 600}, None, "custom_unit_amount[maximum]"),
        ({"enabled": False}, None, "custom_unit_amount[enabled]"),
    ],
)
def test_what_no_price_can_say_is_refused(till: Till, asked: Any, code: Any, param: str) -> None:
    bounds = {name: asked.pop(name) for name in [*asked] if name in _BOUNDS}
    terms = {
        "currency": "usd",
        "product_data": {"name": "Gift"},
        "custom_unit_amount": {"enabled": True, **bounds},
        **asked,
    }
    assert told(refused(Invalid, till.v1.prices.create, terms)) == (400, code, param)


_BOUNDS = ("enabled", "minimum", "maximum", "preset")


def test_the_customer_says_what_it_costs(till: Till) -> None:
    price = custom(till, minimum=500, maximum=10_000).id
    opened = offer(till, price)
    assert (opened.amount_total, opened.status) == (0, "open")
    with pytest.raises(Refused, match="amounts"):
        till.pay(opened)
    for amount, why in (
        ("4.99", "at least .5.00"),
        ("100.01", "at most .100.00"),
        ("a lot", "not an amount"),
        ("5.005", "not an amount"),
    ):
        with pytest.raises(Refused, match=why):
            till.pay(opened, **said(till, opened, amount))
    done = till.pay(opened, **said(till, opened, "25,50"))
    assert (done.status, done.amount_total, done.amount_subtotal) == ("complete", 2550, 2550)
    paid = till.v1.payment_intents.retrieve(str(done.payment_intent))
    assert (paid.status, paid.amount_received) == ("succeeded", 2550)
    item = item_of(till, done)
    assert (item.amount_total, item.quantity) == (2550, 1)
    assert item.price is not None
    assert (item.price.id, item.price.unit_amount) == (price, None)


def test_what_is_proposed_is_paid_where_nothing_else_is_said(till: Till) -> None:
    price = custom(till, preset=1_500).id
    opened = offer(till, price)
    assert opened.amount_total == 1500
    assert till.pay(opened).amount_total == 1500
    other = offer(till, price)
    assert till.pay(other, **said(till, other, "0.50")).amount_total == 50
    yen = offer(till, custom(till, "jpy").id)
    with pytest.raises(Refused, match="not an amount in JPY"):
        till.pay(yen, **said(till, yen, "500.5"))
    assert till.pay(yen, **said(till, yen, "500")).amount_total == 500


def test_an_invoice_tells_of_what_was_said(till: Till) -> None:
    opened = offer(till, custom(till).id, invoice_creation={"enabled": True})
    done = till.pay(opened, **said(till, opened, "12"))
    bill = till.v1.invoices.retrieve(str(done.invoice))
    (line,) = bill.lines.data
    assert (bill.total, bill.status, line.amount) == (1200, "paid", 1200)


def test_a_link_asks_for_it(till: Till) -> None:
    price = custom(till, preset=800).id
    link = till.v1.payment_links.create({"line_items": [{"price": price, "quantity": 1}]})
    reply = till.sandbox.post(f"/api/payment_links/{link.id}/open", {})
    opened = till.v1.checkout.sessions.retrieve(reply["id"])
    assert opened.amount_total == 800
    assert till.pay(opened, **said(till, opened, "9")).amount_total == 900
    asked: Any = {"line_items": [{"price": price, "quantity": 1}], "allow_promotion_codes": True}
    error = refused(Invalid, till.v1.payment_links.create, asked)
    assert told(error)[2] == "allow_promotion_codes"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"quantity": 2}, "line_items[0][quantity]"),
        ({"adjustable_quantity": {"enabled": True}}, "line_items[0][adjustable_quantity]"),
        ({"more": True}, "line_items[0][price]"),
        ({"mode": "subscription"}, "line_items[0][price]"),
        ({"allow_promotion_codes": True}, "allow_promotion_codes"),
        ({"discounts": True}, "discounts"),
        ({"optional": True}, "optional_items"),
    ],
)
def test_it_is_sold_alone(till: Till, params: Any, param: str) -> None:
    line = {"price": custom(till).id, "quantity": 1}
    item = {name: params.pop(name) for name in [*params] if name in ("quantity", _ADJUST)}
    lines = [{**line, **item}]
    if params.pop("more", False):
        lines.append({"price": till.once(), "quantity": 1})
    if params.get("mode") == "subscription":
        lines.append({"price": till.price(), "quantity": 1})
    if params.get("discounts"):
        params["discounts"] = [{"promotion_code": till.off().id}]
    if params.pop("optional", False):
        params["optional_items"] = [{"price": till.once(), "quantity": 1}]
    terms = {"mode": "payment", **params, "line_items": lines}
    assert told(refused(Invalid, till.offer, **terms))[2] == param


_ADJUST = "adjustable_quantity"


def test_a_session_is_changed_to_such_a_price_where_it_is_sold_alone(till: Till) -> None:
    price, update = custom(till, preset=800).id, till.v1.checkout.sessions.update
    lines: Any = {"line_items": [{"price": price, "quantity": 1}]}
    assert update(offer(till, till.once()).id, lines).amount_total == 800
    opened = offer(till, till.once(), allow_promotion_codes=True)
    assert told(refused(Invalid, update, opened.id, lines))[2] == "allow_promotion_codes"


def test_nothing_else_takes_such_a_price(till: Till) -> None:
    price, owner = custom(till, preset=800).id, till.customer().id
    again = till.price()
    for call, params, param in (
        (
            till.v1.subscriptions.create,
            {"items": [{"price": price}]},
            "items[0][price]",
        ),
        (
            till.v1.subscriptions.create,
            {"items": [{"price": again}], "add_invoice_items": [{"price": price}]},
            "add_invoice_items[0][price]",
        ),
        (till.v1.invoice_items.create, {"pricing": {"price": price}}, "pricing[price]"),
        (till.v1.quotes.create, {"line_items": [{"price": price}]}, "line_items[0][price]"),
    ):
        assert told(refused(Invalid, call, {"customer": owner, **params}))[2] == param  # type: ignore[operator]
    fixed = till.once()
    error = refused(Invalid, offer, till, fixed, optional_items=[{"price": price, "quantity": 1}])
    assert told(error)[2] == "optional_items[0][price]"
    opened = offer(till, fixed)
    with pytest.raises(Refused, match="is fixed"):
        till.pay(opened, **said(till, opened, "9"))
