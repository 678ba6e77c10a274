"""Projections: one step of one object becomes rows. Pure, one file for each kind of object.

`project` asks all that a schema has; the books and revenue take part in several.
"""

from collections.abc import Callable, Iterator, Mapping

from sao.core.machine import Step
from sao.read_model.projections import (
    books,
    catalog,
    customer,
    invoice,
    revenue,
    subscription,
)
from sao.read_model.projections.rows import Row

Projection = Callable[[Step, str], Iterator[Row]]
"""The rows that a step makes; the second argument is the object's test clock."""

PROJECTIONS: Mapping[str, tuple[Projection, ...]] = {
    "customer": (customer.project,),
    "product": (catalog.project_product,),
    "price": (catalog.project_price,),
    "subscription": (subscription.project, subscription.project_change),
    "invoice": (invoice.project, invoice.project_attempt, books.project, revenue.of_invoice),
    "payment_intent": (books.project, revenue.of_payment_intent),
    "credit_note": (books.project, revenue.of_credit_note),
    "refund": (books.project,),
    "dispute": (books.project,),
    "balance_transaction": (books.project,),
}


def project(step: Step, clock: str) -> Iterator[Row]:
    """Every row that a step makes."""
    for projection in PROJECTIONS.get(step.after.schema, ()):
        yield from projection(step, clock)


__all__ = ["PROJECTIONS", "Projection", "Row", "project"]
