"""/v1/billing/meters, and what is used."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing, Parts, Reply
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects, list_parts
from sao.api.finding.objects import found, named
from sao.api.metering.counting import Told, active_meter, count, kept_event, meter_for
from sao.api.metering.messages import ACCEPTED
from sao.billing.reckoning.alerts import counting, waiting
from sao.billing.reckoning.arrears import usage_of
from sao.billing.resources import meter as machine
from sao.billing.resources import usage
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.meter import Meter
from sao.billing.values.usage import UsageEvent
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError, no_such
from sao.wire.render import present
from sao.wire.resources import meter
from sao.wire.shapes import Rendered


def create(session: Session, call: Call[meter.Create]) -> Answer:
    """The meter. No other that is active may count events of that name."""
    name = call.params.event_name
    if meter_for(session, name) is not None:
        raise WireError(
            "resource_already_exists",
            f"An active meter counts events named '{name}' already.",
            "event_name",
        )
    return present(session.submit(session.new_id(meter.PREFIX), "create", call.params.data()).state)


retrieve = shows(Meter, "The meter.")


def update(session: Session, call: Call[meter.Update]) -> Answer:
    """The meter, by its new name."""
    state = found(session, Meter, call.id)
    name = call.params.display_name
    if name is None:
        return present(state)
    return present(session.submit(state.id, "update", machine.Update(name)).state)


deactivate = tells(Meter, "deactivate", "The meter, which takes no events any more.")
reactivate = tells(Meter, "reactivate", "The meter, which takes events again.")


def list_all(session: Session, call: Call[meter.List]) -> Turns[Answer]:
    """A page of meters."""
    return list_objects(session, call.params, call.params.terms(), _PATH)


def record(session: Session, call: Call[meter.Event]) -> Answer:
    """The event, counted. Its identifier counts once."""
    return counted(session, call.params)


def counted(session: Session, params: meter.Event) -> Rendered:
    """The event, counted. Raises `resource_already_exists`, and why it cannot be."""
    counted_by = active_meter(session, params.event_name)
    told = Told(params.identifier or session.id, params)
    done = count(session, counted_by, params.customer(counted_by), (told,))
    for error in done.refused.values():
        raise error
    if not done.events:
        raise WireError(
            "resource_already_exists",
            f"An event already exists with identifier '{told.identifier}'.",
            "identifier",
        )
    return meter.render_event(params, done.events[told.identifier], done.now)


async def take(parts: Parts, call: Call[meter.Event]) -> Answer:
    """That the event was taken: it is durable, and counted soon."""
    return await taken(parts, call.params.use(), call.request_id)


async def taken(parts: Parts, use: meter.Use, request_id: str) -> Reply:
    """What is said of an event that is durable, and counted soon."""
    batch = await parts.intake.take((use,), request_id)
    return Reply(ACCEPTED, batch.render())


def adjust(session: Session, call: Call[meter.Adjustment]) -> Answer:
    """The adjustment: the event counts no more, where it is not billed yet."""
    return taken_back(session, call.params)


def taken_back(session: Session, params: meter.Adjustment) -> Rendered:
    """The adjustment. Raises `resource_missing`, and what the customer's use rejects."""
    counted_by = active_meter(session, params.event_name)
    identifier = params.cancel.identifier
    kept = kept_event(session, counted_by.id, identifier)
    if kept is None:
        raise no_such("meter event", identifier, "cancel[identifier]")
    owner, event = kept
    used = usage_of(owner, counted_by.id)
    alerts = _alerts_that_counted(session, used, identifier)
    session.submit(used, "cancel_event", usage.CancelEvent(event, alerts))
    return meter.render_adjustment(params)


def _alerts_that_counted(session: Session, usage_id: str, identifier: str) -> tuple[str, ...]:
    """The alerts that watched when an event was counted, where any waits yet."""
    used = session.find(usage_id)
    if not isinstance(used, usage.Usage) or not waiting(used.alerts):
        return ()
    for step in session.history(usage_id):
        after = step.after.data
        if step.outcome.action == "record" and any(
            event.identifier == identifier for event in after.batch
        ):
            return counting(after.alerts)
    return ()


def summaries(session: Session, call: Call[meter.Summaries]) -> Answer:
    """What the customer used, latest span first."""
    state = found(session, Meter, call.id)
    owner = named(session, Customer, call.params.customer, "customer")
    events = _events(session, usage_of(owner.id, state.id))
    shown = []
    for start, end in call.params.spans():
        inside = [event for event in events if start <= event.at < end]
        if inside or call.params.value_grouping_window is None:
            value = _sum(state, inside)
            shown.append(meter.render_summary(state, owner.id, (start, end), value))
    return list_parts(shown, call.params, f"{_PATH}/{state.id}/event_summaries")


def _events(session: Session, usage_id: str) -> list[UsageEvent]:
    """Every event that was not taken back, in the order in which they came."""
    kept: dict[str, UsageEvent] = {}
    for step in session.history(usage_id):
        if step.outcome.action == "record":
            kept |= {event.identifier: event for event in step.after.data.batch}
        elif step.outcome.action == "cancel_event":
            kept.pop(step.after.data.canceled.identifier, None)
    return list(kept.values())


def _sum(state: Meter, events: list[UsageEvent]) -> int:
    if state.formula == "count":
        return len(events)
    if state.formula == "last":
        return max(events, key=lambda event: event.at).value if events else 0
    return sum(event.value for event in events)


_PATH = "/v1/billing/meters"
_ONE = "/v1/billing/meters/{id}"

FAMILY = Family(
    "Meters",
    (
        Endpoint("POST", _PATH, meter.Create, create, "Create a meter"),
        Endpoint("GET", _PATH, meter.List, list_all, "List meters"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a meter"),
        Endpoint("POST", _ONE, meter.Update, update, "Rename a meter"),
        Endpoint("POST", f"{_ONE}/deactivate", Nothing, deactivate, "Deactivate a meter"),
        Endpoint("POST", f"{_ONE}/reactivate", Nothing, reactivate, "Reactivate a meter"),
        Endpoint(
            "GET", f"{_ONE}/event_summaries", meter.Summaries, summaries, "Sum up what was used"
        ),
        Endpoint(
            "POST",
            "/v1/billing/meter_events",
            meter.Event,
            record,
            "Record an event",
            later=take,
        ),
        Endpoint(
            "POST",
            "/v1/billing/meter_event_adjustments",
            meter.Adjustment,
            adjust,
            "Take an event back",
        ),
    ),
)
