"""What comes while others are written goes together, and everybody gets an answer of their own."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from sao.platform import together
from sao.platform.together import PAUSE_S, Together


class Spoiled(Exception):  # noqa: N818  (what a caller did, not what broke)
    """One of a batch cannot be written."""


class Writer:
    """Keeps what it was asked to write, batch by batch; it answers a number with its double."""

    def __init__(self, *, late: tuple[int, ...] = (), wrong: tuple[int, ...] = ()) -> None:
        self.batches: list[list[int]] = []
        self._late = set(late)
        self._wrong = set(wrong)

    async def write(self, batch: list[int]) -> list[int | None]:
        self.batches.append(batch)
        await asyncio.sleep(0)
        if self._wrong.intersection(batch):
            raise Spoiled
        answers = [None if one in self._late else 2 * one for one in batch]
        self._late.clear()
        return answers


def ask(
    writer: Writer,
    ones: range,
    most: int = 64,
    fits: Callable[[int, list[int]], bool] | None = None,
) -> list[Any]:
    async def run() -> list[Any]:
        more = {} if fits is None else {"fits": fits}
        batches: Together[int, int] = Together(writer.write, most, spoils=(Spoiled,), **more)
        return await asyncio.gather(*map(batches.do, ones), return_exceptions=True)

    return asyncio.run(asyncio.wait_for(run(), 5))


def test_what_is_too_much_for_one_batch_goes_into_the_next() -> None:
    writer = Writer()
    assert ask(writer, range(5), most=2) == [0, 2, 4, 6, 8]
    assert writer.batches == [[0, 1], [2, 3], [4]]


def test_what_does_not_fit_waits_and_keeps_its_place() -> None:
    writer = Writer()
    found = ask(writer, range(6), fits=lambda one, batch: not batch or one % 2 == batch[0] % 2)
    assert found == [0, 2, 4, 6, 8, 10]
    assert writer.batches == [[0, 2, 4], [1, 3, 5]]


def test_what_gets_no_answer_comes_again_before_the_others() -> None:
    writer = Writer(late=(1,))
    assert ask(writer, range(4), most=2) == [0, 2, 4, 6]
    assert writer.batches == [[0, 1], [1, 2], [3]]


def test_who_spoils_a_batch_is_told_and_the_others_are_written() -> None:
    writer = Writer(wrong=(1,))
    zero, one, two = ask(writer, range(3))
    assert (zero, type(one), two) == (0, Spoiled, 4)
    assert writer.batches == [[0, 1, 2], [0], [1], [2]]


def come(*waves: list[int], beside: int, apart_s: float) -> list[list[int]]:
    """The batches of what comes in waves, each of which was sent with so many others."""
    writer = Writer()

    async def run() -> None:
        batches = Together[int, int](writer.write, 64, beside=lambda _one: beside)
        waiting = []
        for wave in waves:
            waiting += [asyncio.ensure_future(batches.do(one)) for one in wave]
            await asyncio.sleep(apart_s)
        await asyncio.gather(*waiting)

    asyncio.run(asyncio.wait_for(run(), 5))
    return writer.batches


def test_what_was_sent_together_is_written_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "PAUSE_S", 0.4)  # also on a machine that is busy for a while
    assert come([0], [1, 2], [3], beside=3, apart_s=0.01) == [[0, 1, 2, 3]]


def test_what_was_sent_alone_waits_for_nobody() -> None:
    assert come([0], [1], beside=0, apart_s=PAUSE_S / 8) == [[0], [1]]


def test_who_does_not_come_is_not_waited_for() -> None:
    assert come([0, 1], [2], beside=9, apart_s=PAUSE_S * 10) == [[0, 1], [2]]
