"""The frame: what every page shows around what it is about."""

from collections.abc import Mapping
from typing import Literal

from sao import __version__
from sao.billing.machines import MACHINES
from sao.billing.resources.price import Price
from sao.billing.resources.test_clock import TestClock
from sao.views.due import next_due
from sao.views.lists.families import FAMILIES
from sao.views.moment import Moment
from sao.views.shapes import Clock, Frame


def frame(moment: Moment) -> Frame:
    """The clock, what is due next, how many objects there are."""
    return Frame(
        clock=clock(moment),
        next_due=next_due(moment),
        counts={resource: count(moment, resource) for resource in FAMILIES},
        currencies=moment.session.derived("currencies", lambda: _currencies(moment)),
        outcomes=moment.session.counters().outcomes,
        version=__version__,
    )


def clock(moment: Moment) -> Clock:
    """The environment's clock."""
    object_id = moment.session.environment_clock
    state: TestClock = moment.session.find(object_id) or TestClock(id=object_id)
    return Clock(
        object_id=object_id,
        now=moment.session.now(),
        started_at=state.created,
        status=_CLOCK.get(state.status, "ready"),
        target=state.target_time if state.status == "advancing" else None,
        simulated=not moment.session.live,
    )


_CLOCK: Mapping[str, Literal["advancing", "failed"]] = {
    "advancing": "advancing",
    "internal_failure": "failed",
}


def count(moment: Moment, resource: str) -> int:
    """How many objects the resource's list shows, without a filter."""
    family = FAMILIES[resource]
    states = [s for s in _states(resource) if s not in family.hidden]
    return sum(moment.session.count(f"{resource}|status={state}") for state in states)


def _states(resource: str) -> tuple[str, ...]:
    return MACHINES[resource].schema.states


def _currencies(moment: Moment) -> tuple[str, ...]:
    """Those in which something is sold."""
    ids = [each for state in ("active", "archived") for each in moment.ids(f"price|status={state}")]
    prices = (moment.get(Price, each) for each in ids)
    found = {c for p in prices if p is not None for c in (p.currency, *p.currency_options)}
    return tuple(sorted(found))
