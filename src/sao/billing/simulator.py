"""The payment simulator: what a gateway would answer, decided by the card alone.

How a payment method behaves is a fact in its chain (`Card.behavior`), so a replayed or resumed
simulation answers the same. Test cards and names are Stripe's. Source: facts on billing, §4.
"""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from sao.billing.values import Card, Order, PaymentError


class Approved(msgspec.Struct, frozen=True, tag="approved"):
    """The money moved, or is reserved where it is not to be captured yet."""


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """It did not, and why."""

    error: PaymentError


class Challenged(msgspec.Struct, frozen=True, tag="challenged"):
    """The customer has to authenticate first."""


Answer = Approved | Refused | Challenged

_DECLINES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "card_velocity_exceeded": "Your card was declined for making repeated attempts too frequently "
    "or exceeding its amount limit.",
}
_HARD = frozenset({"lost_card", "stolen_card"})
_CODES = {
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
}

AUTHENTICATION_REQUIRED = PaymentError(
    code="authentication_required",
    decline_code="authentication_required",
    message="Your card was declined. This transaction requires authentication.",
    hard=True,
)


def _decline(decline_code: str) -> PaymentError:
    return PaymentError(
        code="card_declined",
        decline_code=decline_code,
        message=_DECLINES[decline_code],
        hard=decline_code in _HARD,
    )


def _coded(code: str) -> PaymentError:
    return PaymentError(code=code, decline_code=code, message=_CODES[code])


def _refuse(error: PaymentError) -> Callable[[Order], Answer]:
    return lambda _order: Refused(error)


def _approve(_order: Order) -> Answer:
    return Approved()


def _challenge(order: Order) -> Answer:
    return Approved() if order.authenticated else Challenged()


def _challenge_on_session(order: Order) -> Answer:
    return Approved() if order.authenticated or order.off_session else Challenged()


def _challenge_then_refuse(order: Order) -> Answer:
    return Refused(_decline("insufficient_funds")) if order.authenticated else Challenged()


BEHAVIORS: dict[str, Callable[[Order], Answer]] = {
    "succeed": _approve,
    "decline": _refuse(_decline("generic_decline")),
    "auth_failure": _challenge,
    "authenticate_on_session": _challenge_on_session,
    "authenticate_then_decline": _challenge_then_refuse,
    **{f"decline_{code}": _refuse(_decline(code)) for code in _DECLINES},
    **{f"decline_{code}": _refuse(_coded(code)) for code in _CODES},
    "refuse_attach": _refuse(_decline("generic_decline")),
}
"""What a card can be set to do; the first three are the seed's: succeed, decline, auth failure."""


def answer(order: Order) -> Answer:
    """The simulated gateway's answer to an order."""
    return BEHAVIORS[order.method.card.behavior](order)


def refusal_at_attach(card: Card) -> PaymentError | None:
    """Why a card cannot even be attached, if so."""
    return _decline("generic_decline") if card.behavior == "refuse_attach" else None


class Template(NamedTuple):
    """A test card: its number, brand and behavior."""

    number: str
    brand: str
    behavior: str


TEMPLATES: dict[str, Template] = {
    "visa": Template("4242424242424242", "visa", "succeed"),
    "visa_debit": Template("4000056655665556", "visa", "succeed"),
    "mastercard": Template("5555555555554444", "mastercard", "succeed"),
    "mastercard_debit": Template("5200828282828210", "mastercard", "succeed"),
    "amex": Template("378282246310005", "amex", "succeed"),
    "discover": Template("6011111111111117", "discover", "succeed"),
    "diners": Template("3056930009020004", "diners", "succeed"),
    "jcb": Template("3566002020360505", "jcb", "succeed"),
    "unionpay": Template("6200000000000005", "unionpay", "succeed"),
    "chargeCustomerFail": Template("4000000000000341", "visa", "decline"),
    "visa_chargeDeclined": Template("4000000000000002", "visa", "refuse_attach"),
    "visa_chargeDeclinedInsufficientFunds": Template(
        "4000000000009995", "visa", "decline_insufficient_funds"
    ),
    "visa_chargeDeclinedLostCard": Template("4000000000009987", "visa", "decline_lost_card"),
    "visa_chargeDeclinedStolenCard": Template("4000000000009979", "visa", "decline_stolen_card"),
    "chargeDeclinedExpiredCard": Template("4000000000000069", "visa", "decline_expired_card"),
    "chargeDeclinedIncorrectCvc": Template("4000000000000127", "visa", "decline_incorrect_cvc"),
    "chargeDeclinedProcessingError": Template(
        "4000000000000119", "visa", "decline_processing_error"
    ),
    "visa_chargeDeclinedVelocityLimitExceeded": Template(
        "4000000000006975", "visa", "decline_card_velocity_exceeded"
    ),
    "authenticationRequired": Template("4000002760003184", "visa", "auth_failure"),
    "authenticationRequiredOnSetup": Template(
        "4000002500003155", "visa", "authenticate_on_session"
    ),
    "threeDSecure2Required": Template("4000000000003220", "visa", "auth_failure"),
    "authenticationRequiredChargeDeclinedInsufficientFunds": Template(
        "4000008260003178", "visa", "authenticate_then_decline"
    ),
}
"""Stripe's test payment methods: `pm_card_` (and `tok_`) + the key."""

_ALIASES = {
    name.removeprefix("visa_"): name for name in TEMPLATES if name.startswith("visa_charge")
}
_BY_NUMBER = {template.number: name for name, template in TEMPLATES.items()}


def test_card(name: str) -> Card | None:
    """The test card of a name (`pm_card_visa`, `tok_visa`) or of a number, if it is one."""
    key = name.removeprefix("pm_card_").removeprefix("tok_")
    key = _ALIASES.get(key, _BY_NUMBER.get(key, key))
    template = TEMPLATES.get(key)
    if template is None:
        return None
    return Card(
        brand=template.brand,
        last4=template.number[-4:],
        funding="debit" if key.endswith("_debit") else "credit",
        behavior=template.behavior,
    )


__all__ = [
    "BEHAVIORS",
    "TEMPLATES",
    "Answer",
    "Approved",
    "Challenged",
    "Refused",
    "answer",
    "refusal_at_attach",
    "test_card",
]
