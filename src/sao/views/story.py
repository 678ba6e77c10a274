"""Stories: the steps of several objects as one, in the order in which they were taken."""

from collections.abc import Iterable
from typing import Any

from sao.billing.resources.customer.state import Customer
from sao.core.ids import home_of
from sao.core.machine import Step
from sao.views.causes import origin
from sao.views.moment import Moment


def story(moment: Moment, ids: Iterable[str]) -> list[Step]:
    """All that happened to the objects up to the moment, oldest first."""
    found = []
    for each in dict.fromkeys(ids):
        places = moment.session.places(each)
        for step, place in zip(moment.steps(each), places, strict=False):
            found.append((_order(step, place), step))
    found.sort(key=lambda pair: pair[0])
    return [step for _order_of, step in found]


def household(moment: Moment, object_id: str) -> list[str]:
    """What lives with the object, and the payment methods of whoever it lives with."""
    rows = moment.members(object_id)
    ids = [row.id for row in rows if row.id != moment.session.environment_clock]
    customer = moment.get(Customer, f"cus_{home_of(object_id)}")
    methods = sorted(customer.payment_methods) if customer is not None else []
    owner: Any = moment.find(object_id)
    theirs = getattr(owner, "customer", None)
    if theirs and home_of(theirs) != home_of(object_id):
        ids += [row.id for row in moment.members(theirs)]
    return list(dict.fromkeys((*ids, *methods)))


def _order(step: Step, place: tuple[int, int]) -> tuple[Any, ...]:
    outcome = step.outcome
    came = origin(outcome.cause)
    # The feed orders what has labels; what has none is ordered by how it came about.
    return outcome.at, place[1], place[0], came.order, came.root, outcome.object_id, outcome.seq
