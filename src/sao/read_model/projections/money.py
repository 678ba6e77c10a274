"""Money: what each outcome brought into our balance, or took out; `billing.ledger.movements`."""

from collections.abc import Iterator

from sao.billing.ledger.movements import movements
from sao.core.machine import Step
from sao.read_model.projections.rows import Row, row
from sao.read_model.tables import MOVEMENTS


def project(step: Step, clock: str) -> Iterator[Row]:
    """One row a movement."""
    before = len(movements(step.before.data))
    for made in movements(step.after.data)[before:]:
        yield row(
            MOVEMENTS,
            id=made.id,
            clock=clock,
            source=made.source,
            type=made.category,
            currency=made.currency,
            amount_minor=made.amount,
            at=made.created,
            available_at=made.available_on,
        )
