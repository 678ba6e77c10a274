"""Subscription schedules on the wire."""

from typing import Any

from sao.billing.resources.subscription_schedule import SUBSCRIPTION_SCHEDULE
from sao.wire.resource import Labels, Resource, always, by_id, choice, if_changed
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

PREFIX = SUBSCRIPTION_SCHEDULE.prefix

_UPDATED = "subscription_schedule.updated"
_RELEASED = "subscription_schedule.released"
_COMPLETED = "subscription_schedule.completed"
_CANCELED = "subscription_schedule.canceled"


def _moved(_before: Any, after: Any) -> Labels:
    return (_RELEASED,) if after.status == "released" else (_UPDATED,)


def _over(_before: Any, after: Any) -> Labels:
    return (_COMPLETED,) if after.status == "completed" else (_CANCELED,)


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
        "subscription": by_id("subscription"),
        "test_clock": by_id("test_clock"),
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
