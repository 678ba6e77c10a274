"""What an open checkout session offers is changed, through the official SDK."""

from typing import Any

import pytest
import stripe

from support.shop import plain, refused, told
from support.till import Till

Invalid = stripe.InvalidRequestError
EMBEDDED: Any = {
    "ui_mode": "embedded_page",
    "return_url": "https://shop.test/",
    "success_url": None,
}
TO_ADA: Any = {
    "name": "Ada Byron",
    "address": {"line1": "1 Main St", "city": "Bonn", "country": "DE"},
}


@pytest.fixture
def till() -> Till:
    return Till()


def rate(amount: int, name: str) -> Any:
    fixed = {"amount": amount, "currency": "usd"}
    return {
        "shipping_rate_data": {"display_name": name, "fixed_amount": fixed, "type": "fixed_amount"}
    }


def items(till: Till, session: Any) -> list[Any]:
    return list(till.v1.checkout.sessions.line_items.list(session.id).data)


def change(till: Till, session: Any, **said: Any) -> stripe.checkout.Session:
    asked: Any = said
    return till.v1.checkout.sessions.update(session.id, asked)


def test_items_are_kept_changed_added_and_removed(till: Till) -> None:
    first, second = till.once(1000), till.once(300)
    lines = [{"price": first, "quantity": 1}, {"price": second, "quantity": 2}]
    opened = till.offer("payment", line_items=lines)
    kept, gone = items(till, opened)
    described = {"currency": "usd", "unit_amount": 50, "product_data": {"name": "Pin"}}
    wanted: Any = [
        {"price_data": described, "quantity": 4, "metadata": {"a": "b"}},
        {"id": kept.id, "quantity": 3, "adjustable_quantity": {"enabled": True, "maximum": 9}},
    ]
    after = change(till, opened, line_items=wanted, metadata={"changed": "yes"})
    assert (after.amount_subtotal, after.amount_total) == (3200, 3200)
    assert plain(after.metadata) == {"changed": "yes"}
    pin, mug = items(till, opened)
    assert (pin.description, pin.quantity, pin.amount_total, pin.metadata.a) == ("Pin", 4, 200, "b")
    assert (mug.id, mug.quantity, mug.amount_total) == (kept.id, 3, 3000)
    assert (mug.price.id, mug.adjustable_quantity.maximum) == (first, 9)
    again = change(till, opened, line_items=[{"id": kept.id, "price": second}])
    assert (again.amount_total, items(till, opened)[0].price.id) == (900, second)
    error = refused(Invalid, change, till, opened, line_items=[{"id": gone.id}])
    assert told(error) == (400, "resource_missing", "line_items[0][id]")
    done = till.pay(opened)
    assert (done.status, done.amount_total) == ("complete", 900)
    assert till.v1.payment_intents.retrieve(str(done.payment_intent)).amount == 900


def test_another_subscription_is_offered(till: Till) -> None:
    code = till.off(50)
    opened = till.offer(
        "subscription",
        line_items=[{"price": till.price(1000), "quantity": 1}],
        discounts=[{"promotion_code": code.id}],
    )
    once = till.once(500)
    error = refused(Invalid, change, till, opened, line_items=[{"price": once, "quantity": 1}])
    assert told(error)[2] == "line_items"
    wanted: Any = [{"price": till.price(2000), "quantity": 2}, {"price": once, "quantity": 1}]
    after = change(till, opened, line_items=wanted)
    assert after.amount_subtotal == 4500
    done = till.pay(opened)
    bill = till.v1.invoices.retrieve(str(done.invoice))
    assert (done.amount_total, bill.subtotal, bill.amount_paid) == (
        after.amount_total,
        4500,
        after.amount_total,
    )


def test_other_ways_to_send_it(till: Till) -> None:
    opened = till.offer(
        "payment",
        line_items=[{"price": till.once(1000), "quantity": 1}],
        shipping_address_collection={"allowed_countries": ["DE"]},
        shipping_options=[rate(500, "Post")],
        **EMBEDDED,
    )
    assert opened.amount_total == 1500
    said: Any = {"collected_information": {"shipping_details": TO_ADA}}
    after = change(till, opened, shipping_options=[rate(900, "Express"), rate(0, "Bike")], **said)
    assert (after.amount_total, after.total_details.amount_shipping) == (1900, 900)  # type: ignore[union-attr]
    collected = after.collected_information
    assert collected is not None
    assert collected.shipping_details is not None
    assert (collected.shipping_details.name, collected.shipping_details.address.city) == (
        "Ada Byron",
        "Bonn",
    )
    done = till.pay(opened)
    assert (done.amount_total, done.status) == (1900, "complete")
    none = till.offer("payment", shipping_options=[rate(500, "Post")])
    cleared = change(till, none, shipping_options="")
    assert (cleared.shipping_options, cleared.shipping_cost) == ([], None)


def test_what_cannot_be_changed(till: Till) -> None:
    opened = till.offer("payment", shipping_options=[rate(500, "Post")])
    said: Any = {"shipping_details": TO_ADA}
    refusals: tuple[tuple[dict[str, Any], str], ...] = (
        ({"collected_information": said}, "collected_information"),
        ({"payment_intent_data": {"description": "x"}}, "payment_intent_data"),
        (
            {"shipping_options": [{"shipping_rate": "shr_none"}]},
            "shipping_options[0][shipping_rate]",
        ),
        ({"line_items": [{"price": till.price(100), "quantity": 1}]}, "line_items[0][price]"),
        ({"line_items": [{"price": till.once(100)}]}, "line_items[0][quantity]"),
    )
    for asked, param in refusals:
        assert told(refused(Invalid, change, till, opened, **asked))[2] == param
    within = till.offer("payment", **EMBEDDED)
    where = "collected_information[shipping_details]"
    error = refused(Invalid, change, till, within, collected_information=said)
    assert str(told(error)[2]).startswith(where)
    monthly = till.offer("subscription")
    error = refused(Invalid, change, till, monthly, shipping_options=[rate(5, "Post")])
    assert told(error)[2] == "shipping_options"
    till.v1.checkout.sessions.expire(opened.id)
    refused(Invalid, change, till, opened, shipping_options="")
    assert plain(change(till, opened, metadata={"a": "b"}).metadata) == {"a": "b"}
