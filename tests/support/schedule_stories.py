"""Stories of schedules: phases that follow each other, and every way in which they end."""

from typing import Any

import pytest
from msgspec.structs import replace

from sao.billing.messages.subscription import Attach, FollowPhase, PhaseAhead
from sao.billing.messages.subscription_schedule import AskPhase
from sao.billing.reckoning.calendar import DAY, add_months
from sao.billing.resources import payment_method
from sao.billing.resources.subscription import machine as subscription
from sao.billing.resources.subscription.later import changed_later, speaks_against_waiting
from sao.billing.resources.subscription_schedule import machine
from sao.billing.values.dunning import Dunning
from sao.billing.values.price import PriceTerms
from sao.billing.values.schedule import Phase, PhaseItem
from sao.core.schema import Rejection
from support.world import Rejected, World, deliver, monthly, refused

FAILING = "pm_card_chargeCustomerFail"


def priced(unit_amount: int, interval: Any = "month") -> PriceTerms:
    """The terms of a price of its own."""
    return replace(monthly(unit_amount, interval=interval), id=f"price_{interval}{unit_amount}")


def phases(start: int, *terms: PriceTerms, months: int = 1, **more: Any) -> tuple[Phase, ...]:
    """One phase for each price, so many months long."""
    bounds = [add_months(start, months * number) for number in range(len(terms) + 1)]
    return tuple(
        Phase(start=begins, end=ends, items=(PhaseItem(price=each, quantity=1),), **more)
        for each, begins, ends in zip(terms, bounds, bounds[1:], strict=False)
    )


def scheduled(world: World, owner: str, plan: tuple[Phase, ...], **more: Any) -> str:
    """A schedule of a customer."""
    made = world.new_id("sub_sched", owner)
    world.submit(made, "create", machine.Create(customer=owner, phases=plan, **more))
    return made


def paid(world: World, sub: str) -> list[int]:
    """What the invoices of a subscription came to, oldest first."""
    return [bill.total for bill in world.invoices(sub) if bill.status == "paid"]


def decline(world: World, owner: str) -> None:
    """From now on the customer's card declines."""
    (method,) = world.find(owner).payment_methods
    world.submit(method, "set_behavior", payment_method.SetBehavior(behavior="decline"))


def a_phase_wants_a_card_that_is_gone(world: World) -> None:
    owner = world.customer()
    card = world.use_card(owner, "pm_card_mastercard")
    first, second = phases(world.now(), priced(1000), priced(2000))
    made = scheduled(world, owner, (first, replace(second, default_payment_method=card)))
    world.use_card(owner, "pm_card_visa")
    world.submit(card, "detach")
    world.days(40)
    sub = world.find(made).subscription
    assert world.sub(sub).default_payment_method is None
    assert paid(world, sub) == [1000, 2000]


def three_phases_and_then_free(world: World) -> None:
    owner = world.customer()
    plan = phases(world.now(), priced(1000), priced(2000), priced(3000))
    made = scheduled(world, owner, plan)
    sub = world.find(made).subscription
    assert world.sub(sub).schedule == made
    world.days(100)
    state = world.find(made)
    assert (state.status, state.subscription, state.released_subscription) == (
        "released",
        None,
        sub,
    )
    assert (world.sub(sub).status, world.sub(sub).schedule) == ("active", None)
    assert paid(world, sub) == [1000, 2000, 3000, 3000]
    world.submit(sub, "cancel", subscription.Cancel())


def a_schedule_ends_with_its_subscription(world: World) -> None:
    made = scheduled(
        world, world.customer(), phases(world.now(), priced(1000)), end_behavior="cancel"
    )
    sub = world.find(made).subscription
    assert world.sub(sub).cancel_at == world.find(made).phases[0].end
    world.days(40)
    assert (world.find(made).status, world.sub(sub).status) == ("completed", "canceled")
    assert paid(world, sub) == [1000]


def a_schedule_begins_later(world: World) -> None:
    owner = world.customer()
    made = scheduled(world, owner, phases(world.now() + 10 * DAY, priced(1000)))
    world.submit(made, "update", machine.Update(metadata={"a": "b"}))
    assert (world.find(made).status, world.find(made).subscription) == ("not_started", None)
    world.days(11)
    state = world.find(made)
    assert (state.status, world.sub(state.subscription).status) == ("active", "active")
    for action in ("release", "cancel"):
        unborn = scheduled(world, owner, phases(world.now() + DAY, priced(1)))
        data = machine.Cancel() if action == "cancel" else machine.Release()
        world.submit(unborn, action, data)
        world.days(2)
        assert world.find(unborn).subscription is None


def a_schedule_comes_too_late(world: World) -> None:
    canceled, expired = world.subscribe(world.customer()), world.subscribe(world.customer(FAILING))
    world.submit(canceled, "cancel", subscription.Cancel())
    world.days(1)
    for over in (canceled, expired):
        owner, plan = world.sub(over).customer, phases(world.now(), priced(1000))
        with pytest.raises(Rejected) as answer:
            scheduled(world, owner, plan, subscription=over)
        assert answer.value.rejection.param == "from_subscription"
        deliver(world, over, "attach_schedule", Attach(schedule=None))


def a_schedule_whose_time_never_comes(world: World) -> None:
    for reason in ("gone", "currency"):
        owner = world.customer()
        plan = phases(world.now() + DAY, priced(1000), default_payment_method="pm_gone")
        made = scheduled(world, owner, plan)
        if reason == "gone":
            world.submit(owner, "delete")
        else:
            euros = replace(priced(5), currency="eur")
            session = world.new_id("sub_sched", owner)
            other = phases(world.now(), euros)
            world.submit(session, "create", machine.Create(customer=owner, phases=other))
        world.days(2)
        assert world.find(made).status == "canceled"


def a_schedule_is_changed_released_or_canceled(world: World) -> None:
    owner = world.customer()
    plan = phases(world.now(), priced(1000), priced(2000))
    made = scheduled(world, owner, plan)
    sub = world.find(made).subscription
    double = replace(plan[0], items=(PhaseItem(price=priced(1000), quantity=2),))
    world.submit(made, "update", machine.Update(phases=(double, plan[1])))
    assert world.sub(sub).items[0].quantity == 2
    late = phases(world.now() + 60, priced(1))
    refused(world, "parameter_invalid", made, "update", machine.Update(phases=late))
    gap = (plan[0], replace(plan[1], start=plan[1].start + 1))
    refused(world, "parameter_invalid", made, "update", machine.Update(phases=gap))
    world.days(2)
    past = (replace(double, end=world.now() - 60),)
    refused(world, "timestamp_past", made, "update", machine.Update(phases=past))
    world.submit(made, "release", machine.Release())
    assert world.sub(sub).schedule is None
    again = scheduled(world, owner, phases(world.now(), priced(700)))
    other = world.find(again).subscription
    world.submit(again, "cancel", machine.Cancel())
    assert world.sub(other).status == "canceled"


def a_subscription_is_taken_over_wherever_it_stands(world: World) -> None:
    for card, trial in ((None, 0), ("pm_card_visa", 40), ("pm_card_visa", 0), (FAILING, 0)):
        owner = world.customer(card)
        sub = world.subscribe(
            owner,
            priced(1000),
            trial_days=trial,
            payment_behavior="default_incomplete" if card is None else "allow_incomplete",
        )
        state = world.sub(sub)
        period = (state.current_period_start, state.current_period_end)
        quantity = 1 if state.status == "incomplete" else 3
        items = (PhaseItem(price=priced(1000), quantity=quantity),)
        plan = (Phase(*period, items=items, metadata={"by": "schedule"}),)
        made = scheduled(world, owner, plan, subscription=sub)
        assert world.sub(sub).items[0].quantity == quantity
        assert world.sub(sub).metadata == {"by": "schedule"}
        world.submit(made, "release", machine.Release())


def a_phase_changes_what_stands(world: World) -> None:
    owner = world.customer()
    start = world.now()
    trial = replace(
        phases(start, priced(1000))[0], trial_end=start + 10 * DAY, end=start + 20 * DAY
    )
    follows = Phase(
        start=trial.end,
        end=trial.end + 20 * DAY,
        items=(PhaseItem(price=priced(500, "week"), quantity=1),),
        anchor="phase_start",
        description="weekly",
        collection_method="send_invoice",
        days_until_due=7,
    )
    back = Phase(
        start=follows.end,
        end=follows.end + 40 * DAY,
        items=(PhaseItem(price=priced(100), quantity=1),),
        trial_end=follows.end + 5 * DAY,
        collection_method="charge_automatically",
        prorations="none",
    )
    made = scheduled(world, owner, (trial, follows, back))
    sub = world.find(made).subscription
    assert world.sub(sub).status == "trialing"
    world.days(11)
    assert world.sub(sub).status == "active"
    world.days(10)
    assert (world.sub(sub).description, world.sub(sub).items[0].price.unit_amount) == (
        "weekly",
        500,
    )
    world.days(20)
    assert world.sub(sub).status in ("trialing", "past_due")


def a_schedule_follows_a_subscription_that_falls_behind(world: World) -> None:
    dunning = Dunning(retry_days=(1,), subscription_end="unpaid")
    owner = world.customer()
    plan = phases(world.now(), priced(1000), priced(2000), priced(3000))
    made = scheduled(world, owner, plan, dunning=dunning)
    sub = world.find(made).subscription
    decline(world, owner)
    world.days(32)
    for status in ("past_due", "unpaid"):
        assert world.sub(sub).status == status
        phase = world.find(made).phases[world.find(made).place]
        for quantity in (4, 1):
            items = (PhaseItem(price=phase.items[0].price, quantity=quantity),)
            others = world.find(made).phases
            changed = tuple(
                replace(one, items=items) if one.start == phase.start else one for one in others
            )
            world.submit(made, "update", machine.Update(phases=changed))
        world.days(2)
    world.days(30)
    assert (world.sub(sub).status, world.sub(sub).items[0].price.unit_amount) == ("unpaid", 3000)


def a_schedule_lets_go_wherever_its_subscription_stands(world: World) -> None:
    for status in ("past_due", "unpaid", "paused"):
        owner = world.customer()
        dunning = Dunning(
            retry_days=(40 if status == "past_due" else 1,), subscription_end="unpaid"
        )
        made = scheduled(world, owner, phases(world.now(), *[priced(900)] * 3), dunning=dunning)
        sub = world.find(made).subscription
        if status == "paused":
            world.submit(sub, "pause", subscription.Pause())
        else:
            decline(world, owner)
        world.days(64)
        assert world.sub(sub).status == status
        world.submit(made, "release", machine.Release())
        assert world.sub(sub).schedule is None


def a_phase_begins_with_a_trial(world: World) -> None:
    for status in ("past_due", "unpaid"):
        owner = world.customer()
        dunning = Dunning(
            retry_days=(40 if status == "past_due" else 1,), subscription_end="unpaid"
        )
        plan = phases(world.now(), *[priced(900)] * 3)
        plan = (*plan[:2], replace(plan[2], trial_end=plan[2].end))
        made = scheduled(world, owner, plan, dunning=dunning)
        sub = world.find(made).subscription
        decline(world, owner)
        world.days(57)
        assert world.sub(sub).status == status
        world.days(5)
        assert world.sub(sub).status == "trialing"


def a_paused_subscription_follows_its_schedule(world: World) -> None:
    made = scheduled(world, world.customer(), phases(world.now(), priced(1000), priced(2000)))
    sub = world.find(made).subscription
    world.submit(sub, "pause", subscription.Pause())
    world.days(32)
    assert world.sub(sub).items[0].price.unit_amount == 2000
    deliver(world, made, "start")
    world.submit(sub, "cancel", subscription.Cancel())
    assert world.find(made).status == "canceled"


def a_schedule_is_asked_what_comes(world: World) -> None:
    """In every state it answers, lest somebody asks for ever."""
    owner = world.customer()
    sub = world.subscribe(owner)
    later = scheduled(world, owner, phases(world.now() + 50 * DAY, priced(1000)))
    running = scheduled(world, owner, phases(world.now(), priced(1000), priced(2000)))
    over = scheduled(world, owner, phases(world.now(), priced(1000)), end_behavior="cancel")
    let_go, dropped = (scheduled(world, owner, phases(world.now(), priced(1))) for _ in range(2))
    world.submit(let_go, "release", machine.Release())
    world.submit(dropped, "cancel", machine.Cancel())
    world.days(40)
    every = (later, over, let_go, dropped, running)
    assert [world.find(one).status for one in every] == [
        "not_started",
        "completed",
        "released",
        "canceled",
        "active",
    ]
    for one in every:
        asked = AskPhase(sub, world.find(one).phase_ends_at or 0)
        deliver(world, one, "ask_phase", asked)
        told = world.sub(sub).upcoming
        assert told is not None
        assert told.terms.lines[0].amount == 1000


def a_phase_to_come_is_announced_wherever_a_period_runs(world: World) -> None:
    (phase,) = phases(world.now(), priced(2000))
    for trial_days, card in ((0, "pm_card_visa"), (70, "pm_card_visa"), (0, FAILING)):
        owner = world.customer()
        sub = world.subscribe(owner, trial_days=trial_days, dunning=Dunning(retry_days=(90,)))
        world.use_card(owner, card)
        world.days(32)
        deliver(world, sub, "announce_phase", PhaseAhead(FollowPhase(phase=phase)))
        told = world.sub(sub).upcoming
        assert told is not None
        assert [line.amount for line in told.terms.lines] == [2000]
        assert world.sub(sub).items[0].price.unit_amount == 1000, "nothing of it has happened"


def a_customers_own_change_is_made_and_over(world: World) -> None:
    for trial_days, interval in ((0, "month"), (0, "week"), (10, "month")):
        sub = world.subscribe(world.customer(), trial_days=trial_days)
        plan = changed_later(world.sub(sub), priced(400, interval), 2)
        assert isinstance(plan, tuple)
        wish = {"subscription": sub, "by_customer": True}
        made = scheduled(world, world.sub(sub).customer, plan, **wish)
        assert "A schedule" in speaks_against_waiting(world.sub(sub))
        world.days(32)
        state = world.sub(sub)
        assert (world.find(made).status, state.schedule) == ("released", None)
        assert [(item.price.unit_amount, item.quantity) for item in state.items] == [(400, 2)]
        assert world.invoices(sub)[1].total == 800
    world.submit(sub, "update", subscription.Update(cancel_at_period_end=True))
    assert isinstance(changed_later(world.sub(sub), priced(400), 1), Rejection)


STORIES = (
    a_customers_own_change_is_made_and_over,
    a_schedule_comes_too_late,
    a_schedule_is_asked_what_comes,
    a_phase_to_come_is_announced_wherever_a_period_runs,
    three_phases_and_then_free,
    a_schedule_ends_with_its_subscription,
    a_schedule_begins_later,
    a_schedule_whose_time_never_comes,
    a_schedule_is_changed_released_or_canceled,
    a_subscription_is_taken_over_wherever_it_stands,
    a_phase_changes_what_stands,
    a_schedule_follows_a_subscription_that_falls_behind,
    a_schedule_lets_go_wherever_its_subscription_stands,
    a_phase_begins_with_a_trial,
    a_paused_subscription_follows_its_schedule,
    a_phase_wants_a_card_that_is_gone,
)
