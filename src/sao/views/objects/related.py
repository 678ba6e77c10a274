"""What is related: the objects whose outcomes tell an object's story along with its own."""

from collections.abc import Iterable
from typing import Any

from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.resources.refund import Refund
from sao.views.moment import Moment
from sao.views.words.titles import resource_of


def related(moment: Moment, state: Any) -> tuple[str, ...]:
    """The object itself first; of a customer all that lives with it, and its payment methods."""
    found: Iterable[str] = ()
    match resource_of(state.id):
        case "customer":
            home = [row.id for row in moment.members(state.id)]
            found = (*home, *sorted(state.payment_methods))
        case "subscription":
            invoices = moment.all(Invoice, f"invoice|subscription={state.id}")
            told = [each for invoice in invoices for each in _of_invoice(moment, invoice)]
            found = [state.schedule, *told] if state.schedule else told
        case "invoice":
            found = _of_invoice(moment, state)
        case "payment_intent":
            found = _of_payment(moment, state)
        case "dispute":
            intent = moment.get(PaymentIntent, state.intent)
            if intent is not None:
                invoice = [intent.invoice] if intent.invoice else []
                found = [*_of_payment(moment, intent), *invoice]
        case "product":
            found = moment.ids(f"price|product={state.id}")
    return tuple(dict.fromkeys((state.id, *found)))


def _of_invoice(moment: Moment, invoice: Invoice) -> list[str]:
    notes = [note.id for note in moment.all(CreditNote, f"credit_note|invoice={invoice.id}")]
    intent = moment.get(PaymentIntent, invoice.payment_intent)
    payments = _of_payment(moment, intent) if intent is not None else []
    return [invoice.id, *payments, *notes]


def _of_payment(moment: Moment, intent: PaymentIntent) -> list[str]:
    refunds = [refund.id for refund in moment.all(Refund, f"refund|intent={intent.id}")]
    return [intent.id, *refunds, *([intent.dispute] if intent.dispute else [])]
