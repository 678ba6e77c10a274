"""Test clocks on the wire."""

from typing import Annotated, ClassVar

from msgspec import Meta

from sao.billing.resources import test_clock
from sao.wire.params import Instant, Page, Params, names
from sao.wire.resource import Labels, Resource, always, choice
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind

PREFIX = test_clock.TEST_CLOCK.prefix
OBJECT = "test_helpers.test_clock"


class Create(Params, frozen=True, kw_only=True):
    """A new clock."""

    unsupported: ClassVar[frozenset[str]] = names("customer")

    frozen_time: Instant
    name: Annotated[str, Meta(max_length=300)] | None = None

    def data(self, *, beside_live: bool) -> test_clock.Create:
        """What the machine is told; `beside_live`: in a live environment."""
        return test_clock.Create(
            frozen_time=self.frozen_time, name=self.name, beside_live=beside_live
        )


class Advance(Params, frozen=True, kw_only=True):
    """Where it goes."""

    frozen_time: Instant

    def data(self) -> test_clock.Advance:
        """What the machine is told."""
        return test_clock.Advance(frozen_time=self.frozen_time)


class List(Page, frozen=True, kw_only=True):
    """All that have not been deleted; a live environment's own is no test clock."""

    def terms(self) -> Terms:
        """What the index is asked for."""
        return of_kind("test_clock", without=("deleted", "live"))


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
        # there is no word for one that was deleted, and none for one that is live
        "status": "ready" if state.status in ("deleted", "live") else state.status,
        "status_details": {} if target is None else {"advancing": {"target_frozen_time": target}},
    }


def _created(_before: test_clock.TestClock, after: test_clock.TestClock) -> Labels:
    return () if after.status == "live" else ("test_helpers.test_clock.created",)


RESOURCE = Resource(
    schema=test_clock.TEST_CLOCK,
    object=OBJECT,
    noun="testclock",
    code="h",
    render=render,
    told={
        "create": choice(_created, "test_helpers.test_clock.created"),
        "advance": always("test_helpers.test_clock.advancing"),
        "arrive": always("test_helpers.test_clock.ready"),
        "fail": always("test_helpers.test_clock.internal_failure"),
        "delete": always("test_helpers.test_clock.deleted"),
    },
)
