"""Live, whatever falls due is heard some seconds late. What is billed does not depend on that."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from machines.test_every_transition import SCENARIOS, STORIES
from property.test_rhythm import MONTHS, anchors, counted, move, plans
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.subscription.machine import Cancel, ItemChange, Update
from sao.billing.scenario import parse, play
from sao.billing.values.price import PriceTerms
from sao.runtime import Rejected
from support.late import InterruptedWorld, LateWorld
from support.usage_stories import meter_of, use
from support.world import World

TO_THE_SECOND = {"what_was_sent_falls_due", "nobody_pays_in_time", "quotes_end"}
"""Stories that look at an instant which counts from when something was heard."""
RETRIED = {
    "what_comes_late_is_billed_to_who_owes",
    "a_card_comes_after_its_subscription",
    "a_phase_begins_with_a_trial",
    "a_schedule_lets_go_wherever_its_subscription_stands",
    "debits",
    "ends",
}
"""Stories of payments that fail: retries count from when it was tried, not from when it was due."""
NEAR_S = 60
AN_INSTANT = 1_000_000_000
"""Numbers above it are instants; amounts are below it in all stories."""


def billed(world: World) -> dict[str, Any]:
    """What came of a story: every invoice, subscription and schedule."""
    world.runtime.flush()
    found: dict[str, Any] = {}
    for bill in world.all("invoice"):
        found[bill.id] = [bill.billing_reason, bill.status, bill.total, *lines_of(bill)]
    for sub in world.all("subscription"):
        period = (sub.current_period_start, sub.current_period_end, sub.billing_cycle_anchor)
        found[sub.id] = [sub.status, period, (sub.start_date, sub.ended_at)]
    for plan in world.all("subscription_schedule"):
        found[plan.id] = [plan.status]
    for owner in world.all("customer"):
        found[owner.id] = [owner.status, owner.balance]
    return found


def sold(world: World) -> dict[str, Any]:
    """What every subscription was billed for, and what it is in the end."""
    return {
        sub.id: [
            sub.status,
            *sorted(line for bill in world.invoices(sub.id) for line in lines_of(bill)),
        ]
        for sub in world.all("subscription")
    }


def lines_of(bill: Invoice) -> list[tuple[int, int, int, int]]:
    return [(one.amount, one.quantity, one.period_start, one.period_end) for one in bill.lines]


def near(exact: Any, late: Any) -> bool:
    """Whether two are the same, but for some seconds where they are instants."""
    if isinstance(exact, list | tuple) and isinstance(late, list | tuple):
        same = zip(exact, late, strict=False)
        return len(exact) == len(late) and all(near(one, other) for one, other in same)
    if isinstance(exact, int) and isinstance(late, int) and exact > AN_INSTANT:
        return abs(exact - late) <= NEAR_S
    return bool(exact == late)


def compare(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Fails with what differs."""
    differing = {
        name: (one.get(name), other.get(name))
        for name in {**one, **other}
        if not near(one.get(name), other.get(name))
    }
    assert differing == {}


@pytest.mark.parametrize(
    "story",
    [story for story in STORIES if story.__name__ not in TO_THE_SECOND],
    ids=lambda story: story.__name__,
)
def test_a_story_bills_the_same(story: Callable[[World], None]) -> None:
    exact, late = World(), LateWorld()
    story(exact)
    story(late)
    compare(billed(exact), billed(late))


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_a_scenario_bills_the_same(file: Any) -> None:
    scenario = parse(yaml.safe_load(file.read_text()))
    exact, late = World(start=scenario.start), LateWorld(start=scenario.start)
    for world in (exact, late):
        play(scenario, world)
    compare(billed(exact), billed(late))


@pytest.mark.parametrize(
    "story",
    [story for story in STORIES if story.__name__ not in TO_THE_SECOND | RETRIED],
    ids=lambda story: story.__name__,
)
def test_a_story_is_billed_in_full_after_an_outage(story: Callable[[World], None]) -> None:
    """Stories look at what was so meanwhile, which nobody saw; what was sold is the same."""
    exact, late = World(), InterruptedWorld()
    for world in (exact, late):
        with suppress(AssertionError):
            story(world)
    compare(sold(exact), sold(late))


@pytest.mark.parametrize(
    "file",
    [file for file in SCENARIOS if file.stem not in RETRIED],
    ids=lambda file: file.stem,
)
def test_a_scenario_is_billed_in_full_after_an_outage(file: Any) -> None:
    scenario = parse(yaml.safe_load(file.read_text()))
    exact, late = World(start=scenario.start), InterruptedWorld(start=scenario.start)
    for world in (exact, late):
        play(scenario, world)
    compare(sold(exact), sold(late))


@given(
    anchor=anchors,
    terms=plans,
    used_by=st.sampled_from(MONTHS),
    story=st.lists(
        st.one_of(
            st.tuples(st.just("days"), st.integers(1, 100)),
            st.tuples(st.just("use"), st.integers(1, 9)),
            st.tuples(st.just("interval"), st.sampled_from(MONTHS)),
            st.tuples(st.just("quantity"), st.integers(0, 3)),
        ),
        max_size=10,
    ),
)
def test_whatever_is_used_and_changed_is_billed_the_same(
    anchor: int, terms: list[PriceTerms], used_by: PriceTerms, story: list[Any]
) -> None:
    exact, late, interrupted = World(), LateWorld(), InterruptedWorld()
    for world in (exact, late, interrupted):
        live_through(world, anchor, terms, used_by, story)
    compare(billed(exact), billed(late))
    compare(sold(exact), sold(interrupted))


def live_through(
    world: World, anchor: int, terms: list[PriceTerms], used_by: PriceTerms, story: list[Any]
) -> None:
    """Subscribe, use, change and cancel; never at the second in which a period ends."""
    owner, meter = world.customer(), meter_of(world)
    world.advance(anchor)
    sub = world.subscribe(owner, *terms, counted(used_by, meter))
    held = world.sub(sub).items[-1].id
    world.days(0.3)
    for what, value in story:
        try:
            match what:
                case "days":
                    world.days(value)
                case "use":
                    use(world, owner, meter, value)
                case "interval":
                    change = ItemChange(id=held, price=counted(value, meter))
                    world.submit(sub, "update", Update(items=(change,)))
                case _:
                    move(world, sub, held, (what, value))
        except Rejected:
            continue
    world.submit(sub, "cancel", Cancel(invoice_now=True, prorate=True))
