"""Invoices on the wire."""

from typing import Any

from sao.billing.resources.invoice import INVOICE, Invoice
from sao.wire.resource import Find, Labels, Resource, always, by_id, choice, if_changed
from sao.wire.resources import discount
from sao.wire.resources.invoice.params import (
    Finalize,
    List,
    MarkUncollectible,
    Pay,
    PaymentsList,
    Update,
    Void,
)
from sao.wire.resources.invoice.shape import (
    OBJECT,
    render,
    render_payment,
    render_payments,
    render_secret,
)
from sao.wire.resources.price import price_of
from sao.wire.shapes import Rendered

_PAID = ("invoice.paid", "invoice.payment_succeeded")


def _numbered(_before: Any, after: Any) -> Labels:
    return ("invoice.finalized", *(_PAID if after.status == "paid" else ()))


def _failed(_before: Any, after: Any) -> Labels:
    labels = ["invoice.updated", "invoice.payment_failed"]
    if after.last_error.code == "invoice_payment_intent_requires_action":
        labels.append("invoice.payment_action_required")
    if after.status == "uncollectible":
        labels.append("invoice.marked_uncollectible")
    return tuple(labels)


def _pay(_before: Any, after: Any) -> Labels:
    return _PAID if after.status == "paid" else ()


def _payments(parent: Rendered, find: Find) -> Any:
    state = find(parent["id"])
    return render_payments(state) if isinstance(state, Invoice) else None


def _secret(parent: Rendered, find: Find) -> Any:
    state = find(parent["id"])
    return render_secret(state) if isinstance(state, Invoice) else None


RESOURCE = Resource(
    schema=INVOICE,
    object=OBJECT,
    noun="invoice",
    code="c",
    render=render,
    told={
        "create": always("invoice.created"),
        "update": if_changed("invoice.updated"),
        "delete": always("invoice.deleted"),
        "numbered": choice(_numbered, "invoice.finalized", *_PAID),
        "pay": choice(_pay, *_PAID),
        "paid": always(*_PAID),
        "attempt_failed": choice(
            _failed,
            "invoice.updated",
            "invoice.payment_failed",
            "invoice.payment_action_required",
            "invoice.marked_uncollectible",
        ),
        "stop_collection": if_changed("invoice.updated"),
        "void": always("invoice.voided"),
        "annul": always("invoice.voided"),
        "mark_uncollectible": always("invoice.marked_uncollectible"),
    },
    expandable={
        "confirmation_secret": _secret,
        "customer": by_id("customer"),
        "default_payment_method": by_id("default_payment_method"),
        "discounts": discount.of_invoice,
        "parent.subscription_details.subscription": by_id("subscription"),
        "payments": _payments,
        "test_clock": by_id("test_clock"),
    },
    parts={
        "invoice_payment": {
            "invoice": by_id("invoice"),
            "payment.payment_intent": by_id("payment_intent"),
        },
        "line_item": {
            "discounts": discount.of_line,
            "pricing.price_details.price": price_of,
            "subscription": by_id("subscription"),
        },
    },
)

__all__ = [
    "RESOURCE",
    "Finalize",
    "List",
    "MarkUncollectible",
    "Pay",
    "PaymentsList",
    "Update",
    "Void",
    "render_payment",
]
