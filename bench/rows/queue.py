"""Queues and keys with values on SQLite, against bare rows of the same size."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import uvloop

from bench.floors import RAW, bare_table, fdatasync_rate, grouped_rows_rate
from bench.measure import Pair, Row, Sizes, rate
from sao.platform.consumer import Consumer, Pace
from sao.platform.embedded import EmbeddedKeyValue, EmbeddedQueues
from sao.platform.ports.kv import Write
from sao.platform.ports.queue import Message, NewMessage, QueueSettings, Receipt
from sao.platform.producer import Producer

GROUP = 64
KEPT = 10_000
"""Messages that wait in the queue meanwhile, and entries among which one is looked up."""


@contextmanager
def through_a_queue(size: int) -> Iterator[Pair]:
    with TemporaryDirectory() as folder:
        queues = EmbeddedQueues(Path(folder))
        queues.declare("bench", QueueSettings(batch_max=GROUP))
        queues.enqueue("bench", [NewMessage(RAW, delay_ms=1 << 40)] * KEPT, 0)
        leases = count()

        def turn(_n: int) -> None:
            lease = f"lease_{next(leases)}"
            queues.enqueue("bench", [NewMessage(RAW)] * GROUP, 0)
            messages = queues.receive("bench", lease, 0).messages
            queues.ack("bench", [Receipt(one.number, one.lease) for one in messages])

        yield Pair(
            lambda: rate(max(size // GROUP, 1), turn) * GROUP,
            lambda: grouped_rows_rate(Path(folder), size, GROUP),
        )
        queues.close()


@contextmanager
def under_load(size: int) -> Iterator[Pair]:
    """What a webhook's sender waits for, while others send and a consumer works them off."""
    with TemporaryDirectory() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        queues = EmbeddedQueues(Path(folder))
        queues.declare("bench", QueueSettings(batch_max=GROUP))
        queues.enqueue("bench", [NewMessage(RAW)] * min(size, KEPT), 0)
        yield Pair(
            lambda: loop.run(_late_ms(queues, size)),
            lambda: 1_000 / fdatasync_rate(Path(folder), 200),
        )
        queues.close()


async def _late_ms(queues: EmbeddedQueues, size: int) -> float:
    """The 99th percentile of how long an enqueue takes, eight senders at once."""
    leases = (f"lease_{perf_counter()}_{n}" for n in count())
    consumer = Consumer(
        queues,
        "bench",
        _nothing,
        clock_ms=lambda: 0,
        new_lease=lambda: next(leases),
        draw=lambda _n: 0,
        pace=Pace(poll_ms=5),
    )
    producer = Producer(queues, "bench", clock_ms=lambda: 0, enqueued=consumer.wake)
    took: list[float] = []

    async def send() -> None:
        for _ in range(max(size // 8, 1)):
            begun = perf_counter()
            await producer.enqueue([NewMessage(RAW)])
            took.append(perf_counter() - begun)
            await asyncio.sleep(0.001)

    working = asyncio.create_task(consumer.run())
    await asyncio.gather(*[send() for _ in range(8)])
    await consumer.stop()
    await working
    return sorted(took)[len(took) * 99 // 100] * 1_000


async def _nothing(_messages: Sequence[Message]) -> None:
    """What the consumer does."""


@contextmanager
def into_kv(size: int) -> Iterator[Pair]:
    with TemporaryDirectory() as folder:
        kv = EmbeddedKeyValue(Path(folder))
        numbers = count()

        def put(_n: int) -> None:
            kv.put_many([Write(f"key:{next(numbers)}", RAW, 1_000) for _ in range(GROUP)], 0)

        yield Pair(
            lambda: rate(max(size // GROUP, 1), put) * GROUP,
            lambda: grouped_rows_rate(Path(folder), size, GROUP),
        )
        kv.close()


@contextmanager
def out_of_kv(size: int) -> Iterator[Pair]:
    with TemporaryDirectory() as folder:
        kv, bare = EmbeddedKeyValue(Path(folder)), bare_table(Path(folder))
        kv.put_many([Write(f"key:{n}", RAW, 1_000) for n in range(KEPT)], 0)
        bare.executemany("INSERT INTO bare VALUES (?, ?)", [(n, RAW) for n in range(KEPT)])
        sql = "SELECT body FROM bare WHERE key = ?"
        yield Pair(
            lambda: rate(size, lambda n: kv.get(f"key:{n * 7919 % KEPT}", 0)),
            lambda: rate(size, lambda n: bare.execute(sql, (n * 7919 % KEPT,)).fetchall()),
        )
        kv.close()
        bare.close()


ROWS = (
    Row(
        "queue",
        f"queue: messages/s enqueued, received, acknowledged by {GROUP} ÷ SQLite rows/s by {GROUP}",
        None,
        Sizes(GROUP, 10_000, 50_000),
        through_a_queue,
    ),
    Row(
        "queue-late",
        "queue: ms of an enqueue under load, 99th percentile ÷ write + fdatasync",
        None,
        Sizes(8, 2_000, 20_000),
        under_load,
        at_most=True,
    ),
    Row(
        "kv-put",
        f"kv: puts/s with expiry by {GROUP} ÷ SQLite rows/s by {GROUP}",
        None,
        Sizes(GROUP, 10_000, 50_000),
        into_kv,
    ),
    Row(
        "kv-get",
        "kv: gets/s by text key ÷ SQLite selects/s by integer",
        None,
        Sizes(10, 10_000, 50_000),
        out_of_kv,
    ),
)
