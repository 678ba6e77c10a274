"""/v2/billing: meter events as Stripe's second API takes them, counted as the first one's are."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts
from sao.api.stripe import meters
from sao.runtime import Session
from sao.wire.resources import meter_v2
from sao.wire.shapes import Rendered


def record(session: Session, call: Call[meter_v2.EventV2]) -> Answer:
    """The event, counted. Its identifier counts once."""
    return meter_v2.as_event(meters.counted(session, call.params.event()))


async def take(parts: Parts, call: Call[meter_v2.EventV2]) -> Answer:
    """That the event was taken: it is durable, and counted soon."""
    return await meters.taken(parts, call.params.use(), call.request_id)


def adjust(session: Session, call: Call[meter_v2.AdjustmentV2]) -> Answer:
    """The adjustment: the event counts no more, where it is not billed yet."""
    shown: Rendered = meters.taken_back(session, call.params.adjustment())
    return meter_v2.as_adjustment(shown, session.now())


FAMILY = Family(
    "Meter events, second API",
    (
        Endpoint(
            "POST",
            "/v2/billing/meter_events",
            meter_v2.EventV2,
            record,
            "Record an event",
            later=take,
        ),
        Endpoint(
            "POST",
            "/v2/billing/meter_event_adjustments",
            meter_v2.AdjustmentV2,
            adjust,
            "Take an event back",
        ),
    ),
)
