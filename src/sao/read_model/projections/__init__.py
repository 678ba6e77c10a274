"""Projections: one step of one object becomes rows. Pure, one file for each kind of object.

What an object is *now* follows from its last step alone, so of many steps only that one is asked;
what it *did* follows from each. The books and revenue take part in several kinds.
"""

from collections.abc import Callable, Iterator, Mapping

from sao.core.machine import Step
from sao.read_model.projections import (
    books,
    catalog,
    customer,
    invoice,
    money,
    revenue,
    subscription,
)
from sao.read_model.projections.rows import Row

Projection = Callable[[Step, str], Iterator[Row]]
"""The rows that a step makes; the second argument is the object's test clock."""

CURRENT: Mapping[str, Projection] = {
    "customer": customer.project,
    "product": catalog.project_product,
    "price": catalog.project_price,
    "subscription": subscription.project,
    "invoice": invoice.project,
}
HISTORY: Mapping[str, tuple[Projection, ...]] = {
    "subscription": (subscription.project_change,),
    "invoice": (invoice.project_attempt, books.project, revenue.of_invoice),
    "payment_intent": (books.project, money.project, revenue.of_payment_intent),
    "credit_note": (books.project, revenue.of_credit_note),
    "refund": (books.project, money.project),
    "dispute": (books.project, money.project),
    "balance_transaction": (books.project,),
}

PROJECTED = frozenset((*CURRENT, *HISTORY))
"""The schemas that a read model knows anything of."""


def what_it_is(step: Step, clock: str) -> Iterator[Row]:
    """The rows of the object as the step left it."""
    projection = CURRENT.get(step.after.schema)
    return iter(()) if projection is None else projection(step, clock)


def what_it_did(step: Step, clock: str) -> Iterator[Row]:
    """The rows of what the step changed."""
    for projection in HISTORY.get(step.after.schema, ()):
        yield from projection(step, clock)


__all__ = ["PROJECTED", "Projection", "Row", "what_it_did", "what_it_is"]
