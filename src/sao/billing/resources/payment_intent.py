"""Payment intent: the will to collect an amount; each attempt at it is a charge.

There is no `failed`: a declined attempt leads back to `requires_payment_method`. The gateway is
asked by the workflow `charge`, which answers with `succeed`, `decline` or `require_action`:
confirm, then settle. Source: facts on billing, §4.
"""

from collections.abc import Iterator

from msgspec import UNSET

from sao.billing.failures import ACTION_REQUIRED, CHALLENGE_FAILED
from sao.billing.invoice_messages import SetAmount
from sao.billing.messages import (
    AttemptFailed,
    ChargeMethod,
    CreateIntent,
    Declined,
    IntentPaid,
    Nothing,
    Settled,
)
from sao.billing.resources.payment_intent_state import (
    Authenticate,
    Cancel,
    Capture,
    Confirm,
    Create,
    PaymentIntent,
    Update,
)
from sao.billing.values import (
    Charge,
    Method,
    Order,
    PaymentError,
    given,
    merged,
)
from sao.core.ids import home_of, member_id
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Message,
    Rejection,
    Schema,
    Start,
    action,
    ignore,
    internal,
)


def _table() -> tuple[Entry, ...]:
    created = ("requires_payment_method", "requires_confirmation", "processing")
    idle = ("requires_payment_method", "requires_confirmation", "requires_action")
    busy, held, over = ("processing",), ("requires_capture",), ("succeeded", "canceled")
    late = "the attempt it answers is over"
    return (
        #        action                 from   to       decide       then
        action("create", NEW, created, create, charge),
        internal("create_for_invoice", NEW, created[::2], create_for_invoice, charge),
        action("update", (*idle, *busy, *held, *over), SAME, update),
        # attempts
        action("confirm", idle, "processing", confirm, charge),
        internal("charge", idle, "processing", charge_method, charge),
        ignore("charge", busy, "an attempt is under way"),
        ignore("charge", (*held, *over), "there is nothing to collect"),
        action("authenticate", ("requires_action",), created[::2], authenticate, after_challenge),
        # the gateway's answers
        internal("succeed", busy, ("succeeded", "requires_capture"), succeed, tell_paid),
        ignore("succeed", (*idle, *held, *over), late),
        internal("decline", busy, "requires_payment_method", decline, tell_failed),
        ignore("decline", (*idle, *held, *over), late),
        internal("require_action", busy, "requires_action", require_action, tell_failed),
        ignore("require_action", (*idle, *held, *over), late),
        # its invoice is owed for less, or for more again
        internal("set_amount", idle, SAME, set_amount),
        ignore("set_amount", (*busy, *held, *over), "the amount is what was asked for"),
        # the ends
        action("capture", held, "succeeded", capture, tell_paid),
        action("cancel", (*idle, *held), "canceled", cancel),
        internal("annul", (*idle, *held), "canceled", annul),
        ignore("annul", (*busy, *over), "it is settled, or about to be"),
    )


def create(intent: PaymentIntent, command: Command[Create], now: int) -> Facts | Rejection:
    """An intent of its own. Rejects: `payment_method_required` (to confirm there has to be one)."""
    data = command.data
    if data.confirm and data.method is None:
        return _no_method(intent)
    return {
        "status": _first_status(data.method, confirm=data.confirm),
        "amount": data.amount,
        "currency": data.currency,
        "created": now,
        "customer": data.customer,
        "description": data.description,
        "capture_method": data.capture_method,
        "confirmation_method": data.confirmation_method,
        "setup_future_usage": data.setup_future_usage,
        "receipt_email": data.receipt_email,
        "statement_descriptor": data.statement_descriptor,
        "method": data.method,
        "off_session": data.off_session,
        "metadata": data.metadata,
        "test_clock": data.test_clock,
    }


def create_for_invoice(_intent: PaymentIntent, command: Command[CreateIntent], now: int) -> Facts:
    """The intent with which an invoice is collected."""
    data = command.data
    method = data.method if data.confirm else None
    return {
        "status": _first_status(method, confirm=data.confirm),
        "amount": data.amount,
        "currency": data.currency,
        "created": now,
        "customer": data.customer,
        "invoice": data.invoice,
        "description": data.description,
        "method": method,
        "off_session": data.off_session,
        "test_clock": data.test_clock,
    }


def update(intent: PaymentIntent, command: Command[Update], _now: int) -> Facts | Rejection:
    """Texts always, amount and method while nothing is under way. Rejects: `intent_state`."""
    data = command.data
    open_states = ("requires_payment_method", "requires_confirmation", "requires_action")
    for name, value in (("amount", data.amount), ("payment_method", data.method)):
        if value is not UNSET and intent.status not in open_states:
            return _unexpected(intent, f"its {name} could not be updated", name)
    return given(
        amount=data.amount,
        method=data.method,
        description=data.description,
        receipt_email=data.receipt_email,
        metadata=merged(intent.metadata, data.metadata),
    )


def confirm(intent: PaymentIntent, command: Command[Confirm], _now: int) -> Facts | Rejection:
    """An attempt that somebody asked for. Rejects: `payment_method_required`."""
    method = command.data.method or intent.method
    if method is None:
        return _no_method(intent)
    return {
        "method": method,
        "off_session": command.data.off_session,
        "authenticated": False,
        "last_payment_error": None,
    }


def charge_method(_intent: PaymentIntent, command: Command[ChargeMethod], _now: int) -> Facts:
    """An attempt with the method that the customer chose."""
    return {
        "method": command.data.method,
        "off_session": command.data.off_session,
        "authenticated": False,
        "last_payment_error": None,
    }


def charge(_before: PaymentIntent, after: PaymentIntent, _facts: Facts) -> Iterator[Start]:
    """The gateway is asked."""
    if after.status == "processing" and after.method is not None:
        order = Order(
            intent=after.id,
            amount=after.amount,
            currency=after.currency,
            method=after.method,
            off_session=after.off_session,
            authenticated=after.authenticated,
            capture=after.capture_method != "manual",
        )
        yield Start("charge", order)


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


def succeed(intent: PaymentIntent, command: Command[Settled], now: int) -> Facts:
    """The money moved, or is reserved until it is captured."""
    captured = command.data.captured
    return {
        "status": "succeeded" if captured else "requires_capture",
        "amount_received": intent.amount if captured else 0,
        "charges": (*intent.charges, *_charge(intent, command.id, now, captured=captured)),
        "last_payment_error": None,
    }


def tell_paid(_before: PaymentIntent, after: PaymentIntent, _facts: Facts) -> Iterator[Message]:
    """The invoice is paid."""
    if after.invoice is not None and after.status == "succeeded":
        yield Message(
            after.invoice, "paid", IntentPaid(intent=after.id, amount=after.amount_received)
        )


def decline(intent: PaymentIntent, command: Command[Declined], now: int) -> Facts:
    """A charge that failed; another method may succeed."""
    error = command.data.error
    return {
        "charges": (*intent.charges, *_charge(intent, command.id, now, error=error)),
        "last_payment_error": error,
        "authenticated": False,
    }


def require_action(_intent: PaymentIntent, _command: Command[Nothing], _now: int) -> Facts:
    """The customer has to authenticate before anything can be charged."""
    return {"last_payment_error": None}


def tell_failed(_before: PaymentIntent, after: PaymentIntent, _facts: Facts) -> Iterator[Message]:
    """The invoice is not paid, and why."""
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


def capture(intent: PaymentIntent, command: Command[Capture], _now: int) -> Facts | Rejection:
    """Take the reserved money. Rejects: `amount_too_large`."""
    amount = command.data.amount if command.data.amount is not None else intent.amount
    if amount > intent.amount:
        return Rejection(
            "amount_too_large",
            f"The amount to capture ({amount}) is more than was authorized ({intent.amount}).",
            "amount_to_capture",
        )
    *earlier, last = intent.charges
    taken = Charge(
        id=last.id, amount=last.amount, created=last.created, status="succeeded", method=last.method
    )
    return {"amount_received": amount, "charges": (*earlier, taken)}


def cancel(intent: PaymentIntent, command: Command[Cancel], now: int) -> Facts | Rejection:
    """Nothing is collected any more. Rejects: `intent_state` (an invoice is voided instead)."""
    if intent.invoice is not None:
        return _unexpected(intent, "it belongs to an invoice; void the invoice instead", None)
    return {"canceled_at": now, "cancellation_reason": command.data.reason}


def annul(_intent: PaymentIntent, _command: Command[Nothing], now: int) -> Facts:
    """Its invoice needs it no longer."""
    return {"canceled_at": now, "cancellation_reason": "void_invoice"}


def set_amount(_intent: PaymentIntent, command: Command[SetAmount], _now: int) -> Facts:
    """What its invoice is owed for now."""
    return {"amount": command.data.amount}


def _first_status(method: Method | None, *, confirm: bool) -> str:
    if method is None:
        return "requires_payment_method"
    return "processing" if confirm else "requires_confirmation"


def _charge(
    intent: PaymentIntent,
    seed: str,
    now: int,
    *,
    captured: bool = True,
    error: PaymentError | None = None,
) -> tuple[Charge, ...]:
    if intent.method is None:
        return ()
    return (
        Charge(
            id=member_id("ch", home_of(intent.id), seed),
            amount=intent.amount,
            created=now,
            status="succeeded" if error is None else "failed",
            method=intent.method,
            captured=captured,
            error=error,
        ),
    )


def _no_method(intent: PaymentIntent) -> Rejection:
    return _unexpected(
        intent,
        "it is missing a payment method; attach one, or name one as payment_method",
        "payment_method",
    )


def _unexpected(intent: PaymentIntent, why: str, param: str | None) -> Rejection:
    status = intent.status or "requires_payment_method"
    return Rejection(
        "intent_state",
        f"This PaymentIntent has a status of {status}, and {why}.",
        param,
    )


PAYMENT_INTENT = Schema(
    name="payment_intent",
    prefix="pi",
    state=PaymentIntent,
    states=(
        "requires_payment_method",
        "requires_confirmation",
        "requires_action",
        "processing",
        "requires_capture",
        "succeeded",
        "canceled",
    ),
    terminal=("succeeded", "canceled"),
    rank=40,
    index=("customer",),
    table=_table(),
)

__all__ = [
    "PAYMENT_INTENT",
    "Authenticate",
    "Cancel",
    "Capture",
    "Confirm",
    "Create",
    "PaymentIntent",
    "Update",
]
