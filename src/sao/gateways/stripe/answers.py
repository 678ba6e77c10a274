"""What Stripe's objects and errors say, in our words."""

from typing import Any

import stripe

from sao.billing.payments.failures import CARD_ERRORS, HARD, NOT_COLLECTED
from sao.billing.payments.gateway import Answer, Approved, Challenged, HeldAnswer, Refused, Released
from sao.billing.values.payment import Method, PaymentError
from sao.platform.errors import Transient

LATER_MS = 3_600_000
"""When to look again at a payment that Stripe itself still waits for."""

OPEN = ("requires_action", "requires_confirmation")


def reference(method: Method) -> tuple[str, str] | None:
    """Stripe's ids for a method: its customer's and its own."""
    if not isinstance(method.card.reference, str):
        return None
    customer, _, own = method.card.reference.partition("/")
    return customer, own


def failure(refund: Any) -> str | None:
    """Why a refund of Stripe's failed; None of one that did not."""
    if getattr(refund, "status", None) not in ("failed", "canceled"):
        return None
    return getattr(refund, "failure_reason", None) or "unknown"


def answer(found: Any) -> Answer:
    """What a PaymentIntent or SetupIntent of Stripe's has come to."""
    status = found.status
    if status in ("succeeded", "requires_capture"):
        return Approved()
    if status in OPEN:
        return Challenged()
    if status == "canceled":
        return Refused(NOT_COLLECTED)
    if status == "processing":
        raise Transient("Stripe has not decided yet", LATER_MS)
    error = getattr(found, "last_payment_error", None) or getattr(found, "last_setup_error", None)
    return _of(
        getattr(error, "code", None),
        getattr(error, "decline_code", None),
        getattr(error, "message", None),
    )


def of_held(found: Any) -> HeldAnswer:
    """What has become of reserved money."""
    if found.status == "succeeded":
        return Approved()
    if found.status == "canceled":
        return Released()
    raise Transient(f"Stripe says that the payment {found.id} is {found.status}", LATER_MS)


def refused(error: stripe.CardError) -> Answer:
    """What a card that Stripe declined on the spot comes to."""
    told = error.error
    return _of(error.code, getattr(told, "decline_code", None), error.user_message)


def _of(code: str | None, decline_code: str | None, message: str | None) -> Answer:
    """A refusal in our words. Who has to authenticate does that with Stripe's own client."""
    if "authentication_required" in (code, decline_code):
        return Challenged()
    return Refused(
        PaymentError(
            code=code if code in CARD_ERRORS else "card_declined",
            decline_code=decline_code or "generic_decline",
            message=message or "Your card was declined.",
            hard=(decline_code or code or "") in HARD,
        )
    )
