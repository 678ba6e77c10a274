"""An object in full: what it is, what belongs to it, what comes next, what can be done."""

from typing import Any

from sao.billing.resources.price import Price
from sao.core.machine import Step
from sao.runtime.turns import Turns, whole
from sao.views.actions import actions_of
from sao.views.ahead import ahead_of_all
from sao.views.behaviors import behavior, behaviors_of
from sao.views.belongings import owner_of, subscriptions_of
from sao.views.entries import marks
from sao.views.lists.cells import state_of
from sao.views.lists.customers import standing_of
from sao.views.moment import Moment
from sao.views.objects.addresses import addresses
from sao.views.objects.alerts import alerts
from sao.views.objects.facts import facts
from sao.views.objects.holders import holders
from sao.views.objects.related import related
from sao.views.objects.remarks import remarks
from sao.views.objects.sections import sections
from sao.views.shapes import Behavior, Detail, Standpoint, StateCell
from sao.views.standing import standpoint
from sao.views.words.states import standing_cell
from sao.views.words.titles import resource_of, title


def detail(moment: Moment, object_id: str) -> Detail | None:
    """The object as it is, or was; None where there is none, or was none then."""
    return whole(detail_in_turns(moment, object_id))


def detail_in_turns(moment: Moment, object_id: str) -> Turns[Detail | None]:
    """The same; to say who subscribes to a price, thousands of subscriptions are looked at."""
    if isinstance(moment.find(object_id), Price):
        yield from holders(moment)
    return _detail(moment, object_id)


def _detail(moment: Moment, object_id: str) -> Detail | None:
    state = moment.find(object_id)
    if state is None or object_id == moment.session.environment_clock:
        return None
    owner = moment.find(owner_of(moment, state))
    about = related(moment, state)
    return Detail(
        object_id=object_id,
        resource=resource_of(object_id),
        title=title(state),
        state=_state(moment, state),
        owner_id=owner.id if owner is not None else None,
        owner=title(owner) if owner is not None else None,
        facts=(*facts(moment, state), *remarks(state)),
        alerts=alerts(moment, state),
        addresses=addresses(moment, state),
        actions=actions_of(moment, state),
        sections=sections(moment, state),
        behaviors=_behaviors(moment, state),
        standings=_standings(moment, state),
        marks=marks(_steps(moment, object_id)),
        ahead=ahead_of_all(moment, list(about)),
        related=about,
        created_at=moment.steps(object_id)[0].outcome.at,
        as_of=moment.as_of,
    )


def _state(moment: Moment, state: Any) -> StateCell:
    if resource_of(state.id) == "customer":
        return standing_cell(standing_of(moment, state))
    return state_of(state)


def _behaviors(moment: Moment, state: Any) -> tuple[Behavior, ...]:
    match resource_of(state.id):
        case "customer":
            return behaviors_of(moment, state)
        case "payment_method":
            own = behavior(moment, state.id)
            return (own,) if own is not None else ()
    return ()


def _standings(moment: Moment, state: Any) -> tuple[Standpoint, ...]:
    if resource_of(state.id) == "customer":
        return tuple(standpoint(moment, each) for each in subscriptions_of(moment, state))
    return (standpoint(moment, state),)


def _steps(moment: Moment, object_id: str) -> list[Step]:
    """All that happened to what is related by now: a scrubber leads there and back."""
    now = Moment(moment.session)
    return [
        step for each in related(now, now.find(object_id)) for step in moment.session.history(each)
    ]
