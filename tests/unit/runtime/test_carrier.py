"""The carrier: attempts that are remembered, what an operator can do, crashes at every write."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sao.billing.messages.payment_intent import Declined, Settled
from sao.billing.payments import simulator, test_cards
from sao.billing.payments.gateway import Approved, Order
from sao.billing.resources.payment_intent.machine import Create
from sao.billing.values.payment import Method
from sao.billing.workflows import WORKFLOWS, Entry
from sao.billing.workflows.charge import charge
from sao.core.errors import InvariantBroken
from sao.core.workflow import Call, Context, Patience, StepFailed
from sao.platform.calling import inline
from sao.platform.errors import Terminal, Transient
from sao.platform.memory import MemoryJournal, MemoryStore
from sao.runtime import Edge, Rejected, Runtime, Session
from sao.runtime.carrier import Carrier
from sao.runtime.desk import Desk
from sao.runtime.runtime import ENVIRONMENT_CLOCK
from sao.runtime.standing import Standing, standing
from sao.runtime.verification import digest, verify_store
from support.world import START

Story = Callable[["Process"], Coroutine[Any, Any, None]]


class Place:
    """What outlives a process: a store, a journal, a gateway with its book, the wall's clock."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.journal = MemoryJournal()
        self.now_ms = 1_000_000
        self.asked: Counter[str] = Counter()
        self.moved: Counter[str] = Counter()
        self.failures: list[Exception] = []
        self.abandoned = 0
        self.workflows: dict[str, Entry] = dict(WORKFLOWS)

    def confirm(self, call: Call) -> Any:
        self.asked[call.key] += 1
        if self.failures:
            raise self.failures.pop(0)
        self.moved[call.key] = 1
        return simulator.answer(call.data)

    def abandon(self, call: Call) -> Any:
        self.abandoned += 1
        return Approved() if any(self.moved.values()) else simulator.answer_abandon(call.data)


class Process:
    """One life of a server on a place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        edges = {"gateway.confirm": Edge(place.confirm), "gateway.abandon": Edge(place.abandon)}
        self.runtime = Runtime(place.store, edges)
        self.runtime.runs.workflows = place.workflows
        self.carrier = Carrier(
            self.runtime,
            place.journal,
            wall_ms=lambda: place.now_ms,
            draw=lambda _n: 0,
            call=inline,
        )
        numbers = iter(range(1_000_000))
        self.desk = Desk(
            self.runtime,
            new_id=lambda: f"req_{next(numbers)}",
            wall=lambda: 0,
            carrier=self.carrier,
        )

    async def pay(self, name: str = "a") -> str:
        """An intent, on its way; once there is a run to look at."""
        intent = await self.ask(name)
        await self.until(lambda: self.place.journal.run(f"{name}.0"))
        return intent

    async def ask(self, name: str) -> str:
        """An intent, the same for the same name."""
        intent, _run = await self.desk.run(new_intent, command_id=name)
        return str(intent)

    async def until(self, true: Callable[[], Any]) -> None:
        for _ in range(2_000):
            if true():
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"never came: {[self.run(), self.runtime.runs.by_id]}")

    async def status(self, intent: str) -> str:
        found = await self.desk.run(lambda session: session.find(intent))
        return str(found.status)

    async def until_status(self, intent: str, status: str) -> None:
        for _ in range(2_000):
            if await self.status(intent) == status:
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"{intent} is {await self.status(intent)}, never {status}")

    def run(self, name: str = "a") -> Standing:
        """The run that the intent of this name waits for, as an operator sees it."""
        run = self.place.journal.run(f"{name}.0")
        assert run is not None
        return standing(run, self.place.journal.entries(run.run_id))


def new_intent(session: Session) -> tuple[str, str]:
    intent = session.new_id("pi")
    card = test_cards.test_card("pm_card_visa")
    assert card is not None
    if session.find(intent) is None:
        method = Method(id="pm_x", card=card)
        create = Create(amount=700, currency="usd", method=method, confirm=True)
        session.submit(intent, "create", create)
    return intent, session.id


def live(place: Place, story: Story) -> None:
    """Start a process on a place, and let it live through a story."""
    process = Process(place)
    process.runtime.start_clock(START)

    async def run() -> None:
        await process.desk.start()
        try:
            await asyncio.wait_for(story(process), 20)
        finally:
            await process.desk.stop()

    asyncio.run(run())
    assert [found.problem for found in verify_store(place.store) if found.problem] == []


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sao.runtime.carrier.LOOK_S", 0.01)


@pytest.fixture
def place() -> Place:
    return Place()


# --- attempts ----------------------------------------------------------------------------------


def test_attempts_and_pauses_are_visible_and_outlive_the_process(place: Place) -> None:
    place.failures = [Transient("busy"), OSError("no route")]

    async def first(process: Process) -> None:
        await process.pay()
        await process.until(lambda: process.run().status == "retrying")
        run = process.run()
        assert (run.attempts, run.last_error) == (1, "busy")
        assert run.next_attempt_at_ms == place.now_ms + 1_000
        place.now_ms += 999

    async def second(process: Process) -> None:
        await asyncio.sleep(0.05)
        assert sum(place.asked.values()) == 1, "it did not wait"
        place.now_ms += 1
        process.place.journal.deliver([], 0)
        await process.until(lambda: process.run().attempts == 2)
        assert process.run().last_error == "OSError: no route"
        assert process.run().next_attempt_at_ms == place.now_ms + 2_000, "the pause doubles"
        place.now_ms += 2_000

    async def third(process: Process) -> None:
        intent = await process.pay()
        await process.until_status(intent, "succeeded")
        await process.until(lambda: process.run().status == "done")
        assert [deed.what for deed in process.run().deeds] == ["failed", "failed", "answered"]

    live(place, first)
    live(place, second)
    live(place, third)
    assert set(place.asked) == {"a.0/confirm"}


def test_a_pause_is_drawn_from_its_last_half() -> None:
    drawn: list[int] = []
    runtime = Runtime(MemoryStore(), {})

    def draw(most: int) -> int:
        drawn.append(most)
        return most - 1

    carrier = Carrier(runtime, MemoryJournal(), wall_ms=lambda: 0, draw=draw, call=inline)
    assert carrier._pause_ms(Patience(), 4, OSError()) == 4_000
    assert drawn == [4_001]
    assert carrier._pause_ms(Patience(), 1, Transient("busy", 9_000)) == 9_000


def test_a_step_that_takes_too_long_has_failed(place: Place) -> None:
    async def hasty(context: Context, order: Order) -> None:
        quick = Patience(timeout_ms=20)
        await context.step("confirm", "gateway.confirm", order, quick)
        context.send(order.intent, "succeed", Settled(captured=True))

    place.workflows["charge"] = Entry({1: hasty}, Order, "intent", None)
    answering = threading.Event()
    confirm = place.confirm

    def slow(call: Call) -> Any:
        if not place.asked[call.key]:
            place.asked[call.key] += 1
            answering.wait(5)
            raise Transient("too late to be heard")
        return confirm(call)

    place.confirm = slow  # type: ignore[method-assign]

    async def story(process: Process) -> None:
        intent = await process.pay()
        await process.until(lambda: process.run().attempts == 1)
        assert process.run().last_error == "no answer within 20 ms"
        answering.set()
        place.journal.retry("a.0", "now", 0)
        process.carrier.poke()
        await process.until_status(intent, "succeeded")

    live(place, story)


# --- operators ---------------------------------------------------------------------------------


def test_a_retry_by_hand_cuts_a_pause_short(place: Place) -> None:
    place.failures = [Transient("busy")]

    async def story(process: Process) -> None:
        intent = await process.pay()
        await process.until(lambda: process.run().status == "retrying")
        assert place.journal.retry("a.0", "now, please", place.now_ms)
        await process.until_status(intent, "succeeded")

    live(place, story)


def test_what_failed_for_good_is_stuck_and_holds_no_clock(place: Place) -> None:
    place.failures = [Terminal("the key was revoked")]

    async def story(process: Process) -> None:
        await process.pay()
        await process.until(lambda: process.run().status == "stuck")
        assert process.run().reason == "the key was revoked"
        await process.until(lambda: not process.runtime.runs.owing)
        await process.pay("b")
        await process.until(lambda: process.run("b").status == "done")

    async def after_a_restart(process: Process) -> None:
        intent = await process.pay()
        await process.until(lambda: not process.runtime.runs.owing)
        assert process.run().status == "stuck"
        assert await process.status(intent) == "processing"
        assert place.asked["a.0/confirm"] == 1
        place.journal.retry("a.0", "a new key", place.now_ms)
        await process.until_status(intent, "succeeded")
        await process.until(lambda: process.run().status == "done")

    live(place, story)
    live(place, after_a_restart)


@pytest.mark.parametrize("stuck", [True, False])
@pytest.mark.parametrize("moved", [True, False])
def test_a_charge_that_is_cancelled_asks_what_became_of_it(
    place: Place, *, moved: bool, stuck: bool
) -> None:
    place.failures = [Terminal("closed") if stuck else Transient("busy")]

    async def story(process: Process) -> None:
        intent = await process.pay()
        await process.until(lambda: process.run().status == ("stuck" if stuck else "retrying"))
        if moved:
            place.moved["a.0/confirm"] = 1
        assert place.journal.cancel("a.0", "it takes too long", place.now_ms)
        await process.until_status(intent, "succeeded" if moved else "requires_payment_method")
        await process.until(lambda: process.run().status == "done")
        kinds = [deed.what for deed in process.run().deeds]
        assert kinds == ["given_up" if stuck else "failed", "cancel", "cancelled", "answered"]

    live(place, story)
    assert place.abandoned == 1


def test_an_answer_that_does_not_fit_sticks_and_holds_nobody_up(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    async def wrong(context: Context, order: Order) -> None:
        await context.step("confirm", "gateway.confirm", order)
        context.send(order.intent, "capture", None)  # from outside only, and not from there

    place.workflows["charge"] = Entry({1: wrong}, Order, "intent", None)

    async def story(process: Process) -> None:
        await process.pay()
        await process.until(lambda: process.run().status == "stuck")
        assert "does not fit" in process.run().reason
        assert not process.runtime.runs.owing

    async def with_a_fix(process: Process) -> None:
        intent = await process.pay()
        await process.until_status(intent, "succeeded")
        await process.until(lambda: process.run().status == "done")

    live(place, story)
    assert "does not fit" in caplog.text
    place.workflows["charge"] = WORKFLOWS["charge"]
    live(place, with_a_fix)
    assert place.asked["a.0/confirm"] == 1, "its answer was kept"


# --- workflows that change ---------------------------------------------------------------------


async def slower(context: Context, order: Order) -> None:
    """A later version, which asks twice."""
    await context.step("confirm", "gateway.confirm", order)
    await context.step("again", "gateway.confirm", order)
    context.send(order.intent, "succeed", Settled(captured=True))


def test_a_run_goes_on_with_the_version_it_was_started_with(place: Place) -> None:
    place.failures = [Transient("busy")]

    async def before(process: Process) -> None:
        await process.pay("old")
        await process.until(lambda: process.run("old").status == "retrying")

    async def after(process: Process) -> None:
        place.journal.retry("old.0", "now", place.now_ms)
        new = await process.pay("new")
        await process.until_status(new, "succeeded")
        await process.until(lambda: process.run("old").status == "done")
        await process.until(lambda: process.run("new").status == "done")
        assert (process.run("old").version, process.run("new").version) == (1, 2)

    live(place, before)
    place.workflows["charge"] = Entry({1: charge, 2: slower}, Order, "intent", None)
    live(place, after)
    assert sorted(place.asked) == ["new.0/again", "new.0/confirm", "old.0/confirm"]


def test_a_version_that_is_gone_is_named(place: Place) -> None:
    place.failures = [Terminal("busy")]

    async def before(process: Process) -> None:
        await process.pay()
        await process.until(lambda: process.run().status == "stuck")

    live(place, before)
    place.workflows["charge"] = Entry({2: slower}, Order, "intent", None)
    runtime = Runtime(MemoryStore(), {})
    runtime.runs.workflows = place.workflows
    with pytest.raises(InvariantBroken, match=r"version 1 of charge, and this software knows 2"):
        runtime.runs.reopen(place.store.runs())


def test_a_step_that_fails_for_good_is_compensated(place: Place) -> None:
    async def careful(context: Context, order: Order) -> None:
        try:
            await context.step("confirm", "gateway.confirm", order, Patience(attempts_max=2))
        except StepFailed:
            refused = await context.step("release", "gateway.abandon", order)
            context.send(order.intent, "decline", Declined(error=refused.error))

    place.workflows["charge"] = Entry({1: careful}, Order, "intent", None)
    place.failures = [Transient("busy"), Transient("still busy")]

    async def story(process: Process) -> None:
        intent = await process.pay()
        await process.until(lambda: process.run().status == "retrying")
        place.journal.retry("a.0", "now", place.now_ms)
        await process.until_status(intent, "requires_payment_method")
        await process.until(lambda: process.run().status == "done")
        what = [(deed.what, deed.step) for deed in process.run().deeds]
        assert ("given_up", "confirm") in what
        assert ("answered", "release") in what

    live(place, story)


# --- what is undone ----------------------------------------------------------------------------


def test_what_is_undone_asks_nobody(place: Place) -> None:
    def refused(session: Session) -> None:
        new_intent(session)
        session.submit(ENVIRONMENT_CLOCK, "no_such_action")

    def tried(session: Session) -> str:
        return str(session.preview(lambda: new_intent(session)[0]))

    async def story(process: Process) -> None:
        with pytest.raises(Rejected):
            await process.desk.run(refused, command_id="gone")
        intent = await process.desk.run(tried, command_id="tried")
        assert process.runtime.runs.by_id == {}
        assert await process.desk.run(lambda session: session.find(intent)) is None
        paid = await process.pay()
        await process.until_status(paid, "succeeded")

    live(place, story)
    assert set(place.asked) == {"a.0/confirm"}
    assert place.store.runs() == []


# --- crashes -----------------------------------------------------------------------------------


class Power(Exception):  # noqa: N818
    """It is gone, and with it the process."""


class Mortal(Place):
    """A place at whose durable deeds the power may fail: at 2n-1 before the n-th, at 2n after it.

    Each answer of the gateway is lost once, after the money moved.
    """

    def __init__(self, crash_at: int = 0) -> None:
        super().__init__()
        self.deeds, self.crash_at, self.on = 0, crash_at, True
        for owner, names in ((self.store, ("commit",)), (self.journal, ("start", "record"))):
            for name in names:
                setattr(owner, name, self.deed(getattr(owner, name)))

    def deed(self, do: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any) -> Any:
            if not self.on:
                raise Power
            self.deeds += 1
            if self.crash_at == 2 * self.deeds - 1:
                self.on = False
                raise Power
            result = do(*arguments)
            if self.crash_at == 2 * self.deeds:
                self.on = False
                raise Power
            return result

        return done

    def confirm(self, call: Call) -> Any:
        if not self.on:
            raise Power
        self.asked[call.key] += 1
        if call.key not in self.moved:
            self.moved[call.key] += 1
            raise Transient("the answer was lost")
        return simulator.answer(call.data)


@contextmanager
def silent() -> Iterator[None]:
    """What a dying process still says is of no interest."""
    import logging  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def charge_twice(place: Mortal) -> str:
    """Two charges at one gateway; whenever the power fails, another process goes on."""

    async def story(process: Process) -> None:
        for name in ("a", "b"):
            intent = await process.ask(name)
            while await process.status(intent) != "succeeded":
                for run_id in list(process.runtime.runs.by_id):
                    place.journal.retry(run_id, "time goes by", 0)
                process.carrier.poke()
                await asyncio.sleep(0.001)
                if not place.on:
                    raise Power
        await process.until(lambda: not place.on or process.run("b").status == "done")
        if not place.on:
            raise Power

    for _ in range(3):
        try:
            live(place, story)
        except Power:
            place.on, place.crash_at = True, 0
            continue
        break
    assert place.crash_at == 0, "it never came to that write"
    assert place.store.runs() == []
    assert place.moved == {"a.0/confirm": 1, "b.0/confirm": 1}
    assert {place.journal.run(f"{name}.0").status for name in "ab"} == {"done"}  # type: ignore[union-attr]
    return digest(place.store)


def test_a_crash_at_any_durable_write_charges_once_and_ends_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sao.runtime.desk.PAUSE_S", 0)
    monkeypatch.setattr("sao.runtime.carrier.REST_S", 0)
    with silent():
        whole = Mortal()
        expected = charge_twice(whole)
        assert whole.deeds > 8
        for crash_at in range(1, 2 * whole.deeds + 1):
            assert charge_twice(Mortal(crash_at)) == expected, f"crash at {crash_at}"
