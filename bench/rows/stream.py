"""The stream: outcomes told to many readers, against reading them once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import uvloop

from bench.measure import Pair, Row, Sizes
from sao.api.native.clock import shown
from sao.api.stream.events import follow
from sao.api.stream.tail import Tail
from sao.api.stream.telling import START, read_cursor
from sao.billing.resources.customer.machine import Create
from sao.gateways.simulated import SIMULATED
from sao.platform.calling import in_thread
from sao.platform.embedded import EmbeddedStore
from sao.runtime import Runtime
from sao.runtime.stage import LocalStage

READERS = 50


@contextmanager
def told_to_many(size: int) -> Iterator[Pair]:
    """Each of the readers begins at the start, as after a restart of the server."""
    with TemporaryDirectory() as name, asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        store = EmbeddedStore(Path(name))
        runtime = Runtime(store, SIMULATED)
        runtime.start_clock(0)
        stage = LocalStage(runtime, commit_every=100)
        for _ in range(size):
            stage.submit(stage.new_id("cus"), "create", Create(name="Ada"))
        runtime.flush()
        yield Pair(lambda: loop.run(_fan_out(runtime)), lambda: _read_rate(store))
        store.close()


async def _fan_out(runtime: Runtime) -> float:
    """Outcomes a second, each told to every reader and counted as often."""
    tail = Tail(runtime, show_clock=shown, call=in_thread)
    await tail.start()
    last = b"id: %s" % str(await tail.head()).encode()
    start = read_cursor(START)
    assert start is not None
    begun = perf_counter()

    async def read() -> None:
        async for chunk in follow(tail, start, None, reset=False):
            if last in chunk:
                return

    await asyncio.gather(*[read() for _ in range(READERS)])
    took = perf_counter() - begun
    await tail.stop()
    return READERS * runtime.store.counters().outcomes / took


def _read_rate(store: EmbeddedStore) -> float:
    """Outcomes a second, read once and told to nobody."""
    begun, position = perf_counter(), 0
    while page := store.outcomes(position, 200):
        position = page[-1].position
    return position / (perf_counter() - begun)


ROWS = (
    Row(
        "stream",
        f"stream: outcomes/s told to {READERS} readers in all ÷ outcomes/s read from SQLite once",
        None,
        Sizes(50, 4_000, 20_000),
        told_to_many,
    ),
)
