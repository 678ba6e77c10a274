"""What is due soonest, of all there is: by object and by home, from the alarms alone."""

from typing import NamedTuple

from sao.core.ids import home_of
from sao.platform.ports import Wake
from sao.views.moment import Moment

NEVER = 1 << 62


class Soonest(NamedTuple):
    """The next wake-up of every object and of every home that has one."""

    by_object: dict[str, Wake]
    by_home: dict[str, Wake]


def soonest(moment: Moment) -> Soonest:
    """The alarms of all clocks, as they are now."""

    def make() -> Soonest:
        found = Soonest({}, {})
        for wake in everything_due(moment):
            found.by_object[wake.object_id] = wake
            found.by_home.setdefault(wake.home, wake)
        return found

    return moment.session.derived("soonest", make)


def everything_due(moment: Moment) -> list[Wake]:
    """The wake-ups of all clocks, soonest first."""

    def make() -> list[Wake]:
        found = [wake for clock in moment.clocks for wake in moment.session.due(clock=clock)]
        return found if len(moment.clocks) == 1 else sorted(found)

    return moment.session.derived("due", make)


def soonest_first(moment: Moment, ids: list[str], *, homes: bool = True) -> list[str]:
    """The objects by when they (or, with `homes`, anything in their home) are due next.

    Those of which nothing is due keep their order, behind. Of the past, by the objects' alarms.
    """
    if moment.past:
        alarms = {each: moment.alarm(each) for each in ids}
        whens = {each: alarm[0] if alarm is not None else NEVER for each, alarm in alarms.items()}
        return sorted(ids, key=whens.__getitem__)
    known = soonest(moment)
    if homes:
        wakes = {each: known.by_home.get(home_of(each)) for each in ids}
    else:
        wakes = {each: known.by_object.get(each) for each in ids}
    due = {each: wake.due if wake is not None else NEVER for each, wake in wakes.items()}
    return sorted(ids, key=due.__getitem__)
