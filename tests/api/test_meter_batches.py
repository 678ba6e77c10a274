"""A batch from the queue, and what is done with it twice, or while a clock is on its way."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from sao.api.metering.batches import count_batch
from sao.api.metering.counting import Told
from sao.api.metering.messages import as_message
from sao.billing.reckoning.arrears import usage_of
from sao.billing.resources import meter, test_clock
from sao.billing.resources.customer import machine as customer
from sao.gateways.simulated import SIMULATED
from sao.platform.errors import CommitFailed, Transient
from sao.platform.memory import MemoryStore
from sao.platform.ports import Commit
from sao.platform.ports.queue import Message
from sao.runtime import Runtime, Session
from sao.runtime.desk import Desk
from sao.wire.resources.meter import Use
from support.api import DAY, NOW


class Store(MemoryStore):
    """Refuses the commits that it is told to."""

    refuses = 0

    def commit(self, commit: Commit) -> None:
        if self.refuses:
            self.refuses -= 1
            raise CommitFailed("here", "no space", retry=True)
        super().commit(commit)


class Place:
    """A desk with one meter and one customer, who follows a clock."""

    def __init__(self, desk: Desk, store: Store) -> None:
        self.desk, self.store = desk, store
        self.clock = self.customer = self.meter = ""

    async def furnish(self) -> None:
        def job(session: Session) -> None:
            self.clock = session.new_id("clock")
            session.submit(self.clock, "create", test_clock.Create(frozen_time=NOW))
            self.customer = session.new_id("cus")
            session.submit(self.customer, "create", customer.Create(test_clock=self.clock))
            self.meter = session.new_id("mtr")
            calls = meter.Create(display_name="Calls", event_name="calls", formula="sum")
            session.submit(self.meter, "create", calls)

        await self.desk.run(job)

    def batch(self, *values: int) -> list[Message]:
        payload = {"stripe_customer_id": self.customer}
        told = [
            Told(f"id {value}", Use(event_name="calls", payload=payload | {"value": str(value)}))
            for value in values
        ]
        return [
            Message(number, as_message(each).body, "", 1, 0, "lease", 0)
            for number, each in enumerate(told)
        ]

    async def outcomes(self) -> list[list[int]]:
        """What each outcome of the customer's use counted."""
        known = usage_of(self.customer, self.meter)
        steps = await self.desk.run(lambda session: session.history(known))
        return [[event.value for event in step.after.data.batch] for step in steps]


def on_a_desk(story: Callable[[Place], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        store = Store()
        runtime = Runtime(store, SIMULATED)
        runtime.start_clock(NOW)
        numbers = iter(range(1_000))
        desk = Desk(runtime, new_id=lambda: f"req_{next(numbers)}", wall=lambda: 0)
        await desk.start()
        try:
            place = Place(desk, store)
            await place.furnish()
            await asyncio.wait_for(story(place), 20)
        finally:
            await desk.stop()

    asyncio.run(run())


def test_a_batch_that_comes_again_counts_only_what_is_new() -> None:
    async def story(place: Place) -> None:
        assert await count_batch(place.desk, place.batch(1, 2)) == {}
        assert await count_batch(place.desk, place.batch(1, 2, 3)) == {}
        assert await place.outcomes() == [[1, 2], [3]]

    on_a_desk(story)


def test_what_could_not_be_stored_is_tried_again_as_a_whole() -> None:
    async def story(place: Place) -> None:
        place.store.refuses = 1
        failed = await count_batch(place.desk, place.batch(1, 2))
        assert [type(error) for error in failed.values()] == [CommitFailed] * 2
        assert await count_batch(place.desk, place.batch(1, 2)) == {}
        assert await place.outcomes() == [[1, 2]]

    on_a_desk(story)


def test_two_batches_at_once_count_an_identifier_once() -> None:
    async def story(place: Place) -> None:
        both = [count_batch(place.desk, place.batch(1, 2)) for _ in range(2)]
        assert await asyncio.gather(*both) == [{}, {}]
        assert await place.outcomes() == [[1, 2]]

    on_a_desk(story)


def test_events_of_a_clock_on_its_way_come_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(place: Place) -> None:
        further = test_clock.Advance(frozen_time=NOW + DAY)
        with monkeypatch.context() as patch:
            patch.setattr(Desk, "_take_up", lambda _desk, _clock: None)  # it does not move yet
            await place.desk.run(lambda session: session.submit(place.clock, "advance", further))
            failed = await count_batch(place.desk, place.batch(1))
            assert [type(error) for error in failed.values()] == [Transient]
        place.desk._take_up(place.clock)
        assert await place.desk.arrival(place.clock, 10)
        assert await count_batch(place.desk, place.batch(1)) == {}
        assert await place.outcomes() == [[1]]

    on_a_desk(story)
