"""Subscription schedules on the wire."""

from typing import Any

from sao.billing.resources.price import PRICE, Price
from sao.billing.resources.subscription_schedule.machine import SUBSCRIPTION_SCHEDULE
from sao.wire.ids import stored
from sao.wire.resource import Find, Labels, Resource, always, by_id, choice, if_changed
from sao.wire.resources import tax_id
from sao.wire.resources.discount import NAMED
from sao.wire.resources.price import price_of, render_as_plan
from sao.wire.resources.subscription_schedule.params import (
    Cancel,
    Create,
    Defaults,
    List,
    PhaseParams,
    Release,
    Update,
)
from sao.wire.resources.subscription_schedule.shape import OBJECT, render
from sao.wire.shapes import Rendered

PREFIX = SUBSCRIPTION_SCHEDULE.prefix

_UPDATED = "subscription_schedule.updated"
_RELEASED = "subscription_schedule.released"
_COMPLETED = "subscription_schedule.completed"
_CANCELED = "subscription_schedule.canceled"


def _moved(_before: Any, after: Any) -> Labels:
    return (_RELEASED,) if after.status == "released" else (_UPDATED,)


def _over(_before: Any, after: Any) -> Labels:
    return (_COMPLETED,) if after.status == "completed" else (_CANCELED,)


def _plan(parent: Rendered, find: Find) -> Any:
    price = find(stored(PRICE.prefix, parent["plan"]))
    return render_as_plan(price) if isinstance(price, Price) else parent["plan"]


_METHOD = by_id("default_payment_method")

RESOURCE = Resource(
    schema=SUBSCRIPTION_SCHEDULE,
    object=OBJECT,
    noun="subscription_schedule",
    code="w",
    render=render,
    told={
        "create": always("subscription_schedule.created"),
        "start": always(_UPDATED),
        "update": if_changed(_UPDATED),
        "next_phase": choice(_moved, _UPDATED, _RELEASED),
        "release": always(_RELEASED),
        "cancel": always(_CANCELED),
        "subscription_over": choice(_over, _COMPLETED, _CANCELED),
    },
    expandable={
        "customer": by_id("customer"),
        "default_settings.invoice_settings.account_tax_ids": tax_id.expanded_own,
        "phases.invoice_settings.account_tax_ids": tax_id.expanded_own,
        "default_settings.default_payment_method": _METHOD,
        "phases.add_invoice_items.price": price_of,
        "phases.default_payment_method": _METHOD,
        "phases.items.plan": _plan,
        "phases.items.price": price_of,
        "subscription": by_id("subscription"),
        "test_clock": by_id("test_clock"),
    }
    | {
        f"phases.{place}discounts.{name}": get
        for place in ("", "items.", "add_invoice_items.")
        for name, get in NAMED.items()
    },
)

__all__ = [
    "PREFIX",
    "RESOURCE",
    "Cancel",
    "Create",
    "Defaults",
    "List",
    "PhaseParams",
    "Release",
    "Update",
]
