"""Environments to be asked by hand: every endpoint, without a server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sao.api.answering.dispatch import Dispatcher
from sao.core.machine import Step
from sao.gateways.simulated import SIMULATED
from sao.platform.ports import ObjectStore
from sao.runtime import Runtime
from sao.wire.events import labels
from sao.wiring.folders import open_store
from sao.wiring.runtimes import spare_the_collector, watched

HAND_GROUP = 200
"""How many requests share a commit where one hand tells them all."""


@contextmanager
def open_by_hand(
    data: Path | None, clock: int, seed: str, watch: Callable[[Step], object]
) -> Iterator[Dispatcher]:
    """An environment to be asked by hand, in a folder or in memory; everything in it is `watch`ed.

    Only when this ends all of it is durable: the power may take the last commits, but leaves those
    before whole.
    """
    spare_the_collector()
    with by_hand(open_store(data, at_once=False), clock, seed, watch) as dispatcher:
        yield dispatcher


@contextmanager
def by_hand(
    store: ObjectStore, clock: int, seed: str, watch: Callable[[Step], object]
) -> Iterator[Dispatcher]:
    """The same on a store, which is closed when this ends; if it has a clock, it keeps it."""
    try:
        runtime = Runtime(store, SIMULATED, watched(watch, labels), seed=seed)
        runtime.start_clock(clock)
        dispatcher = Dispatcher(runtime, commit_every=HAND_GROUP)
        yield dispatcher
        dispatcher.hand.flush()
    finally:
        store.close()


def reading(store: ObjectStore) -> Dispatcher:
    """A store to be asked by hand, for what only reads."""
    return Dispatcher(Runtime(store, SIMULATED))
