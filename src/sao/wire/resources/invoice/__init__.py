"""Invoices on the wire."""

from typing import Any

from sao.billing.resources.invoice.machine import INVOICE, Invoice
from sao.core.errors import InvariantBroken
from sao.wire.resource import Find, Labels, Resource, always, by_id, choice, if_changed
from sao.wire.resources import discount, tax_id
from sao.wire.resources.invoice.line_params import (
    AddLines,
    RemoveLines,
    UpdateLine,
    UpdateLines,
)
from sao.wire.resources.invoice.params import (
    Create,
    Finalize,
    List,
    MarkUncollectible,
    Pay,
    Send,
    ShippingCost,
    Update,
    Void,
)
from sao.wire.resources.invoice.payment_params import AttachPayment, PaymentsList
from sao.wire.resources.invoice.shape import (
    OBJECT,
    PAYMENT_PREFIX,
    payments_of,
    render,
    render_attached,
    render_line,
    render_payment,
    render_payments,
    render_secret,
    render_shipping,
)
from sao.wire.resources.price import price_of
from sao.wire.search import At
from sao.wire.shapes import Rendered

_PAID = ("invoice.paid", "invoice.payment_succeeded")
_COLLECTED = (*_PAID, "invoice_payment.paid")
"""What is told where the payment intent brought the money."""


def _numbered(_before: Any, after: Any) -> Labels:
    sent = after.collection_method == "send_invoice" and after.auto_advance
    return (
        "invoice.finalized",
        *(_PAID if after.status == "paid" else ()),
        *(("invoice.sent",) if sent else ()),
    )


def _failed(_before: Any, after: Any) -> Labels:
    labels = ["invoice.updated", "invoice.payment_failed"]
    if after.last_error.code == "invoice_payment_intent_requires_action":
        labels.append("invoice.payment_action_required")
    if after.status == "uncollectible":
        labels.append("invoice.marked_uncollectible")
    return tuple(labels)


def _pay(_before: Any, after: Any) -> Labels:
    return _PAID if after.status == "paid" else ()


def _paid(before: Any, after: Any) -> Labels:
    collected = _COLLECTED if before.status != after.status else ()
    over = after.amount_overpaid > before.amount_overpaid
    return (*collected, "invoice.overpaid") if over else collected


def _received(before: Any, after: Any) -> Labels:
    """In part, or in full; in vain, or more than was owed."""
    part = ("invoice.updated", "invoice_payment.paid") if before.status == after.status else ()
    owed = before.status in ("open", "uncollectible")
    over = ("invoice.overpaid",) if after.amount_overpaid > before.amount_overpaid else ()
    return (*((part or _COLLECTED) if owed else ("invoice_payment.paid",)), *over)


def _credited(before: Any, after: Any) -> Labels:
    now_paid = before.status != after.status
    return ("invoice.updated", *(_PAID if now_paid else ()))


def _payment(state: Invoice) -> Rendered:
    latest = next((one for one in state.attached if one.intent == state.latest_attached), None)
    if latest is not None:
        return render_attached(state, latest)
    payment = render_payment(state)
    if payment is None:
        raise InvariantBroken(f"{state.id} was paid by no intent")
    return payment


def _payments(parent: Rendered, find: Find) -> Any:
    state = find(parent.get("id", ""))
    return render_payments(state, find) if isinstance(state, Invoice) else None


def _secret(parent: Rendered, find: Find) -> Any:
    state = find(parent.get("id", ""))
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
        "assessed": if_changed("invoice.updated"),
        "numbered": choice(_numbered, "invoice.finalized", "invoice.sent", *_PAID),
        "send": always("invoice.sent"),
        "add_lines": always("invoice.updated"),
        "change_lines": if_changed("invoice.updated"),
        "remove_lines": always("invoice.updated"),
        "take_lines": always("invoice.updated"),
        "recounted": always("invoice.updated"),
        "pay": choice(_pay, *_PAID),
        "paid": choice(_paid, *_COLLECTED, "invoice.overpaid"),
        "payment_attached": always("invoice.updated"),
        "payment_received": choice(_received, "invoice.updated", *_COLLECTED, "invoice.overpaid"),
        "attempt_pending": if_changed("invoice.updated"),
        "attempt_failed": choice(
            _failed,
            "invoice.updated",
            "invoice.payment_failed",
            "invoice.payment_action_required",
            "invoice.marked_uncollectible",
        ),
        "stop_collection": if_changed("invoice.updated"),
        "issue_credit": choice(_credited, "invoice.updated", *_PAID),
        "void_credit": always("invoice.updated"),
        "void": always("invoice.voided"),
        "annul": always("invoice.voided"),
        "supersede": always("invoice.voided"),
        "revised": always("invoice.updated"),
        "mark_uncollectible": always("invoice.marked_uncollectible"),
        "write_off": always("invoice.marked_uncollectible"),
        "remind": always("invoice.will_be_due"),
        "overdue": always("invoice.overdue"),
    },
    shown={"invoice_payment": _payment},
    expandable={
        "account_tax_ids": tax_id.expanded_own,
        "confirmation_secret": _secret,
        "customer": by_id("customer"),
        "default_payment_method": by_id("default_payment_method"),
        **discount.OF_INVOICE,
        "from_invoice.invoice": by_id("invoice"),
        "latest_revision": by_id("latest_revision"),
        "parent.subscription_details.subscription": by_id("subscription"),
        "payments": _payments,
        "shipping_cost.shipping_rate": by_id("shipping_rate"),
        "test_clock": by_id("test_clock"),
    },
    parts={
        "invoice_payment": {
            "invoice": by_id("invoice"),
            "payment.payment_intent": by_id("payment_intent"),
        },
        "line_item": {
            **discount.OF_LINE,
            "pricing.price_details.price": price_of,
            "subscription": by_id("subscription"),
        },
    },
    searchable={
        "created": "number",
        "currency": "token",
        "customer": "listed",
        "number": "token",
        "receipt_number": "token",
        "status": "token",
        "subscription": At("parent.subscription_details.subscription", "listed"),
        "total": "number",
    },
)

__all__ = [
    "PAYMENT_PREFIX",
    "RESOURCE",
    "AddLines",
    "AttachPayment",
    "Create",
    "Finalize",
    "List",
    "MarkUncollectible",
    "Pay",
    "PaymentsList",
    "RemoveLines",
    "Send",
    "ShippingCost",
    "Update",
    "UpdateLine",
    "UpdateLines",
    "Void",
    "payments_of",
    "render_line",
    "render_payment",
    "render_shipping",
]
