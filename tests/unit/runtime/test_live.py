"""Live environments: what falls due happens by itself, at the wall's time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import count
from time import time
from typing import Any

import pytest

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.payments import test_cards
from sao.billing.reckoning.calendar import DAY, HOUR, add_months
from sao.billing.resources import payment_method
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.test_clock import Advance
from sao.billing.values.subscription import Item
from sao.core.errors import InvariantBroken
from sao.core.ids import home_of
from sao.core.workflow import Call
from sao.platform.calling import inline
from sao.platform.errors import Transient
from sao.platform.memory import MemoryJournal, MemoryStore
from sao.platform.ports import Query
from sao.runtime import Edge, Rejected, Runtime, Session
from sao.runtime.carrier import Carrier
from sao.runtime.desk import Desk
from sao.runtime.runtime import ENVIRONMENT_CLOCK, REST_S
from sao.runtime.verification import verify_store
from support.world import START, gateway, monthly

Story = Callable[[Desk], Awaitable[None]]


class Wall:
    """What outlives a process: the wall's clock, a store, and command ids."""

    def __init__(self, edges: dict[str, Edge] | None = None) -> None:
        self.now = START
        self.store = MemoryStore()
        self.numbers = count()
        self._edges = edges or gateway()

    def live(self, story: Story) -> None:
        """One process, from its start to its end; afterwards all chains are proven."""
        asyncio.run(self._live(story))
        assert [finding.problem for finding in verify_store(self.store) if finding.problem] == []

    async def _live(self, story: Story) -> None:
        runtime = Runtime(self.store, self._edges, wall=lambda: self.now)
        runtime.start_clock(self.now, live=True)
        carrier = Carrier(
            runtime,
            MemoryJournal(),
            wall_ms=lambda: int(time() * 1e6),
            draw=lambda _n: 0,
            call=inline,
        )
        desk = Desk(
            runtime,
            new_id=lambda: f"req_{next(self.numbers)}",
            wall=lambda: self.now,
            carrier=carrier,
        )
        await desk.start()
        try:
            await asyncio.wait_for(story(desk), 20)
        finally:
            await desk.stop()


def subscribe(session: Session) -> str:
    owner = session.new_id("cus")
    session.submit(owner, "create", customer.Create(name="Ada"))
    method = session.new_id("pm")
    card = test_cards.test_card("pm_card_visa")
    assert card is not None
    session.submit(method, "create", payment_method.Create(card=card))
    session.submit(method, "attach", payment_method.Attach(customer=owner))
    session.submit(owner, "update", customer.Update(default_payment_method=method))
    items = (Item(id=session.new_id("si", owner), price=monthly()),)
    terms = CreateSubscription(customer=owner, currency="usd", items=items)
    return session.submit(owner, "subscribe", terms).created["subscription"]


async def until(desk: Desk, holds: Callable[[Session], Any]) -> Any:
    """What it comes to, once it comes to something: nobody but the wall brings it about."""
    for _ in range(500):
        found = await desk.run(holds)
        if found:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("nothing happened")


def paid(many: int) -> Callable[[Session], list[Any]]:
    def found(session: Session) -> list[Any]:
        invoices = [one for _, one in session.page(Query(("invoice|status=paid",)))]
        return invoices if len(invoices) == many else []

    return found


def test_what_falls_due_happens_at_the_walls_time() -> None:
    wall = Wall()

    async def story(desk: Desk) -> None:
        subscription = await desk.run(subscribe)
        wall.now = add_months(START, 1) + 7
        await until(desk, lambda s: s.find(subscription).current_period_start > START)
        step = (await desk.run(lambda session: list(session.history(subscription))))[-1]
        assert step.outcome.at == wall.now, "the chain says when it really happened"
        assert step.after.data.current_period_start == add_months(START, 1), "periods do not drift"
        wall.now += HOUR
        first, _second = await until(desk, paid(2))
        assert first.finalized_at == wall.now

    wall.live(story)


def test_what_was_due_while_nobody_served_happens_at_the_next_start() -> None:
    wall = Wall()
    made: list[str] = []

    async def before(desk: Desk) -> None:
        made.append(await desk.run(subscribe))

    async def after(desk: Desk) -> None:
        await until(desk, paid(4))
        state = await desk.run(lambda session: session.find(made[0]))
        assert state.current_period_start == add_months(START, 3)

    wall.live(before)
    wall.now = add_months(START, 3) + 2 * HOUR
    wall.live(after)


def test_the_clock_cannot_be_moved_and_never_goes_back() -> None:
    wall = Wall()

    async def story(desk: Desk) -> None:
        def advance(session: Session) -> None:
            session.submit(ENVIRONMENT_CLOCK, "advance", Advance(frozen_time=START + DAY))

        with pytest.raises(Rejected, match="is live and cannot advance"):
            await desk.run(advance)
        wall.now += 100
        await desk.run(subscribe)
        wall.now -= 60
        assert await desk.run(lambda session: session.now()) == START + 100

    async def restarted(desk: Desk) -> None:
        assert await desk.run(lambda session: session.now()) == START + 100
        wall.now = START + 101
        assert await desk.run(lambda session: session.now()) == START + 101

    wall.live(story)
    wall.live(restarted)


def test_a_unit_sees_one_instant() -> None:
    wall = Wall()

    async def story(desk: Desk) -> None:
        def job(session: Session) -> tuple[int, int]:
            first = session.now()
            wall.now += 5
            return first, session.now()

        first, second = await desk.run(job)
        assert first == second

    wall.live(story)


def test_a_gateway_that_does_not_answer_keeps_nobody_else_waiting() -> None:
    simulated = gateway()["gateway.confirm"].perform
    silent: list[str] = []

    def confirm(call: Call) -> Any:
        if home_of(call.data.intent) in silent:
            raise Transient("no answer")
        return simulated(call)

    wall = Wall({**gateway(), "gateway.confirm": Edge(confirm)})

    async def story(desk: Desk) -> None:
        for _ in range(2):
            await desk.run(subscribe)
        await until(desk, paid(2))
        first, second = await desk.run(lambda session: session.ids("customer@"))
        silent.append(home_of(first))
        wall.now = add_months(START, 1) + 2 * HOUR
        late = await until(desk, paid(3))
        assert {one.customer for one in late} == {first, second}
        wall.now = add_months(START, 2) + 2 * HOUR
        await until(desk, paid(4))
        silent.clear()
        await until(desk, paid(6))

    wall.live(story)


@pytest.mark.parametrize("failing", [1, 3])
def test_homes_that_fail_keep_nobody_else_waiting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failing: int
) -> None:
    """Also where they are more than are looked at in one go."""
    wall = Wall()
    monkeypatch.setattr("sao.runtime.desk.SLICE", 2)

    async def story(desk: Desk) -> None:
        made = sorted([await desk.run(subscribe) for _ in range(failing + 1)], key=home_of)
        bad = made[:failing]  # what is due at one instant is taken in the order of homes
        machine = desk.runtime.machines["subscription"]
        transition = machine.transition

        def broken(instance: Any, command: Any, now: int) -> Any:
            if instance.id in bad:
                raise InvariantBroken("a fault of ours")
            return transition(instance, command, now)

        monkeypatch.setattr(machine, "transition", broken)
        wall.now = add_months(START, 1) + 2 * HOUR
        await until(desk, paid(failing + 2))
        monkeypatch.setattr(machine, "transition", transition)
        wall.now += REST_S
        await until(desk, paid(2 * failing + 2))

    with caplog.at_level(logging.ERROR, "sao.desk"):
        wall.live(story)
    told = [record for record in caplog.records if "fails; tried again" in record.message]
    assert len(told) == failing, "said once, and then left alone for a while"
