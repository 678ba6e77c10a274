"""Confirmation tokens, and the intents that are confirmed with them, through the official SDK."""

from typing import Any

import pytest
import stripe

from support.server import Server
from support.shop import HOUR, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
HOME = {"name": "Ada", "address": {"line1": "1 Main Street", "country": "DE"}}
IBAN = {
    "type": "sepa_debit",
    "sepa_debit": {"iban": "DE89370400440532013000"},
    "billing_details": {"name": "Ada", "email": "ada@example.com"},
}


def token(shop: Shop, **params: Any) -> stripe.ConfirmationToken:
    if "payment_method_data" not in params:
        params.setdefault("payment_method", "pm_card_visa")
    return shop.v1.test_helpers.confirmation_tokens.create(params)  # type: ignore[arg-type]


def create(shop: Shop, **params: Any) -> stripe.PaymentIntent:
    asked = {"amount": 2000, "currency": "usd", "confirm": True, **params}
    return shop.v1.payment_intents.create(asked)  # type: ignore[arg-type]


def test_a_token_shows_what_is_to_be_paid_with(shop: Shop) -> None:
    made = token(
        shop, shipping=HOME, return_url="https://shop.test/", setup_future_usage="on_session"
    )
    assert isinstance(made, stripe.ConfirmationToken)
    assert made.id.startswith("ctoken_")
    assert made.expires_at == made.created + 12 * HOUR
    preview = plain(made.payment_method_preview)
    assert (preview["type"], preview["card"]["last4"], preview["customer"]) == (
        "card",
        "4242",
        None,
    )
    assert plain(made.shipping)["address"]["line1"] == "1 Main Street"
    assert (made.payment_intent, made.setup_intent) == (None, None)
    assert (made.return_url, made.setup_future_usage) == ("https://shop.test/", "on_session")
    assert plain(shop.v1.confirmation_tokens.retrieve(made.id)) == plain(made)
    error = refused(Invalid, shop.v1.confirmation_tokens.retrieve, "ctoken_none")
    assert told(error) == (404, "resource_missing", "confirmation_token")


def test_a_payment_is_confirmed_with_it_once(shop: Shop) -> None:
    owner = shop.customer(card=None)
    made = token(shop, shipping=HOME, setup_future_usage="off_session")
    paid = create(shop, customer=owner.id, confirmation_token=made.id)
    assert (paid.status, paid.setup_future_usage) == ("succeeded", "off_session")
    assert plain(paid.shipping)["name"] == "Ada"
    (kept,) = shop.v1.customers.payment_methods.list(owner.id).data
    assert paid.payment_method == kept.id
    assert shop.v1.confirmation_tokens.retrieve(made.id).payment_intent == paid.id
    error = refused(Invalid, create, shop, confirmation_token=made.id)
    assert told(error) == (400, "token_already_used", "confirmation_token")


def test_an_intent_that_is_there_is_confirmed_with_it(shop: Shop) -> None:
    intent = create(shop, confirm=False, currency="eur")
    made = token(shop, payment_method_data=IBAN, shipping=HOME)
    assert plain(made.payment_method_preview)["sepa_debit"]["last4"] == "3000"
    confirm = shop.v1.payment_intents.confirm
    waits = confirm(intent.id, {"confirmation_token": made.id, "expand": ["payment_method"]})
    assert waits.status == "processing"
    assert isinstance(waits.payment_method, stripe.PaymentMethod)
    assert waits.payment_method.billing_details.email == "ada@example.com"


def test_what_the_request_says_goes_first(shop: Shop) -> None:
    owner = shop.customer()
    card = str(shop.v1.customers.payment_methods.list(owner.id).data[0].id)
    made = token(shop, payment_method="pm_card_mastercard", shipping=HOME)
    sent = {"name": "Eve", "address": {"line1": "2 Side Street"}}
    paid = create(
        shop, customer=owner.id, payment_method=card, shipping=sent, confirmation_token=made.id
    )
    assert paid.payment_method == card
    assert plain(paid.shipping)["name"] == "Eve"
    assert shop.v1.confirmation_tokens.retrieve(made.id).payment_intent == paid.id


def test_a_declined_attempt_uses_it_and_a_refused_request_does_not(shop: Shop) -> None:
    made = token(shop, payment_method="pm_card_chargeCustomerFail")
    refused(stripe.CardError, create, shop, confirmation_token=made.id)
    assert shop.v1.confirmation_tokens.retrieve(made.id).payment_intent is not None
    good = token(shop)
    done = create(shop, payment_method="pm_card_visa")
    confirm = shop.v1.payment_intents.confirm
    error = refused(Invalid, confirm, done.id, {"confirmation_token": good.id})
    assert told(error)[1] == "payment_intent_unexpected_state"
    assert shop.v1.confirmation_tokens.retrieve(good.id).payment_intent is None
    assert create(shop, confirmation_token=good.id).status == "succeeded"


def test_a_card_is_set_up_with_it(shop: Shop) -> None:
    owner = shop.customer(card=None)
    made = token(shop, setup_future_usage="on_session")
    kept = shop.v1.setup_intents.create(
        {"customer": owner.id, "confirm": True, "confirmation_token": made.id}
    )
    assert (kept.status, kept.usage) == ("succeeded", "on_session")
    assert shop.v1.confirmation_tokens.retrieve(made.id).setup_intent == kept.id
    later = shop.v1.setup_intents.create({"customer": owner.id, "usage": "off_session"})
    again = token(shop, setup_future_usage="on_session")
    done = shop.v1.setup_intents.confirm(later.id, {"confirmation_token": again.id})
    assert (done.status, done.usage) == ("succeeded", "on_session")
    assert len(shop.v1.customers.payment_methods.list(owner.id).data) == 2


def test_a_card_of_somebody_else_is_no_use(shop: Shop) -> None:
    owner = shop.customer()
    card = str(shop.v1.customers.payment_methods.list(owner.id).data[0].id)
    made = token(shop, payment_method=card)
    assert plain(made.payment_method_preview)["customer"] == owner.id
    error = refused(Invalid, create, shop, confirmation_token=made.id)
    assert told(error) == (400, None, "confirmation_token")
    paid = create(shop, customer=owner.id, confirmation_token=made.id)
    assert paid.payment_method == card


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"confirm": False}, (400, None, "confirmation_token")),
        ({"confirmation_token": "ctoken_none"}, (400, "resource_missing", "confirmation_token")),
    ],
)
def test_what_makes_no_sense_is_refused(shop: Shop, params: Any, said: Any) -> None:
    made = token(shop)
    asked = {"confirmation_token": made.id, **params}
    assert told(refused(Invalid, create, shop, **asked)) == said


def test_a_token_is_made_of_one_thing(shop: Shop) -> None:
    both = {"payment_method": "pm_card_visa", "payment_method_data": IBAN}
    error = refused(Invalid, token, shop, **both)
    assert told(error) == (400, "parameters_exclusive", "payment_method_data")
    nothing = shop.v1.test_helpers.confirmation_tokens.create()
    assert nothing.payment_method_preview is None
    error = refused(Invalid, create, shop, confirmation_token=nothing.id)
    assert told(error) == (400, "payment_intent_unexpected_state", "payment_method")


def test_a_token_expires(shop: Shop, server: Server) -> None:
    made = token(shop)
    server.post("/api/clock/advance", {"hours": 12})
    error = refused(Invalid, create, shop, confirmation_token=made.id)
    assert told(error) == (400, "token_already_used", "confirmation_token")
    assert "expired" in str(error)
