"""Timelines: outcomes, newest first, and what is ahead."""

from sao.billing.resources.customer.state import Customer
from sao.core.machine import Step
from sao.views.ahead import ahead_of_all
from sao.views.belongings import owner_of
from sao.views.due import coming
from sao.views.entries import entry
from sao.views.moment import Moment
from sao.views.shapes import Ahead, Entry, Timeline
from sao.views.story import household, story
from sao.views.words.titles import title

COMING = 10
"""How much of what is ahead the timeline of the whole environment begins with."""

PAGE_MAX = 500
"""How many outcomes of the whole environment are looked through for one page, at most."""


def timeline_of(
    moment: Moment,
    ids: tuple[str, ...],
    *,
    home_of: str | None = None,
    resources: frozenset[str] = frozenset(),
    before: int | None = None,
    limit: int = 50,
) -> Timeline:
    """What happened to these objects, or to all that lives in a home.

    `before` pages on to what is older: it is how many outcomes come before the page's end.
    """
    about = (*ids, *(household(moment, home_of) if home_of is not None else ()))
    steps = [step for step in story(moment, about) if _wanted(step, resources)]
    end = len(steps) if before is None else min(before, len(steps))
    start = max(0, end - limit)
    return Timeline(
        entries=tuple(entry(step) for step in reversed(steps[start:end])),
        ahead=_ahead(moment, about, resources) if before is None else (),
        earlier=start,
        first_at=steps[0].outcome.at if steps else None,
        before=str(start) if start else None,
    )


def timeline_of_all(
    moment: Moment,
    *,
    resources: frozenset[str] = frozenset(),
    before: int | None = None,
    limit: int = 50,
) -> Timeline:
    """What happened in the whole environment, as it was committed; `before` is a position."""
    end = moment.session.counters().outcomes if before is None else before - 1
    entries: list[Entry] = []
    looked = 0
    while end > 0 and len(entries) < limit and looked < PAGE_MAX:
        size = min(limit, end)
        for placed in reversed(moment.session.outcomes(end - size, size)):
            end, looked = placed.position - 1, looked + 1
            step = _step(moment, placed.object_id, placed.seq)
            if step is not None and _wanted(step, resources):
                entries.append(entry(step, _owner(moment, step)))
            if len(entries) == limit:
                break
    soon = coming(moment, COMING) if before is None and not moment.past else ()
    ahead = [one for one in reversed(soon) if not resources or one.resource in resources]
    return Timeline(
        entries=tuple(entries),
        ahead=tuple(ahead),
        earlier=max(end, 0),
        before=str(end + 1) if end > 0 else None,
    )


def _step(moment: Moment, object_id: str, seq: int) -> Step | None:
    """One step, if it had been taken by the moment."""
    return next((s for s in moment.steps(object_id) if s.outcome.seq == seq), None)


def _owner(moment: Moment, step: Step) -> str | None:
    """Whose it is, as it is called now."""
    state = step.after.data
    customer = state if isinstance(state, Customer) else None
    if customer is None:
        customer = moment.get(Customer, owner_of(moment, state))
    return title(customer) if customer is not None else None


def _wanted(step: Step, resources: frozenset[str]) -> bool:
    return not resources or step.after.schema in resources


def _ahead(moment: Moment, ids: tuple[str, ...], resources: frozenset[str]) -> tuple[Ahead, ...]:
    found = ahead_of_all(moment, list(dict.fromkeys(ids)))
    return tuple(one for one in found if not resources or one.resource in resources)
