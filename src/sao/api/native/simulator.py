"""What the simulated world does: how a card answers, whether its holder passes a challenge."""

from typing import Literal

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.handlers import tells
from sao.api.finding.objects import found
from sao.api.selling.payments import attach, usable
from sao.billing.messages.dispute import Ruled
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.dispute import Dispute
from sao.billing.resources.payment_intent.machine import Authenticate, PaymentIntent, Settle
from sao.billing.resources.payment_method import PaymentMethod, SetBehavior
from sao.billing.resources.setup_intent import SetupIntent
from sao.runtime import Session
from sao.wire.params import Part
from sao.wire.render import present
from sao.wire.shapes import Rendered


class Behavior(Part, frozen=True, kw_only=True):
    """What the card does from now on: `succeed`, `decline`, `auth_failure` and others."""

    behavior: str


class GiveCard(Part, frozen=True, kw_only=True):
    """One of Stripe's test cards (`pm_card_visa`); charged by default where that is asked for."""

    card: str = "pm_card_visa"
    default: bool = False


class Challenge(Part, frozen=True, kw_only=True):
    """Whether the customer passed it."""

    succeeded: bool = True

    def data(self) -> Authenticate:
        """What the machine is told."""
        return Authenticate(succeeded=self.succeeded)


class Decision(Part, frozen=True, kw_only=True):
    """What the bank says to evidence that it did not decide on at once."""

    outcome: Literal["won", "lost", "escalated"]

    def data(self) -> Ruled:
        """What the machine is told."""
        return Ruled(outcome=self.outcome)


class BankAnswer(Part, frozen=True, kw_only=True):
    """What a bank says to a debit that is processing: it pays, or (`insufficient_funds`) not."""

    error: str | None = None

    def data(self) -> Settle:
        """What the machine is told."""
        return Settle(error=self.error)


def set_behavior(session: Session, call: Call[Behavior]) -> Answer:
    """The payment method, with what it now does."""
    method = found(session, PaymentMethod, call.id)
    data = SetBehavior(behavior=call.params.behavior)
    changed: PaymentMethod = session.submit(method.id, "set_behavior", data).state
    return _shown(changed)


def show_behavior(session: Session, call: Call["Ask"]) -> Answer:
    """The payment method, with what it does."""
    return _shown(found(session, PaymentMethod, call.id))


def give_card(session: Session, call: Call[GiveCard]) -> Answer:
    """The payment method, which is the customer's from now on."""
    owner = found(session, Customer, call.id)
    method = attach(session, usable(session, call.params.card, "card"), owner.id)
    if call.params.default:
        chosen = customer.Update(default_payment_method=method.id)
        session.submit(owner.id, "update", chosen)
    return present(found(session, PaymentMethod, method.id))


authenticate = tells(
    PaymentIntent,
    "authenticate",
    "The intent, after its challenge: collected, or in need of another method.",
)
authenticate_setup = tells(
    SetupIntent,
    "authenticate",
    "The setup intent, after its challenge: set up, or in need of another method.",
)
decide_dispute = tells(Dispute, "decide", "The dispute, as the bank decided it.")
settle = tells(
    PaymentIntent,
    "decide",
    "The intent, after its bank has answered: paid, or in need of another attempt.",
)


class Ask(Part, frozen=True, kw_only=True):
    """No parameters."""


def _shown(method: PaymentMethod) -> Rendered:
    return {"object": "behavior", "id": method.id, "behavior": method.card.behavior}


_BEHAVIOR = "/api/payment_methods/{id}/behavior"
_CARDS = "/api/customers/{id}/cards"
_AUTHENTICATE = "/api/payment_intents/{id}/authenticate"
_DECIDE = "/api/disputes/{id}/decide"
_SETTLE = "/api/payment_intents/{id}/settle"
_AUTHENTICATE_SETUP = "/api/setup_intents/{id}/authenticate"

FAMILY = Family(
    "Simulator",
    (
        Endpoint("GET", _BEHAVIOR, Ask, show_behavior, "How a card answers"),
        Endpoint("POST", _BEHAVIOR, Behavior, set_behavior, "Change how a card answers"),
        Endpoint("POST", _CARDS, GiveCard, give_card, "Give a customer a test card"),
        Endpoint("POST", _DECIDE, Decision, decide_dispute, "Decide a dispute under review"),
        Endpoint("POST", _SETTLE, BankAnswer, settle, "Settle a bank debit now"),
        Endpoint("POST", _AUTHENTICATE, Challenge, authenticate, "Answer a challenge"),
        Endpoint(
            "POST", _AUTHENTICATE_SETUP, Challenge, authenticate_setup, "Answer a setup's challenge"
        ),
    ),
)
