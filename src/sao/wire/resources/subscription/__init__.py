"""Subscriptions on the wire."""

from typing import Any

from sao.billing.resources.subscription.machine import SUBSCRIPTION
from sao.wire.resource import Labels, Resource, always, by_id, choice, if_changed
from sao.wire.resources import discount, tax_id
from sao.wire.resources.invoice.upcoming import render_upcoming
from sao.wire.resources.subscription.changes import Cancel, Migrate, Pause, Resume, Update
from sao.wire.resources.subscription.params import ENDED, Create, List
from sao.wire.resources.subscription.shape import OBJECT, render

_UPDATED = "customer.subscription.updated"
_DELETED = "customer.subscription.deleted"


_PENDING = "customer.subscription.pending_update_"
_APPLIED, _EXPIRED = f"{_PENDING}applied", f"{_PENDING}expired"
_PAUSED, _RESUMED = "customer.subscription.paused", "customer.subscription.resumed"


def _resumed(before: Any, after: Any) -> Labels:
    runs = before.status == "paused" != after.status
    return (_UPDATED, _RESUMED) if runs else (_UPDATED,)


def _paid(before: Any, after: Any) -> Labels:
    if before.status == "paused":
        return _resumed(before, after)
    applied = before.pending_update is not None and after.pending_update is None
    return (_UPDATED, _APPLIED) if applied else (_UPDATED,)


def _concluded(_before: Any, after: Any) -> Labels:
    if after.status == "canceled":
        return (_DELETED,)
    return (_UPDATED, _PAUSED) if after.status == "paused" else (_UPDATED,)


def _announced(_before: Any, after: Any) -> Labels:
    return ("invoice.upcoming",) if after.upcoming is not None else ()


def _failed(before: Any, after: Any) -> Labels:
    if before.status == "paused":
        return _resumed(before, after)
    return (_DELETED,) if after.status == "canceled" else (_UPDATED,)


RESOURCE = Resource(
    schema=SUBSCRIPTION,
    object=OBJECT,
    noun="subscription",
    code="b",
    render=render,
    told={
        "create": always("customer.subscription.created"),
        "take_over": always("customer.subscription.created"),
        "update": if_changed(_UPDATED),
        "cancel": always(_DELETED),
        "pause": always(_UPDATED, _PAUSED),
        "resume": choice(_resumed, _UPDATED, _RESUMED),
        "invoice_paid": choice(_paid, _UPDATED, _APPLIED, _RESUMED),
        "invoice_pending": choice(_paid, _UPDATED, _APPLIED, _RESUMED),
        "invoice_failed": choice(_failed, _UPDATED, _DELETED, _RESUMED),
        "invoice_given_up": choice(_resumed, _UPDATED, _RESUMED),
        "invoice_overdue": always(_UPDATED),
        "method_detached": always(_UPDATED),
        "method_set_up": always(_UPDATED),
        "end": always(_DELETED),
        "reach_cancel_at": always(_DELETED),
        "expire": always(_UPDATED),
        "expire_pending": always(_UPDATED, _EXPIRED),
        "resume_collection": always(_UPDATED),
        "use_weighed": always(_UPDATED),
        "renewal_announced": choice(_announced, "invoice.upcoming"),
        "announce_end": always("customer.subscription.trial_will_end"),
        "trial_over": choice(_concluded, _UPDATED, _PAUSED, _DELETED),
        "advance": always(_UPDATED),
        "bill_pending": always(_UPDATED),
        "advance_period": always(_UPDATED),
        "attach_schedule": always(_UPDATED),
        "follow": if_changed(_UPDATED),
    },
    shown={"invoice": render_upcoming},
    expandable={
        "invoice_settings.account_tax_ids": tax_id.expanded_own,
        "customer": by_id("customer"),
        "default_payment_method": by_id("default_payment_method"),
        "discounts": discount.of_subscription,
        "latest_invoice": by_id("latest_invoice"),
        "pending_setup_intent": by_id("pending_setup_intent"),
        "schedule": by_id("schedule"),
        "test_clock": by_id("test_clock"),
    },
    parts={"subscription_item": {"discounts": discount.of_item}},
    searchable={
        "canceled_at": "number",
        "created": "number",
        "customer": "listed",
        "status": "token",
    },
)

__all__ = ["ENDED", "RESOURCE", "Cancel", "Create", "List", "Migrate", "Pause", "Resume", "Update"]
