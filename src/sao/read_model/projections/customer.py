"""Customers."""

from collections.abc import Iterator

from sao.billing.resources.customer.state import Customer
from sao.core.machine import Step
from sao.read_model.projections.rows import Row, row
from sao.read_model.tables import CUSTOMERS


def project(step: Step, clock: str) -> Iterator[Row]:
    """The customer, as they are now."""
    state: Customer = step.after.data
    yield row(
        CUSTOMERS,
        id=state.id,
        seq=step.outcome.seq,
        clock=clock,
        status=state.status,
        name=state.name,
        email=state.email,
        currency=state.currency,
        balance_minor=state.balance,
        created_at=state.created,
    )
