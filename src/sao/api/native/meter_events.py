"""/api/meter_events: events in bulk, by way of a queue."""

import msgspec

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing, Parts, Reply
from sao.api.metering.messages import ACCEPTED, PATH, STATUS_PATH, event_in
from sao.platform.ports.queue import DeadLetter
from sao.wire.resources import meter
from sao.wire.shapes import Rendered


async def take(parts: Parts, call: Call[meter.Events]) -> Answer:
    """How many were taken. They are durable; once they are counted, summaries show them.

    An identifier counts once; one that was taken within the last day is a duplicate. Events that
    turn out to be impossible to count (no such meter or customer, too old) end as dead letters.
    """
    taken = await parts.intake.take(call.params.events, call.request_id)
    return Reply(ACCEPTED, taken.render())


async def status(parts: Parts, _call: Call[Nothing]) -> Answer:
    """How many events wait to be counted, and the first of those that could not be."""
    standing = await parts.intake.standing()
    return {
        "object": "meter_event_intake",
        "depth": standing.stats.depth,
        "in_flight": standing.stats.in_flight,
        "oldest_age_ms": standing.stats.oldest_age_ms,
        "dead": standing.stats.dead,
        "dead_letters": [_shown(letter) for letter in standing.dead],
    }


def _shown(letter: DeadLetter) -> Rendered:
    event: Rendered | None
    try:
        told = event_in(letter.body)
        event = msgspec.to_builtins(told.use) | {"identifier": told.identifier}
    except msgspec.DecodeError:
        event = None  # its reason says so
    return {"number": letter.number, "reason": letter.reason, "event": event}


FAMILY = Family(
    "Meter events in bulk",
    (
        Endpoint("POST", PATH, meter.Events, take, "Take up to 10,000 events", rows="events"),
        Endpoint("GET", STATUS_PATH, Nothing, status, "How the intake stands"),
    ),
)
