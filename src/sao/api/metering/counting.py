"""Counting events: whose they are, by which meter, and each identifier once.

That an identifier was counted is kept as a reply, in the commit of the outcome that counted it. So
it counts once, whether it is told again by a client or delivered again by a queue after a crash.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from sao.api.finding.objects import named
from sao.billing.reckoning.arrears import usage_of
from sao.billing.resources import usage
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.meter import Meter
from sao.billing.values.usage import UsageEvent
from sao.platform.ports import Query
from sao.runtime import Session
from sao.wire.errors import WireError, no_such, of_rejection
from sao.wire.resources import meter


class Told(NamedTuple):
    """An event as it was told, under the identifier by which it counts once."""

    identifier: str
    use: meter.Use


class Counted(NamedTuple):
    """What became of events at `now`: those that count, and why others never will.

    Those that are in neither had been counted before.
    """

    events: Mapping[str, UsageEvent]
    refused: Mapping[str, WireError]
    now: int


def meter_for(session: Session, event_name: str) -> Meter | None:
    """The meter that counts events of that name; None if no active one does."""
    query = Query((f"meter|event_name={event_name}", "meter|status=active"), limit=1)
    for _number, state in session.page(query):
        if isinstance(state, Meter):
            return state
    return None


def active_meter(session: Session, event_name: str) -> Meter:
    """The meter that counts events of that name. Raises `resource_missing`."""
    state = meter_for(session, event_name)
    if state is None:
        raise no_meter(event_name)
    return state


def no_meter(event_name: str) -> WireError:
    """No active meter counts events of that name."""
    return no_such("active meter for events named", event_name, "event_name")


def kept_event(session: Session, meter_id: str, identifier: str) -> tuple[str, UsageEvent] | None:
    """The customer's id and the event that was counted under an identifier; None if none was."""
    kept = session.kept_reply(_key(meter_id, identifier))
    return None if kept is None else msgspec.json.decode(kept, type=tuple[str, UsageEvent])


def count(session: Session, counted_by: Meter, customer: str, told: Sequence[Told]) -> Counted:
    """Count what one customer used, in one outcome.

    Raises `resource_missing` where there is no such customer, and `Busy`.
    """
    owner = named(session, Customer, customer, f"payload[{counted_by.customer_key}]")
    counted = _sorted_out(session, counted_by, told, session.now(owner.id))
    if counted.events:
        batch = usage.Record(
            customer=owner.id,
            meter=counted_by.id,
            formula=counted_by.formula,
            events=tuple(counted.events.values()),
            test_clock=owner.test_clock,
            alerts=tuple(counted_by.alerts.values()),
        )
        session.submit(usage_of(owner.id, counted_by.id), "record", batch)
    for identifier, event in counted.events.items():
        kept = msgspec.json.encode((owner.id, event))
        session.keep_reply(_key(counted_by.id, identifier), kept, lasting=True)
    return counted


def _sorted_out(session: Session, counted_by: Meter, told: Sequence[Told], now: int) -> Counted:
    events: dict[str, UsageEvent] = {}
    refused: dict[str, WireError] = {}
    for identifier, use in told:
        if session.kept_reply(_key(counted_by.id, identifier)) is not None:
            continue
        try:
            event = use.event(counted_by, identifier, now)
        except WireError as error:
            refused[identifier] = error
            continue
        rejection = usage.untimely(event, now)
        if rejection is not None:
            refused[identifier] = of_rejection(rejection)
        else:
            events.setdefault(identifier, event)
    return Counted(events, refused, now)


def _key(meter_id: str, identifier: str) -> str:
    return f"meter_event/{meter_id}/{identifier}"
