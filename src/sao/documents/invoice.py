"""What an invoice says.

Its sums add up from the first to the last, whatever happened to it: total, with what the balance
made of it, less credit notes, less what was paid, is what is due.
"""

from collections.abc import Iterator

from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.refund import Refund
from sao.billing.values import Value
from sao.billing.values.charge import Charge
from sao.billing.values.invoice import Business
from sao.documents.formats import card, clean, date, figure, money, paragraphs, period
from sao.documents.model import Document, Entry, Fact, Mark, Proof, Sum
from sao.documents.parts import (
    buyer,
    contact,
    credit_sums,
    discount_sums,
    discounts_of,
    own_facts,
    paper,
    rates_of,
    row,
    seller,
    tax_sums,
)

REVERSE_CHARGE = "Tax to be paid by the recipient under the reverse charge."

NEEDS_ACTION = "invoice_payment_intent_requires_action"

_MARKS = {
    "paid": Mark("Paid", "positive"),
    "void": Mark("Void", "neutral"),
    "uncollectible": Mark("Uncollectible", "critical"),
}


class Sources(Value, frozen=True, kw_only=True):
    """An invoice with everything around it that its document tells of."""

    invoice: Invoice
    intent: PaymentIntent | None
    refunds: tuple[Refund, ...]
    notes: tuple[CreditNote, ...]
    business: Business
    proof: Proof


def document(sources: Sources) -> Document:
    """The document of a final invoice."""
    state, currency = sources.invoice, sources.invoice.currency
    rates = rates_of(state.default_tax_rates, (line.tax_rates for line in state.lines))
    naming = len(state.taxes) > 1
    logo = sources.business.logo
    return Document(
        kind="invoice",
        id=state.id,
        title="Invoice",
        number=clean(state.number),
        issued_at=_issued_at(state),
        currency=currency.upper(),
        mark=_mark(state),
        seller=seller(sources.business),
        buyer=buyer(state.details),
        contact=contact(sources.business),
        facts=tuple(_facts(state)),
        ask=money(state.amount_remaining if _is_owed(state) else _settled(state), currency),
        asked=_asked(state),
        payment=tuple(_payment(sources)),
        rows=tuple(row(line, rates, naming_taxes=naming) for line in state.lines),
        sums=tuple(sums(state, sources.notes)),
        entries=tuple(_entries(sources)),
        notes=tuple(_notes(state)),
        proof=sources.proof,
        simulated=True,
        paper=paper(state.presentation, state.details),
        logo=logo.document if logo is not None else None,
    )


def sums(state: Invoice, notes: tuple[CreditNote, ...] = ()) -> Iterator[Sum]:
    """From what the lines come to, to what is due."""
    currency = state.currency
    discounts = discounts_of(state.discounts, (line.discounts for line in state.lines))
    rates = rates_of(state.default_tax_rates, (line.tax_rates for line in state.lines))
    yield Sum("Subtotal", figure(state.subtotal, currency))
    yield from discount_sums(state.discount_amounts, discounts, currency)
    yield from credit_sums(state.credits, currency)
    if state.shipping is not None:
        label = f"Shipping ({clean(state.shipping.description)})"
        yield Sum(label, figure(state.shipping.amount, currency))
    if state.taxes:
        without = state.total - sum(tax.amount for tax in state.taxes)
        yield Sum("Total without tax", figure(without, currency), "memo")
    yield from tax_sums(state.taxes, rates, currency)
    yield Sum("Total", figure(state.total, currency))
    yield from _balance(state)
    numbers = {note.id: clean(note.number) for note in notes}
    for credited in state.credit_notes:
        if credited.pre_payment:
            label = f"Credit note {numbers.get(credited.credit_note, '')}".strip()
            yield Sum(label, figure(-credited.amount, currency))
    yield from _paid(state)
    due = state.amount_remaining if _is_owed(state) else 0
    yield Sum("Amount due", money(due, currency), "total")


def balance_applied(state: Invoice) -> int:
    """What the customer's balance made of the total: negative took something off."""
    return state.amount_due + state.pre_payment_credit_notes_amount - state.total


def _balance(state: Invoice) -> Iterator[Sum]:
    applied = balance_applied(state)
    if applied == 0:
        return
    label = "Credit applied" if applied < 0 else "Owed from before"
    if state.total < 0:
        label = "Kept as credit for later invoices"
    elif (state.ending_balance or 0) > 0:
        label = "Owed with the next invoice"
    yield Sum(label, figure(applied, state.currency))


def _paid(state: Invoice) -> Iterator[Sum]:
    currency = state.currency
    if state.status == "void":
        yield Sum("Void, not to be paid", figure(-state.amount_due, currency))
        return
    paid = state.amount_due if state.paid_out_of_band else state.amount_paid
    yield Sum("Paid", figure(-paid, currency))
    over = paid - state.amount_due
    if over > 0:
        yield Sum("Paid in excess", figure(over, currency))


def _is_owed(state: Invoice) -> bool:
    return state.status in ("open", "uncollectible")


def _settled(state: Invoice) -> int:
    """The amount that matters once nothing is owed any more."""
    if state.status == "void":
        return 0
    return state.amount_due if state.paid_out_of_band else state.amount_paid


def _mark(state: Invoice) -> Mark | None:
    if state.status == "open" and state.overdue_at is not None:
        return Mark("Overdue", "critical")
    if state.status == "open" and state.first_failed_at is not None:
        return Mark("Payment failed", "warning")
    return _MARKS.get(state.status)


def _asked(state: Invoice) -> str:
    if state.status == "void":
        return "due: this invoice is void"
    if state.status == "paid":
        return f"paid on {date(state.paid_at or _issued_at(state))}"
    if state.status == "uncollectible":
        return "due, and no longer expected"
    if state.due_date is not None:
        return f"due on {date(state.due_date)}"
    return "due on receipt"


def _issued_at(state: Invoice) -> int:
    return state.effective_at or state.finalized_at or state.created


def _facts(state: Invoice) -> Iterator[Fact]:
    yield Fact("Issued", date(_issued_at(state)))
    starts = [line.period_start for line in state.lines]
    ends = [line.period_end for line in state.lines]
    supplied = period(min(starts), max(ends)) if starts else ""
    if supplied:
        yield Fact("Supply", supplied)
    if _is_owed(state):
        yield Fact("Due", date(state.due_date) if state.due_date is not None else "on receipt")
    if state.paid_at is not None:
        yield Fact("Paid", date(state.paid_at))
    if state.voided_at is not None:
        yield Fact("Void since", date(state.voided_at))
    yield from own_facts(state.presentation)


def _payment(sources: Sources) -> Iterator[str]:
    """How it was paid; of one that is open, how it can be."""
    state = sources.invoice
    if state.status == "void":
        return
    if state.paid_out_of_band:
        yield "Paid directly to the seller"
        return
    taken = _taken(sources.intent)
    if state.status == "paid":
        yield card(taken.method.card) if taken is not None else "Nothing was left to pay"
        return
    help_at = contact(sources.business) or "the seller"
    if state.collection_method == "send_invoice":
        yield f"To be paid by you; ask {help_at} if this document does not say where to."
        return
    yield from _automatic(state, help_at)


def _automatic(state: Invoice, help_at: str) -> Iterator[str]:
    if state.method is not None:
        yield card(state.method.card)
    if state.settling:
        yield "The payment is being processed by your bank"
        return
    error = state.last_error
    if error is not None and error.code == NEEDS_ACTION:
        yield "Waits for you to confirm it with your bank"
    elif error is not None and state.first_failed_at is not None:
        yield f"Declined: {clean(error.message)}"
    if state.next_payment_attempt is not None and state.status == "open":
        yield f"Charged again by itself on {date(state.next_payment_attempt)}"
        yield f"To pay earlier, or with another card, ask {help_at}"
    else:
        yield f"Not charged by itself; to pay, ask {help_at}"


def _taken(intent: PaymentIntent | None) -> Charge | None:
    """The attempt that went through."""
    charges = intent.charges if intent is not None else ()
    return next((each for each in charges if each.status == "succeeded"), None)


def _entries(sources: Sources) -> Iterator[Entry]:
    """What was paid and given back, oldest first."""
    state, currency = sources.invoice, sources.invoice.currency
    found: list[tuple[int, str, int]] = []
    taken = _taken(sources.intent)
    if state.paid_out_of_band and state.paid_at is not None:
        found.append((state.paid_at, "Paid directly to the seller", state.amount_due))
    elif taken is not None and state.status == "paid":
        found.append((taken.created, f"Paid with {card(taken.method.card)}", state.amount_paid))
    found += [
        (note.created, f"Credit note {clean(note.number)}", -note.total) for note in sources.notes
    ]
    found += [(one.created, "Refund" + _standing(one), -one.amount) for one in sources.refunds]
    for at, what, amount in sorted(found, key=lambda one: one[0]):
        yield Entry(date(at), what, money(amount, currency))


def _standing(refund: Refund) -> str:
    return ", on its way" if refund.status == "pending" else ""


def _notes(state: Invoice) -> Iterator[str]:
    yield from paragraphs(state.description)
    reversed_ = any(tax.reason == "reverse_charge" for tax in state.taxes)
    if reversed_ or state.details.tax_exempt == "reverse":
        yield REVERSE_CHARGE
    yield from paragraphs(state.presentation.footer)
