"""What a payment was for, told when the reserved money is taken."""

from typing import Any

import stripe

from support.shop import Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def reserved(shop: Shop, **params: Any) -> stripe.PaymentIntent:
    """2000 that are reserved on a card."""
    asked: Any = {"amount": 2_000, "currency": "usd", "capture_method": "manual", **params}
    return shop.v1.payment_intents.create(
        {**asked, "payment_method": "pm_card_visa", "confirm": True}
    )


def of(*costs: int) -> Any:
    """Lines that cost so much."""
    return {"line_items": [{"product_name": "Mug", "quantity": 1, "unit_cost": c} for c in costs]}


def test_what_is_taken_is_told_of_what_it_is_made(shop: Shop) -> None:
    held = reserved(shop, amount_details=of(1_500, 500), payment_details={"order_reference": "A"})
    less: Any = {
        "amount_to_capture": 1_500,
        "amount_details": of(1_500),
        "payment_details": {"order_reference": "A-1"},
    }
    taken = shop.v1.payment_intents.capture(held.id, less)
    assert (taken.status, taken.amount_received) == ("succeeded", 1_500)
    assert plain(taken.amount_details)["error"] is None
    assert plain(taken.payment_details)["order_reference"] == "A-1"
    lines = shop.v1.payment_intents.amount_details_line_items.list(held.id).data
    assert [line.unit_cost for line in lines] == [1_500]


def test_it_has_to_add_up_to_what_is_taken(shop: Shop) -> None:
    held = reserved(shop)
    wrong: Any = {"amount_to_capture": 1_500, "amount_details": of(2_000)}
    error = refused(Invalid, shop.v1.payment_intents.capture, held.id, wrong)
    assert told(error) == (400, "amount_details_amount_mismatch", "amount_details")
    assert shop.v1.payment_intents.retrieve(held.id).status == "requires_capture"
    loose: Any = {**of(2_000), "enforce_arithmetic_validation": False}
    asked: Any = {"amount_to_capture": 1_500, "amount_details": loose}
    taken = shop.v1.payment_intents.capture(held.id, asked)
    assert plain(taken.amount_details)["error"]["code"] == "amount_details_amount_mismatch"


def test_who_says_nothing_may_take_less(shop: Shop) -> None:
    held = reserved(shop, amount_details=of(2_000))
    named: Any = {"amount_to_capture": 900, "payment_details": {"order_reference": "A"}}
    taken = shop.v1.payment_intents.capture(held.id, named)
    assert (taken.amount_received, plain(taken.payment_details)["order_reference"]) == (900, "A")
