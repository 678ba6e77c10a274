"""What is due soonest, of all there is: by object and by home, from the alarms alone."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable

from sao.billing.machines import MACHINES
from sao.core.ids import home_of
from sao.platform.ports import Wake
from sao.runtime.turns import Turns, whole
from sao.views.moment import Moment

NEVER = 1 << 62


class Soonest:
    """The next wake-up of every object that has one, soonest first, and of every home."""

    def __init__(self, wakes: Iterable[Wake]) -> None:
        self.order = sorted(wakes)
        self.by_object = {wake.object_id: wake.due for wake in self.order}
        self._wakes = {wake.object_id: wake for wake in self.order}
        self._of_home: dict[str, tuple[str, ...]] = {}
        for wake in self.order:
            self._of_home[wake.home] = (*self._of_home.get(wake.home, ()), wake.object_id)

    def by_home(self, home: str) -> int:
        """When something in a home is due next, `NEVER` where nothing is."""
        return min((self.by_object[each] for each in self._of_home.get(home, ())), default=NEVER)

    def until(self, instant: int) -> int:
        """How many are due at or before an instant."""
        return bisect_right(self.order, instant, key=lambda wake: wake.due)

    def amend(self, moment: Moment, changed: Iterable[str]) -> None:
        """These objects have changed."""
        for object_id in changed:
            self._drop(object_id)
            alarm = moment.alarm(object_id)
            if alarm is not None:
                rank = MACHINES.of(object_id).schema.rank
                self._put(Wake(alarm[0], home_of(object_id), rank, object_id))

    def _put(self, wake: Wake) -> None:
        insort(self.order, wake)
        self.by_object[wake.object_id] = wake.due
        self._wakes[wake.object_id] = wake
        self._of_home[wake.home] = (*self._of_home.get(wake.home, ()), wake.object_id)

    def _drop(self, object_id: str) -> None:
        wake = self._wakes.pop(object_id, None)
        if wake is None:
            return
        del self.order[bisect_left(self.order, wake)]
        del self.by_object[object_id]
        left = tuple(each for each in self._of_home.pop(wake.home) if each != object_id)
        if left:
            self._of_home[wake.home] = left


def soonest_in_turns(moment: Moment) -> Turns[Soonest]:
    """The alarms of all clocks, as they are now."""

    def make() -> Turns[Soonest]:
        found: list[Wake] = []
        for clock in moment.clocks:
            found += moment.session.due(clock=clock)
            yield
        return Soonest(found)

    return moment.session.followed("soonest", make, lambda kept, ids: kept.amend(moment, ids))


def soonest(moment: Moment) -> Soonest:
    """The same, at once."""
    return whole(soonest_in_turns(moment))
