"""The consumer's loop on both drivers: batches, poison, timeouts, stopping, a queue in trouble."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from sao.platform.backoff import Backoff
from sao.platform.calling import in_thread, inline
from sao.platform.consumer import Consumer, Failed, Handle, Pace
from sao.platform.embedded import EmbeddedQueues
from sao.platform.errors import CommitFailed, QueueUnknown, Terminal, Transient
from sao.platform.memory import MemoryQueues
from sao.platform.ports.queue import Message, NewMessage, Queues, QueueSettings

PACE = Pace(poll_ms=50, backoff=Backoff(first_ms=10, jitter_percent=0))
WAIT_S = 20


def clock_ms() -> int:
    return int(monotonic() * 1000)


class Bench:
    """A queue and what consumers need."""

    def __init__(self, queues: Queues, call: Any) -> None:
        self.queues, self.call = queues, call
        self.handled: list[list[str]] = []
        self._leases = (f"lease_{n}" for n in count())
        self.declare()

    def declare(self, **settings: Any) -> None:
        usual = {"attempts_max": 3, "batch_max": 4, "lease_ms": 5_000}
        self.queues.declare("in", QueueSettings(**(usual | settings)))

    def enqueue(self, *names: str, key: str = "") -> None:
        self.queues.enqueue("in", [NewMessage(name.encode(), key) for name in names], clock_ms())

    def consumer(self, handle: Handle | None = None, pace: Pace = PACE) -> Consumer:
        async def note(messages: Sequence[Message]) -> Failed | None:
            self.handled.append([message.body.decode() for message in messages])
            return None if handle is None else await handle(messages)

        return Consumer(
            self.queues,
            "in",
            note,
            clock_ms=clock_ms,
            new_lease=lambda: next(self._leases),
            draw=lambda _count: 0,
            pace=pace,
            call=self.call,
        )

    async def settle(self) -> None:
        async with asyncio.timeout(WAIT_S):
            while self.queues.stats("in", clock_ms()).depth:  # noqa: ASYNC110  (it tells nobody)
                await asyncio.sleep(0.002)

    def work(self, handle: Handle | None = None, pace: Pace = PACE) -> None:
        """Until nothing is left."""

        async def run() -> None:
            consumer = self.consumer(handle, pace)
            running = asyncio.create_task(consumer.run())
            await self.settle()
            await consumer.stop()
            await running

        asyncio.run(run())


@pytest.fixture(params=["memory", "embedded"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    memory = request.param == "memory"
    queues: Queues = MemoryQueues() if memory else EmbeddedQueues(tmp_path)
    yield Bench(queues, inline if memory else in_thread)
    queues.close()


def test_everything_is_handled_once_in_batches(bench: Bench) -> None:
    bench.enqueue(*"abcdef")
    bench.work()
    assert bench.handled == [list("abcd"), list("ef")]


def test_a_poisonous_message_is_isolated_and_dies_alone(bench: Bench) -> None:
    async def handle(messages: Sequence[Message]) -> None:
        if any(message.body == b"poison" for message in messages):
            raise ValueError("cannot be read")

    bench.enqueue("a", "poison", "b", "c")
    bench.work(handle)
    times = Counter(name for batch in bench.handled for name in batch)
    assert times == {"a": 2, "b": 2, "c": 2, "poison": 4}  # once with all, then alone
    (letter,) = bench.queues.dead("in", 0, 10)
    assert letter.body == b"poison"
    assert [attempt.reason for attempt in letter.attempts] == ["ValueError: cannot be read"] * 3


def test_a_handler_may_say_which_messages_failed(bench: Bench) -> None:
    async def handle(messages: Sequence[Message]) -> Failed:
        return {
            message.number: Terminal("no good")
            for message in messages
            if message.body.startswith(b"bad")
        }

    bench.enqueue("a", "bad", "c", "worse", "bad too")
    bench.work(handle)
    assert bench.handled == [["a", "bad", "c", "worse"], ["bad too"]]
    assert [letter.body for letter in bench.queues.dead("in", 0, 9)] == [b"bad", b"bad too"]


def test_terminal_gives_up_at_once_and_transient_says_when(bench: Bench) -> None:
    delays: list[int] = []

    async def handle(messages: Sequence[Message]) -> None:
        (message,) = messages
        if message.body == b"gone":
            raise Terminal("no such customer")
        if message.attempt == 1:
            delays.append(clock_ms())
            raise Transient("busy", retry_after_ms=150)
        delays.append(clock_ms())

    bench.declare(batch_max=1)
    bench.enqueue("gone", "busy")
    bench.work(handle)
    assert delays[1] - delays[0] >= 150
    (letter,) = bench.queues.dead("in", 0, 10)
    assert (letter.reason, len(letter.attempts)) == ("Terminal: no such customer", 1)


def test_a_handler_that_takes_too_long_has_failed(bench: Bench) -> None:
    async def handle(messages: Sequence[Message]) -> None:
        await asyncio.sleep(60 if messages[0].attempt == 1 else 0)

    bench.enqueue("slow")
    bench.work(handle, Pace(poll_ms=50, timeout_ms=40, backoff=PACE.backoff))
    assert bench.handled == [["slow"], ["slow"]]


def test_no_handler_outlives_its_lease(bench: Bench) -> None:
    async def handle(messages: Sequence[Message]) -> None:
        await asyncio.sleep(60 if messages[0].attempt == 1 else 0)

    bench.declare(lease_ms=60)
    bench.enqueue("slow")
    bench.work(handle, Pace(poll_ms=20, timeout_ms=60_000, backoff=PACE.backoff))
    assert bench.handled == [["slow"], ["slow"]]


def test_a_timeout_of_the_handlers_own_keeps_its_words(bench: Bench) -> None:
    async def handle(messages: Sequence[Message]) -> None:
        raise TimeoutError(f"the gateway was silent about {messages[0].number}")

    bench.declare(attempts_max=1)
    bench.enqueue("a")
    bench.work(handle)
    assert bench.queues.dead("in", 0, 1)[0].reason.endswith("the gateway was silent about 1")


def test_no_more_batches_at_once_than_allowed(bench: Bench) -> None:
    working = most = 0

    async def handle(_messages: Sequence[Message]) -> None:
        nonlocal working, most
        working += 1
        most = max(most, working)
        await asyncio.sleep(0.02)
        working -= 1

    bench.declare(batch_max=1)
    bench.enqueue(*"abcdefgh")
    bench.work(handle, Pace(concurrency=3, poll_ms=50))
    assert most == 3
    assert len(bench.handled) == 8


def test_messages_of_one_key_stay_in_order_over_failures(bench: Bench) -> None:
    async def handle(messages: Sequence[Message]) -> None:
        if any(message.attempt == 1 and message.body == b"k1" for message in messages):
            raise ValueError("once")

    bench.enqueue("k1", "k2", "k3", key="k")
    bench.enqueue("x")
    bench.work(handle, Pace(concurrency=2, poll_ms=50, backoff=PACE.backoff))
    of_key = [name for batch in bench.handled for name in batch if name != "x"]
    assert of_key == ["k1", "k1", "k1", "k2", "k3"]


def test_waking_is_noticed_at_once(bench: Bench) -> None:
    async def run() -> float:
        consumer = bench.consumer(pace=Pace(poll_ms=60_000))
        running = asyncio.create_task(consumer.run())
        await asyncio.sleep(0.1)
        bench.enqueue("a")
        begun = monotonic()
        consumer.wake()
        await bench.settle()
        took = monotonic() - begun
        await consumer.stop()
        await running
        return took

    assert asyncio.run(run()) < 5


def test_stopping_lets_what_is_under_way_end(bench: Bench) -> None:
    async def run() -> None:
        begun = asyncio.Event()

        async def handle(_messages: Sequence[Message]) -> None:
            begun.set()
            await asyncio.sleep(0.1)

        consumer = bench.consumer(handle)
        running = asyncio.create_task(consumer.run())
        await begun.wait()
        bench.enqueue("later")
        await consumer.stop()
        await running

    bench.enqueue("now")
    asyncio.run(run())
    assert bench.handled == [["now"]]
    assert [one.body for one in bench.queues.peek("in", 0, 9, 0)] == [b"later"]


def test_what_does_not_end_in_time_is_cancelled_and_comes_again(bench: Bench) -> None:
    async def run() -> None:
        begun = asyncio.Event()

        async def handle(_messages: Sequence[Message]) -> None:
            begun.set()
            await asyncio.sleep(60)

        consumer = bench.consumer(handle)
        running = asyncio.create_task(consumer.run())
        await begun.wait()
        await consumer.stop(grace_ms=20)
        await running

    bench.enqueue("stuck")
    asyncio.run(run())
    assert bench.queues.receive("in", "next", clock_ms() + 5_000).messages[0].attempt == 2


def test_a_queue_that_was_not_declared_ends_the_run(bench: Bench) -> None:
    consumer = Consumer(
        bench.queues,
        "typo",
        lambda _: asyncio.sleep(0),
        clock_ms=clock_ms,
        new_lease=str,
        draw=lambda _: 0,
    )
    with pytest.raises(QueueUnknown, match="'typo'"):
        asyncio.run(consumer.run())


def test_a_queue_in_trouble_is_asked_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    troubles = {"receive": 2, "ack": 1}

    def troubled(name: str) -> None:
        real = getattr(bench.queues, name)

        def call(*arguments: Any) -> Any:
            troubles[name] -= 1
            if troubles[name] >= 0:
                raise CommitFailed(Path("queue.sqlite"), "database is locked", retry=True)
            return real(*arguments)

        monkeypatch.setattr(bench.queues, name, call)

    troubled("receive")
    troubled("ack")
    bench.declare(lease_ms=100)
    bench.enqueue("a")
    bench.work()
    assert bench.handled == [["a"], ["a"]]  # its first end could not be said
    assert caplog.text.count("asking again") == 2
    assert caplog.text.count("may come again") == 1
