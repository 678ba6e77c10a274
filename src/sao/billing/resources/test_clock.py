"""Test clock: the time that some homes follow. Only forward.

While it is `advancing` the runtime wakes what falls due, instant by instant, and then says
`arrive`. The environment's own clock is one of these too: simulated, or `live`, and then it follows
the wall and nobody moves it. Source: facts on billing, §5; decision 0046.
"""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.reckoning.calendar import DAY
from sao.billing.values import Value
from sao.core.ids import root_id
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    Command,
    Entry,
    Facts,
    Message,
    Rejection,
    Schema,
    action,
    ignore,
    internal,
)

ENVIRONMENT_CLOCK = root_id("clock", "environment")
"""The id of the environment's own clock, which every home without another follows."""

LATEST = 253_086_768_000
"""9990-01-01: periods and trials that begin by then end within the calendar's last year, 9999."""

DELETES_AFTER = 30 * DAY
"""How long a test clock is promised to live. We keep it until somebody deletes it."""


def _table() -> tuple[Entry, ...]:
    idle = ("ready", "internal_failure")
    return (
        #        action     from            to                  decide   then
        action("create", NEW, ("ready", "live"), create),
        action("advance", idle, "advancing", advance),
        internal("arrive", ("advancing",), "ready", arrive),
        ignore("arrive", (*idle, "live", "deleted"), "it is not under way"),
        internal("fail", ("advancing",), "internal_failure", fail),
        ignore("fail", (*idle, "live", "deleted"), "it is not under way"),
        action("delete", idle, "deleted", delete, end_customers),
    )


class TestClock(State, frozen=True, kw_only=True):
    """A clock. `frozen_time` is what it shows, `target_time` where it is going while advancing.

    What a live one shows is no state: there `frozen_time` is when it began. `customers` are those
    that went with it when it was deleted.
    """

    created: int = 0
    name: str | None = None
    frozen_time: int = 0
    target_time: int | None = None
    deletes_after: int = 0
    customers: tuple[str, ...] = ()


class Create(Value, frozen=True):
    """A new clock that shows this time; or a `live` one, which begins at it.

    `beside_live`: the environment's own is live (a fact copied at the edge).
    """

    frozen_time: int
    name: str | None = None
    live: bool = False
    beside_live: bool = False


class Advance(Value, frozen=True):
    """Go to this time."""

    frozen_time: int


class Arrive(Value, frozen=True):
    """Everything up to this time has happened."""

    frozen_time: int


class Delete(Value, frozen=True):
    """The clock goes, with the customers that follow it (a fact copied at the edge)."""

    customers: tuple[str, ...] = ()


def create(_clock: TestClock, command: Command[Create], now: int) -> Facts | Rejection:
    """A clock that stands still, or is live.

    Rejects: `livemode_mismatch` (time is not simulated here), `parameter_invalid` (there is no
    calendar so late).
    """
    data = command.data
    if data.beside_live:
        return Rejection(
            "livemode_mismatch",
            "Test clocks are for sandboxes: this environment is live, and follows real time.",
        )
    if data.frozen_time > LATEST:
        return _too_late()
    return {
        "status": "live" if data.live else "ready",
        "created": now,
        "name": data.name,
        "frozen_time": data.frozen_time,
        "deletes_after": now + DELETES_AFTER,
    }


def advance(clock: TestClock, command: Command[Advance], _now: int) -> Facts | Rejection:
    """On its way. Rejects: `parameter_invalid` (too late), `timestamp_past` (not forward)."""
    target = command.data.frozen_time
    if target > LATEST:
        return _too_late()
    if target <= clock.frozen_time:
        return Rejection(
            "timestamp_past",
            f"A clock only goes forward: it shows {clock.frozen_time}, and {target} is not later.",
            "frozen_time",
        )
    return {"target_time": target}


def arrive(_clock: TestClock, command: Command[Arrive], _now: int) -> Facts:
    """It stands still again."""
    return {"frozen_time": command.data.frozen_time, "target_time": None}


def fail(_clock: TestClock, command: Command[Arrive], _now: int) -> Facts:
    """Something on the way broke; what happened until then stands."""
    return {"frozen_time": command.data.frozen_time, "target_time": None}


def delete(_clock: TestClock, command: Command[Delete], _now: int) -> Facts:
    """It shows no time any more."""
    return {"customers": command.data.customers}


def end_customers(_before: TestClock, _after: TestClock, facts: Facts) -> Iterator[Message]:
    """Whoever followed it goes with it."""
    for customer in facts["customers"]:
        yield Message(customer, "delete", Nothing())


def _too_late() -> Rejection:
    return Rejection(
        "parameter_invalid",
        f"A clock goes up to the end of the year 9989 ({LATEST}), no further.",
        "frozen_time",
    )


TEST_CLOCK = Schema(
    name="test_clock",
    prefix="clock",
    state=TestClock,
    states=("ready", "live", "advancing", "internal_failure", "deleted"),
    terminal=("live", "deleted"),
    rank=0,
    index=("status",),
    table=_table(),
)
