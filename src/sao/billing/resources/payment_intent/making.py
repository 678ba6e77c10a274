"""How a payment intent is made, and changed until it has collected.

An intent of its own says how it can be paid; that of an invoice is made with what the invoice says.
"""

from msgspec import UNSET

from sao.billing.messages.payment_intent import CreateIntent
from sao.billing.resources.payment_intent.offering import offered, offered_anew
from sao.billing.resources.payment_intent.particulars import told
from sao.billing.resources.payment_intent.state import (
    Create,
    PaymentIntent,
    Update,
    missing_method,
    not_allowed,
    options_told,
    unexpected,
)
from sao.billing.values import given, merged
from sao.billing.values.card_terms import CardTermsChange
from sao.billing.values.payment import Method
from sao.core.schema import Command, Facts, Rejection


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


def _first_status(method: Method | None, *, confirm: bool) -> str:
    if method is None:
        return "requires_payment_method"
    return "processing" if confirm else "requires_confirmation"
