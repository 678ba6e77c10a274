"""The card that a checkout session is paid with: what it is, and one attempt with it."""

from typing import Any

from msgspec import UNSET

from sao.api.checkout.orders import Order
from sao.api.selling.payments import payer
from sao.billing.resources import payment_method, setup_intent
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.setup_intent import SetupIntent
from sao.billing.values.checkout_asking import Answers
from sao.billing.values.payment import BillingDetails, Method, PaymentError
from sao.runtime import Session
from sao.wire.errors import WireError, exclusive
from sao.wire.resources.payment_method import PREFIX

Intent = PaymentIntent | SetupIntent


class Challenged(WireError):  # noqa: N818  (it is an answer)
    """The card wants its holder to authenticate, and nobody said how that ends."""

    def __init__(self) -> None:
        super().__init__(
            "authentication_required",
            "The card requires authentication. Pay again with challenge=pass, or challenge=fail.",
            "challenge",
        )


class Declined(Exception):  # noqa: N818  (it is an answer)
    """The card was declined; `amount` is what it was asked for."""

    def __init__(self, error: PaymentError, amount: int = 0) -> None:
        self.error = error
        self.amount = amount
        super().__init__(error.message)


def method_of(session: Session, order: Order, owner: Customer | None) -> Method | None:
    """What is paid with. Raises `resource_missing`, or what is wrong with a card."""
    said = order.pay
    if said.card is not None and said.payment_method is not None:
        raise exclusive("card", "payment_method")
    if said.card is None:
        name = said.payment_method
        known = owner.id if owner is not None else None
        return _card(session, name, known) if name is not None else None
    answers = order.state.answers or Answers()
    details = BillingDetails(
        name=order.name, email=order.email, phone=answers.phone, address=answers.address
    )
    data = payment_method.Create(card=said.card.value(), billing_details=details)
    made: PaymentMethod = session.submit(session.new_id(PREFIX), "create", data).state
    return payment_method.charged(made)


def _card(session: Session, name: str, owner: str | None) -> Method:
    """The card of this name. Raises `resource_missing`, `parameter_invalid` (it is none)."""
    method = payer(session, name, owner, "payment_method")
    if method.card.type != "card":
        raise WireError(
            "parameter_invalid",
            f"A checkout session is paid by card, not by {method.card.type}: create the "
            "subscription or the payment intent yourself.",
            "payment_method",
        )
    return method


def attempt(session: Session, order: Order, intent: str, method: Method) -> None:
    """One attempt, with its challenge. Raises `Declined`, `Challenged`.

    A gateway that answers late (the session owes it the question) has the intent tell the session.
    """
    before = _intent(session, intent)
    waits = order.state.id if order.late else UNSET
    session.submit(intent, "confirm", _words(before).Confirm(method=method, checkout=waits))
    if session.owes:
        return
    if _intent(session, intent).status == "requires_action":
        _challenge(session, order, before)
    after = _intent(session, intent)
    if after.status == "requires_payment_method":
        raise Declined(declined(after), after.amount if isinstance(after, PaymentIntent) else 0)


def _challenge(session: Session, order: Order, intent: Intent) -> None:
    outcome = order.pay.challenge
    if outcome is None:
        raise Challenged
    answer = _words(intent).Authenticate(succeeded=outcome == "pass")
    session.submit(intent.id, "authenticate", answer)


def _intent(session: Session, intent: str) -> Intent:
    state: Any = session.find(intent)
    found: Intent = state
    return found


def _words(intent: Intent) -> Any:
    return payment_intent if isinstance(intent, PaymentIntent) else setup_intent


def declined(intent: Intent) -> PaymentError:
    """Why its last attempt failed."""
    if isinstance(intent, PaymentIntent):
        error = intent.last_payment_error
    else:
        error = intent.last_setup_error
    return error or PaymentError("card_declined", "Your card was declined.")
