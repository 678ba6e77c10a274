"""Meter: what is counted, and how, to be billed in arrears.

What customers use is counted by their own `usage` (one of each meter), not here.
"""

from typing import Literal

from sao.billing.messages import Nothing
from sao.billing.values import Value
from sao.billing.values.price import Formula
from sao.core.instance import State
from sao.core.schema import NEW, SAME, Command, Entry, Facts, Schema, action


def _table() -> tuple[Entry, ...]:
    kept = ("active", "inactive")
    return (
        #      action        from           to          decide
        action("create", NEW, "active", create),
        action("update", kept, SAME, update),
        action("deactivate", ("active",), "inactive", deactivate),
        action("reactivate", ("inactive",), "active", reactivate),
    )


class Meter(State, frozen=True, kw_only=True):
    """A meter. The keys say where in an event's payload the customer and the value stand."""

    created: int = 0
    updated: int = 0
    display_name: str = ""
    event_name: str = ""
    formula: Formula = "sum"
    customer_key: str = "stripe_customer_id"
    value_key: str = "value"
    event_time_window: Literal["day", "hour"] | None = None
    deactivated_at: int | None = None


class Create(Value, frozen=True):
    """A new meter."""

    display_name: str
    event_name: str
    formula: Formula
    customer_key: str = "stripe_customer_id"
    value_key: str = "value"
    event_time_window: Literal["day", "hour"] | None = None


class Update(Value, frozen=True):
    """Another name."""

    display_name: str


def create(_meter: Meter, command: Command[Create], now: int) -> Facts:
    """Something that events are counted by."""
    data = command.data
    return {
        "created": now,
        "updated": now,
        "display_name": data.display_name,
        "event_name": data.event_name,
        "formula": data.formula,
        "customer_key": data.customer_key,
        "value_key": data.value_key,
        "event_time_window": data.event_time_window,
    }


def update(_meter: Meter, command: Command[Update], now: int) -> Facts:
    """What it is called; what it counts never changes."""
    return {"updated": now, "display_name": command.data.display_name}


def deactivate(_meter: Meter, _command: Command[Nothing], now: int) -> Facts:
    """No events are taken any more."""
    return {"updated": now, "deactivated_at": now}


def reactivate(_meter: Meter, _command: Command[Nothing], now: int) -> Facts:
    """Events are taken again."""
    return {"updated": now, "deactivated_at": None}


METER = Schema(
    name="meter",
    prefix="mtr",
    state=Meter,
    states=("active", "inactive"),
    rank=90,
    index=("event_name", "status"),
    table=_table(),
)
