"""The lists of subscriptions and of their schedules."""

from typing import Any

from sao.billing.resources.customer.state import Customer
from sao.billing.resources.subscription.state import Subscription
from sao.billing.resources.subscription_schedule.machine import SubscriptionSchedule
from sao.read_model.mrr import mrr
from sao.views.ahead import ahead_of, next_of
from sao.views.lists.cells import customer_cell, link, state_of
from sao.views.lists.population import soonest_first
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, DueCell, InstantCell, TextCell
from sao.views.words.amounts import money_cell
from sao.views.words.titles import plan_words, title


def fill(moment: Moment, subscription: Subscription, _state: str | None) -> dict[str, Cell]:
    """A subscription's row."""
    coming = next_of(moment, subscription)
    quantity = sum(item.quantity for item in subscription.items)
    return {
        "customer": customer_cell(moment, subscription.customer),
        "plan": link(subscription, note=None if quantity == 1 else f"{quantity} units"),
        "state": state_of(subscription),
        "mrr": money_cell(mrr(subscription), subscription.currency),
        "period": InstantCell(
            at=subscription.current_period_start, until=subscription.current_period_end
        ),
        "next_due": DueCell(text=coming.text, at=coming.at),
        "created": InstantCell(at=subscription.created),
    }


def _customer_name(moment: Moment, subscription: Any) -> str:
    customer = moment.get(Customer, subscription.customer)
    return title(customer).lower() if customer is not None else ""


FAMILY = Family(
    resource="subscription",
    columns=(
        Column(key="customer", label="Customer", sorts=True),
        Column(key="plan", label="Plan", sorts=True),
        Column(key="state", label="Status"),
        Column(key="mrr", label="MRR", end=True),
        Column(key="period", label="Period"),
        Column(key="next_due", label="Next", sorts=True),
        Column(key="created", label="Started", sorts=True),
    ),
    population=soonest_first,
    fill=fill,
    text=plan_words,
    sorts={
        "customer": _customer_name,
        "plan": lambda _moment, subscription: plan_words(subscription).lower(),
        "next_due": lambda moment, subscription: next_of(moment, subscription).at,
    },
)


def _fill_schedule(
    moment: Moment, schedule: SubscriptionSchedule, _state: str | None
) -> dict[str, Cell]:
    coming = next(ahead_of(moment, schedule.id), None)
    return {
        "customer": customer_cell(moment, schedule.customer),
        "name": link(schedule),
        "state": state_of(schedule),
        "phase": TextCell(text=f"{schedule.place + 1} of {len(schedule.phases)}"),
        "next_due": DueCell(text=coming.summary, at=coming.at)
        if coming is not None
        else DueCell(text="Nothing due", at=None),
        "created": InstantCell(at=schedule.created),
    }


SCHEDULES = Family(
    resource="subscription_schedule",
    columns=(
        Column(key="customer", label="Customer"),
        Column(key="name", label="Schedule"),
        Column(key="state", label="Status"),
        Column(key="phase", label="Phase"),
        Column(key="next_due", label="Next"),
        Column(key="created", label="Created", sorts=True),
    ),
    population=soonest_first,
    fill=_fill_schedule,
)
