"""Refund: some of what a payment intent collected, on its way back to the card.

The payment intent owns how much can be given back: it creates the refund, and hears when one comes
to nothing. A refund can seem to have succeeded and fail later. Source: facts on billing, §4, §10.
"""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.messages.payment_intent import RefundReturned
from sao.billing.messages.refund import CreateRefund, RefundDelayed, RefundFailed, RefundSettled
from sao.billing.payments.gateway import RefundOrder
from sao.billing.values import Metadata, Value, merged
from sao.billing.values.payment import Method
from sao.core.instance import State
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
    alarm,
    ignore,
    internal,
)


def _table() -> tuple[Entry, ...]:
    pending, sent, over = ("pending",), ("succeeded",), ("failed", "canceled")
    late = "it is settled"
    return (
        #        action     from                      to           decide   then
        internal("create", NEW, "pending", create, ask),
        action("update", (*pending, *sent, *over), SAME, update),
        action("cancel", pending, "canceled", cancel, give_back),
        # the gateway's answers
        internal("succeed", pending, "succeeded", succeed),
        ignore("succeed", (*sent, *over), late),
        internal("delay", pending, SAME, delay),
        ignore("delay", (*sent, *over), late),
        internal("fail", (*pending, *sent), "failed", fail, give_back),
        ignore("fail", over, late),
        # what it does later by itself
        alarm("settle", pending, "settles_at"),
        internal("settle", pending, "succeeded", settle),
        ignore("settle", (*sent, *over), late),
        alarm("bounce", sent, "bounces_at"),
        internal("bounce", sent, "failed", bounce, give_back),
        ignore("bounce", (*pending, *over), "it has not been sent, or came back before"),
    )


class Refund(State, frozen=True, kw_only=True):
    """A refund. While it is pending or succeeded its amount is set aside by the intent.

    `failed_at`: when it came to nothing, also where it was called back.
    """

    amount: int = 0
    currency: str = ""
    created: int = 0
    charge: str = ""
    intent: str = ""
    customer: str | None = None
    method: Method | None = None
    reason: str | None = None
    failure_reason: str | None = None
    settles_at: int | None = None
    bounces_at: int | None = None
    failed_at: int | None = None
    metadata: Metadata = {}


class Update(Value, frozen=True):
    """Changes to a refund: notes only."""

    metadata: Metadata | None = None


def create(_refund: Refund, command: Command[CreateRefund], now: int) -> Facts:
    """The intent has set the amount aside."""
    data = command.data
    return {
        "amount": data.amount,
        "currency": data.currency,
        "created": now,
        "charge": data.charge,
        "intent": data.intent,
        "customer": data.customer,
        "method": data.method,
        "reason": data.reason,
        "metadata": data.metadata,
    }


def ask(_before: Refund, after: Refund, _facts: Facts) -> Iterator[Start]:
    """The gateway is asked."""
    if after.method is not None:
        order = RefundOrder(
            refund=after.id,
            charge=after.charge,
            amount=after.amount,
            currency=after.currency,
            method=after.method,
        )
        yield Start("refund", order)


def update(refund: Refund, command: Command[Update], _now: int) -> Facts:
    """Metadata."""
    return {"metadata": merged(refund.metadata, command.data.metadata)}


def cancel(refund: Refund, _command: Command[Nothing], now: int) -> Facts | Rejection:
    """It is called back in time. Rejects: `refund_state` (the gateway has not answered yet)."""
    if refund.settles_at is None:
        return Rejection(
            "refund_state", "This refund is being sent and cannot be canceled right now."
        )
    return {"settles_at": None, "failure_reason": "merchant_request", "failed_at": now}


def give_back(_before: Refund, after: Refund, _facts: Facts) -> Iterator[Message]:
    """The intent can give the amount back another time."""
    yield Message(after.intent, "return_refund", RefundReturned(refund=after.id))


def succeed(_refund: Refund, command: Command[RefundSettled], now: int) -> Facts:
    """The money is on its way; whether it arrives is another matter."""
    after = command.data.bounces_after_s
    return {"bounces_at": None if after is None else now + after}


def delay(_refund: Refund, command: Command[RefundDelayed], now: int) -> Facts:
    """The gateway will send it later."""
    return {"settles_at": now + command.data.settles_after_s}


def fail(_refund: Refund, command: Command[RefundFailed], now: int) -> Facts:
    """The gateway could not send it."""
    return _failed(command.data.reason, now)


def settle(_refund: Refund, _command: Command[Nothing], _now: int) -> Facts:
    """What was delayed is sent."""
    return {"settles_at": None}


def bounce(_refund: Refund, _command: Command[Nothing], now: int) -> Facts:
    """What was sent came back."""
    return _failed("expired_or_canceled_card", now)


def _failed(reason: str, now: int) -> Facts:
    return {"failure_reason": reason, "settles_at": None, "bounces_at": None, "failed_at": now}


REFUND = Schema(
    name="refund",
    prefix="re",
    state=Refund,
    states=("pending", "succeeded", "failed", "canceled"),
    terminal=("failed", "canceled"),
    rank=42,
    index=("intent", "charge", "status"),
    table=_table(),
)
