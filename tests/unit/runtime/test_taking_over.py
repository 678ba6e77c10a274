"""Several processes on one store: each run is carried by one, and by another when that is gone."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import pytest

from sao.platform.calling import inline
from sao.platform.errors import Transient
from sao.platform.memory import MemoryJournal
from sao.runtime import Edge, Runtime
from sao.runtime.carrier import Carrier
from sao.runtime.shared_desk import SharedDesk
from sao.runtime.verification import verify_store
from support.shared_store import Peer
from support.world import START
from unit.runtime.test_carrier import Place, new_intent


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sao.runtime.carrier.LOOK_S", 0.01)


class Process:
    """One of the servers on a place."""

    def __init__(self, store: Peer, place: Place, number: int) -> None:
        edges = {"gateway.confirm": Edge(place.confirm), "gateway.abandon": Edge(place.abandon)}
        self.sharing = store.sharing
        self.runtime = Runtime(store, edges)
        self.carrier = Carrier(
            self.runtime,
            place.journal,
            wall_ms=lambda: place.now_ms,
            draw=lambda _n: 0,
            call=inline,
        )
        ids = (f"req_{number}_{n}" for n in count())
        self.desk = SharedDesk(
            self.runtime, new_id=lambda: next(ids), wall=lambda: 0, carrier=self.carrier
        )

    async def pay(self, name: str) -> str:
        intent, _run = await self.desk.run(new_intent, command_id=name)
        return str(intent)

    async def status(self, intent: str) -> str:
        found = await self.desk.run(lambda session: session.find(intent))
        return str(found.status)


@pytest.fixture
def place() -> Iterator[Place]:
    place = Place()
    place.store, place.journal = Peer(), MemoryJournal()
    yield place
    assert [found.problem for found in verify_store(place.store) if found.problem] == []


def live(place: Place, story: Callable[[Process, Process], Coroutine[Any, Any, None]]) -> None:
    """Two servers, until the story ends."""

    async def run() -> None:
        async with serving(place, 1) as one, serving(place, 2) as other:
            await asyncio.wait_for(story(one, other), 20)

    asyncio.run(run())


@asynccontextmanager
async def serving(place: Place, number: int) -> Any:
    assert isinstance(place.store, Peer)
    process = Process(place.store.of(), place, number)
    process.runtime.start_clock(START)
    await process.desk.start()
    try:
        yield process
    finally:
        await process.desk.stop()


def later(place: Place) -> bool:
    """True, after a moment by the clock that pauses go by."""
    place.now_ms += 20
    return True


async def until(true: Callable[[], Any]) -> None:
    for _ in range(1_000):
        if true():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("never came")


def test_who_has_not_opened_a_run_leaves_it_alone(place: Place) -> None:
    place.failures = [Transient("busy")]

    async def story(one: Process, other: Process) -> None:
        intent = await one.pay("a")
        await until(lambda: place.journal.entries("a.0"))
        await asyncio.sleep(0.05)
        assert (list(one.runtime.runs.by_id), list(other.runtime.runs.by_id)) == (["a.0"], [])
        place.journal.retry("a.0", "now, please", place.now_ms)
        await until(lambda: place.journal.run("a.0").status == "done")  # type: ignore[union-attr]
        assert await other.status(intent) == "succeeded"

    live(place, story)
    assert place.asked == {"a.0/confirm": 2}


def test_the_next_one_goes_on_where_it_stood_and_the_former_one_leaves_it(place: Place) -> None:
    """Also where the former one only seemed to be dead: it does not ask any more."""
    place.failures = [Transient("busy"), Transient("still busy")]

    async def story(one: Process, other: Process) -> None:
        intent = await one.pay("a")
        await until(lambda: place.journal.entries("a.0"))
        one.sharing.dead = True
        await until(lambda: "a.0" in other.runtime.runs.by_id)
        place.now_ms += 1_000
        place.journal.retry("a.0", "look", place.now_ms)
        # Who is first to look asks; the other one looks when its own pause is over.
        await until(lambda: later(place) and "a.0" not in one.runtime.runs.by_id)
        await until(
            lambda: len([e for e in place.journal.entries("a.0") if e.kind == "failed"]) > 1
        )
        one.sharing.dead = False
        assert not one.runtime.runs.owing
        place.now_ms += 2_000
        place.journal.retry("a.0", "look again", place.now_ms)
        await until(lambda: place.journal.run("a.0").status == "done")  # type: ignore[union-attr]
        assert await one.status(intent) == await other.status(intent) == "succeeded"
        assert await one.pay("b") != intent

    live(place, story)
    assert place.asked["a.0/confirm"] == 3
    kinds = [entry.kind for entry in place.journal.entries("a.0")]
    assert [kind for kind in kinds if kind != "retry"] == ["failed", "failed", "answered"]


def test_what_nobody_has_claimed_is_taken_up_at_the_start(place: Place) -> None:
    """Its process died between the commit and everything else."""

    async def before() -> None:
        async with serving(place, 1) as one:
            one.sharing.dead = True
            await one.pay("a")
            assert place.asked == {}

    async def after() -> None:
        async with serving(place, 2) as other:
            await until(lambda: place.journal.run("a.0").status == "done")  # type: ignore[union-attr]
            assert other.runtime.runs.by_id == {}

    asyncio.run(before())
    assert isinstance(place.store, Peer)
    place.store._carriers.clear()
    asyncio.run(after())
    assert place.store.runs() == []
