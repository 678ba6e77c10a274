"""Payment intents and their charges, through the official SDK."""

from typing import Any

import pytest
import stripe

from support.server import Server
from support.shop import DAY, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def create(shop: Shop, **params: Any) -> stripe.PaymentIntent:
    return shop.v1.payment_intents.create({"amount": 2000, "currency": "usd", **params})  # type: ignore[typeddict-item]


def authenticate(server: Server, intent: str, *, succeeded: bool) -> None:
    server.post(f"/api/payment_intents/{intent}/authenticate", {"succeeded": succeeded})


def test_created_then_confirmed(shop: Shop) -> None:
    made = create(shop, automatic_payment_methods={"enabled": True}, metadata={"order": "6735"})
    assert isinstance(made, stripe.PaymentIntent)
    assert (made.status, made.amount_received) == ("requires_payment_method", 0)
    assert made.client_secret is not None
    assert made.client_secret.startswith(f"{made.id}_secret_")
    bigger = shop.v1.payment_intents.update(made.id, {"amount": 2500, "description": "x"})
    assert (bigger.amount, bigger.description) == (2500, "x")
    chosen = shop.v1.payment_intents.update(made.id, {"payment_method": "pm_card_visa"})
    assert str(chosen.payment_method).startswith("pm_")
    paid = shop.v1.payment_intents.confirm(made.id, {"expand": ["latest_charge"]})
    assert (paid.status, paid.amount_received) == ("succeeded", 2500)
    assert isinstance(paid.latest_charge, stripe.Charge)
    assert (paid.latest_charge.paid, paid.latest_charge.captured) == (True, True)
    assert plain(paid.metadata) == {"order": "6735"}
    error = refused(Invalid, shop.v1.payment_intents.confirm, made.id)
    assert told(error)[:2] == (400, "payment_intent_unexpected_state")
    assert error.error.payment_intent.status == "succeeded"


def test_created_and_confirmed_at_once(shop: Shop) -> None:
    paid = create(shop, confirm=True, payment_method="pm_card_visa", currency="EUR")
    assert (paid.status, paid.currency) == ("succeeded", "eur")
    error = refused(Invalid, create, shop, confirm=True)
    assert told(error) == (400, "payment_intent_unexpected_state", "payment_method")


@pytest.mark.parametrize(
    ("card", "code", "decline"),
    [
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
        (
            "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
            "card_declined",
            "card_velocity_exceeded",
        ),
    ],
)
def test_a_card_is_declined(shop: Shop, card: str, code: str, decline: str) -> None:
    error = refused(stripe.CardError, create, shop, confirm=True, payment_method=card)
    assert told(error)[:2] == (402, code)
    assert error.error.decline_code == decline
    intent = error.error.payment_intent
    assert (intent.status, intent.last_payment_error.code) == ("requires_payment_method", code)
    assert error.error.charge == intent.latest_charge == intent.last_payment_error.charge
    kept = shop.v1.payment_intents.retrieve(intent.id)
    assert kept.last_payment_error is not None
    assert kept.last_payment_error.decline_code == decline
    again = shop.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (again.status, again.last_payment_error) == ("succeeded", None)


def test_held_then_captured_in_part(shop: Shop) -> None:
    held = create(shop, capture_method="manual", confirm=True, payment_method="pm_card_visa")
    assert (held.status, held.amount_capturable, held.amount_received) == (
        "requires_capture",
        2000,
        0,
    )
    capture = shop.v1.payment_intents.capture
    error = refused(Invalid, capture, held.id, {"amount_to_capture": 2001})
    assert told(error) == (400, "amount_too_large", "amount_to_capture")
    taken = capture(held.id, {"amount_to_capture": 1500, "expand": ["latest_charge"]})
    assert (taken.status, taken.amount_received, taken.amount_capturable) == ("succeeded", 1500, 0)
    assert isinstance(taken.latest_charge, stripe.Charge)
    assert taken.latest_charge.amount_captured == 1500
    assert told(refused(Invalid, capture, held.id))[1] == "payment_intent_unexpected_state"


def test_what_is_not_captured_in_time_is_let_go(shop: Shop) -> None:
    clock = shop.clock()
    owner = shop.customer(test_clock=clock)
    card = str(shop.v1.customers.payment_methods.list(owner.id).data[0].id)
    held = create(
        shop, customer=owner.id, payment_method=card, capture_method="manual", confirm=True
    )
    shop.advance(clock, START + 6 * DAY)
    assert shop.v1.payment_intents.retrieve(held.id).status == "requires_capture"
    charge = shop.v1.charges.retrieve(str(held.latest_charge))
    assert charge.payment_method_details is not None
    assert plain(charge.payment_method_details)["card"]["capture_before"] == START + 7 * DAY
    shop.advance(clock, START + 8 * DAY)
    gone = shop.v1.payment_intents.retrieve(held.id, {"expand": ["latest_charge"]})
    assert (gone.status, gone.cancellation_reason) == ("canceled", "automatic")
    assert isinstance(gone.latest_charge, stripe.Charge)
    assert (gone.latest_charge.captured, gone.latest_charge.refunded) == (False, True)


def test_what_is_captured_in_part_lets_the_rest_go(shop: Shop) -> None:
    held = create(shop, capture_method="manual", confirm=True, payment_method="pm_card_visa")
    taken = shop.v1.payment_intents.capture(
        held.id,
        {
            "amount_to_capture": 1500,
            "metadata": {"parcel": "1"},
            "statement_descriptor_suffix": "PARCEL",
            "expand": ["latest_charge"],
        },
    )
    assert (taken.amount_received, plain(taken.metadata)) == (1500, {"parcel": "1"})
    charge = taken.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert (charge.amount_captured, charge.amount_refunded, charge.refunded) == (1500, 500, False)
    assert charge.calculated_statement_descriptor == "PARCEL"
    error = refused(Invalid, shop.v1.refunds.create, {"payment_intent": held.id, "amount": 1501})
    assert told(error) == (400, None, "amount")


def test_a_card_is_given_along(shop: Shop) -> None:
    owner = shop.customer(card=None)
    shipping: Any = {"name": "Ada", "address": {"city": "Ulm"}, "tracking_number": "7"}
    paid = create(
        shop,
        customer=owner.id,
        confirm=True,
        setup_future_usage="off_session",
        shipping=shipping,
        allowed_payment_method_types=["card"],
        payment_method_data={
            "type": "card",
            "card": {"token": "tok_mastercard"},
            "billing_details": {"name": "Ada"},
            "allow_redisplay": "always",
        },
        payment_method_options={"card": {"request_three_d_secure": "automatic"}},
    )
    assert (paid.status, paid.setup_future_usage) == ("succeeded", "off_session")
    assert paid.shipping is not None
    assert (paid.shipping.tracking_number, paid.allowed_payment_method_types) == ("7", ["card"])
    (kept,) = shop.v1.customers.payment_methods.list(owner.id, {"allow_redisplay": "always"}).data
    assert kept.id == paid.payment_method
    assert (kept.allow_redisplay, kept.billing_details.name) == ("always", "Ada")
    assert kept.card is not None
    assert kept.card.brand == "mastercard"
    none = shop.v1.customers.payment_methods.list(owner.id, {"allow_redisplay": "limited"})
    assert none.data == []
    both: Any = {"payment_method": "pm_card_visa", "payment_method_data": {"type": "card"}}
    error = refused(Invalid, create, shop, **both)
    assert told(error)[:2] == (400, "parameter_missing")
    both["payment_method_data"]["card"] = {"token": "tok_visa"}
    error = refused(Invalid, create, shop, **both)
    assert told(error) == (400, "parameters_exclusive", "payment_method_data")


def test_a_customer_is_found_later(shop: Shop) -> None:
    owner, other = (shop.customer(card=None) for _ in range(2))
    made = create(shop)
    changed = shop.v1.payment_intents.update(
        made.id, {"customer": owner.id, "currency": "EUR", "setup_future_usage": "off_session"}
    )
    assert (changed.customer, changed.currency) == (owner.id, "eur")
    update = shop.v1.payment_intents.update
    assert update(made.id, {"customer": owner.id}).customer == owner.id
    error = refused(Invalid, update, made.id, {"customer": other.id})
    assert told(error) == (400, None, "customer")
    on_a_clock = shop.customer(card=None, test_clock=shop.clock())
    error = refused(Invalid, update, create(shop).id, {"customer": on_a_clock.id})
    assert told(error) == (400, None, "customer")
    shop.v1.payment_intents.confirm(made.id, {"payment_method": "pm_card_visa"})
    assert len(shop.v1.customers.payment_methods.list(owner.id).data) == 1
    assert [each.id for each in shop.v1.payment_intents.list({"customer": owner.id})] == [made.id]
    error = refused(Invalid, update, made.id, {"amount": 100})
    assert told(error) == (400, "payment_intent_unexpected_state", "amount")


@pytest.mark.parametrize(
    ("printed", "code", "param"),
    [
        ({"number": "4242424242424241"}, "incorrect_number", "number"),
        ({"exp_month": 13}, "invalid_expiry_month", "exp_month"),
        ({"cvc": "99"}, "invalid_cvc", "cvc"),
    ],
)
def test_a_card_is_typed_wrongly(shop: Shop, printed: Any, code: str, param: str) -> None:
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2034, "cvc": "123"}
    params: Any = {"type": "card", "card": {**card, **printed}}
    error = refused(stripe.CardError, shop.v1.payment_methods.create, params)
    assert told(error) == (402, code, param)


def test_every_charge_is_listed(shop: Shop) -> None:
    made = [create(shop, confirm=True, payment_method="pm_card_visa") for _ in range(3)]
    charges = [str(intent.latest_charge) for intent in reversed(made)]
    page = shop.v1.charges.list({"limit": 2})
    assert ([charge.id for charge in page.data], page.has_more) == (charges[:2], True)
    following = shop.v1.charges.list({"limit": 1, "starting_after": charges[1]})
    assert [charge.id for charge in following.data] == charges[2:]
    before = shop.v1.charges.list({"ending_before": charges[1]})
    assert [charge.id for charge in before.data] == charges[:1]
    noted = shop.v1.charges.update(
        charges[0],
        {"description": "x", "metadata": {"a": "b"}, "fraud_details": {"user_report": "safe"}},
    )
    assert (noted.description, plain(noted.metadata)) == ("x", {"a": "b"})
    assert shop.v1.charges.list({"limit": 1}).data[0].description == "x"
    kept = shop.v1.payment_intents.retrieve(made[-1].id)
    assert (kept.description, plain(kept.metadata)) == (None, {})
    error = refused(Invalid, shop.v1.charges.update, "ch_missing", {"description": "x"})
    assert told(error) == (404, "resource_missing", "id")


def test_what_is_no_more_says_where_to_go(shop: Shop) -> None:
    owner = shop.customer(card=None)
    error = refused(Invalid, shop.v1.charges.create, {"amount": 100, "source": "tok_visa"})
    assert error.http_status == 400
    assert "POST /v1/payment_intents" in error.user_message
    sources = shop.v1.customers.payment_sources
    assert sources.list(owner.id).data == []
    for call in (
        lambda: sources.create(owner.id, {"source": "tok_visa"}),
        lambda: sources.retrieve(owner.id, "card_1"),
    ):
        error = refused(Invalid, call)
        assert error.http_status == 400
        assert "/v1/payment_methods" in error.user_message


def test_held_then_canceled(shop: Shop) -> None:
    held = create(shop, capture_method="manual", confirm=True, payment_method="pm_card_visa")
    gone = shop.v1.payment_intents.cancel(held.id, {"cancellation_reason": "duplicate"})
    assert (gone.status, gone.cancellation_reason) == ("canceled", "duplicate")
    for call in (
        shop.v1.payment_intents.cancel,
        shop.v1.payment_intents.confirm,
        shop.v1.payment_intents.capture,
    ):
        assert told(refused(Invalid, call, held.id))[1] == "payment_intent_unexpected_state"


def test_a_challenge_is_passed(shop: Shop, server: Server) -> None:
    made = create(shop, confirm=True, payment_method="pm_card_authenticationRequired")
    assert made.status == "requires_action"
    assert made.next_action is not None
    assert made.next_action.type == "use_stripe_sdk"
    authenticate(server, made.id, succeeded=True)
    paid = shop.v1.payment_intents.retrieve(made.id)
    assert (paid.status, paid.next_action) == ("succeeded", None)


def test_a_challenge_is_failed(shop: Shop, server: Server) -> None:
    made = create(shop, confirm=True, payment_method="pm_card_authenticationRequired")
    authenticate(server, made.id, succeeded=False)
    failed = shop.v1.payment_intents.retrieve(made.id)
    assert failed.status == "requires_payment_method"
    assert failed.last_payment_error is not None
    assert failed.last_payment_error.code == "payment_intent_authentication_failure"


def test_a_challenge_is_passed_and_the_card_declines(shop: Shop, server: Server) -> None:
    card = "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"
    made = create(shop, confirm=True, payment_method=card)
    authenticate(server, made.id, succeeded=True)
    failed = shop.v1.payment_intents.retrieve(made.id)
    assert failed.status == "requires_payment_method"
    assert failed.last_payment_error is not None
    assert failed.last_payment_error.decline_code == "insufficient_funds"


def test_nobody_is_there_to_authenticate(shop: Shop) -> None:
    card = "pm_card_authenticationRequired"
    for alone in ({"off_session": True}, {"error_on_requires_action": True}):
        error = refused(stripe.CardError, create, shop, confirm=True, payment_method=card, **alone)
        assert told(error)[:2] == (402, "authentication_required")
        assert error.error.payment_intent.status == "requires_payment_method"


def test_amounts_are_positive_whole_numbers(shop: Shop) -> None:
    for amount in (0, -1, 1.5, "ten", 10**12):
        error = refused(Invalid, create, shop, amount=amount)
        assert told(error) == (400, "parameter_invalid_integer", "amount")
    error = refused(Invalid, create, shop, amount=None)
    assert told(error) == (400, "parameter_missing", "amount")


def test_charges_of_an_intent(shop: Shop) -> None:
    customer = shop.customer()
    made = create(shop, customer=customer.id)
    refused(
        stripe.CardError,
        shop.v1.payment_intents.confirm,
        made.id,
        {"payment_method": "pm_card_chargeCustomerFail"},
    )
    paid = shop.v1.payment_intents.confirm(made.id, {"payment_method": "pm_card_visa"})
    charges = shop.v1.charges.list({"payment_intent": made.id}).data
    assert all(isinstance(charge, stripe.Charge) for charge in charges)
    assert [charge.status for charge in charges] == ["succeeded", "failed"]
    assert charges[0].id == paid.latest_charge
    one = shop.v1.charges.retrieve(charges[1].id, {"expand": ["payment_intent", "customer"]})
    assert (one.failure_code, one.paid) == ("card_declined", False)
    assert isinstance(one.payment_intent, stripe.PaymentIntent)
    assert isinstance(one.customer, stripe.Customer)
    other = create(shop, customer=customer.id, confirm=True, payment_method="pm_card_visa")
    of_customer = shop.v1.charges.list({"customer": customer.id})
    expected = [other.latest_charge, charges[0].id, charges[1].id]
    assert [charge.id for charge in of_customer.data] == expected
    paged = shop.v1.charges.list({"customer": customer.id, "limit": 1}).auto_paging_iter()
    assert [charge.id for charge in paged] == expected
    last = {"customer": customer.id, "ending_before": charges[1].id, "limit": 1}
    before = shop.v1.charges.list(last)  # type: ignore[arg-type]
    assert [charge.id for charge in before.data] == [charges[0].id]
    assert before.has_more is True
    for missing in ("ch_nothing", made.id):
        error = refused(Invalid, shop.v1.charges.retrieve, missing)
        assert told(error) == (404, "resource_missing", "id")


def test_lists_of_intents(shop: Shop) -> None:
    customer = shop.customer()
    made = [create(shop, customer=customer.id).id for _ in range(3)]
    listed = shop.v1.payment_intents.list({"customer": customer.id}).data
    assert [intent.id for intent in listed] == made[::-1]


def of_cards(**said: Any) -> dict[str, Any]:
    return {"payment_method_options": {"card": said}}


def test_what_is_said_of_cards_counts_for_cards(shop: Shop) -> None:
    held = create(
        shop, confirm=True, payment_method="pm_card_visa", **of_cards(capture_method="manual")
    )
    assert (held.status, held.capture_method) == ("requires_capture", "automatic")
    assert plain(held.payment_method_options)["card"]["capture_method"] == "manual"
    assert shop.v1.payment_intents.capture(held.id).status == "succeeded"
    debit = create(
        shop,
        confirm=True,
        payment_method="pm_usBankAccount_success",
        **of_cards(capture_method="manual"),
    )
    assert debit.status == "processing"


def test_what_was_said_of_cards_is_changed_and_taken_back(shop: Shop) -> None:
    made = create(shop, **of_cards(capture_method="manual", request_overcapture="if_available"))
    update, confirm = shop.v1.payment_intents.update, shop.v1.payment_intents.confirm
    other = update(made.id, of_cards(capture_method="", request_multicapture="never"))  # type: ignore[arg-type]
    options = plain(other.payment_method_options)["card"]
    assert "capture_method" not in options
    assert (options["request_overcapture"], options["request_multicapture"]) == (
        "if_available",
        "never",
    )
    paid = confirm(made.id, {"payment_method": "pm_card_visa"})
    assert paid.status == "succeeded"
    error = refused(Invalid, update, made.id, of_cards(capture_method="manual"))
    assert told(error)[1:] == ("payment_intent_unexpected_state", "payment_method_options")


@pytest.mark.parametrize(
    ("said", "of_all", "kept"),
    [("off_session", None, True), ("none", "off_session", False), ("", "off_session", True)],
)
def test_a_card_is_kept_as_is_said_of_cards(shop: Shop, said: str, of_all: Any, kept: Any) -> None:
    owner = shop.customer(card=None)
    asked = {} if of_all is None else {"setup_future_usage": of_all}
    made = create(shop, customer=owner.id, **asked)
    card = {"payment_method": "pm_card_visa", **of_cards(setup_future_usage=said)}
    paid = shop.v1.payment_intents.confirm(made.id, card)  # type: ignore[arg-type]
    assert (paid.status, paid.setup_future_usage) == ("succeeded", of_all)
    assert bool(shop.v1.customers.payment_methods.list(owner.id).data) == kept


@pytest.mark.parametrize("said", [{"require_cvc_recollection": True}, {"moto": True}])
def test_what_cannot_be_done_with_cards_is_refused(shop: Shop, said: Any) -> None:
    (name,) = said
    error = refused(Invalid, create, shop, **of_cards(**said))
    assert told(error)[2] == f"payment_method_options[card][{name}]"


LINES: Any = [
    {
        "product_code": "SKU1",
        "product_name": "Mug",
        "quantity": 2,
        "unit_cost": 700,
        "unit_of_measure": "piece",
        "payment_method_options": {"card": {"commodity_code": "123"}},
    },
    {"product_name": "Pin", "quantity": 1, "unit_cost": 400},
]
MADE_OF: Any = {
    "line_items": LINES,
    "discount_amount": 200,
    "shipping": {"amount": 300, "from_postal_code": "94110", "to_postal_code": "94117"},
    "tax": {"total_tax_amount": 100},
}


def test_what_is_paid_for_is_told(shop: Shop) -> None:
    named = {"order_reference": "6735", "customer_reference": "ada"}
    made = create(
        shop,
        amount_details=MADE_OF,
        payment_details=named,
        transfer_group="G",
        expand=["amount_details.line_items"],
    )
    details = plain(made.amount_details)
    assert (details["discount_amount"], details["tax"]) == (200, {"total_tax_amount": 100})
    assert details["shipping"]["to_postal_code"] == "94117"
    assert [item["product_name"] for item in details["line_items"]["data"]] == ["Mug", "Pin"]
    assert (plain(made.payment_details), made.transfer_group) == (named, "G")
    listed = shop.v1.payment_intents.amount_details_line_items.list(made.id, {"limit": 1})
    assert [item.id for item in listed.data] == [details["line_items"]["data"][0]["id"]]
    assert (listed.data[0].product_code, listed.has_more) == ("SKU1", True)
    other = {"payment_details": {"order_reference": ""}, "amount_details": {"discount_amount": ""}}
    error = refused(Invalid, shop.v1.payment_intents.update, made.id, other)
    assert told(error) == (400, "amount_details_amount_mismatch", "amount_details")
    after = shop.v1.payment_intents.update(made.id, {**other, "amount": 2200})  # type: ignore[typeddict-item]
    assert plain(after.payment_details) == {**named, "order_reference": None}
    assert plain(after.amount_details)["discount_amount"] is None
    error = refused(Invalid, shop.v1.payment_intents.update, made.id, {"transfer_group": "H"})
    assert told(error)[2] == "transfer_group"
    card: Any = {"payment_method": "pm_card_visa", "expand": ["latest_charge"]}
    paid = shop.v1.payment_intents.confirm(made.id, card)
    assert isinstance(paid.latest_charge, stripe.Charge)
    assert (paid.status, paid.latest_charge.transfer_group) == ("succeeded", "G")
    bare = create(shop)
    assert (bare.payment_details, bare.transfer_group) == (None, None)
    assert shop.v1.payment_intents.amount_details_line_items.list(bare.id).data == []


def test_what_does_not_add_up_is_refused_or_said(shop: Shop) -> None:
    error = refused(Invalid, create, shop, amount=2_001, amount_details=MADE_OF)
    assert told(error) == (400, "amount_details_amount_mismatch", "amount_details")
    loose = {**MADE_OF, "enforce_arithmetic_validation": False}
    made = create(shop, amount=2_001, amount_details=loose)
    assert plain(made.amount_details)["error"]["code"] == "amount_details_amount_mismatch"
    card: Any = {"payment_method": "pm_card_visa"}
    assert shop.v1.payment_intents.confirm(made.id, card).status == "succeeded"
    much = {"tax": {"total_tax_amount": 1_500}, "shipping": {"amount": 600}}
    code = "amount_details_tax_shipping_discount_greater_than_amount"
    assert told(refused(Invalid, create, shop, amount_details=much))[1] == code
    twice = {**MADE_OF, "line_items": [{**LINES[1], "discount_amount": 5}]}
    error = refused(Invalid, create, shop, amount_details=twice)
    assert told(error)[1:] == ("parameters_exclusive", "amount_details[discount_amount]")
    for line, param in (
        ({"product_code": "1234567890123"}, "amount_details[line_items][0][product_code]"),
        ({"payment_method_options": {"klarna": {}}}, None),
        ({"quantity": 0}, "amount_details[line_items][0][quantity]"),
    ):
        asked = {"line_items": [{**LINES[1], **line}]}
        if param is not None:
            assert told(refused(Invalid, create, shop, amount_details=asked))[2] == param
