"""Events: what a step means to somebody who listens.

Nothing of an event is stored: its types follow from the step, its id says which step it is, and
what it shows is rendered from the states before and after. Source: facts on billing, §2, §4, §5.
"""

from collections.abc import Callable
from typing import Any

from sao.billing.resources.payment_intent import PaymentIntent
from sao.core.machine import Step
from sao.wire import API_VERSION
from sao.wire.render import render
from sao.wire.resources.charge import render_charge
from sao.wire.shapes import LIVEMODE, Rendered

Labels = tuple[str, ...]
Rule = Labels | Callable[[Any, Any], Labels]
"""The types that a step gives rise to, at once or by the states before and after it."""

_CUSTOMER_UPDATED = ("customer.updated",)
_SUBSCRIPTION_UPDATED = ("customer.subscription.updated",)
_SUBSCRIPTION_DELETED = ("customer.subscription.deleted",)
_INVOICE_UPDATED = ("invoice.updated",)
_INVOICE_PAID = ("invoice.paid", "invoice.payment_succeeded")
_INTENT_FAILED = ("payment_intent.payment_failed",)
_INTENT_CANCELED = ("payment_intent.canceled",)


def _if_changed(*labels: str) -> Rule:
    return lambda before, after: labels if before != after else ()


def _if_other(field: str, labels: Labels) -> Rule:
    return lambda before, after: labels if getattr(before, field) != getattr(after, field) else ()


def _invoice_numbered(_before: Any, after: Any) -> Labels:
    return ("invoice.finalized", *(_INVOICE_PAID if after.status == "paid" else ()))


def _invoice_failed(_before: Any, after: Any) -> Labels:
    labels = ["invoice.updated", "invoice.payment_failed"]
    if after.last_error.code == "invoice_payment_intent_requires_action":
        labels.append("invoice.payment_action_required")
    if after.status == "uncollectible":
        labels.append("invoice.marked_uncollectible")
    return tuple(labels)


def _invoice_pay(_before: Any, after: Any) -> Labels:
    return _INVOICE_PAID if after.status == "paid" else ()


def _given_up(_before: Any, after: Any) -> Labels:
    return _SUBSCRIPTION_DELETED if after.status == "canceled" else _SUBSCRIPTION_UPDATED


def _succeeded(_before: Any, after: Any) -> Labels:
    if after.status == "succeeded":
        return ("charge.succeeded", "payment_intent.succeeded")
    return ("charge.succeeded", "payment_intent.amount_capturable_updated")


def _authenticated(_before: Any, after: Any) -> Labels:
    return _INTENT_FAILED if after.status == "requires_payment_method" else ()


_RULES: dict[tuple[str, str], Rule] = {
    ("customer", "create"): ("customer.created",),
    ("customer", "update"): _if_changed("customer.updated"),
    ("customer", "subscribe"): _if_other("currency", _CUSTOMER_UPDATED),
    ("customer", "delete"): ("customer.deleted",),
    ("customer", "detach_method"): _if_other("default_payment_method", _CUSTOMER_UPDATED),
    ("customer", "number_invoice"): _if_other("balance", _CUSTOMER_UPDATED),
    ("customer", "credit"): _if_other("balance", _CUSTOMER_UPDATED),
    ("product", "create"): ("product.created",),
    ("product", "update"): _if_changed("product.updated"),
    ("product", "delete"): ("product.deleted",),
    ("price", "create"): ("price.created",),
    ("price", "update"): _if_changed("price.updated"),
    ("payment_method", "attach"): ("payment_method.attached",),
    ("payment_method", "update"): _if_changed("payment_method.updated"),
    ("payment_method", "detach"): ("payment_method.detached",),
    ("subscription", "create"): ("customer.subscription.created",),
    ("subscription", "update"): _if_changed("customer.subscription.updated"),
    ("subscription", "cancel"): _SUBSCRIPTION_DELETED,
    ("subscription", "pause"): ("customer.subscription.updated", "customer.subscription.paused"),
    ("subscription", "resume"): ("customer.subscription.updated", "customer.subscription.resumed"),
    ("subscription", "invoice_paid"): _SUBSCRIPTION_UPDATED,
    ("subscription", "invoice_failed"): _given_up,
    ("subscription", "invoice_given_up"): _SUBSCRIPTION_UPDATED,
    ("subscription", "method_detached"): _SUBSCRIPTION_UPDATED,
    ("subscription", "end"): _SUBSCRIPTION_DELETED,
    ("subscription", "reach_cancel_at"): _SUBSCRIPTION_DELETED,
    ("subscription", "expire"): _SUBSCRIPTION_UPDATED,
    ("subscription", "advance"): _SUBSCRIPTION_UPDATED,
    ("invoice", "create"): ("invoice.created",),
    ("invoice", "update"): _if_changed("invoice.updated"),
    ("invoice", "delete"): ("invoice.deleted",),
    ("invoice", "numbered"): _invoice_numbered,
    ("invoice", "pay"): _invoice_pay,
    ("invoice", "paid"): _INVOICE_PAID,
    ("invoice", "attempt_failed"): _invoice_failed,
    ("invoice", "stop_collection"): _if_changed("invoice.updated"),
    ("invoice", "void"): ("invoice.voided",),
    ("invoice", "annul"): ("invoice.voided",),
    ("invoice", "mark_uncollectible"): ("invoice.marked_uncollectible",),
    ("payment_intent", "create"): ("payment_intent.created",),
    ("payment_intent", "create_for_invoice"): ("payment_intent.created",),
    ("payment_intent", "require_action"): ("payment_intent.requires_action",),
    ("payment_intent", "authenticate"): _authenticated,
    ("payment_intent", "decline"): ("charge.failed", "payment_intent.payment_failed"),
    ("payment_intent", "succeed"): _succeeded,
    ("payment_intent", "capture"): ("charge.captured", "payment_intent.succeeded"),
    ("payment_intent", "cancel"): _INTENT_CANCELED,
    ("payment_intent", "annul"): _INTENT_CANCELED,
    ("test_clock", "create"): ("test_helpers.test_clock.created",),
    ("test_clock", "advance"): ("test_helpers.test_clock.advancing",),
    ("test_clock", "arrive"): ("test_helpers.test_clock.ready",),
    ("test_clock", "fail"): ("test_helpers.test_clock.internal_failure",),
    ("test_clock", "delete"): ("test_helpers.test_clock.deleted",),
}
"""By schema and action. What is not here is nobody else's business; a card that is being charged is
`processing` for no longer than the step takes, so there is no `payment_intent.processing`."""

LABELS: Labels = (
    "charge.captured",
    "charge.failed",
    "charge.succeeded",
    "customer.created",
    "customer.deleted",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.updated",
    "customer.updated",
    "invoice.created",
    "invoice.deleted",
    "invoice.finalized",
    "invoice.marked_uncollectible",
    "invoice.paid",
    "invoice.payment_action_required",
    "invoice.payment_failed",
    "invoice.payment_succeeded",
    "invoice.updated",
    "invoice.voided",
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.created",
    "payment_intent.payment_failed",
    "payment_intent.requires_action",
    "payment_intent.succeeded",
    "payment_method.attached",
    "payment_method.detached",
    "payment_method.updated",
    "price.created",
    "price.updated",
    "product.created",
    "product.deleted",
    "product.updated",
    "test_helpers.test_clock.advancing",
    "test_helpers.test_clock.created",
    "test_helpers.test_clock.deleted",
    "test_helpers.test_clock.internal_failure",
    "test_helpers.test_clock.ready",
)
"""Every type that there is."""


def labels(step: Step) -> Labels:
    """The types of the events that a step gives rise to, in order; none if nobody would listen."""
    rule = _RULES.get((step.after.schema, step.outcome.action), ())
    if isinstance(rule, tuple):
        return rule
    return rule(step.before.data, step.after.data)


def render_event(step: Step, label: str, event_id: str) -> Rendered:
    """The event that tells of a step; on updates with what was before, as far as it can be seen."""
    outcome = step.outcome
    shown = _object(step.after.data, label)
    data: Rendered = {"object": shown}
    if label.endswith(".updated") or label == "payment_method.detached":
        data["previous_attributes"] = previous_attributes(_object(step.before.data, label), shown)
    request = outcome.cause.partition(".")[0].partition("-")[0]
    return {
        "id": event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": outcome.at,
        "data": data,
        "livemode": LIVEMODE,
        "pending_webhooks": 0,
        "request": {
            "id": request if request.startswith("req_") else None,
            "idempotency_key": None,
        },
        "type": label,
    }


def _object(data: Any, label: str) -> Rendered:
    if label.startswith("charge.") and isinstance(data, PaymentIntent):
        return render_charge(data, data.charges[-1])
    return render(data)


def previous_attributes(before: Rendered, after: Rendered) -> Rendered:
    """What changed, as it was: only the fields that differ, one level deep (lists as a whole)."""
    changed: Rendered = {}
    for name, value in before.items():
        other = after.get(name)
        if value == other:
            continue
        if isinstance(value, dict) and isinstance(other, dict) and "object" not in value:
            changed[name] = _differing(value, other)
        else:
            changed[name] = value
    return changed


def _differing(before: Rendered, after: Rendered) -> Rendered:
    names = [*before, *(name for name in after if name not in before)]
    return {name: before.get(name) for name in names if before.get(name) != after.get(name)}
