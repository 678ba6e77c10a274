"""What holds for any story: the tables follow from the chains alone, and reports say what is so.

Whatever a report says is reckoned a second time here: from the states that the chains add up to, as
of an instant, without the read model.
"""

from collections import defaultdict
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from property.test_billing import CARDS, DUNNING, SOLD, Op, stories, tell
from sao.billing.ledger import balances
from sao.billing.reckoning.calendar import DAY
from sao.platform.memory.read_model import MemoryReadModel
from sao.platform.ports.read_model import ReadModel
from sao.read_model.follower import Follower
from sao.read_model.mrr import mrr
from sao.read_model.reports import BY_NAME, Question, show
from sao.read_model.tables import TABLES
from support.world import START, World

Shown = dict[str, Any]
ALLOW = "allow_incomplete"

FAILING = ("decline", "decline", "succeed", "succeed", "auth_failure", "refund_fails")


def trouble(rng: Random) -> Op:
    """Something that befalls money."""
    which = rng.choice((0, 0, 1, 2))
    return rng.choice(
        (
            ("days", rng.choice((0.5, 2, 5))),
            ("days", rng.choice((2, 20, 31))),
            ("days", 31),
            ("behavior", 0, rng.choice(FAILING)),
            ("card", 0, rng.choice(CARDS)),
            ("void", which),
            ("give_up", which),
            ("pay", which, rng.random() < 0.5),
            ("credit", which, rng.choice((10, 50, 100))),
            ("refund", which, rng.choice((None, 300))),
            ("cancel", which, rng.random() < 0.5, rng.random() < 0.5),
            ("subscribe", 0, rng.choice(SOLD), rng.choice((0, 3)), rng.choice(DUNNING), ALLOW),
        )
    )


def troubles(seed: int) -> list[Op]:
    """A story of money that does not come, or does not stay; every kind of trouble as likely."""
    rng = Random(seed)
    return [
        ("customer", "pm_card_visa"),
        ("subscribe", 0, SOLD[0], 0, rng.choice(DUNNING), ALLOW),
        ("days", 29),
        ("behavior", 0, "decline"),
        ("days", rng.choice((3, 3, 3, 40))),
        *(trouble(rng) for _ in range(rng.randint(3, 15))),
    ]


seeds = st.randoms(use_true_random=False).map(lambda rng: troubles(rng.getrandbits(32)))
any_story = st.one_of(stories, seeds, seeds, seeds)


def everything(model: ReadModel) -> dict[str, list[Any]]:
    """Every row of every table."""
    return {
        table.name: model.read(f"SELECT * FROM {table.name} ORDER BY {', '.join(table.key)}")  # noqa: S608
        for table in TABLES
    }


def filled(world: World, step_by_step: bool = False) -> ReadModel:
    """A read model of all that happened; `step_by_step`: by a process that ends after each page."""
    model = MemoryReadModel()
    follower = Follower(world.store, model)
    follower.open()
    while follower.step():
        if step_by_step:
            follower = Follower(world.store, model)
            follower.open()
    return model


def states_at(world: World, at: int) -> list[Any]:
    """Every object's state as of an instant."""
    states = []
    for kind in world.runtime.machines.by_name:
        machine = world.runtime.machines[kind]
        for live in world.all(kind):
            links = world.runtime.objects.links(live.id, world.runtime.objects.number(live.id) or 0)
            steps = [s for s in machine.history(live.id, links) if s.outcome.at <= at]
            states += [steps[-1].after.data] if steps else []
    return states


def report(world: World, model: ReadModel, name: str, **asked: str) -> Shown:
    return show(BY_NAME[name], Question(currency="usd", **asked), model, world.now())


def instants(world: World) -> list[int]:
    """Now, and a few instants on the way."""
    span = world.now() - START
    return sorted({START + span // 3, START + span // 2, world.now()})


@given(any_story)
@settings(max_examples=settings.default.max_examples // 2)
def test_made_anew_it_is_the_same(story: list[Op]) -> None:
    world, live = World(), MemoryReadModel()
    follower = Follower(world.store, live)
    follower.open()
    for op in story:
        tell([op], world)
        follower.catch_up()
    whole = everything(filled(world))
    assert everything(live) == whole, "carried over while it happened"
    assert everything(filled(world, step_by_step=True)) == whole, "by many processes"
    follower.begin_anew()
    follower.catch_up()
    assert everything(live) == whole, "made anew"


@given(any_story)
def test_revenue_and_the_books_are_those_of_the_states(story: list[Op]) -> None:
    world = tell(story, World())
    model = filled(world)
    for at in instants(world):
        booked = defaultdict(int, balances(states_at(world, at), at + 1).get("usd", {}))
        moment = {"as_of": str(at), "since": "2025"}
        earned = report(world, model, "revenue_recognition", **moment)
        if earned["rows"]:
            assert earned["totals"]["earned_minor"] == -booked["revenue"], at
            assert earned["totals"]["deferred_minor"] == -booked["deferred_revenue"], at
        plans = report(world, model, "revenue_by_plan", **moment)
        assert plans["totals"]["revenue_minor"] == -booked["revenue"], at
        owed = report(world, model, "aged_receivables", **moment)
        assert owed["totals"]["total_minor"] == booked["receivable"], at
        assert owed["totals"]["total_minor"] == sum(
            owed["totals"][f"{key}_minor"]
            for key in ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_91")
        )
        cash = report(world, model, "cash", **moment)
        assert cash["totals"]["net_minor"] == booked["cash"], at


@given(any_story)
def test_recurring_revenue_is_that_of_the_states(story: list[Op]) -> None:
    world = tell(story, World())
    model = filled(world)
    for at in instants(world):
        by_customer: dict[str, int] = defaultdict(int)
        for state in states_at(world, at):
            if type(state).__name__ == "Subscription":
                by_customer[state.customer] += mrr(state)
        shown = report(world, model, "mrr", as_of=str(at), since="2025")
        last = shown["rows"][-1]
        assert last["end_minor"] == sum(by_customer.values()), at
        assert last["customers"] == sum(1 for amount in by_customer.values() if amount), at
        moved = ("new", "reactivation", "expansion", "contraction", "churn")
        for before, after in zip([{"end_minor": 0}, *shown["rows"]], shown["rows"], strict=False):
            assert after["start_minor"] == before["end_minor"]
            assert after["end_minor"] == after["start_minor"] + sum(
                after[f"{one}_minor"] for one in moved
            )
            assert after["new_minor"] >= 0 >= after["churn_minor"]


@given(seeds, st.integers(0, 3))
@settings(max_examples=settings.default.max_examples // 2)
def test_a_past_period_never_changes(story: list[Op], cut: int) -> None:
    world = tell(story[: len(story) * (cut + 1) // 5 + 2], World())
    then, past = world.now(), filled(world)
    known = {
        name: report(world, past, name, since="2025-12")["rows"]
        for name in ("mrr", "cash", "revenue_recognition", "revenue_by_plan", "trial_conversion")
    }
    tell([*story[2:], ("days", 40)], world)
    model = filled(world)
    for name, rows in known.items():
        months = {row["month"] for row in rows}
        whole = [m for m in months if m != max(months, default="")]  # the last one was not over
        now = report(world, model, name, since="2025-12")["rows"]
        assert [row for row in now if row["month"] in whole] == [
            row for row in rows if row["month"] in whole
        ], name
    assert world.now() >= then + 40 * DAY


@given(seeds)
def test_dunning_shows_every_invoice_that_is_tried_again(story: list[Op]) -> None:
    world = tell(story, World())
    model = filled(world)
    expected = {
        bill.id: (bill.first_failed_at, bill.next_payment_attempt)
        for bill in world.invoices()
        if bill.status == "open"
        and bill.first_failed_at is not None
        and (bill.next_payment_attempt is not None or bill.settling)
    }
    shown = report(world, model, "dunning")
    assert {
        row["invoice_id"]: (row["failed_at"], row["next_attempt_at"]) for row in shown["rows"]
    } == expected
    funnel = report(world, model, "dunning_funnel", since="2025")
    recovery = report(world, model, "recovery", since="2025")
    for key in ("failed", "recovered", "lost", "running", "amount_minor"):
        assert funnel["totals"][key] == recovery["totals"][key], key
    took = [
        (bill.paid_at - bill.first_failed_at) // DAY
        for bill in world.invoices()
        if bill.status == "paid" and bill.first_failed_at is not None and bill.paid_at is not None
    ]
    if len(took) == recovery["totals"]["recovered"]:
        median = sorted(took)[(len(took) - 1) // 2] if took else None
        assert recovery["totals"]["days"] == median
    assert funnel["totals"]["running"] == len(expected)
    assert funnel["totals"]["failed"] == sum(
        funnel["totals"][key] for key in ("recovered", "lost", "running")
    )
