"""Subscriptions on the wire."""

from typing import Any

from sao.billing.resources.subscription import SUBSCRIPTION
from sao.wire.resource import Labels, Resource, always, by_id, choice, if_changed
from sao.wire.resources import discount
from sao.wire.resources.subscription.params import (
    ENDED,
    Cancel,
    Create,
    List,
    Pause,
    Resume,
    Update,
)
from sao.wire.resources.subscription.shape import OBJECT, render

_UPDATED = "customer.subscription.updated"
_DELETED = "customer.subscription.deleted"


def _failed(_before: Any, after: Any) -> Labels:
    return (_DELETED,) if after.status == "canceled" else (_UPDATED,)


RESOURCE = Resource(
    schema=SUBSCRIPTION,
    object=OBJECT,
    noun="subscription",
    code="b",
    render=render,
    told={
        "create": always("customer.subscription.created"),
        "update": if_changed(_UPDATED),
        "cancel": always(_DELETED),
        "pause": always(_UPDATED, "customer.subscription.paused"),
        "resume": always(_UPDATED, "customer.subscription.resumed"),
        "invoice_paid": always(_UPDATED),
        "invoice_failed": choice(_failed, _UPDATED, _DELETED),
        "invoice_given_up": always(_UPDATED),
        "method_detached": always(_UPDATED),
        "end": always(_DELETED),
        "reach_cancel_at": always(_DELETED),
        "expire": always(_UPDATED),
        "advance": always(_UPDATED),
    },
    expandable={
        "customer": by_id("customer"),
        "default_payment_method": by_id("default_payment_method"),
        "discounts": discount.of_subscription,
        "latest_invoice": by_id("latest_invoice"),
        "test_clock": by_id("test_clock"),
    },
    parts={"subscription_item": {"discounts": discount.of_item}},
)

__all__ = ["ENDED", "RESOURCE", "Cancel", "Create", "List", "Pause", "Resume", "Update"]
