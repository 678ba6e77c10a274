"""What the clocks of an environment show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sao.billing.machines import MACHINES
from sao.billing.resources.test_clock import ENVIRONMENT_CLOCK, TestClock
from sao.platform.ports import ObjectStore
from sao.runtime.objects import Objects


class Clocks:
    """The environment's own clock, and test clocks.

    A simulated one shows what its chain says, or while it advances the instant that is being lived
    through; a live one what `wall` says.
    """

    def __init__(
        self, store: ObjectStore, objects: Objects, wall: Callable[[], int] | None
    ) -> None:
        self.store = store
        self.machines = MACHINES
        self.objects = objects
        self._wall = wall
        self._live: bool | None = None
        self._instants: dict[str, int] = {}

    @property
    def live(self) -> bool:
        """Whether the environment's clock follows the wall; else it is simulated."""
        if self._live is None:
            clock = self.objects.load(ENVIRONMENT_CLOCK)
            if clock.seq == 0:
                return False
            self._live = clock.status == "live"
        return self._live

    def tick(self) -> None:
        """Where the environment is live, its clock shows from here on what the wall shows.

        It stands still in between, so that a unit of work sees one instant, and never goes back.
        """
        if self._wall is not None and self.live:
            self._instants[""] = max(self._wall(), self._instants.get("") or self._last_at())

    def _last_at(self) -> int:
        """The instant of what happened last: a wall that was put back is not believed."""
        known = self.store.counters().outcomes
        for placed in self.store.outcomes(known - 1, 1):
            return self.machines.by_name[placed.kind].decode(placed.body)[1]
        return 0

    def clock_of(self, home: str) -> str:
        """The id of the test clock that a home follows; empty for the environment's."""
        place = self.objects.home(home)
        return place.clock if place is not None else ""

    def now(self, clock: str = "") -> int:
        """What a clock shows: while it advances, the instant that is being lived through."""
        instant = self._instants.get(clock)
        if instant is None:
            state: TestClock = self.objects.load(clock or ENVIRONMENT_CLOCK).data
            instant = state.frozen_time
        return instant

    def advancing(self, clock: str) -> bool:
        """Whether a clock is on its way."""
        return self.objects.load(clock or ENVIRONMENT_CLOCK).status == "advancing"

    @contextmanager
    def at(self, home: str, instant: int) -> Iterator[None]:
        """The home's clock shows `instant`, if that is later than what it shows."""
        clock = self.clock_of(home)
        before = self._instants.get(clock)
        self._instants[clock] = max(instant, self.now(clock))
        try:
            yield
        finally:
            del self._instants[clock]
            if before is not None:
                self._instants[clock] = before


__all__ = ["ENVIRONMENT_CLOCK", "Clocks"]
