"""Meters on the wire, the events that they count, and what these add up to."""

from typing import Annotated, Literal

from msgspec import Meta

from sao.billing.resources import meter
from sao.billing.values.price import Formula
from sao.billing.values.usage import UsageEvent
from sao.core.ids import token
from sao.wire.errors import WireError, missing
from sao.wire.params import Instant, Page, Params, Part, is_number
from sao.wire.resource import Resource, always, if_changed
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind

PREFIX = meter.METER.prefix
OBJECT = "billing.meter"
IDENTIFIER_MAX = 100
EVENTS_MAX = 10_000
"""How many events are taken at once."""

Key = Annotated[str, Meta(min_length=1, max_length=100)]
Name = Annotated[str, Meta(min_length=1, max_length=250)]
Identifier = Annotated[str, Meta(min_length=1, max_length=IDENTIFIER_MAX)]

_STEPS = {"hour": 3_600, "day": 86_400}


class Mapping(Part, frozen=True, kw_only=True):
    """Where in an event the customer stands."""

    event_payload_key: Key = "stripe_customer_id"
    type: Literal["by_id"] = "by_id"


class Aggregation(Part, frozen=True, kw_only=True):
    """How events are added up."""

    formula: Formula


class ValueSettings(Part, frozen=True, kw_only=True):
    """Where in an event the value stands."""

    event_payload_key: Key = "value"


class Create(Params, frozen=True, kw_only=True):
    """A new meter."""

    default_aggregation: Aggregation
    display_name: Name
    event_name: Key
    customer_mapping: Mapping = Mapping()
    event_time_window: Literal["day", "hour"] | None = None
    value_settings: ValueSettings = ValueSettings()

    def data(self) -> meter.Create:
        """What the machine is told."""
        return meter.Create(
            display_name=self.display_name,
            event_name=self.event_name,
            formula=self.default_aggregation.formula,
            customer_key=self.customer_mapping.event_payload_key,
            value_key=self.value_settings.event_payload_key,
            event_time_window=self.event_time_window,
        )


class Update(Params, frozen=True, kw_only=True):
    """Another name for a meter."""

    display_name: Name | None = None


class List(Page, frozen=True, kw_only=True):
    """Which meters."""

    status: Literal["active", "inactive"] | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        return of_kind("meter", status=self.status)


class Use(Part, frozen=True, kw_only=True):
    """Something that was used."""

    event_name: Key
    payload: dict[str, str]
    identifier: Identifier | None = None
    timestamp: Instant | None = None

    def customer(self, state: meter.Meter) -> str:
        """Whose use it is. Raises `parameter_missing`."""
        return self._value(state.customer_key)

    def event(self, state: meter.Meter, identifier: str, now: int) -> UsageEvent:
        """What is counted. Raises `parameter_missing`, `parameter_invalid`."""
        value = "1" if state.formula == "count" else self._value(state.value_key)
        digits = value.removeprefix("-")
        if not is_number(digits):
            raise WireError(
                "parameter_invalid",
                f"The value of a meter event is a whole number; got '{value}'.",
                f"payload[{state.value_key}]",
            )
        at = now if self.timestamp is None else self.timestamp
        return UsageEvent(identifier=identifier, at=at, value=int(value))

    def _value(self, key: str) -> str:
        if key not in self.payload:
            raise missing(f"payload[{key}]")
        return self.payload[key]


class Event(Use, frozen=True, kw_only=True):
    """Something that was used, told by itself."""

    expand: tuple[str, ...] = ()

    def use(self) -> Use:
        """What was used, and nothing else."""
        return Use(**{name: getattr(self, name) for name in Use.__struct_fields__})


class Events(Part, frozen=True, kw_only=True):
    """Much that was used, told at once."""

    events: Annotated[tuple[Use, ...], Meta(min_length=1, max_length=EVENTS_MAX)]


class Cancel(Part, frozen=True, kw_only=True):
    """Which event was a mistake."""

    identifier: Identifier


class Adjustment(Params, frozen=True, kw_only=True):
    """An event that was a mistake."""

    event_name: Key
    type: Literal["cancel"]
    cancel: Cancel


class Summaries(Page, frozen=True, kw_only=True):
    """What a customer used in a span of time, as a whole or hour by hour or day by day."""

    customer: str
    start_time: Instant
    end_time: Instant
    value_grouping_window: Literal["day", "hour"] | None = None

    def spans(self) -> list[tuple[int, int]]:
        """The spans to be summed up, latest first. Raises `parameter_invalid`."""
        size = _STEPS.get(self.value_grouping_window or "", 60)
        unit = {60: "minute", 3_600: "hour", 86_400: "day"}[size]
        for name, instant in (("start_time", self.start_time), ("end_time", self.end_time)):
            if instant % size:
                raise WireError(
                    "parameter_invalid", f"{name} has to lie on the boundary of a {unit}.", name
                )
        if self.end_time <= self.start_time:
            raise WireError("parameter_invalid", "end_time has to be after start_time.", "end_time")
        if self.value_grouping_window is None:
            return [(self.start_time, self.end_time)]
        starts = range(self.start_time, self.end_time, size)
        return [(start, start + size) for start in reversed(starts)]


def render(state: meter.Meter) -> Rendered:
    """A meter as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "created": state.created,
        "customer_mapping": {"event_payload_key": state.customer_key, "type": "by_id"},
        "default_aggregation": {"formula": state.formula},
        "display_name": state.display_name,
        "event_name": state.event_name,
        "event_time_window": state.event_time_window,
        "livemode": LIVEMODE,
        "status": state.status,
        "status_transitions": {"deactivated_at": state.deactivated_at},
        "updated": state.updated,
        "value_settings": {"event_payload_key": state.value_key},
    }


def render_event(params: Use, event: UsageEvent, now: int) -> Rendered:
    """An event that was taken."""
    return {
        "object": "billing.meter_event",
        "created": now,
        "event_name": params.event_name,
        "identifier": event.identifier,
        "livemode": LIVEMODE,
        "payload": params.payload,
        "timestamp": event.at,
    }


def render_adjustment(params: Adjustment) -> Rendered:
    """An event that was taken back."""
    return {
        "object": "billing.meter_event_adjustment",
        "cancel": {"identifier": params.cancel.identifier},
        "event_name": params.event_name,
        "livemode": LIVEMODE,
        "status": "complete",
        "type": params.type,
    }


def render_summary(
    state: meter.Meter, customer: str, span: tuple[int, int], value: int
) -> Rendered:
    """What a customer used in a span of time."""
    start, end = span
    return {
        "id": f"mtrusum_{token(f'{state.id}/{customer}/{start}/{end}', 24)}",
        "object": "billing.meter_event_summary",
        "aggregated_value": value,
        "end_time": end,
        "livemode": LIVEMODE,
        "meter": state.id,
        "start_time": start,
    }


RESOURCE = Resource(
    schema=meter.METER,
    object=OBJECT,
    noun="meter",
    code="u",
    render=render,
    told={
        "create": always("billing.meter.created"),
        "update": if_changed("billing.meter.updated"),
        "deactivate": always("billing.meter.deactivated"),
        "reactivate": always("billing.meter.reactivated"),
    },
    parts={
        "billing.meter_event": {},
        "billing.meter_event_adjustment": {},
        "billing.meter_event_summary": {},
    },
)
