"""Invoices, and the attempts to collect them."""

from collections.abc import Iterator

from sao.billing.resources.invoice.state import Invoice
from sao.core.machine import Step
from sao.read_model.projections.rows import Row, row
from sao.read_model.tables import INVOICE_ATTEMPTS, INVOICES

OWED = ("open", "uncollectible")
ENDS = {"attempt_failed": "failed", "stop_collection": "stopped"}


def project(step: Step, clock: str) -> Iterator[Row]:
    """The invoice, as it is now."""
    state: Invoice = step.after.data
    yield row(
        INVOICES,
        id=state.id,
        seq=step.outcome.seq,
        clock=clock,
        customer=state.customer,
        subscription=state.subscription,
        number=state.number,
        status=state.status,
        billing_reason=state.billing_reason,
        collection_method=state.collection_method,
        currency=state.currency,
        subtotal_minor=state.subtotal,
        total_minor=state.total,
        amount_due_minor=state.amount_due,
        amount_paid_minor=state.amount_paid,
        amount_remaining_minor=state.amount_remaining,
        attempt_count=state.attempt_count,
        first_failed_at=state.first_failed_at,
        next_attempt_at=state.next_payment_attempt,
        due_at=state.due_date,
        finalized_at=state.finalized_at,
        paid_at=state.paid_at,
        voided_at=state.voided_at,
        uncollectible_at=state.marked_uncollectible_at,
        created_at=state.created,
    )


def project_attempt(step: Step, clock: str) -> Iterator[Row]:
    """A failed attempt, or one that a bank works on; or what ended the attempts."""
    result = _result(step)
    if result is None:
        return
    before: Invoice = step.before.data
    after: Invoice = step.after.data
    yield row(
        INVOICE_ATTEMPTS,
        id=after.id,
        seq=step.outcome.seq,
        at=step.outcome.at,
        clock=clock,
        customer=after.customer,
        subscription=after.subscription,
        currency=after.currency,
        amount_minor=before.amount_remaining,
        attempt=after.attempt_count,
        result=result,
        first_failed_at=after.first_failed_at,
        next_attempt_at=after.next_payment_attempt if result == "failed" else None,
        error=_error(after) if result == "failed" else None,
    )


def _result(step: Step) -> str | None:
    before: Invoice = step.before.data
    after: Invoice = step.after.data
    if after.status == "paid" and before.status in OWED:
        return "paid" if step.outcome.action in ("paid", "pay", "payment_received") else "credited"
    if after.status == "void" and before.status in OWED:
        return "void"
    if after.status == "uncollectible" and before.status == "open":
        return "uncollectible"
    if after.settling and not before.settling and after.first_failed_at is not None:
        return "processing"
    return ENDS.get(step.outcome.action) if after.first_failed_at is not None else None


def _error(invoice: Invoice) -> str | None:
    error = invoice.last_error
    return None if error is None else error.decline_code or error.code
