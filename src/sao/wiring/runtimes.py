"""Runtimes on a store: to be served, or only to be read."""

import gc
from collections.abc import Callable, Mapping

from sao.core.machine import Step
from sao.gateways.simulated import SIMULATED
from sao.platform.errors import PlatformError
from sao.platform.ports import ObjectStore
from sao.runtime import Edge, Reading, Runtime
from sao.runtime.objects import Labels
from sao.runtime.runtime import no_labels
from sao.wiring.edge import wall_clock


class NotLive(PlatformError):  # noqa: N818
    """A sandbox stays one: what happened in it happened in its own time."""

    def __init__(self) -> None:
        super().__init__(
            "this environment is a sandbox, whose clock is simulated; a live one begins in an "
            "empty folder: give it another --data (or --environment)"
        )


def open_runtime(
    store: ObjectStore,
    clock: int | None,
    labels: Labels = no_labels,
    edges: Mapping[str, Edge] = SIMULATED,
    *,
    logs: bool = True,
    live: bool = False,
) -> Runtime:
    """A runtime on the store; a new environment's clock shows `clock`, or the wall's time.

    `logs`: not where a real gateway is asked, whose answers cannot be had again. `live`: a new
    environment follows the wall; raises `NotLive` where there is one that does not.
    """
    spare_the_collector()
    runtime = Runtime(store, edges, labels, wall=wall_clock)
    runtime.start_clock(wall_clock() if clock is None else clock, live=live)
    if live and not runtime.live:
        raise NotLive
    runtime.logs = logs and not runtime.live
    return runtime


def watched(watch: Callable[[Step], object], labels: Labels = no_labels) -> Labels:
    """The labels of steps, each of which is shown to `watch` before."""

    def told(step: Step) -> tuple[str, ...]:
        watch(step)
        return labels(step)

    return told


def reader(store: ObjectStore) -> Reading:
    """What a store says of its objects; a live environment's clock shows the wall's time."""
    runtime = Runtime(store, SIMULATED, wall=wall_clock)
    runtime.tick()
    runtime.logs = not runtime.live
    return Reading(runtime)


def spare_the_collector() -> None:
    """Let Python look for reference cycles rarely: our records are immutable and have none.

    Looking through them again and again took a quarter of a simulation's time (bench: renewals).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
