"""From an object to what its document says.

All reading is here, in one session; what is made of it (`invoice`, `receipt`, `credit_note`,
`quote`, `e_invoice`) is pure. Who sells is taken from the
environment's settings as they stood when the document became final: a firm that moves does not
change the invoices that it sent.
"""

from msgspec.structs import replace

from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.customer.billing import details_of
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.payment_intent.state import intent_of
from sao.billing.resources.quote.machine import Quote
from sao.billing.resources.quote.terms import QuoteTerms
from sao.billing.resources.refund import Refund
from sao.billing.resources.settings import SETTINGS, Settings, own_tax_id
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.invoice import Business
from sao.documents import credit_note, invoice, quote, receipt
from sao.documents.e_invoice.issuing import Credited, Issued, of_invoice, of_note
from sao.documents.e_invoice.model import EInvoice
from sao.documents.formats import instant
from sao.documents.model import Document, Proof
from sao.runtime import Reading


def document_of(session: Reading, object_id: str) -> Document | None:
    """The document of an invoice, credit note, quote or charge; None while or where there is none.

    A draft has none, nor has a charge that failed.
    """
    state = session.find(intent_of(object_id) or object_id)
    if isinstance(state, Invoice) and state.finalized_at is not None:
        return _of_invoice(session, state)
    if isinstance(state, CreditNote):
        return _of_note(session, state)
    if isinstance(state, Quote) and state.terms is not None:
        return _of_quote(session, state, state.terms)
    if isinstance(state, PaymentIntent) and state.id != object_id:
        return _of_charge(session, state, object_id)
    return None


def e_invoice_of(session: Reading, object_id: str) -> EInvoice | None:
    """What programs read of a final invoice, or of a credit note; None where it is neither.

    Raises `NotExpressible`.
    """
    state = session.find(object_id)
    if isinstance(state, CreditNote):
        of = _issued(session, state.invoice)
        if of is None:
            return None
        sold = Issued(of.invoice, _seller(session, state.created, of.invoice))
        return of_note(Credited(state, sold))
    issued = _issued(session, object_id) if isinstance(state, Invoice) else None
    return of_invoice(issued) if issued is not None else None


def _issued(session: Reading, object_id: str) -> Issued | None:
    """An invoice as it became final: what happened to it since is no part of it."""
    for step in session.history(object_id):
        then = step.after.data
        if isinstance(then, Invoice) and then.finalized_at is not None:
            return Issued(then, _seller(session, then.finalized_at, then))
    return None


def _of_invoice(session: Reading, state: Invoice) -> Document:
    return invoice.document(
        invoice.Sources(
            invoice=state,
            intent=_intent(session, state),
            refunds=_refunds(session, _intent(session, state)),
            notes=_notes(session, state),
            business=_seller(session, state.finalized_at or state.created, state),
            proof=_proof(session, state.id),
        )
    )


def _of_note(session: Reading, state: CreditNote) -> Document | None:
    of = session.find(state.invoice)
    if not isinstance(of, Invoice):
        return None
    return credit_note.document(
        credit_note.Sources(
            note=state,
            invoice=of,
            business=_seller(session, state.created, of),
            proof=_proof(session, state.id),
        )
    )


def _of_quote(session: Reading, state: Quote, terms: QuoteTerms) -> Document:
    owner = session.find(state.customer)
    return quote.document(
        quote.Sources(
            quote=state,
            terms=terms,
            details=details_of(owner) if isinstance(owner, Customer) else CustomerDetails(),
            business=_business(session, state.finalized_at or session.now(state.id)),
            proof=_proof(session, state.id),
        )
    )


def _of_charge(session: Reading, state: PaymentIntent, charge_id: str) -> Document | None:
    charge = next((each for each in state.charges if each.id == charge_id), None)
    if charge is None or charge.status != "succeeded":
        return None
    of = session.find(state.invoice) if state.invoice is not None else None
    customer = session.find(state.customer) if state.customer is not None else None
    billed = of if isinstance(of, Invoice) else None
    return receipt.document(
        receipt.Sources(
            charge=charge,
            intent=state,
            invoice=billed,
            customer=customer if isinstance(customer, Customer) else None,
            refunds=_refunds(session, state),
            business=_seller(session, charge.created, billed),
            proof=_proof(session, state.id),
        )
    )


def _intent(session: Reading, state: Invoice) -> PaymentIntent | None:
    found = session.find(state.payment_intent) if state.payment_intent is not None else None
    return found if isinstance(found, PaymentIntent) else None


def _refunds(session: Reading, intent: PaymentIntent | None) -> tuple[Refund, ...]:
    """Those that were not called off, nor came back, in the order in which they were asked for."""
    found = [session.find(each) for each in (intent.refunds if intent is not None else ())]
    return tuple(one for one in found if isinstance(one, Refund))


def _notes(session: Reading, state: Invoice) -> tuple[CreditNote, ...]:
    found = [session.find(each.credit_note) for each in state.credit_notes]
    return tuple(one for one in found if isinstance(one, CreditNote) and one.status != "void")


def _business(session: Reading, at: int) -> Business:
    """Who sold then; where nobody had said it yet, what was said first."""
    steps = session.history(SETTINGS)
    then = [step.after.data for step in steps if step.outcome.at <= at]
    told = [step.after.data for step in steps if step.outcome.action == "set_business"]
    for state in (*then[-1:], *told[:1]):
        if isinstance(state, Settings) and state.business != Business():
            return state.business
    return Business()


def _seller(session: Reading, at: int, invoice: Invoice | None) -> Business:
    """The same, with the tax ids that an invoice is to say, even those that are gone by now."""
    business = _business(session, at)
    chosen = None if invoice is None else invoice.presentation.account_tax_ids
    if not chosen:
        return business
    profiles = (step.after.data.business for step in session.history(SETTINGS))
    ever = {own_tax_id(one): one for profile in profiles for one in profile.tax_ids}
    return replace(business, tax_ids=tuple(ever[one] for one in chosen if one in ever))


def _proof(session: Reading, object_id: str) -> Proof:
    last = session.chain(object_id)[-1]
    return Proof(object_id, last.seq, last.hash.hex(), instant(last.at))
