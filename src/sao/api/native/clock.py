"""/api/clock: the environment's own simulated clock. Forward without limit, never back."""

from typing import Annotated

from msgspec import Meta

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts
from sao.api.finding.instants import instant, iso
from sao.api.metering.clocks import counted_before
from sao.api.scenario.command_log import ADVANCE_PATH, STOP_PATH, stopped
from sao.billing.reckoning.calendar import DAY, HOUR, add_months
from sao.billing.resources.test_clock import Advance as AdvanceTo
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.params import Part
from sao.wire.shapes import Rendered

ARRIVAL_TIMEOUT_S = 600.0
"""How long the reply to an advance is held back. A longer one goes on by itself."""

Steps = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class Show(Part, frozen=True, kw_only=True):
    """No parameters."""


class Advance(Part, frozen=True, kw_only=True):
    """To an instant (Unix seconds or ISO 8601), or on by this much."""

    to: str | int | None = None
    months: Steps = 0
    days: Steps = 0
    hours: Steps = 0
    seconds: Steps = 0

    def target(self, now: int) -> int:
        """Where that leads.

        Raises `parameters_exclusive`, `parameter_missing`, `parameter_invalid`.
        """
        step = self.days * DAY + self.hours * HOUR + self.seconds
        if self.to is not None:
            if step or self.months:
                raise WireError(
                    "parameters_exclusive", "Give either an instant, or how far to advance.", "to"
                )
            return instant(self.to, "to")
        if not step and not self.months:
            raise WireError(
                "parameter_missing", "Missing required param: to (or months, days, hours…).", "to"
            )
        try:
            return add_months(now, self.months) + step
        except (ValueError, OverflowError):
            raise WireError(
                "parameter_invalid", "That is beyond the year 9999.", "months"
            ) from None


def show(session: Session, _call: Call[Show]) -> Answer:
    """What the clock shows."""
    return shown(session)


def advance(session: Session, call: Call[Advance]) -> Answer:
    """The clock, on its way."""
    target = call.params.target(session.now())
    session.submit(session.environment_clock, "advance", AdvanceTo(frozen_time=target))
    return shown(session)


async def arrived(parts: Parts, clock: Rendered) -> Rendered:
    """What the clock shows once it has arrived."""
    await parts.desk.arrival(Session.environment_clock, ARRIVAL_TIMEOUT_S)
    return await parts.desk.run(shown) if clock["status"] == "advancing" else clock


async def stop(parts: Parts, _call: Call[Show]) -> Answer:
    """What the clock shows: the instant that it had reached, where it was on its way."""
    await parts.desk.halt(Session.environment_clock, stopped, ARRIVAL_TIMEOUT_S)
    return await parts.desk.run(shown)


def shown(session: Session) -> Rendered:
    """The clock as it is."""
    state = session.find(session.environment_clock)
    now = session.now()
    return {
        "object": "clock",
        "id": session.environment_clock,
        "now": now,
        "now_iso": iso(now),
        "status": state.status if state is not None else "ready",
        "target": state.target_time if state is not None else None,
    }


FAMILY = Family(
    "Clock",
    (
        Endpoint("GET", "/api/clock", Show, show, "What the environment's clock shows"),
        Endpoint("POST", ADVANCE_PATH, Advance, advance, "Advance it", arrived, counted_before),
        Endpoint("POST", STOP_PATH, Show, stop, "End an advance where it is"),
    ),
)
