"""Runtimes on a store: to be served, to be asked by hand, or only to be read."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sao.api.dispatch import Dispatcher
from sao.core.machine import Step
from sao.gateways.simulated import SIMULATED
from sao.platform.ports import ObjectStore
from sao.runtime import Edge, Runtime, Session
from sao.runtime.objects import Labels
from sao.runtime.runtime import no_labels
from sao.wire.events import labels
from sao.wiring.edge import wall_clock
from sao.wiring.folders import open_store

HAND_GROUP = 200
"""How many requests share a commit where one hand tells them all."""


def open_runtime(
    store: ObjectStore,
    clock: int | None,
    labels: Labels = no_labels,
    edges: Mapping[str, Edge] = SIMULATED,
) -> Runtime:
    """A runtime on the store; a new environment's clock shows `clock`, or the wall's time."""
    spare_the_collector()
    runtime = Runtime(store, edges, labels)
    runtime.start_clock(wall_clock() if clock is None else clock)
    return runtime


@contextmanager
def open_by_hand(
    data: Path | None, clock: int, seed: str, watch: Callable[[Step], object]
) -> Iterator[Dispatcher]:
    """An environment to be asked by hand, in a folder or in memory; everything in it is `watch`ed.

    Requests share commits, so until this ends the last ones may not be durable.
    """

    def watched(step: Step) -> tuple[str, ...]:
        watch(step)
        return labels(step)

    spare_the_collector()
    store = open_store(data)
    runtime = Runtime(store, SIMULATED, watched, seed=seed)
    runtime.start_clock(clock)
    dispatcher = Dispatcher(runtime, commit_every=HAND_GROUP)
    try:
        yield dispatcher
        dispatcher.hand.flush()
    finally:
        store.close()


def reading(store: ObjectStore) -> Dispatcher:
    """A store to be asked by hand, for what only reads."""
    return Dispatcher(Runtime(store, SIMULATED))


def reader(store: ObjectStore) -> Session:
    """A session that only reads."""
    return Session(Runtime(store, SIMULATED), "reader")


def spare_the_collector() -> None:
    """Let Python look for reference cycles rarely: our records are immutable and have none.

    Looking through them again and again took a quarter of a simulation's time (bench: renewals).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
