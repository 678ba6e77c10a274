"""/v1/test_helpers/test_clocks."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing, Parts
from sao.api.finding.handlers import shows
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import found
from sao.api.metering.clocks import counted_before
from sao.billing.reckoning.calendar import add_months, nth
from sao.billing.reckoning.rhythm import cycle_of
from sao.billing.resources import test_clock as machine
from sao.billing.resources.test_clock import TestClock
from sao.platform.ports import Query
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError
from sao.wire.render import present
from sao.wire.resources import test_clock
from sao.wire.resources.subscription import ENDED
from sao.wire.shapes import Rendered

ARRIVAL_TIMEOUT_S = 10.0
"""How long the reply to an advance is held back, so that most clients never have to poll."""

MEMBERS_MAX = 100_000
INTERVALS_MAX = 2
MONTHS_MAX = 24


def create(session: Session, call: Call[test_clock.Create]) -> Answer:
    """A clock that stands still."""
    made = session.new_id(test_clock.PREFIX)
    data = call.params.data(beside_live=session.live)
    return present(session.submit(made, "create", data).state)


retrieve = shows(TestClock, "The clock.")


def advance(session: Session, call: Call[test_clock.Advance]) -> Answer:
    """The clock, on its way."""
    state, params = found(session, TestClock, call.id), call.params
    _check_distance(session, state, params.frozen_time)
    return present(session.submit(state.id, "advance", params.data()).state)


async def arrived(parts: Parts, clock: Rendered) -> Rendered:
    """The same reply, once the clock has arrived, or is still on its way after a while."""
    await parts.desk.arrival(clock["id"], ARRIVAL_TIMEOUT_S)
    return clock


def delete(session: Session, call: Call[Nothing]) -> Answer:
    """What remains of it; the customers that follow it go with it."""
    state = found(session, TestClock, call.id)
    members = Query((f"customer@{state.id}",), ("customer|status=deleted",), limit=MEMBERS_MAX)
    customers = tuple(customer.id for _number, customer in session.page(members))
    return present(session.submit(state.id, "delete", machine.Delete(customers=customers)).state)


def list_all(session: Session, call: Call[test_clock.List]) -> Turns[Answer]:
    """A page of clocks."""
    return list_objects(session, call.params, call.params.terms(), "/v1/test_helpers/test_clocks")


def _check_distance(session: Session, clock: TestClock, target: int) -> None:
    """Stripe's limit: two intervals of the shortest subscription, two years where there is none.

    Raises `parameter_invalid`. The environment's own clock has no limit.
    """
    live = Query(
        (f"subscription@{clock.id}",),
        tuple(f"subscription|status={status}" for status in ENDED),
        limit=MEMBERS_MAX,
    )
    cycles = {cycle_of(subscription.items) for _number, subscription in session.page(live)}
    start = clock.frozen_time
    furthest = [nth(start, cycle, INTERVALS_MAX) for cycle in cycles]
    latest = min(furthest, default=add_months(start, MONTHS_MAX))
    if target > latest:
        raise WireError(
            "parameter_invalid",
            "You cannot advance a test clock by more than two intervals of its shortest "
            f"subscription (two years where it has none): at most to {latest}, not to {target}.",
            "frozen_time",
        )


_PATH = "/v1/test_helpers/test_clocks"
_ONE = "/v1/test_helpers/test_clocks/{id}"

FAMILY = Family(
    "Test clocks",
    (
        Endpoint("POST", _PATH, test_clock.Create, create, "Create a test clock"),
        Endpoint("GET", _PATH, test_clock.List, list_all, "List test clocks"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a test clock"),
        Endpoint("DELETE", _ONE, Nothing, delete, "Delete a test clock with its customers"),
        Endpoint(
            "POST",
            f"{_ONE}/advance",
            test_clock.Advance,
            advance,
            "Advance a test clock",
            arrived,
            counted_before,
        ),
    ),
)
