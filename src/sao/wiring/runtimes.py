"""Runtimes on a store: to be served, or only to be read."""

import gc
from collections.abc import Mapping

from sao.gateways.simulated import SIMULATED
from sao.platform.ports import ObjectStore
from sao.runtime import Edge, Reading, Runtime
from sao.runtime.objects import Labels
from sao.runtime.runtime import no_labels
from sao.wiring.edge import wall_clock


def open_runtime(
    store: ObjectStore,
    clock: int | None,
    labels: Labels = no_labels,
    edges: Mapping[str, Edge] = SIMULATED,
    *,
    logs: bool = True,
) -> Runtime:
    """A runtime on the store; a new environment's clock shows `clock`, or the wall's time.

    `logs`: not where a real gateway is asked, whose answers cannot be had again.
    """
    spare_the_collector()
    runtime = Runtime(store, edges, labels)
    runtime.logs = logs
    runtime.start_clock(wall_clock() if clock is None else clock)
    return runtime


def reader(store: ObjectStore) -> Reading:
    """What a store says of its objects."""
    return Reading(Runtime(store, SIMULATED))


def spare_the_collector() -> None:
    """Let Python look for reference cycles rarely: our records are immutable and have none.

    Looking through them again and again took a quarter of a simulation's time (bench: renewals).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
