"""How a payment goes that takes days: the bank is asked, it is `processing`, then paid or not.

The charge is there from the start, and pending. Nothing is collected until it settles, nothing else
can be attempted meanwhile, and the invoice that waits for it hears of that.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.invoice import AttemptPending
from sao.billing.payments.failures import DEBIT_ERRORS, NOT_COLLECTED, coded_debit
from sao.billing.payments.gateway import Pending
from sao.billing.resources.payment_intent.attempts import (
    charged,
    keep_method,
    tell_checkout,
    tell_failed,
    tell_paid,
)
from sao.billing.resources.payment_intent.state import Cancel, PaymentIntent, Settle, unexpected
from sao.billing.values.payment import PaymentError
from sao.core.schema import Command, Facts, Message, Rejection


def wait(intent: PaymentIntent, command: Command[Pending], now: int) -> Facts:
    """The bank was asked, and will answer."""
    after = command.data.settles_after_s
    return {
        "charges": charged(intent, now, pending=True),
        "pending": command.data,
        "settles_at": None if after is None else now + after,
    }


def tell_waiting(_before: PaymentIntent, after: PaymentIntent, _facts: Facts) -> Iterator[Message]:
    """A method that is to be used again is the customer's already; the invoice waits."""
    yield from keep_method(after)
    if after.invoice is not None:
        method = after.method.id if after.method is not None else None
        yield Message(after.invoice, "attempt_pending", AttemptPending(method=method))


def settle(intent: PaymentIntent, _command: Command[Nothing], now: int) -> Facts:
    """The bank has paid, or says why not."""
    return _settled(intent, None if intent.pending is None else intent.pending.error, now)


def decide(intent: PaymentIntent, command: Command[Settle], now: int) -> Facts | Rejection:
    """Somebody plays the bank. Rejects: `intent_state` (no bank was asked), `parameter_invalid`."""
    if intent.pending is None:
        return unexpected(intent, "no bank is to say anything about it", None)
    code = command.data.error
    if code is not None and code not in DEBIT_ERRORS:
        known = ", ".join(DEBIT_ERRORS)
        return Rejection("parameter_invalid", f"error must be one of {known}.", "error")
    return _settled(intent, None if code is None else coded_debit(code), now)


def tell_settled(before: PaymentIntent, after: PaymentIntent, facts: Facts) -> Iterator[Message]:
    """The invoice hears of it; and who paid may object."""
    if after.status != "succeeded":
        yield from tell_failed(before, after, facts)
        return
    yield from tell_paid(before, after, facts)
    yield from tell_checkout(after)
    if before.pending is not None and before.pending.disputed is not None:
        yield Message(after.id, "dispute", before.pending.disputed)


def cancel_pending(intent: PaymentIntent, command: Command[Cancel], now: int) -> Facts | Rejection:
    """A debit is called back, which only one can be that a bank never answers.

    Rejects: `intent_state`.
    """
    if intent.pending is None or intent.settles_at is not None:
        return unexpected(intent, "a payment that is under way cannot be canceled", None)
    if intent.invoice is not None:
        return unexpected(intent, "it belongs to an invoice", None)
    return _over(intent, NOT_COLLECTED) | {
        "canceled_at": now,
        "cancellation_reason": command.data.reason,
    }


def _settled(intent: PaymentIntent, error: PaymentError | None, now: int) -> Facts:
    if error is None:
        return _over(intent, None) | {
            "status": "succeeded",
            "amount_received": intent.amount,
            "captured_at": now,
        }
    return _over(intent, error) | {
        "status": "requires_payment_method",
        "last_payment_error": error,
    }


def _over(intent: PaymentIntent, error: PaymentError | None) -> Facts:
    """What is true once the bank has answered."""
    *earlier, last = intent.charges
    status = "succeeded" if error is None else "failed"
    return {
        "charges": (*earlier, replace(last, status=status, error=error)),
        "pending": None,
        "settles_at": None,
    }
