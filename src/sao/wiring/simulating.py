"""A company lived through in memory, by one process or several: homes need nothing of each other.

Each process has its share of the customers, and a catalog and a clock like all others; these are
counted once.
"""

from collections.abc import Callable

from msgspec import Struct

from sao.billing.reckoning.calendar import add_months
from sao.billing.values.dunning import Dunning
from sao.core.machine import Step
from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectStore
from sao.runtime.company import Share, found
from sao.runtime.objects import Labels
from sao.runtime.runtime import no_labels
from sao.runtime.stage import LocalStage
from sao.runtime.tally import Tally
from sao.runtime.verification import last_links
from sao.wiring.processes import Work, share_out
from sao.wiring.runtimes import open_runtime, watched

COMMIT_EVERY = 1_000
_SHARED = frozenset(("product", "price", "test_clock"))

Progress = Callable[[int, int, int], None]
"""Told by whom, how many customers have signed up, and up to which instant was lived."""


class Simulation(Struct, frozen=True):
    """A company of so many subscriptions, over so many months."""

    size: int
    months: int
    start: int
    dunning: Dunning

    @property
    def end(self) -> int:
        """The last instant, UTC seconds; signing up alone takes four weeks."""
        return add_months(self.start, self.months)


class Lived(Struct):
    """What came of it: what was counted, and the last link of every chain, if it was asked for."""

    now: int
    tally: Tally
    links: dict[str, bytes] = {}


def simulate(simulation: Simulation, jobs: int, progress: Progress) -> Lived:
    """Live through all of it, in memory."""
    shares = [Share(first, jobs) for first in range(jobs)]
    work = Work(_same, _share)
    whole, *others = share_out(work, simulation, shares, jobs, progress).values()
    for part in others:
        whole.tally.add(part.tally)
        whole.links |= part.links
    return whole


def live(
    simulation: Simulation,
    store: ObjectStore,
    share: Share,
    tell: Progress,
    labels: Labels = no_labels,
) -> Lived:
    """Live through a share of it in a store, with `labels` where somebody will read its events."""
    tally = Tally()

    def watch(step: Step) -> None:
        if not (share.first and step.after.schema in _SHARED):  # those are counted elsewhere
            tally.watch(step)

    runtime = open_runtime(store, simulation.start, watched(watch, labels))
    stage = LocalStage(runtime, commit_every=COMMIT_EVERY)
    for number in found(stage, simulation.size, simulation.dunning, share):
        if number % 100 == 0 or number == simulation.size:
            tell(share.first, number, stage.now())
    stage.on_progress(lambda at: tell(share.first, simulation.size, at))
    if simulation.end > stage.now():
        stage.advance(simulation.end)
    runtime.flush()
    return Lived(stage.now(), tally)


def _same(simulation: Simulation) -> Simulation:
    return simulation


def _share(simulation: Simulation, share: Share, tell: Progress) -> Lived:
    store = MemoryStore()
    lived = live(simulation, store, share, tell)
    lived.links = last_links(store)
    return lived
