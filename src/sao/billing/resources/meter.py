"""Meter: what is counted, and how, to be billed in arrears.

What customers use is counted by their own `usage` (one of each meter), not here. Alerts that watch
all customers are kept here, and come along with what is counted.
"""

from collections.abc import Iterator
from typing import Literal

from sao.billing.messages import Nothing
from sao.billing.messages.alert import AlertNoted, CreateAlert
from sao.billing.reckoning.alerts import PREFIX as ALERT_PREFIX
from sao.billing.reckoning.alerts import noted, too_many
from sao.billing.values import Value
from sao.billing.values.alert import MeterAlert
from sao.billing.values.price import Formula
from sao.core.ids import home_of, member_id
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Message,
    Rejection,
    Schema,
    action,
    internal,
)


def _table() -> tuple[Entry, ...]:
    kept = ("active", "inactive")
    return (
        #      action        from           to          decide      then
        action("create", NEW, "active", create),
        action("update", kept, SAME, update),
        action("deactivate", ("active",), "inactive", deactivate),
        action("reactivate", ("inactive",), "active", reactivate),
        action("add_alert", kept, SAME, add_alert, tell_alert),
        internal("note_alert", kept, SAME, note_alert),
    )


class Meter(State, frozen=True, kw_only=True):
    """A meter. The keys say where in an event's payload the customer and the value stand.

    `alerts` are those that watch all customers, but for archived ones.
    """

    created: int = 0
    updated: int = 0
    display_name: str = ""
    event_name: str = ""
    formula: Formula = "sum"
    customer_key: str = "stripe_customer_id"
    value_key: str = "value"
    event_time_window: Literal["day", "hour"] | None = None
    deactivated_at: int | None = None
    alerts: dict[str, MeterAlert] = {}


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


class AddAlert(Value, frozen=True):
    """An alert that watches all customers."""

    title: str
    gte: int


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


def add_alert(meter: Meter, command: Command[AddAlert], _now: int) -> Facts | Rejection:
    """One more watches what is used. Rejects: `parameter_invalid` (as many as there can be)."""
    data = command.data
    made = member_id(ALERT_PREFIX, home_of(meter.id), command.id)
    alert = MeterAlert(id=made, title=data.title, meter=meter.id, gte=data.gte)
    return too_many(len(meter.alerts)) or {
        "alerts": noted(meter.alerts, AlertNoted(alert, over=False))
    }


def note_alert(meter: Meter, command: Command[AlertNoted], _now: int) -> Facts:
    """An alert watches or not, or is over."""
    return {"alerts": noted(meter.alerts, command.data)}


def tell_alert(before: Meter, after: Meter, _facts: Facts) -> Iterator[Message]:
    """The alert that is new."""
    for name, alert in after.alerts.items():
        if name not in before.alerts:
            yield Message(name, "create", CreateAlert(alert))


METER = Schema(
    name="meter",
    prefix="mtr",
    state=Meter,
    states=("active", "inactive"),
    rank=90,
    index=("event_name", "status"),
    table=_table(),
)
