"""What a quote says: what is offered to whom, until when, and what it comes to."""

from collections.abc import Iterator

from sao.billing.reckoning.pricing import unit_amount
from sao.billing.reckoning.proration import is_metered
from sao.billing.reckoning.rhythm import is_mixed
from sao.billing.resources.quote.machine import Quote
from sao.billing.resources.quote.terms import QuoteTerms, recurring_items
from sao.billing.values import Value
from sao.billing.values.checkout import CheckoutItem
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.invoice import Business, Presentation
from sao.billing.values.price import Recurring
from sao.documents.formats import clean, date, figure, money, paragraphs, quantity, unit_price
from sao.documents.model import Document, Fact, Mark, Proof, Row, Sum
from sao.documents.parts import buyer, contact, paper, seller

_MARKS = {
    "draft": Mark("Draft", "neutral"),
    "accepted": Mark("Accepted", "positive"),
    "canceled": Mark("No longer offered", "neutral"),
}


class Sources(Value, frozen=True, kw_only=True):
    """A quote with everything around it that its document tells of."""

    quote: Quote
    terms: QuoteTerms
    details: CustomerDetails
    business: Business
    proof: Proof


def document(sources: Sources) -> Document:
    """The document of a quote, as it stands."""
    state, terms = sources.quote, sources.terms
    logo = sources.business.logo
    return Document(
        kind="quote",
        id=state.id,
        title="Quote",
        number=clean(state.number),
        issued_at=state.finalized_at or state.created,
        currency=terms.currency.upper(),
        mark=_MARKS.get(state.status),
        seller=seller(sources.business),
        buyer=buyer(sources.details),
        contact=contact(sources.business),
        facts=tuple(_facts(state)),
        ask=money(terms.upfront.total, terms.currency),
        asked=_asked(state),
        payment=(),
        rows=tuple(_row(item) for item in terms.items),
        sums=tuple(_sums(terms)),
        entries=(),
        notes=tuple(_notes(terms)),
        proof=sources.proof,
        simulated=True,
        paper=paper(Presentation(), sources.details),
        logo=logo.document if logo is not None else None,
    )


def _facts(state: Quote) -> Iterator[Fact]:
    yield Fact("Offered", date(state.finalized_at or state.created))
    if state.accepted_at is not None:
        yield Fact("Accepted", date(state.accepted_at))
    elif state.canceled_at is not None:
        yield Fact("Withdrawn", date(state.canceled_at))
    else:
        yield Fact("Valid until", date(state.expires_at))


def _asked(state: Quote) -> str:
    if state.accepted_at is not None:
        return f"to begin with, accepted on {date(state.accepted_at)}"
    if state.canceled_at is not None:
        return "to begin with, no longer offered"
    return f"to begin with, if accepted by {date(state.expires_at)}"


def _row(item: CheckoutItem) -> Row:
    price, metered = item.price, is_metered(item.price)
    rhythm = _rhythm(price.recurring) if price.recurring is not None else ""
    return Row(
        description=clean(price.product_name) or "Item",
        notes=tuple(
            note for note in (rhythm, "billed for what is used" if metered else "") if note
        ),
        quantity="" if metered else quantity(item.quantity),
        unit_price="" if price.tiers else unit_price(unit_amount(price), price.currency),
        amount="" if metered else figure(item.amounts.subtotal, price.currency),
    )


def _rhythm(recurring: Recurring) -> str:
    many = recurring.interval_count
    return f"every {recurring.interval}" if many == 1 else f"every {many} {recurring.interval}s"


def _sums(terms: QuoteTerms) -> Iterator[Sum]:
    amounts, currency = terms.amounts, terms.currency
    yield Sum("Subtotal", figure(amounts.subtotal, currency))
    if amounts.discount:
        yield Sum("Discount", figure(-amounts.discount, currency))
    if amounts.tax:
        added = amounts.total - amounts.subtotal + amounts.discount
        label, weight = ("Tax", "plain") if added else ("Includes tax", "memo")
        yield Sum(label, figure(amounts.tax, currency), weight)  # type: ignore[arg-type]
    yield Sum("Total", money(amounts.total, currency), "total")
    again = [item for item in terms.items if item.price.recurring is not None]
    if terms.recurring is not None:
        shortest = recurring_items(terms.items)[0].price.recurring
        when = _rhythm(shortest) if shortest and is_mixed(again) else "each time"
        yield Sum(f"Then, {when}", figure(terms.recurring.total, currency), "memo")


def _notes(terms: QuoteTerms) -> Iterator[str]:
    days = terms.subscription.trial_period_days
    if days:
        yield f"What recurs is free for the first {days} days."
    yield from paragraphs(terms.header)
    yield from paragraphs(terms.description)
    yield from paragraphs(terms.footer)
