"""The keeper beside a desk: it follows commits, and goes on whatever befalls its file."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest

from sao.api.answering.refusals import refusal
from sao.platform.calling import inline
from sao.platform.errors import CommitFailed, ReadModelBehind, ReadModelDamaged
from sao.platform.memory.read_model import MemoryReadModel
from sao.platform.ports.read_model import Limits, Mark, ReadModel, Rows
from sao.read_model import keeper
from sao.read_model.keeper import Keeper
from support.world import World

T = TypeVar("T")
COUNT = "SELECT count(*) FROM customer"


class Fragile(MemoryReadModel):
    """Fails as often as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.opens_failing = self.writes_failing = self.reads_failing = 0

    def open(self, layout: str, create: Sequence[str]) -> Mark:
        if self.opens_failing:
            self.opens_failing -= 1
            raise ReadModelDamaged("read_model.sqlite", "no permission")
        return super().open(layout, create)

    def write(self, writes: Sequence[Rows], mark: Mark, if_mark: Mark | None = None) -> bool:
        if self.writes_failing:
            self.writes_failing -= 1
            raise CommitFailed("read_model.sqlite", "disk full", retry=True)
        return super().write(writes, mark, if_mark)

    def counted(self, model: ReadModel) -> int:
        """A question that may find the file damaged."""
        if self.reads_failing:
            self.reads_failing -= 1
            raise ReadModelDamaged("read_model.sqlite", "a bad page")
        count: int = model.ask(COUNT, Limits()).rows[0][0]
        return count


async def slowly(do: Callable[[], T]) -> T:
    """As a thread would do it: others come in between."""
    await asyncio.sleep(0)
    return do()


async def until(kept: Keeper, count: int) -> None:
    """Wait until the tending has carried everything over."""
    async with asyncio.timeout(5):
        while True:
            await asyncio.sleep(0.005)
            if kept._open.position == count:
                return


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "POLL_S", 0.01)
    monkeypatch.setattr(keeper, "GATHER_S", 0.0)


def test_it_follows_commits_by_itself() -> None:
    async def follow() -> None:
        world = World()
        kept = Keeper(world.runtime, MemoryReadModel(), call=inline)
        await kept.start()
        for _ in range(3):
            world.customer("pm_card_visa")
            await until(kept, world.store.counters().outcomes)
        await kept.stop()

    asyncio.run(follow())


def test_a_file_that_cannot_be_opened_or_written_is_tried_again() -> None:
    async def follow() -> None:
        world, model = World(), Fragile()
        world.customer("pm_card_visa")
        model.opens_failing, model.writes_failing = 3, 3
        kept = Keeper(world.runtime, model, call=inline)
        await kept.start()  # which does not keep a server from starting
        await until(kept, world.store.counters().outcomes)
        assert await kept.ask(model.counted) == 1
        await kept.stop()

    asyncio.run(follow())


def test_who_asks_is_told_how_far_it_is_and_gets_no_wrong_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def follow() -> None:
        world, model = World(), Fragile()
        world.customer("pm_card_visa")
        kept = Keeper(world.runtime, model, call=slowly, tends=False)
        await kept.start()
        outcomes = world.store.counters().outcomes
        monkeypatch.setattr(keeper, "CURRENT_TIMEOUT_S", 0.0)
        with pytest.raises(ReadModelBehind, match=f" {outcomes} outcomes") as behind:
            await kept.ask(model.counted)
        told = refusal(behind.value, "GET", "/api/reports/mrr")
        assert told is not None
        assert (told.status, "GET /api/read_model" in str(told)) == (503, True)
        monkeypatch.setattr(keeper, "CURRENT_TIMEOUT_S", 5.0)
        assert await kept.ask(model.counted) == 1
        await kept.stop()

    asyncio.run(follow())


def test_who_asks_does_not_wait_for_what_somebody_else_has_carried_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def follow() -> None:
        world, model = World(), Fragile()
        asked = False

        async def with_others(do: Callable[[], T]) -> T:
            """The tending has its turn between one's own call and what one makes of it."""
            nonlocal asked
            value, behind = do(), asked
            asked = False
            if behind:
                kept._open.step()
            return value

        kept = Keeper(world.runtime, model, call=with_others, tends=False)
        await kept.start()
        world.customer("pm_card_visa")
        monkeypatch.setattr(keeper, "CURRENT_TIMEOUT_S", 0.2)
        asked = True
        assert await kept.ask(model.counted) == 1
        await kept.stop()

    asyncio.run(follow())


def test_who_asks_is_answered_although_the_file_turns_out_to_be_damaged() -> None:
    async def follow() -> None:
        world, model = World(), Fragile()
        world.customer("pm_card_visa")
        kept = Keeper(world.runtime, model, call=inline, tends=False)
        await kept.start()
        model.reads_failing = 1
        assert await kept.ask(model.counted) == 1
        model.reads_failing = 2
        with pytest.raises(ReadModelDamaged):
            await kept.ask(model.counted)
        assert await kept.ask(model.counted) == 1
        await kept.stop()

    asyncio.run(follow())
