"""From what was issued to what the standard says of it.

An invoice is told as it became final, and never otherwise: what is paid or credited later is told
by other documents. So the same invoice is the same bytes for ever.
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.values import Value
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.invoice import Business, CreditLine, Presentation
from sao.billing.values.line import Line
from sao.billing.values.tax import TaxRate
from sao.documents.e_invoice import parties
from sao.documents.e_invoice.items import Sold, item
from sao.documents.e_invoice.model import (
    Charge,
    EInvoice,
    Item,
    NotExpressible,
    Party,
    Preceding,
    Vat,
)
from sao.documents.e_invoice.vat import OUTSIDE, grouped, troubles, vat_of
from sao.documents.formats import clean, paragraphs
from sao.documents.parts import rates_of

_ORDERS = ("order number", "order reference", "po", "po number", "purchase order")
_REFERENCES = ("buyer reference", "leitweg-id", "reference", "your reference")
"""Names of custom fields that say what the buyer goes by, in small letters."""


class Issued(Value, frozen=True):
    """An invoice as it became final, and who sold."""

    invoice: Invoice
    business: Business


class Credited(Value, frozen=True):
    """A credit note as it was issued, the invoice that it is of, and who sold."""

    note: CreditNote
    issued: Issued


def of_invoice(issued: Issued) -> EInvoice:
    """Of a final invoice. Raises `NotExpressible`, with all that speaks against it."""
    state = issued.invoice
    rates = rates_of(state.default_tax_rates, (line.tax_rates for line in state.charged))
    bill = _Bill(issued.business, state.details, state.currency, rates)
    items = [bill.item(_line(line)) for line in state.lines]
    charges = [bill.charge(_line(state.shipping))] if state.shipping is not None else []
    seller, buyer = bill.parties()
    told = EInvoice(
        kind="invoice",
        number=clean(state.number),
        issued_at=_issued_at(state),
        currency=state.currency,
        due_at=state.due_date,
        terms=_terms(state),
        note=" ".join((*paragraphs(state.description), *paragraphs(state.presentation.footer))),
        buyer_reference=_field(state.presentation, _REFERENCES) or state.customer,
        order=_field(state.presentation, _ORDERS),
        seller=seller,
        buyer=buyer,
        items=tuple(items),
        charges=tuple(charges),
        groups=grouped(bill.parts),
        prepaid=state.total - state.amount_due,
    )
    return bill.checked(told, state.total)


def of_note(credited: Credited) -> EInvoice:
    """Of a credit note. Raises `NotExpressible`, with all that speaks against it."""
    note, of = credited.note, credited.issued.invoice
    own = (*(line.tax_rates for line in of.charged), *(line.tax_rates for line in note.lines))
    rates = rates_of(of.default_tax_rates, own)
    bill = _Bill(credited.issued.business, of.details, note.currency, rates)
    names = {line.id: line.description for line in of.lines}
    items = [bill.item(_credit_line(line, names)) for line in note.lines]
    seller, buyer = bill.parties()
    told = EInvoice(
        kind="credit_note",
        number=clean(note.number),
        issued_at=note.effective_at or note.created,
        currency=note.currency,
        terms=f"Credited on invoice {clean(of.number)}.",
        note=" ".join(paragraphs(note.memo)),
        buyer_reference=_field(of.presentation, _REFERENCES) or note.customer,
        order=_field(of.presentation, _ORDERS),
        preceding=Preceding(clean(of.number), _issued_at(of)),
        seller=seller,
        buyer=buyer,
        items=tuple(items),
        groups=grouped(bill.parts),
    )
    return bill.checked(told, note.total)


class _Bill:
    """One that is being put together: what is taxed is in `parts`, what is wrong in `problems`."""

    def __init__(
        self,
        business: Business,
        details: CustomerDetails,
        currency: str,
        rates: Mapping[str, TaxRate],
    ) -> None:
        self.parts: list[tuple[Vat, int, int]] = []
        self.problems: list[str] = []
        self._exempt, self._currency, self._rates = details.tax_exempt, currency, rates
        self._seller = parties.seller(business, self.problems)
        self._buyer = parties.buyer(details, self.problems)
        self._lines = 0

    def item(self, sold: Sold) -> Item:
        """The next line."""
        self._lines += 1
        return item(self._lines, sold, self._taxed(sold), self._currency)

    def charge(self, sold: Sold) -> Charge:
        """What is charged beside the lines."""
        return Charge(sold.description, sold.net, self._taxed(sold))

    def parties(self) -> tuple[Party, Party]:
        """Who sells, who buys. The standard wants no VAT ids where nothing is subject to VAT."""
        if any(vat.category == "O" for vat, _net, _tax in self.parts):
            return _without_vat_id(self._seller), _without_vat_id(self._buyer)
        return self._seller, self._buyer

    def checked(self, told: EInvoice, total: int) -> EInvoice:
        """The same, if nothing speaks against it."""
        known = {"seller": self._seller.vat_id is not None, "buyer": self._buyer.vat_id is not None}
        found = [*self.problems, *troubles(told.groups, told.currency, **known)]
        if not told.items:
            found.append("It has no lines.")
        if told.total != total and not found:
            found.append("Its lines and taxes do not come to its total.")
        if found:
            raise NotExpressible(tuple(found))
        return told

    def _taxed(self, sold: Sold) -> Vat:
        known = self._seller.vat_id is not None
        vat = vat_of(sold.taxes, self._rates, self._exempt, known=known)
        if isinstance(vat, str):
            self.problems.append(f"“{sold.description}” {vat}.")
            vat = OUTSIDE
        else:
            self.parts.append((vat, sold.net, sold.tax))
        return vat


def _without_vat_id(who: Party) -> Party:
    return replace(who, vat_id=None, registration_id=who.registration_id or who.vat_id)


def _line(line: Line) -> Sold:
    off = sum(one.amount for one in line.discount_amounts)
    return Sold(
        description=clean(line.description) or "Item",
        quantity=line.exact_quantity,
        amount=line.amount,
        off=off + sum(one.amount for one in line.credits or ()),
        taxes=line.taxes,
        start=line.period_start,
        end=line.period_end,
    )


def _credit_line(line: CreditLine, names: Mapping[str, str]) -> Sold:
    off = sum(one.amount for one in line.discount_amounts)
    return Sold(
        description=clean(line.description or names.get(line.line or "")) or "Credit",
        quantity=str(1 if line.quantity is None else line.quantity),
        amount=line.amount,
        off=off + sum(one.amount for one in line.credits or ()),
        taxes=line.taxes,
        start=line.period_start,
        end=line.period_end,
    )


def _issued_at(state: Invoice) -> int:
    return state.effective_at or state.finalized_at or state.created


def _terms(state: Invoice) -> str:
    if state.due_date is None and state.collection_method == "charge_automatically":
        return "Charged automatically to the payment method on file."
    return "Due on receipt." if state.due_date is None else "Due on the date given."


def _field(presentation: Presentation, names: Iterable[str]) -> str:
    """What the first custom field of such a name says."""
    told = {
        clean(field.name).casefold(): clean(field.value) for field in presentation.custom_fields
    }
    return next((told[name] for name in names if told.get(name)), "")
