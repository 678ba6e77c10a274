"""Payment intent: the will to collect an amount; each attempt at it is a charge.

There is no `failed`: a declined attempt leads back to `requires_payment_method`. The gateway is
asked by the workflow `charge`, which answers with `succeed`, `decline` or `require_action`:
confirm, then settle. How it is made stands in `making`, how it is attempted in `attempts`, what
becomes of the money in `money`. Source: facts on billing, §4.
"""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.messages.payment_intent import SetAmount
from sao.billing.resources.payment_intent.attaching import attach, tell_attached
from sao.billing.resources.payment_intent.attempts import (
    after_challenge,
    authenticate,
    charge,
    charge_method,
    confirm,
    decline,
    forsaken,
    require_action,
    succeed,
    tell_charged,
    tell_checkout,
    tell_failed,
    tell_paid,
)
from sao.billing.resources.payment_intent.making import (
    create,
    create_for_invoice,
    update,
    update_waiting,
)
from sao.billing.resources.payment_intent.money import (
    ask_to_capture,
    capture,
    captured,
    dispute,
    lapse,
    lapses_at,
    let_go,
    open_dispute,
    refund,
    reinstate,
    return_refund,
    send_refund,
    tell_withdrawn,
    update_charge,
    withdraw,
)
from sao.billing.resources.payment_intent.pending import (
    cancel_pending,
    decide,
    settle,
    tell_settled,
    tell_waiting,
    wait,
)
from sao.billing.resources.payment_intent.state import (
    Authenticate,
    Cancel,
    Capture,
    Confirm,
    Create,
    PaymentIntent,
    Settle,
    Update,
    UpdateCharge,
    unexpected,
)
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Ignored,
    Message,
    Rejection,
    Schema,
    Start,
    action,
    alarm,
    ignore,
    internal,
)

_AFTERWARDS = ("return_refund", "dispute", "withdraw", "reinstate")


_WAITING, _CHOSEN = ("requires_payment_method",), ("requires_confirmation",)
_CHALLENGED, _BUSY, _HELD = ("requires_action",), ("processing",), ("requires_capture",)
_PAID, _ENDED = ("succeeded",), ("canceled",)
_IDLE, _OVER = (*_WAITING, *_CHOSEN, *_CHALLENGED), (*_PAID, *_ENDED)


def _attempts() -> tuple[Entry, ...]:
    """How it comes about, and is attempted."""
    waiting, chosen, challenged, busy = _WAITING, _CHOSEN, _CHALLENGED, _BUSY
    idle, held, paid, over = _IDLE, _HELD, _PAID, _OVER
    late = "the attempt it answers is over"
    return (
        #        action                 from   to       decide       then
        action("create", NEW, (*waiting, *chosen, *busy), create, charge),
        internal("create_for_invoice", NEW, (*waiting, *busy), create_for_invoice, charge),
        action("update", waiting, (*waiting, *chosen), update_waiting),
        action("update", (*chosen, *challenged, *busy, *held, *over), SAME, update),
        # attempts
        action("confirm", idle, "processing", confirm, charge),
        internal("charge", idle, "processing", charge_method, charge),
        ignore("charge", busy, "an attempt is under way"),
        ignore("charge", (*held, *over), "there is nothing to collect"),
        action("authenticate", challenged, (*waiting, *busy), authenticate, after_challenge),
        # the gateway's answers
        internal("succeed", busy, (*paid, *held), succeed, tell_charged),
        ignore("succeed", (*idle, *held, *over), late),
        internal("decline", busy, "requires_payment_method", decline, tell_failed),
        ignore("decline", (*idle, *held, *over), late),
        internal("require_action", busy, (*challenged, *waiting), require_action, tell_failed),
        ignore("require_action", (*idle, *held, *over), late),
        # a bank that answers in some days
        internal("wait", busy, SAME, wait, tell_waiting),
        ignore("wait", (*idle, *held, *over), late),
        alarm("settle", busy, "settles_at"),
        internal("settle", busy, ("succeeded", *waiting), settle, tell_settled),
        ignore("settle", (*idle, *held, *over), late),
        action("decide", busy, ("succeeded", *waiting), decide, tell_settled),
    )


def _money() -> tuple[Entry, ...]:
    """How it ends, and what becomes of the money."""
    idle, busy, held, paid, ended, over = _IDLE, _BUSY, _HELD, _PAID, _ENDED, _OVER
    open_ = (*idle, *busy, *held)
    unheld, unpaid = "nothing is reserved", "nothing was collected"
    return (
        #        action                 from   to       decide       then
        # its invoice is owed for less, or for more again
        internal("set_amount", idle, SAME, set_amount),
        ignore("set_amount", (*busy, *held, *over), "the amount is what was asked for"),
        # the ends
        action("capture", held, SAME, capture, ask_to_capture),
        internal("captured", held, "succeeded", captured, tell_paid),
        internal("lapse", held, "canceled", lapse),
        alarm("expire", held, lapses_at),
        internal("expire", held, "canceled", lapse),
        *(ignore(name, (*idle, *busy, *over), unheld) for name in ("captured", "lapse", "expire")),
        action("cancel", (*idle, *held), "canceled", cancel, end),
        action("cancel", busy, "canceled", cancel_pending, end),
        internal("annul", (*idle, *held), "canceled", annul, end),
        ignore("annul", (*busy, *over), "it is settled, or about to be"),
        # what becomes of the money
        action("attach", (*idle, *busy, *held, *paid), SAME, attach, tell_attached),
        action("refund", paid, SAME, refund, send_refund),
        internal("return_refund", paid, SAME, return_refund),
        internal("dispute", paid, SAME, dispute, open_dispute),
        internal("withdraw", paid, SAME, withdraw, tell_withdrawn),
        internal("reinstate", paid, SAME, reinstate),
        *(ignore(name, (*open_, *ended), unpaid) for name in _AFTERWARDS),
        action("update_charge", (*open_, *over), SAME, update_charge),
    )


def cancel(intent: PaymentIntent, command: Command[Cancel], now: int) -> Facts | Rejection:
    """Nothing is collected any more.

    Rejects: `intent_state` (an invoice is voided instead; what is being captured is too late).
    """
    if intent.capturing is not None:
        return unexpected(intent, "it is being captured", None)
    if intent.invoice is not None:
        return unexpected(intent, "it belongs to an invoice; void the invoice instead", None)
    return {"canceled_at": now, "cancellation_reason": command.data.reason}


def annul(intent: PaymentIntent, _command: Command[Nothing], now: int) -> Facts | Ignored:
    """Its invoice needs it no longer; or the session that asked for it is over."""
    if intent.capturing is not None:
        return Ignored("it is settled, or about to be")
    reason = "expired" if intent.invoice is None else "void_invoice"
    return {"canceled_at": now, "cancellation_reason": reason}


def end(before: PaymentIntent, after: PaymentIntent, facts: Facts) -> Iterator[Message | Start]:
    """What was reserved, or a bank waits for, is let go of; who waits for it hears of that."""
    yield from let_go(before, after, facts)
    yield from tell_checkout(after)
    if before.status == "requires_action":
        yield from forsaken(after)


def set_amount(intent: PaymentIntent, command: Command[SetAmount], _now: int) -> Facts | Ignored:
    """What its invoice is owed for now."""
    amount = command.data.amount
    return Ignored("it is that already") if amount == intent.amount else {"amount": amount}


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
    index=("customer", "status"),
    search=("metadata",),
    table=(*_attempts(), *_money()),
)

__all__ = [
    "PAYMENT_INTENT",
    "Authenticate",
    "Cancel",
    "Capture",
    "Confirm",
    "Create",
    "PaymentIntent",
    "Settle",
    "Update",
    "UpdateCharge",
]
