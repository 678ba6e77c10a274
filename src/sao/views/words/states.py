"""States: how each is called, what tone it has, and whether it is calm (as it should be)."""

from collections.abc import Mapping
from typing import NamedTuple

from sao.views.shapes import Shape, StateCell, Tone


class Word(NamedTuple):
    """A state's name in words. One that is not `calm` asks for attention."""

    label: str
    tone: Tone
    calm: bool = True


_GOOD: Tone = "positive"
_INFO: Tone = "info"
_WARN: Tone = "warning"
_BAD: Tone = "critical"
_GREY: Tone = "neutral"

_INTENT = {
    "requires_payment_method": Word("Needs a payment method", _WARN, calm=False),
    "requires_confirmation": Word("To be confirmed", _INFO),
    "requires_action": Word("Waits for authentication", _WARN, calm=False),
    "processing": Word("Processing", _INFO),
    "succeeded": Word("Succeeded", _GOOD),
    "canceled": Word("Canceled", _GREY),
}
_ON_OFF = {"active": Word("Active", _GOOD), "archived": Word("Archived", _GREY)}
_CODE = {"spent": Word("Used up", _GREY), "expired": Word("Expired", _GREY)}
_KEPT = {"kept": Word("Kept", _GREY)}
_DELETED = {"deleted": Word("Deleted", _GREY)}

STATES: Mapping[str, Mapping[str, Word]] = {
    "test_clock": {
        "ready": Word("Ready", _GOOD),
        "live": Word("Live", _GOOD),
        "advancing": Word("Advancing", _INFO),
        "internal_failure": Word("Failed", _BAD, calm=False),
        **_DELETED,
    },
    "customer": {"active": Word("Active", _GOOD), **_DELETED},
    "customer_balance_transaction": {"posted": Word("Posted", _GREY)},
    "credit_note": {"issued": Word("Issued", _GOOD), "void": Word("Void", _GREY)},
    "invoice": {
        "draft": Word("Draft", _GREY),
        "open": Word("Open", _INFO),
        "paid": Word("Paid", _GOOD),
        "uncollectible": Word("Uncollectible", _BAD, calm=False),
        "void": Word("Void", _GREY),
        **_DELETED,
    },
    "tax_id": {
        "registered": Word("Registered", _GOOD),
        "deleted": Word("Deleted", _GREY),
    },
    "credit_grant": {
        "granted": Word("Granted", _GOOD),
        "expired": Word("Expired", _GREY),
        "voided": Word("Void", _GREY),
    },
    "credit_balance_transaction": {"posted": Word("Posted", _GREY)},
    "invoice_item": {
        "pending": Word("Waits for an invoice", _INFO),
        "invoiced": Word("On an invoice", _GREY),
        **_DELETED,
    },
    "subscription": {
        "incomplete": Word("Incomplete", _WARN, calm=False),
        "trialing": Word("Trialing", _INFO),
        "active": Word("Active", _GOOD),
        "past_due": Word("Past due", _WARN, calm=False),
        "unpaid": Word("Unpaid", _BAD, calm=False),
        "paused": Word("Paused", _GREY),
        "canceled": Word("Canceled", _GREY),
        "incomplete_expired": Word("Expired unpaid", _GREY),
    },
    "subscription_schedule": {
        "not_started": Word("Not started", _INFO),
        "active": Word("Active", _GOOD),
        "completed": Word("Completed", _GREY),
        "released": Word("Released", _GREY),
        "canceled": Word("Canceled", _GREY),
    },
    "payment_intent": {
        **_INTENT,
        "requires_capture": Word("To be captured", _INFO, calm=False),
    },
    "payment_method": {
        "unattached": Word("Nobody's", _GREY),
        "attached": Word("Attached", _GOOD),
        "detached": Word("Detached", _GREY),
    },
    "confirmation_token": {
        "unused": Word("Unused", _INFO),
        "used": Word("Used", _GREY),
        "expired": Word("Expired", _GREY),
    },
    "setup_intent": _INTENT,
    "payment_link": {
        "active": Word("Active", _GOOD),
        "inactive": Word("Inactive", _GREY),
    },
    "quote": {
        "draft": Word("Draft", _GREY),
        "open": Word("Open", _INFO),
        "accepted": Word("Accepted", _GOOD),
        "canceled": Word("Canceled", _GREY),
    },
    "checkout_session": {
        "open": Word("Open", _INFO),
        "processing": Word("Processing", _INFO),
        "complete": Word("Complete", _GOOD),
        "expired": Word("Expired", _GREY),
    },
    "refund": {
        "pending": Word("Pending", _INFO),
        "succeeded": Word("Succeeded", _GOOD),
        "failed": Word("Failed", _BAD, calm=False),
        "canceled": Word("Canceled", _GREY),
    },
    "dispute": {
        "warning_needs_response": Word("Inquiry: needs a response", _WARN, calm=False),
        "warning_under_review": Word("Inquiry: under review", _INFO, calm=False),
        "warning_closed": Word("Inquiry closed", _GREY),
        "needs_response": Word("Needs a response", _BAD, calm=False),
        "under_review": Word("Under review", _INFO, calm=False),
        "won": Word("Won", _GOOD),
        "lost": Word("Lost", _BAD),
    },
    "product": {**_ON_OFF, **_DELETED},
    "price": {**_ON_OFF, **_DELETED},
    "feature": _ON_OFF,
    "meter": {"active": Word("Active", _GOOD), "inactive": Word("Inactive", _GREY)},
    "billing_alert": {
        "active": Word("Active", _GOOD),
        "inactive": Word("Inactive", _GREY),
        "archived": Word("Archived", _GREY),
    },
    "billing_alert_triggered": {"triggered": Word("Triggered", _WARN)},
    "usage": _KEPT,
    "entitlements": _KEPT,
    "coupon": {"valid": Word("Valid", _GOOD), **_CODE, **_DELETED},
    "promotion_code": {
        "active": Word("Active", _GOOD),
        "inactive": Word("Inactive", _GREY),
        **_CODE,
    },
    "tax_rate": _ON_OFF,
    "shipping_rate": _ON_OFF,
    "tax_registration": {
        "scheduled": Word("To come", _INFO),
        "active": Word("Active", _GOOD),
        "expired": Word("Expired", _GREY),
    },
    "tax_calculation": {"valid": Word("Valid", _GOOD), "expired": Word("Expired", _GREY)},
    "tax_transaction": {"posted": Word("Posted", _GOOD), "reversed": Word("Reversed", _GREY)},
    "settings": _KEPT,
    "portal_configuration": {
        "active": Word("Active", _GOOD),
        "inactive": Word("Inactive", _GREY),
    },
    "payment_method_configuration": {
        "active": Word("Active", _GOOD),
        "inactive": Word("Inactive", _GREY),
    },
    "webhook_endpoint": {
        "enabled": Word("Enabled", _GOOD),
        "disabled": Word("Disabled", _WARN, calm=False),
        **_DELETED,
    },
}
"""Every state of every machine."""

STANDINGS: Mapping[str, Word] = {
    "past_due": STATES["subscription"]["past_due"],
    "unpaid": STATES["subscription"]["unpaid"],
    "incomplete": STATES["subscription"]["incomplete"],
    "trialing": STATES["subscription"]["trialing"],
    "active": STATES["subscription"]["active"],
    "paused": STATES["subscription"]["paused"],
    "canceled": STATES["subscription"]["canceled"],
    "none": Word("No subscription", _GREY),
    "deleted": Word("Deleted", _GREY),
}
"""How a customer stands, by the subscription that needs attention most; these first."""

_SHAPES: Mapping[str, Shape] = {
    "invoice": "square",
    "invoice_item": "square",
    "credit_note": "square",
    "customer_balance_transaction": "square",
    "credit_grant": "square",
    "credit_balance_transaction": "square",
    "payment_intent": "diamond",
    "payment_method": "diamond",
    "confirmation_token": "diamond",
    "setup_intent": "diamond",
    "refund": "diamond",
    "dispute": "diamond",
}


def shape_of(resource: str) -> Shape:
    """Squares are invoices, diamonds payments; circles subscriptions and all else."""
    return _SHAPES.get(resource, "circle")


def state_cell(resource: str, state: str, label: str | None = None) -> StateCell:
    """A state as a cell."""
    word = STATES[resource][state]
    return StateCell(state=state, label=label or word.label, tone=word.tone, calm=word.calm)


def standing_cell(standing: str) -> StateCell:
    """How a customer stands, as a cell."""
    word = STANDINGS[standing]
    return StateCell(state=standing, label=word.label, tone=word.tone, calm=word.calm)
