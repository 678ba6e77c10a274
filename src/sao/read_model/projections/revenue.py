"""Revenue: what was billed, over which time it is earned, and what of it was taken back.

An object stands for spans: an amount and the time over which it is earned. An outcome that changes
them ends the old ones with entries of the opposite sign, which count from then on: what was earned
until then stays in its month, and leaves again in the month of the change.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sao.billing.ledger.recognition import earned
from sao.billing.reckoning.crediting import net_of
from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.values.invoice import CreditLine
from sao.core.machine import Step
from sao.read_model.projections.rows import Row, row
from sao.read_model.tables import REVENUES


class Span(NamedTuple):
    """An amount that is earned from `starts_at` until `ends_at`."""

    amount_minor: int
    starts_at: int
    ends_at: int
    line: str | None = None
    price: str | None = None
    product: str | None = None


def of_invoice(step: Step, clock: str) -> Iterator[Row]:
    """What a finalized invoice bills, line by line."""
    yield from _changes(step, clock, _invoiced, step.after.data.id)


def of_credit_note(step: Step, clock: str) -> Iterator[Row]:
    """What an issued note gives back: first what was not earned yet."""
    yield from _changes(step, clock, _credited, step.after.data.invoice)


def of_payment_intent(step: Step, clock: str) -> Iterator[Row]:
    """What was collected without an invoice is earned at once."""
    yield from _changes(step, clock, _collected, step.after.data.invoice)


def _invoiced(invoice: Invoice, _at: int) -> Iterator[Span]:
    if invoice.finalized_at is None or invoice.status in ("draft", "void", "deleted"):
        return
    for line in invoice.charged:
        start, end = line.period_start, max(line.period_start, line.period_end)
        yield Span(net_of(line), start, end, line.id, line.price, line.product)


def _credited(note: CreditNote, _at: int) -> Iterator[Span]:
    if note.status == "issued":
        for line in note.lines:
            yield from _given_back(line, note.created)


def _given_back(line: CreditLine, created: int) -> Iterator[Span]:
    start, end = line.period_start, line.period_end
    unearned = line.net_left - earned(line.net_left, start, end, created)
    taken = max(0, min(net_of(line), unearned))
    begins = max(start, created)
    yield Span(-taken, begins, max(begins, end), line.line)
    yield Span(taken - net_of(line), created, created, line.line)


def _collected(intent: PaymentIntent, at: int) -> Iterator[Span]:
    if intent.invoice is None:
        yield Span(intent.amount_received, at, at)


def _changes(
    step: Step, clock: str, spans: Callable[[Any, int], Iterator[Span]], invoice: str | None
) -> Iterator[Row]:
    at, state = step.outcome.at, step.after.data
    was, is_now = list(spans(step.before.data, at)), list(spans(state, at))
    if was == is_now:
        return
    before, after = Counter(was), Counter(is_now)
    gone = [span._replace(amount_minor=-span.amount_minor) for span in (before - after).elements()]
    new = list((after - before).elements())
    made = [span for span in (*gone, *new) if span.amount_minor]
    for n, span in enumerate(made):
        yield row(
            REVENUES,
            id=state.id,
            seq=step.outcome.seq,
            n=n,
            at=at,
            clock=clock,
            customer=state.customer,
            invoice=invoice,
            currency=state.currency,
            **span._asdict(),
        )
