"""Many callers share a commit, and none suffers for another."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sao.platform.embedded import EmbeddedQueues
from sao.platform.errors import MessageRefused, QueueFull
from sao.platform.ports.queue import Enqueued, NewMessage, QueueSettings
from sao.platform.producer import Producer


class Counting(EmbeddedQueues):
    """Counts its commits."""

    commits = 0

    def enqueue(self, queue: str, messages: Sequence[NewMessage], now_ms: int) -> list[Enqueued]:
        self.commits += 1
        return super().enqueue(queue, messages, now_ms)


@pytest.fixture
def queues(tmp_path: Path) -> Any:
    queues = Counting(tmp_path)
    queues.declare("in", QueueSettings(depth_max=100))
    yield queues
    queues.close()


def ask(queues: Counting, calls: list[list[NewMessage]]) -> tuple[list[Any], int]:
    woken = 0

    def wake() -> None:
        nonlocal woken
        woken += 1

    async def run() -> list[Any]:
        producer = Producer(queues, "in", clock_ms=lambda: 1, enqueued=wake)
        asked = [producer.enqueue(messages) for messages in calls]
        return await asyncio.gather(*asked, return_exceptions=True)

    return asyncio.run(run()), woken


def test_calls_that_come_together_are_one_commit(queues: Counting) -> None:
    answers, woken = ask(queues, [[NewMessage(b"%d" % n)] * (n % 3) for n in range(50)])
    assert [len(answer) for answer in answers] == [n % 3 for n in range(50)]
    numbers = [row.number for answer in answers for row in answer]
    assert numbers == list(range(1, len(numbers) + 1))
    assert queues.commits == woken == 1


def test_only_who_spoils_the_group_hears_of_it(queues: Counting) -> None:
    wrong = NewMessage(b"", delay_ms=-1)
    calls = [[NewMessage(b"a")], [wrong], [NewMessage(b"b")] * 100, [NewMessage(b"c")]]
    (a, refused, full, c), _ = ask(queues, calls)
    assert isinstance(refused, MessageRefused)
    assert isinstance(full, QueueFull)
    assert (a, c) == ([Enqueued(1, duplicate=False)], [Enqueued(2, duplicate=False)])


def test_nobody_waits_for_ever_whatever_breaks(
    queues: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(queues, "enqueue", broken)
    answers, _ = ask(queues, [[NewMessage(b"a")], [NewMessage(b"b")]])
    assert [type(answer) for answer in answers] == [ZeroDivisionError] * 2


def test_a_caller_who_is_gone_does_not_stop_the_others(queues: Counting) -> None:
    async def run() -> list[Enqueued]:
        producer = Producer(queues, "in", clock_ms=lambda: 1)
        gone = asyncio.create_task(producer.enqueue([NewMessage(b"a")]))
        stays = asyncio.create_task(producer.enqueue([NewMessage(b"b")]))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert asyncio.run(run()) == [Enqueued(2, duplicate=False)]
