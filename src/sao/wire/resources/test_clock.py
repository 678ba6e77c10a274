"""Test clocks on the wire."""

from typing import Annotated, ClassVar

from msgspec import Meta

from sao.billing.resources import test_clock
from sao.wire.params import Instant, Page, Params, Terms, names
from sao.wire.resource import Resource, always
from sao.wire.shapes import LIVEMODE, Rendered

PREFIX = test_clock.TEST_CLOCK.prefix
OBJECT = "test_helpers.test_clock"


class Create(Params, frozen=True, kw_only=True):
    """A new clock."""

    unsupported: ClassVar[frozenset[str]] = names("customer")

    frozen_time: Instant
    name: Annotated[str, Meta(max_length=300)] | None = None

    def data(self) -> test_clock.Create:
        """What the machine is told."""
        return test_clock.Create(frozen_time=self.frozen_time, name=self.name)


class Advance(Params, frozen=True, kw_only=True):
    """Where it goes."""

    frozen_time: Instant

    def data(self) -> test_clock.Advance:
        """What the machine is told."""
        return test_clock.Advance(frozen_time=self.frozen_time)


class List(Page, frozen=True, kw_only=True):
    """All that have not been deleted."""

    def terms(self) -> Terms:
        """What the index is asked for."""
        return Terms(all=("test_clock@",), none=("test_clock|status=deleted",))


def render(state: test_clock.TestClock) -> Rendered:
    """A test clock as Stripe shows it."""
    target = state.target_time
    return {
        "id": state.id,
        "object": OBJECT,
        "created": state.created,
        "deletes_after": state.deletes_after,
        "frozen_time": state.frozen_time,
        "livemode": LIVEMODE,
        "name": state.name,
        # a clock that was deleted was ready before; there is no word for what it is now
        "status": "ready" if state.status == "deleted" else state.status,
        "status_details": {} if target is None else {"advancing": {"target_frozen_time": target}},
    }


RESOURCE = Resource(
    schema=test_clock.TEST_CLOCK,
    object=OBJECT,
    noun="testclock",
    code="h",
    render=render,
    told={
        "create": always("test_helpers.test_clock.created"),
        "advance": always("test_helpers.test_clock.advancing"),
        "arrive": always("test_helpers.test_clock.ready"),
        "fail": always("test_helpers.test_clock.internal_failure"),
        "delete": always("test_helpers.test_clock.deleted"),
    },
)
