"""The books: what each outcome moved between accounts. See `sao.billing.ledger`."""

from collections.abc import Iterator

from sao.billing.ledger import entry
from sao.core.machine import Step
from sao.read_model.projections.rows import Row, row
from sao.read_model.tables import LEDGER_ENTRIES


def project(step: Step, clock: str) -> Iterator[Row]:
    """One row an account that was moved."""
    made = entry(step)
    if made is None:
        return
    state = step.after.data
    invoice = state.id if step.after.schema == "invoice" else getattr(state, "invoice", None)
    for account, amount in made.amounts.items():
        yield row(
            LEDGER_ENTRIES,
            id=made.object_id,
            seq=made.seq,
            account=account,
            at=made.at,
            clock=clock,
            kind=step.after.schema,
            action=made.action,
            customer=getattr(state, "customer", None),
            invoice=invoice,
            currency=made.currency,
            amount_minor=amount,
        )
