"""How a payment intent is attempted: the gateway is asked, and what its answer makes of it."""

from collections.abc import Iterator
from typing import Literal

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.invoice import AttemptFailed
from sao.billing.messages.payment_intent import ChargeMethod, Declined, IntentPaid, Settled
from sao.billing.messages.payment_method import SetUp
from sao.billing.payments.failures import ACTION_REQUIRED, AUTHENTICATION_REQUIRED, CHALLENGE_FAILED
from sao.billing.payments.gateway import Order
from sao.billing.resources.payment_intent.attaching import tell_received
from sao.billing.resources.payment_intent.particulars import told
from sao.billing.resources.payment_intent.state import (
    Authenticate,
    Confirm,
    PaymentIntent,
    charge_id,
    missing_method,
    not_allowed,
    options_told,
)
from sao.billing.values import given
from sao.billing.values.charge import Charge
from sao.billing.values.method_options import asked_for
from sao.billing.values.payment import Method, PaymentError
from sao.core.schema import Command, Facts, Message, Rejection, Start


def confirm(intent: PaymentIntent, command: Command[Confirm], _now: int) -> Facts | Rejection:
    """An attempt that somebody asked for. Rejects: `intent_state` (there is no method)."""
    data = command.data
    method = data.method or intent.chosen
    if method is None:
        return missing_method(intent)
    types = intent.types if data.types is UNSET else data.types
    refused = not_allowed(method, types or intent.allowed_types or ())
    if refused is not None:
        return refused
    besides = told(intent, data.particulars, intent.amount)
    if isinstance(besides, Rejection):
        return besides
    return {
        **besides,
        **options_told(intent, data),
        **given(
            types=data.types,
            capture_method=data.capture_method,
            setup_future_usage=data.setup_future_usage,
            receipt_email=data.receipt_email,
            shipping=data.shipping,
            checkout=data.checkout,
        ),
        "method": method,
        "method_named": data.method is not None or intent.method_named,
        "off_session": data.off_session,
        "error_on_requires_action": data.error_on_requires_action,
        "authenticated": False,
        "last_payment_error": None,
    }


def charge_method(_intent: PaymentIntent, command: Command[ChargeMethod], _now: int) -> Facts:
    """An attempt with the method that the customer chose."""
    return {
        "method": command.data.method,
        "method_named": False,
        "off_session": command.data.off_session,
        "authenticated": False,
        "last_payment_error": None,
    }


def charge(_before: PaymentIntent, after: PaymentIntent, _facts: Facts) -> Iterator[Start]:
    """The gateway is asked."""
    if after.status == "processing" and after.method is not None:
        yield Start("charge", _order(after, after.method))


def _order(intent: PaymentIntent, method: Method) -> Order:
    return Order(
        intent=intent.id,
        amount=intent.amount,
        currency=intent.currency,
        method=method,
        off_session=intent.off_session,
        authenticated=intent.authenticated,
        capture=not intent.reserves,
        asked=asked_for(intent.method_options),
    )


def forsaken(after: PaymentIntent) -> Iterator[Start]:
    """The gateway is to collect nothing, though its customer may come back to their bank."""
    if after.method is not None:
        order = _order(after, after.method)
        yield Start("forsake", replace(order, authenticated=True))


def authenticate(_intent: PaymentIntent, command: Command[Authenticate], _now: int) -> Facts:
    """The customer passed the challenge, or did not."""
    if command.data.succeeded:
        return {"status": "processing", "authenticated": True}
    return {"status": "requires_payment_method", "last_payment_error": CHALLENGE_FAILED}


def after_challenge(
    before: PaymentIntent, after: PaymentIntent, facts: Facts
) -> Iterator[Message | Start]:
    """The gateway is asked again, or the invoice hears of the failure."""
    yield from charge(before, after, facts)
    if after.status == "requires_payment_method":
        yield from tell_failed(before, after, facts)
    elif after.checkout is not None:
        yield Message(after.checkout, "go_on", Nothing())


def succeed(intent: PaymentIntent, command: Command[Settled], now: int) -> Facts:
    """The money moved, or is reserved until it is captured."""
    captured = command.data.captured
    return {
        "status": "succeeded" if captured else "requires_capture",
        "amount_received": intent.amount if captured else 0,
        "charges": charged(intent, now, captured=captured),
        "last_payment_error": None,
    }


def tell_charged(before: PaymentIntent, after: PaymentIntent, facts: Facts) -> Iterator[Message]:
    """The invoice is paid; a method that is to be used again is set up for that."""
    yield from tell_paid(before, after, facts)
    yield from tell_checkout(after)
    yield from keep_method(after)


def keep_method(after: PaymentIntent) -> Iterator[Message]:
    """A method that is to be used again is set up for that.

    One that the customer has already, and that nobody had to authenticate, is as it was.
    """
    if after.keeps is None or after.customer is None or after.method is None:
        return
    if after.method_named or after.authenticated:
        yield Message(after.method.id, "set_up", SetUp(customer=after.customer))


def tell_paid(_before: PaymentIntent, after: PaymentIntent, _facts: Facts) -> Iterator[Message]:
    """The invoice is paid; or one that it is attached to, as far as that goes."""
    yield from tell_received(after)
    if after.invoice is not None and after.status == "succeeded":
        method = after.method.id if after.method is not None else None
        paid = IntentPaid(intent=after.id, amount=after.amount_received, method=method)
        yield Message(after.invoice, "paid", paid)


def decline(intent: PaymentIntent, command: Command[Declined], now: int) -> Facts:
    """A charge that failed; another method may succeed."""
    return _declined(intent, now, command.data.error)


def require_action(intent: PaymentIntent, _command: Command[Nothing], now: int) -> Facts:
    """The customer has to authenticate first; where nobody waits for that, it is a decline.

    For an invoice somebody does: its subscription, until the customer comes back.
    """
    alone = intent.off_session or intent.error_on_requires_action
    if alone and intent.invoice is None:
        facts = _declined(intent, now, AUTHENTICATION_REQUIRED)
        return facts | {"status": "requires_payment_method"}
    return {"status": "requires_action", "last_payment_error": None}


def tell_failed(_before: PaymentIntent, after: PaymentIntent, _facts: Facts) -> Iterator[Message]:
    """The invoice is not paid, and why."""
    yield from tell_checkout(after)
    if after.invoice is not None:
        yield Message(
            after.invoice,
            "attempt_failed",
            AttemptFailed(
                error=after.last_payment_error or ACTION_REQUIRED,
                method=after.method.id if after.method is not None else None,
                action_required=after.status == "requires_action",
            ),
        )


def tell_checkout(after: PaymentIntent) -> Iterator[Message]:
    """The session that waits for it hears how it ended, or that its customer has to act."""
    if after.checkout is None:
        return
    if after.status in ("succeeded", "requires_capture"):
        yield Message(after.checkout, "settle", Nothing())
    elif after.status in ("requires_payment_method", "canceled"):
        yield Message(after.checkout, "fail", Nothing())
    elif after.status == "requires_action":
        yield Message(after.checkout, "challenge", Nothing())


def _declined(intent: PaymentIntent, now: int, error: PaymentError) -> Facts:
    return {
        "charges": charged(intent, now, error=error),
        "last_payment_error": error,
        "authenticated": False,
    }


def charged(
    intent: PaymentIntent,
    now: int,
    *,
    captured: bool = True,
    error: PaymentError | None = None,
    pending: bool = False,
) -> tuple[Charge, ...]:
    """The intent's charges, with the one that this attempt became."""
    if intent.method is None:
        return intent.charges
    status: Literal["succeeded", "failed", "pending"] = "succeeded" if error is None else "failed"
    made = Charge(
        id=charge_id(intent.id, len(intent.charges)),
        amount=intent.amount,
        created=now,
        status="pending" if pending else status,
        method=intent.method,
        captured=captured,
        error=error,
        description=intent.description,
        receipt_email=intent.receipt_email,
        metadata=intent.metadata,
    )
    return (*intent.charges, made)
