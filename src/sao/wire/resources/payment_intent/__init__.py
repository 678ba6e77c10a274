"""Payment intents on the wire, with their charges."""

from typing import Any

from sao.billing.resources.payment_intent.machine import PAYMENT_INTENT, PaymentIntent
from sao.wire.resource import Around, Find, Labels, Resource, always, by_id, choice, if_changed
from sao.wire.resources import movement
from sao.wire.resources.charge import refunds_of, render_charge
from sao.wire.resources.payment_intent.details import (
    ITEM,
    ListLines,
    lines_of,
    lines_path,
    render_lines,
)
from sao.wire.resources.payment_intent.params import (
    Cancel,
    Capture,
    Confirm,
    Create,
    List,
    Update,
)
from sao.wire.resources.payment_intent.shape import OBJECT, PREFIX, render
from sao.wire.shapes import Rendered

_CAPTURED = ("charge.captured", "payment_intent.succeeded")
_FAILED = "payment_intent.payment_failed"
_PAID = ("charge.succeeded", "payment_intent.succeeded")
_NOT_PAID = ("charge.failed", _FAILED)


def _succeeded(_before: Any, after: Any) -> Labels:
    if after.status == "succeeded":
        return ("charge.succeeded", "payment_intent.succeeded")
    return ("charge.succeeded", "payment_intent.amount_capturable_updated")


def _settled(_before: Any, after: Any) -> Labels:
    return _PAID if after.status == "succeeded" else _NOT_PAID


def _challenged(_before: Any, after: Any) -> Labels:
    if after.status == "requires_action":
        return ("payment_intent.requires_action",)
    return ("charge.failed", _FAILED)


def _taken(_before: Any, after: Any) -> Labels:
    return _CAPTURED if after.status == "succeeded" else ()


def _canceled(before: Any, _after: Any) -> Labels:
    held = before.status == "requires_capture"
    return ("charge.refunded", "payment_intent.canceled") if held else ("payment_intent.canceled",)


def _authenticated(_before: Any, after: Any) -> Labels:
    return (_FAILED,) if after.status == "requires_payment_method" else ()


def _latest(state: PaymentIntent) -> Rendered:
    return render_charge(state, state.charges[-1])


def _latest_charge(parent: Rendered, find: Find) -> Any:
    state = find(parent["id"])
    if not isinstance(state, PaymentIntent) or not state.charges:
        return parent.get("latest_charge")
    return _latest(state)


RESOURCE = Resource(
    schema=PAYMENT_INTENT,
    object=OBJECT,
    noun="payment_intent",
    in_path="intent",
    code="d",
    render=render,
    # a card that is being charged is `processing` for no longer than the step takes, so only a
    # debit is told of as `payment_intent.processing`
    told={
        "create": always("payment_intent.created"),
        "create_for_invoice": always("payment_intent.created"),
        "require_action": choice(
            _challenged, "payment_intent.requires_action", "charge.failed", _FAILED
        ),
        "authenticate": choice(_authenticated, _FAILED),
        "wait": always("charge.pending", "payment_intent.processing"),
        "settle": choice(_settled, *_PAID, *_NOT_PAID),
        "decide": choice(_settled, *_PAID, *_NOT_PAID),
        "decline": always("charge.failed", _FAILED),
        "succeed": choice(
            _succeeded,
            "charge.succeeded",
            "payment_intent.succeeded",
            "payment_intent.amount_capturable_updated",
        ),
        "capture": choice(_taken, *_CAPTURED),  # as it was when no gateway was asked
        "captured": always(*_CAPTURED),
        "lapse": always("charge.expired", "payment_intent.canceled"),
        "expire": always("charge.expired", "payment_intent.canceled"),
        "cancel": choice(_canceled, "charge.refunded", "payment_intent.canceled"),
        "annul": always("payment_intent.canceled"),
        "refund": always("charge.refunded"),
        "return_refund": always("charge.updated"),
        "update_charge": if_changed("charge.updated"),
    },
    shown={"charge": _latest},
    expandable={
        "amount_details.line_items": Around(lines_of),
        "customer": by_id("customer"),
        "latest_charge": _latest_charge,
        "last_payment_error.payment_method": by_id("payment_method"),
        "payment_method": by_id("payment_method"),
    },
    parts={
        ITEM: {},
        "balance_transaction": {"source": movement.source},
        "charge": {
            "balance_transaction": movement.expanded("balance_transaction"),
            "customer": by_id("customer"),
            "payment_intent": by_id("payment_intent"),
            "refunds": refunds_of,
        },
    },
    searchable={
        "amount": "number",
        "created": "number",
        "currency": "token",
        "customer": "listed",
        "status": "token",
    },
)

__all__ = [
    "PREFIX",
    "RESOURCE",
    "Cancel",
    "Capture",
    "Confirm",
    "Create",
    "List",
    "ListLines",
    "Update",
    "lines_path",
    "render_lines",
]
