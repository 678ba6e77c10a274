"""What a credit note says: what is given back, and on which way."""

from collections.abc import Iterator

from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.values import Value
from sao.billing.values.invoice import Business, CreditLine
from sao.documents.formats import (
    clean,
    date,
    figure,
    money,
    paragraphs,
    period,
    quantity,
    unit_price,
)
from sao.documents.model import Document, Fact, Mark, Proof, Row, Sum
from sao.documents.parts import (
    buyer,
    contact,
    credit_sums,
    discount_sums,
    discounts_of,
    own_facts,
    paper,
    rates_of,
    seller,
    tax_sums,
)

_REASONS = {
    "duplicate": "Duplicate",
    "fraudulent": "Fraudulent",
    "order_change": "Change of the order",
    "product_unsatisfactory": "Unsatisfactory product",
}


class Sources(Value, frozen=True, kw_only=True):
    """A credit note with everything around it that its document tells of."""

    note: CreditNote
    invoice: Invoice
    business: Business
    proof: Proof


def document(sources: Sources) -> Document:
    """The document of a credit note."""
    note, of = sources.note, sources.invoice
    logo = sources.business.logo
    void = note.status == "void"
    return Document(
        kind="credit_note",
        id=note.id,
        title="Credit note",
        number=clean(note.number),
        issued_at=note.effective_at or note.created,
        currency=note.currency.upper(),
        mark=Mark("Void", "neutral") if void else None,
        seller=seller(sources.business),
        buyer=buyer(of.details),
        contact=contact(sources.business),
        facts=(*_facts(sources), *own_facts(of.presentation)),
        ask=money(0 if void else note.total, note.currency),
        asked=_asked(note),
        payment=tuple(_ways(sources)),
        rows=tuple(_row(line, note.currency) for line in note.lines),
        sums=tuple(sums(note, of)),
        entries=(),
        notes=(*paragraphs(note.memo), *paragraphs(of.presentation.footer)),
        proof=sources.proof,
        simulated=True,
        paper=paper(of.presentation, of.details),
        logo=logo.document if logo is not None else None,
    )


def sums(note: CreditNote, of: Invoice) -> Iterator[Sum]:
    """From what the lines come to, to what is given back."""
    discounts = discounts_of(of.discounts, (line.discounts for line in of.lines))
    own = (*(line.tax_rates for line in of.lines), *(line.tax_rates for line in note.lines))
    rates = rates_of(of.default_tax_rates, own)
    yield Sum("Subtotal", figure(note.subtotal, note.currency))
    yield from discount_sums(note.discount_amounts, discounts, note.currency)
    yield from credit_sums(note.credits, note.currency)
    yield from tax_sums(note.taxes, rates, note.currency)
    yield Sum("Total credited", money(note.total, note.currency), "total")


def _asked(note: CreditNote) -> str:
    on = date(note.effective_at or note.created)
    if note.status == "void":
        return "credited: this note is void"
    return f"credited on {on}"


def _facts(sources: Sources) -> Iterator[Fact]:
    note = sources.note
    yield Fact("Issued", date(note.effective_at or note.created))
    yield Fact("Invoice", clean(sources.invoice.number))
    if note.reason is not None:
        yield Fact("Reason", _REASONS[note.reason])
    if note.voided_at is not None:
        yield Fact("Void since", date(note.voided_at))


def _ways(sources: Sources) -> Iterator[str]:
    """How it reaches the customer."""
    note = sources.note
    if note.status == "void":
        return
    if note.pre_payment:
        yield f"Taken off what is due on invoice {clean(sources.invoice.number)}"
    if note.credit_amount:
        yield f"{money(note.credit_amount, note.currency)} kept as credit for later invoices"
    refunded = sum(amount for _refund, amount in note.refunds)
    if refunded:
        yield f"{money(refunded, note.currency)} refunded to the card that paid"
    if note.out_of_band_amount:
        yield f"{money(note.out_of_band_amount, note.currency)} given back directly by the seller"


def _row(line: CreditLine, currency: str) -> Row:
    when = period(line.period_start, line.period_end) if line.line is not None else ""
    return Row(
        description=clean(line.description),
        notes=(when,) if when else (),
        quantity=quantity(line.quantity),
        unit_price=unit_price(line.unit_amount, currency),
        amount=figure(line.amount, currency),
    )
