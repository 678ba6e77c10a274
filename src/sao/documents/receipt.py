"""What a receipt says: one charge, what it was for, and what of it was given back since."""

from collections.abc import Iterator

from sao.billing.resources.customer.billing import details_of
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.refund import Refund
from sao.billing.values import Value
from sao.billing.values.charge import Charge
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.invoice import Business, Presentation
from sao.documents.formats import card, clean, date, figure, money, paragraphs
from sao.documents.model import Document, Entry, Fact, Mark, Proof, Row, Sum
from sao.documents.parts import buyer, contact, own_facts, paper, rates_of, row, seller


class Sources(Value, frozen=True, kw_only=True):
    """A charge that went through, with everything around it that its receipt tells of."""

    charge: Charge
    intent: PaymentIntent
    invoice: Invoice | None
    customer: Customer | None
    refunds: tuple[Refund, ...]
    business: Business
    proof: Proof


def document(sources: Sources) -> Document:
    """The receipt of a charge that went through."""
    charge, intent, of = sources.charge, sources.intent, sources.invoice
    presentation = of.presentation if of is not None else Presentation()
    details = _details(sources)
    logo = sources.business.logo
    return Document(
        kind="receipt",
        id=charge.id,
        title="Receipt",
        number=clean(of.number) if of is not None else charge.id,
        issued_at=charge.created,
        currency=intent.currency.upper(),
        mark=_mark(sources),
        seller=seller(sources.business),
        buyer=buyer(details),
        contact=contact(sources.business),
        facts=(*_facts(sources), *own_facts(presentation)),
        ask=money(received(sources), intent.currency),
        asked=_asked(sources),
        payment=(card(charge.method.card),),
        rows=tuple(_rows(sources)),
        sums=tuple(_sums(sources)),
        entries=tuple(_entries(sources)),
        notes=(*_notes(of), *paragraphs(presentation.footer)),
        proof=sources.proof,
        simulated=True,
        paper=paper(presentation, details),
        logo=logo.document if logo is not None else None,
    )


def received(sources: Sources) -> int:
    """What was taken from the card; before that, what is reserved on it."""
    if sources.charge.captured:
        return sources.intent.amount_received
    return 0 if sources.intent.status == "canceled" else sources.charge.amount


def returned(sources: Sources) -> int:
    """What was given back of it, or is on its way."""
    return sum(refund.amount for refund in sources.refunds)


def _details(sources: Sources) -> CustomerDetails:
    if sources.invoice is not None:
        return sources.invoice.details
    customer = sources.customer
    if customer is None or customer.status == "deleted":
        return CustomerDetails(email=sources.charge.receipt_email)
    return details_of(customer)


def _mark(sources: Sources) -> Mark:
    if not sources.charge.captured:
        gone = sources.intent.status == "canceled"
        return Mark("Released", "neutral") if gone else Mark("Reserved", "warning")
    back = returned(sources)
    if back == 0:
        return Mark("Paid", "positive")
    whole = back >= received(sources)
    return Mark("Refunded" if whole else "Partly refunded", "neutral")


def _asked(sources: Sources) -> str:
    on = date(sources.charge.created)
    if sources.charge.captured:
        return f"paid on {on}"
    if sources.intent.status == "canceled":
        return f"taken: what was reserved on {on} is released"
    return f"reserved on {on}, not taken yet"


def _facts(sources: Sources) -> Iterator[Fact]:
    yield Fact("Paid" if sources.charge.captured else "Reserved", date(sources.charge.created))
    if sources.invoice is not None:
        yield Fact("Invoice", clean(sources.invoice.number))
    yield Fact("Payment", sources.charge.id)


def _rows(sources: Sources) -> Iterator[Row]:
    of, currency = sources.invoice, sources.intent.currency
    if of is None:
        what = clean(sources.charge.description or sources.intent.description) or "Payment"
        amount = figure(sources.charge.amount, currency)
        yield Row(what, (), "1", amount, amount)
        return
    rates = rates_of(of.default_tax_rates, (line.tax_rates for line in of.lines))
    for line in of.charged:
        yield row(line, rates, naming_taxes=False)


def _sums(sources: Sources) -> Iterator[Sum]:
    of, currency = sources.invoice, sources.intent.currency
    paid, back = received(sources), returned(sources)
    if of is not None:
        yield Sum("Total of the invoice", figure(of.total, currency), "memo")
    if back:
        yield Sum("Paid", figure(paid, currency))
        yield Sum("Refunded", figure(-back, currency))
    label = "Paid, after refunds" if back else "Amount paid"
    yield Sum(label, money(paid - back, currency), "total")


def _entries(sources: Sources) -> Iterator[Entry]:
    for refund in sources.refunds:
        what = "Refund, on its way" if refund.status == "pending" else "Refund"
        yield Entry(date(refund.created), what, money(-refund.amount, refund.currency))


def _notes(of: Invoice | None) -> tuple[str, ...]:
    return () if of is None else paragraphs(of.description)
