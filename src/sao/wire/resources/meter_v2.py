"""Meter events as Stripe's second API has them: JSON, with instants as text."""

from typing import Literal

from sao.billing.reckoning.calendar import instant_of, text_of
from sao.core.ids import token
from sao.wire.errors import WireError
from sao.wire.params import INSTANT_MAX, Part
from sao.wire.resources.meter import Adjustment, Cancel, Event, Identifier, Key, Use
from sao.wire.shapes import Rendered


class EventV2(Part, frozen=True, kw_only=True):
    """Something that was used."""

    event_name: Key
    payload: dict[str, str]
    identifier: Identifier | None = None
    timestamp: str | None = None

    def event(self) -> Event:
        """The same as the first API has it. Raises `parameter_invalid`."""
        return Event(
            event_name=self.event_name,
            payload=self.payload,
            identifier=self.identifier,
            timestamp=None if self.timestamp is None else _instant(self.timestamp),
        )

    def use(self) -> Use:
        """What was used. Raises `parameter_invalid`."""
        return self.event().use()


class AdjustmentV2(Part, frozen=True, kw_only=True):
    """An event that was a mistake."""

    event_name: Key
    type: Literal["cancel"]
    cancel: Cancel

    def adjustment(self) -> Adjustment:
        """The same as the first API has it."""
        return Adjustment(event_name=self.event_name, type=self.type, cancel=self.cancel)


def as_event(shown: Rendered) -> Rendered:
    """An event of the first API, as the second shows it."""
    return shown | {
        "object": "v2.billing.meter_event",
        "created": text_of(shown["created"]),
        "timestamp": text_of(shown["timestamp"]),
    }


def as_adjustment(shown: Rendered, now: int) -> Rendered:
    """An adjustment of the first API, as the second shows it."""
    seed = f"{shown['event_name']}/{shown['cancel']['identifier']}"
    return shown | {
        "id": f"mtr_event_adj_{token(seed, 24)}",
        "object": "v2.billing.meter_event_adjustment",
        "created": text_of(now),
    }


def _instant(text: str) -> int:
    found = instant_of(text)
    if found is None or not 0 <= found <= INSTANT_MAX:
        raise WireError(
            "parameter_invalid",
            f"Invalid timestamp: {text!r} is not an instant like 2026-01-31T12:00:00Z.",
            "timestamp",
        )
    return found
