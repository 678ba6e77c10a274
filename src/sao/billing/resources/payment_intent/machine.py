"""Payment intent: the will to collect an amount; each attempt at it is a charge.

There is no `failed`: a declined attempt leads back to `requires_payment_method`. The gateway is
asked by the workflow `charge`, which answers with `succeed`, `decline` or `require_action`:
confirm, then settle. How it is attempted stands in `attempts`, what becomes of the money in
`money`. Source: facts on billing, §4.
"""

from collections.abc import Iterator

from msgspec import UNSET

from sao.billing.messages import Nothing
from sao.billing.messages.payment_intent import CreateIntent, SetAmount
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
from sao.billing.resources.payment_intent.offering import offered, offered_anew
from sao.billing.resources.payment_intent.particulars import told
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
    missing_method,
    not_allowed,
    options_told,
    unexpected,
)
from sao.billing.values import given, merged
from sao.billing.values.card_terms import CardTermsChange
from sao.billing.values.payment import Method
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


def create(intent: PaymentIntent, command: Command[Create], now: int) -> Facts | Rejection:
    """An intent of its own. Rejects: `intent_state` (to confirm, there has to be a method)."""
    data = command.data
    if data.confirm and data.method is None:
        return missing_method(intent)
    known, besides = offered(data), told(intent, data.particulars, data.amount)
    if isinstance(known, Rejection):
        return known
    if isinstance(besides, Rejection):
        return besides
    refused = not_allowed(data.method, known.get("types") or data.allowed_types or ())
    if refused is not None:
        return refused
    return known | {
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
        "statement_descriptor_suffix": data.statement_descriptor_suffix,
        "shipping": data.shipping,
        "allowed_types": data.allowed_types,
        "automatic_methods": data.automatic_methods,
        "method": data.method,
        "method_named": data.method is not None,
        "off_session": data.off_session,
        "error_on_requires_action": data.error_on_requires_action,
        "metadata": data.metadata,
        "test_clock": data.test_clock,
        **options_told(intent, data),
        **besides,
    }


def create_for_invoice(_intent: PaymentIntent, command: Command[CreateIntent], now: int) -> Facts:
    """The intent with which an invoice is collected.

    Whoever pays it in person agrees that later ones are paid with the same method.
    """
    data = command.data
    method = data.method if data.confirm else None
    said = data.statement_descriptor
    known: Facts = {} if said is None else {"statement_descriptor": said}
    if data.types:
        known["types"] = data.types
    if data.method_options:
        known["method_options"] = data.method_options
    return known | {
        "status": _first_status(method, confirm=data.confirm),
        "amount": data.amount,
        "currency": data.currency,
        "created": now,
        "customer": data.customer,
        "invoice": data.invoice,
        "description": data.description,
        "method": method,
        "off_session": data.off_session,
        "setup_future_usage": None if data.off_session else "off_session",
        "test_clock": data.test_clock,
    }


def update_waiting(intent: PaymentIntent, command: Command[Update], now: int) -> Facts | Rejection:
    """Any of it; once there is a method, it only has to be confirmed."""
    facts = update(intent, command, now)
    if isinstance(facts, Rejection):
        return facts
    chosen = facts.get("method") is not None
    return facts | {"status": "requires_confirmation" if chosen else "requires_payment_method"}


_COLLECTED = {
    "amount": "amount",
    "currency": "currency",
    "method": "payment_method",
    "capture_method": "capture_method",
    "setup_future_usage": "setup_future_usage",
    "card_terms": "payment_method_options",
}
"""What is collected, and how, by what a client calls it."""


def _too_late(intent: PaymentIntent, data: Update) -> Rejection | None:
    """What it is about to collect, has collected or is to collect for an invoice stays so."""
    if intent.status not in ("requires_payment_method", "requires_confirmation", "requires_action"):
        for name, param in _COLLECTED.items():
            if getattr(data, name) not in (UNSET, CardTermsChange()):
                return unexpected(intent, f"its {param} could not be updated", param)
    if intent.attached_to is not None:
        for name in ("currency", "customer"):
            if getattr(data, name) not in (UNSET, getattr(intent, name)):
                why = f"it is attached to an invoice, so its {name} could not be updated"
                return unexpected(intent, why, name)
    return None


def update(intent: PaymentIntent, command: Command[Update], _now: int) -> Facts | Rejection:
    """Texts always, what is collected while nothing is under way. Rejects: `intent_state`."""
    data = command.data
    late = _too_late(intent, data)
    if late is not None:
        return late
    known = offered_anew(intent, data)
    if isinstance(known, Rejection):
        return known
    amount = intent.amount if data.amount is UNSET else data.amount
    besides = told(intent, data.particulars, amount)
    if isinstance(besides, Rejection):
        return besides
    if data.method is not UNSET:
        refused = not_allowed(data.method, known.get("types", intent.types))
        if refused is not None:
            return refused
    return known | given(
        amount=data.amount,
        currency=data.currency,
        method=data.method,
        method_named=UNSET if data.method is UNSET else True,
        customer=data.customer,
        capture_method=data.capture_method,
        setup_future_usage=data.setup_future_usage,
        allowed_types=data.allowed_types,
        description=data.description,
        receipt_email=data.receipt_email,
        shipping=data.shipping,
        statement_descriptor=data.statement_descriptor,
        statement_descriptor_suffix=data.statement_descriptor_suffix,
        metadata=merged(intent.metadata, data.metadata),
        **options_told(intent, data),
        **besides,
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


def _first_status(method: Method | None, *, confirm: bool) -> str:
    if method is None:
        return "requires_payment_method"
    return "processing" if confirm else "requires_confirmation"


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
