"""One reader's stream without a server: heartbeats, the pace of clocks, what stays in memory."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sao.api.native.clock import shown
from sao.api.stream import events
from sao.api.stream.events import follow
from sao.api.stream.tail import KEPT, PAGE, Tail
from sao.api.stream.telling import Cursor, read_cursor
from sao.platform.calling import inline
from support.world import World

START = Cursor(0, b"")


def tail_of(world: World) -> Tail:
    return Tail(world.runtime, show_clock=shown, call=inline)


async def take(stream: AsyncIterator[bytes], count: int) -> list[bytes]:
    """The next chunks."""
    async with asyncio.timeout(5):
        return [await anext(stream) for _ in range(count)]


def test_a_quiet_stream_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.03)

    async def quiet() -> list[bytes]:
        tail = tail_of(World())
        await tail.start()
        stream = follow(tail, await tail.head(), None, reset=False)
        return (await take(stream, 4))[1:]

    assert asyncio.run(quiet()) == [b":\n\n"] * 3


def test_a_clock_on_its_way_is_told_at_its_pace_and_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "CLOCK_S", 0.05)

    async def moving() -> tuple[list[Any], float]:
        tail = tail_of(World())
        await tail.start()
        stream = follow(tail, await tail.head(), None, reset=False)
        await take(stream, 1)
        loop, told = asyncio.get_running_loop(), []
        begun = loop.time()

        async def read() -> None:
            async for chunk in stream:
                told.append(chunk)
                if b'"ready"' in chunk:
                    return

        reading = asyncio.create_task(read())
        for now in range(100):
            tail.clock = {"now": now, "status": "advancing"}
            tail._wake()
            await asyncio.sleep(0.002)
        tail.clock = {"now": 100, "status": "ready"}
        tail._wake()
        async with asyncio.timeout(5):
            await reading
        return told, loop.time() - begun

    told, took_s = asyncio.run(moving())
    assert told[-1].startswith(b'event: clock\ndata: {"now":100,"status":"ready"}')
    assert 2 <= len(told) <= took_s / 0.05 + 2, f"{len(told)} in {took_s} s"


def test_readers_at_any_place_are_told_the_same_and_memory_is_bounded() -> None:
    async def at_many_places() -> None:
        world = World()
        world.customer("pm_card_visa")
        world.subscribe(world.all("customer")[0].id)
        tail = tail_of(world)
        await tail.start()
        ends = []
        while world.store.counters().outcomes < KEPT + 3 * PAGE:
            world.days(31 * 24)
            ends.append((await tail.head()).position)
            await tail.page(ends[-1] - 7)  # somebody who follows the end only
        last = ends[-1]
        whole = [placed.position for placed in world.store.outcomes(0, last)]
        for place in (0, 1, PAGE, last // 2, ends[0], last - KEPT, last - 8, last - 1):
            told: list[int] = []
            while page := await tail.page(place + len(told)):
                assert len(page) <= PAGE
                told += [one.position for one in page]
            assert told == whole[place:], f"from {place}"
        assert len(tail._recent) <= KEPT

    asyncio.run(at_many_places())


@pytest.mark.parametrize(
    "text",
    ["", "1", "-1.00000000", "1.0000000", "1.000000000", "1.0000000g", "0.00000000", "9" * 20, "x"],
)
def test_what_no_store_gave_is_no_cursor(text: str) -> None:
    assert read_cursor(text) is None


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert read_cursor(str(START)) == START
    cursor = Cursor(1_041, bytes.fromhex("be41c0d2"))
    assert str(cursor) == "1041.be41c0d2"
    assert read_cursor(str(cursor)) == cursor
