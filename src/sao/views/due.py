"""What is due next, in the whole environment, soonest first."""

from itertools import islice

from sao.core.ids import home_of
from sao.platform.ports import Wake
from sao.runtime.turns import Turns, sifted
from sao.views.ahead import ahead_of
from sao.views.lists.soon import soonest_in_turns
from sao.views.lists.table import LOOKED_AT_MAX
from sao.views.moment import Moment
from sao.views.shapes import Ahead, Due
from sao.views.words.titles import title


def due(
    moment: Moment, *, offset: int = 0, limit: int = 50, search: str = "", until: int | None = None
) -> Turns[Due]:
    """A window of what is due, up to an instant, of those whose customer or object is so called."""
    known = yield from soonest_in_turns(moment)
    total = len(known.order) if until is None else known.until(until)
    wanted = search.strip().lower()
    if wanted:
        searched = known.order[: min(total, LOOKED_AT_MAX)]
        found = yield from sifted(searched, lambda wake: wanted in _text(moment, wake))
        total, wakes = len(found), found[offset : offset + limit]
    else:
        wakes = known.order[offset : min(total, offset + limit)]
    shown = (ahead_of(moment, wake.object_id) for wake in wakes)
    rows = tuple(one for each in shown for one in islice(each, 1))
    return Due(rows=rows, total=total, offset=offset, until=until)


def next_due(moment: Moment) -> Ahead | None:
    """What is due next on the environment's own clock."""
    for wake in moment.session.due(limit=1)[:1]:
        return next(ahead_of(moment, wake.object_id), None)
    return None


def coming(moment: Moment, most: int) -> tuple[Ahead, ...]:
    """The next few of all clocks, soonest first."""
    nearest = (
        wake for clock in moment.clocks for wake in moment.session.due(limit=most, clock=clock)
    )
    shown = (ahead_of(moment, wake.object_id) for wake in sorted(nearest)[:most])
    return tuple(one for found in shown for one in islice(found, 1))


def _text(moment: Moment, wake: Wake) -> str:
    customer = moment.find(f"cus_{home_of(wake.object_id)}")
    state = moment.find(wake.object_id)
    names = [title(each) for each in (customer, state) if each is not None]
    return f"{' '.join(names)} {wake.object_id}".lower()
