"""How a queue stands, for those who look at it and take nothing."""

from typing import NamedTuple, TypeVar

from sao.platform.ports.queue import DeadLetter, Waiting
from sao.platform.restate.queues.cells import Cells
from sao.platform.restate.queues.language import BATCH_BYTES_MAX
from sao.platform.restate.queues.letters import Letters
from sao.platform.restate.queues.pages import Pages
from sao.platform.restate.queues.records import Head, Letter, Live

T = TypeVar("T", Live, Letter)


class Standing(NamedTuple):
    """`QueueStats`, without the queue's name."""

    depth: int
    in_flight: int
    dead: int
    oldest_age_ms: int


async def stats(head: Head, pages: Pages, letters: Letters, now_ms: int) -> Standing:
    """How it stands at an instant."""
    oldest = await pages.after(0)
    age_ms = now_ms - oldest[0].enqueued_at_ms if oldest else 0
    return Standing(head.depth, await pages.in_flight(now_ms), letters.count, age_ms)


async def waiting(cells: Cells, pages: Pages, after: int, limit: int, now_ms: int) -> list[Waiting]:
    """Live messages above a number: some of `limit`, as many as one answer takes."""
    found = (await pages.after(after))[:limit]
    return [
        Waiting(
            live.number,
            await _body(cells, live),
            live.key,
            live.enqueued_at_ms,
            live.visible_at_ms,
            live.leased(now_ms),
            tuple(live.attempts),
        )
        for live in _fitting(found)
    ]


async def dead_letters(cells: Cells, letters: Letters, after: int, limit: int) -> list[DeadLetter]:
    """Dead letters above a number: some of `limit`, as many as one answer takes."""
    return [
        DeadLetter(
            letter.number,
            await _body(cells, letter),
            letter.key,
            letter.enqueued_at_ms,
            letter.dead_at_ms,
            letter.attempts[-1].reason,
            tuple(letter.attempts),
        )
        for letter in _fitting(await letters.after(after, limit))
    ]


def _fitting(found: list[T]) -> list[T]:
    size = 0
    fitting: list[T] = []
    for one in found:
        size += one.size
        if fitting and size > BATCH_BYTES_MAX:
            break
        fitting.append(one)
    return fitting


async def _body(cells: Cells, one: Live | Letter) -> bytes:
    return await cells.get(f"b:{one.number}", bytes) or b""
