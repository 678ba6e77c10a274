"""The desk: groups, failures, clocks on their way, gateways that are asked."""

import asyncio
from collections.abc import Callable, Coroutine
from itertools import count
from pathlib import Path
from time import time
from typing import Any

import pytest

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.payments import simulator, test_cards
from sao.billing.reckoning.calendar import DAY, add_months
from sao.billing.resources import payment_method
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.test_clock import Advance, Create
from sao.billing.values.subscription import Item
from sao.core.schema import Command
from sao.core.workflow import Call
from sao.platform.calling import inline
from sao.platform.errors import CommitFailed
from sao.platform.memory import MemoryJournal, MemoryStore
from sao.platform.ports import Commit, Query
from sao.runtime import Edge, Rejected, Runtime, Session
from sao.runtime.carrier import Carrier
from sao.runtime.desk import Desk
from sao.runtime.runtime import ENVIRONMENT_CLOCK
from sao.runtime.verification import verify_store
from support.world import START, gateway, monthly


class Slow(MemoryStore):
    """Counts its commits, and fails the ones that it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.commits = 0
        self.failures = 0
        self.failure: Exception = OSError("no space left")

    def commit(self, commit: Commit) -> None:
        if self.failures:
            self.failures -= 1
            raise self.failure
        super().commit(commit)
        self.commits += 1


def carrier_of(runtime: Runtime, journal: MemoryJournal) -> Carrier:
    """One whose pauses are a thousandth of what they are: attempts follow each other."""
    return Carrier(
        runtime, journal, wall_ms=lambda: int(time() * 1e6), draw=lambda _n: 0, call=inline
    )


def on_desk(
    story: Callable[[Desk, Slow], Coroutine[Any, Any, None]], edges: dict[str, Edge] | None = None
) -> None:
    """Run a story on a fresh desk."""
    store = Slow()
    runtime = Runtime(store, edges or gateway())
    runtime.start_clock(START)
    numbers = count()

    async def run() -> None:
        desk = Desk(
            runtime,
            new_id=lambda: f"req_{next(numbers)}",
            wall=lambda: 0,
            carrier=carrier_of(runtime, MemoryJournal()),
        )
        await desk.start()
        try:
            await asyncio.wait_for(story(desk, store), 20)
        finally:
            await desk.stop()

    asyncio.run(run())
    assert [finding.problem for finding in verify_store(store) if finding.problem] == []


def new_customer(clock: str | None = None) -> Callable[[Session], str]:
    def job(session: Session) -> str:
        owner = session.new_id("cus")
        session.submit(owner, "create", customer.Create(name="Ada", test_clock=clock))
        method = session.new_id("pm")
        card = test_cards.test_card("pm_card_visa")
        assert card is not None
        session.submit(method, "create", payment_method.Create(card=card))
        session.submit(method, "attach", payment_method.Attach(customer=owner))
        session.submit(owner, "update", customer.Update(default_payment_method=method))
        return owner

    return job


def new_subscription(owner: str) -> Callable[[Session], str]:
    def job(session: Session) -> str:
        items = (Item(id=session.new_id("si", owner), price=monthly()),)
        terms = CreateSubscription(customer=owner, currency="usd", items=items)
        return session.submit(owner, "subscribe", terms).created["subscription"]

    return job


def advance(clock: str, to: int) -> Callable[[Session], None]:
    def job(session: Session) -> None:
        session.submit(clock, "advance", Advance(frozen_time=to))

    return job


def state(object_id: str) -> Callable[[Session], Any]:
    return lambda session: session.find(object_id)


async def until_active(desk: Desk, subscription: str) -> None:
    """Ask until the gateway's answer has arrived, as a client would."""
    for _ in range(1000):
        if (await desk.run(state(subscription))).status == "active":
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{subscription} never became active")


def test_requests_that_come_together_share_a_commit() -> None:
    async def story(desk: Desk, store: Slow) -> None:
        before = store.commits
        owners = await asyncio.gather(*(desk.run(new_customer()) for _ in range(50)))
        assert len(set(owners)) == 50
        assert store.commits - before < 10

    on_desk(story)


def test_requests_that_look_before_they_leap_share_a_commit() -> None:
    def paid(owner: str) -> Callable[[Session], int]:
        def job(session: Session) -> int:
            query = Query((f"invoice|customer={owner}", "invoice|status=paid"))
            found = len(session.page(query))
            new_subscription(owner)(session)
            return found

        return job

    async def story(desk: Desk, store: Slow) -> None:
        owners = [await desk.run(new_customer()) for _ in range(20)]
        before = store.commits
        assert await asyncio.gather(*(desk.run(paid(owner)) for owner in owners)) == [0] * 20
        assert store.commits - before <= 2
        before = store.commits
        twice = [desk.run(paid(owners[0])) for _ in range(3)]
        assert await asyncio.gather(*twice) == [1, 2, 3], "each sees what those before it did"
        assert store.commits - before <= 4

    on_desk(story)


def test_a_refused_request_leaves_nothing_and_hurts_nobody_else() -> None:
    async def story(desk: Desk, _store: Slow) -> None:
        def half_done(session: Session) -> None:
            new_customer()(session)
            session.submit("cus_missing0000000", "update", customer.Update(name="x"))

        good, bad = await asyncio.gather(
            desk.run(new_customer()), desk.run(half_done), return_exceptions=True
        )
        assert isinstance(bad, Rejected)
        assert bad.rejection.code == "resource_missing"
        assert (await desk.run(state(str(good)))).name == "Ada"

    on_desk(story)


def test_a_failed_commit_is_told_to_its_requests_and_forgotten() -> None:
    async def story(desk: Desk, store: Slow) -> None:
        owner = await desk.run(new_customer())
        store.failures = 1
        with pytest.raises(OSError, match="no space left"):
            await desk.run(new_subscription(owner))
        assert (await desk.run(state(owner))).subscriptions == {}
        sub = await desk.run(new_subscription(owner))
        assert (await desk.run(state(sub))).status == "active"

    on_desk(story)


def test_an_internal_action_cannot_be_asked_for() -> None:
    async def story(desk: Desk, _store: Slow) -> None:
        owner = await desk.run(new_customer())
        with pytest.raises(Rejected) as refused:
            await desk.run(lambda session: session.submit(owner, "credit"))
        assert refused.value.rejection.code == "unknown_action"

    on_desk(story)


def test_whoever_wants_something_of_an_advancing_clock_waits_for_it() -> None:
    async def story(desk: Desk, _store: Slow) -> None:
        owner = await desk.run(new_customer())
        subs = [await desk.run(new_subscription(owner)) for _ in range(3)]
        target = add_months(START, 24)
        await desk.run(advance(ENVIRONMENT_CLOCK, target))
        later = await desk.run(new_subscription(owner))
        assert (await desk.run(state(later))).created == target
        assert (await desk.run(state(subs[0]))).current_period_start == target

    on_desk(story)


def test_other_clocks_go_their_own_way() -> None:
    async def story(desk: Desk, _store: Slow) -> None:
        def make_clock(session: Session) -> str:
            clock = session.new_id("clock")
            session.submit(clock, "create", Create(frozen_time=START))
            return clock

        clock = await desk.run(make_clock)
        theirs, ours = await desk.run(new_customer(clock)), await desk.run(new_customer())
        sub, other = (
            await desk.run(new_subscription(theirs)),
            await desk.run(new_subscription(ours)),
        )
        await desk.run(advance(clock, START + 40 * DAY))
        assert await desk.arrival(clock, 10)
        assert (await desk.run(state(sub))).current_period_start == add_months(START, 1)
        assert (await desk.run(state(other))).current_period_start == START

    on_desk(story)


def test_a_gateway_that_fails_is_asked_again_with_the_same_key() -> None:
    keys: list[str] = []

    def confirm(call: Call) -> Any:
        keys.append(call.key)
        if len(keys) == 1:
            raise TimeoutError("nobody answers")
        return simulator.answer(call.data)

    async def story(desk: Desk, _store: Slow) -> None:
        owner = await desk.run(new_customer())
        sub = await desk.run(new_subscription(owner))
        await until_active(desk, sub)
        assert len(keys) == 2
        assert len(set(keys)) == 1

    on_desk(story, {"gateway.confirm": Edge(confirm)})


def test_whoever_waits_for_a_clock_is_let_go_when_the_process_ends() -> None:
    def silent(_call: Call) -> Any:
        raise TimeoutError("nobody answers")

    async def story(desk: Desk, _store: Slow) -> None:
        owner = await desk.run(new_customer())
        await desk.run(new_subscription(owner))
        await desk.run(advance(ENVIRONMENT_CLOCK, add_months(START, 3)))
        waiting = asyncio.create_task(desk.arrival(ENVIRONMENT_CLOCK, 600))
        await asyncio.sleep(0)
        desk.end_waiting()
        assert not await waiting
        assert not await desk.arrival(ENVIRONMENT_CLOCK, 600)

    on_desk(story, {"gateway.confirm": Edge(silent)})


def test_an_advance_waits_for_the_gateway_at_every_instant() -> None:
    def confirm(call: Call) -> Any:
        return simulator.answer(call.data)

    async def story(desk: Desk, _store: Slow) -> None:
        owner = await desk.run(new_customer())
        sub = await desk.run(new_subscription(owner))
        await desk.run(advance(ENVIRONMENT_CLOCK, add_months(START, 3) + DAY))
        assert await desk.arrival(ENVIRONMENT_CLOCK, 15)
        now = await desk.run(state(sub))
        assert (now.status, now.current_period_start) == ("active", add_months(START, 3))

    on_desk(story, {"gateway.confirm": Edge(confirm)})


def test_open_runs_are_taken_up_by_the_next_process() -> None:
    store = MemoryStore()
    dead = Runtime(store, {"gateway.confirm": Edge(lambda _call: None)})
    dead.start_clock(START)
    session = Session(dead, "req_1")
    owner = new_customer()(session)
    dead.begin()
    sub = new_subscription(owner)(Session(dead, "req_2"))
    dead.flush()
    assert len(store.runs()) == 1

    async def run() -> None:
        runtime = Runtime(store, gateway(simulated=False))
        carrier = carrier_of(runtime, MemoryJournal())
        desk = Desk(runtime, new_id=lambda: "req_3", wall=lambda: 0, carrier=carrier)
        await desk.start()
        await until_active(desk, sub)
        await desk.stop()

    asyncio.run(run())
    assert store.runs() == []


def test_a_reply_is_kept_with_what_it_tells_of() -> None:
    async def story(desk: Desk, store: Slow) -> None:
        def job(session: Session) -> bytes | None:
            kept = session.kept_reply("key")
            if kept is None:
                new_customer()(session)
                session.keep_reply("key", b"first")
            return kept

        assert await asyncio.gather(desk.run(job), desk.run(job)) == [None, b"first"]
        store.failures = 1

        def another(session: Session) -> None:
            session.keep_reply("other", b"lost")

        with pytest.raises(OSError, match="no space left"):
            await desk.run(another)
        assert await desk.run(lambda session: session.kept_reply("other")) is None

    on_desk(story)


def listing(session: Session) -> int:
    return len(session.page(Query((), limit=100)))


def test_a_list_that_cannot_settle_the_index_fails_what_came_before_it() -> None:
    """A list is read from the store, so what its group accepted before is written first."""

    async def story(desk: Desk, store: Slow) -> None:
        store.failures = 1
        lost, failed, fine = await asyncio.gather(
            desk.run(new_customer()),
            desk.run(listing),
            desk.run(new_customer()),
            return_exceptions=True,
        )
        assert isinstance(lost, OSError)
        assert isinstance(failed, OSError)
        assert [row.id for row in members(store, "customer")] == [fine]
        assert (await desk.run(state(await desk.run(new_customer())))).name == "Ada"

    on_desk(story)


def members(store: Slow, kind: str) -> list[Any]:
    return [row for home in store.homes() for row in store.members(home) if row.kind == kind]


def test_an_advance_goes_on_once_the_disk_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sao.runtime.desk.SLICE", 1)

    async def story(desk: Desk, store: Slow) -> None:
        sub = await desk.run(new_subscription(await desk.run(new_customer())))
        target = add_months(START, 30)
        await desk.run(advance(ENVIRONMENT_CLOCK, target))
        store.failures = 3
        later = asyncio.create_task(desk.run(new_customer()))
        assert await desk.arrival(ENVIRONMENT_CLOCK, 15)
        await later
        assert store.failures == 0
        assert (await desk.run(state(sub))).current_period_start == target

    on_desk(story)


def test_whoever_waited_for_an_advance_that_was_lost_is_served() -> None:
    async def story(desk: Desk, store: Slow) -> None:
        owner = await desk.run(new_customer())
        store.failures = 1
        lost, waited = await asyncio.gather(
            desk.run(advance(ENVIRONMENT_CLOCK, START + DAY)),
            desk.run(new_subscription(owner)),
            return_exceptions=True,
        )
        assert isinstance(lost, OSError)
        assert (await desk.run(state(str(waited)))).created == START

    on_desk(story)


def test_a_store_that_cannot_be_read_is_asked_until_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(desk: Desk, store: Slow) -> None:
        owner = await desk.run(new_customer())
        asked = 0
        counters = store.counters

        def failing() -> Any:
            nonlocal asked
            asked += 1
            if asked < 3:
                raise OSError("cannot be read")
            return counters()

        monkeypatch.setattr(store, "counters", failing)
        store.failures = 1
        with pytest.raises(OSError, match="no space left"):
            await desk.run(new_subscription(owner))
        assert (await desk.run(state(owner))).subscriptions == {}
        assert asked == 3

    on_desk(story)


def test_an_answer_whose_commit_is_lost_is_in_the_journal_still() -> None:
    asked: list[str] = []

    def confirm(call: Call) -> Any:
        asked.append(call.key)
        return simulator.answer(call.data)

    async def story(desk: Desk, store: Slow) -> None:
        owner = await desk.run(new_customer())
        sub = await desk.run(new_subscription(owner))
        store.failures = 1
        await until_active(desk, sub)
        assert len(asked) == 1

    on_desk(story, {"gateway.confirm": Edge(confirm)})


def test_a_full_disk_is_told_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    full = CommitFailed(Path("/data/objects.sqlite"), "database or disk is full", retry=True)

    async def story(desk: Desk, store: Slow) -> None:
        store.failures, store.failure = 1, full
        with pytest.raises(CommitFailed):
            await desk.run(new_customer())

    on_desk(story)
    (line,) = caplog.messages
    assert "1 requests: /data/objects.sqlite did not take the commit" in line
    assert "Traceback" not in caplog.text


def test_a_defect_on_the_way_stops_that_clock_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever it is: it happens again at each try, and nobody else may wait for it."""

    async def story(desk: Desk, store: Slow) -> None:
        owner = await desk.run(new_customer())
        sub = await desk.run(new_subscription(owner))
        run = desk.runtime.run

        def failing(*commands: Command[Any], **more: Any) -> Any:
            rejection = run(*commands, **more)
            if commands[0].object_id == sub:
                raise ValueError("year 10000 is out of range")
            return rejection

        monkeypatch.setattr(desk.runtime, "run", failing)
        await desk.run(advance(ENVIRONMENT_CLOCK, START + 40 * DAY))
        assert await desk.arrival(ENVIRONMENT_CLOCK, 5)
        assert (await desk.run(state(ENVIRONMENT_CLOCK))).status == "internal_failure"
        assert (await desk.run(state(sub))).current_period_start == START
        monkeypatch.setattr(desk.runtime, "run", run)
        await desk.run(advance(ENVIRONMENT_CLOCK, START + 40 * DAY))
        assert await desk.arrival(ENVIRONMENT_CLOCK, 5)
        assert (await desk.run(state(sub))).current_period_start == add_months(START, 1)
        assert len(members(store, "invoice")) == 2

    on_desk(story)
    assert len(caplog.messages) == 1
    assert "stopped on its way" in caplog.messages[0]
