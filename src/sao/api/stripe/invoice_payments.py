"""/v1/invoice_payments: what ties an invoice to the payment intent that it is collected with."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.objects import find, named
from sao.billing.resources.invoice import Invoice
from sao.billing.resources.payment_intent import PaymentIntent
from sao.runtime import Session
from sao.wire.errors import WireError, not_found
from sao.wire.resources import invoice
from sao.wire.shapes import listing


def list_payments(session: Session, call: Call[invoice.PaymentsList]) -> Answer:
    """The payment of an invoice, or the one made with a payment intent."""
    params = call.params
    state = None
    if params.payment is not None:
        intent = named(
            session, PaymentIntent, params.payment.payment_intent, "payment[payment_intent]"
        )
        state = find(session, Invoice, intent.invoice) if intent.invoice is not None else None
    if params.invoice is not None:
        asked = named(session, Invoice, params.invoice, "invoice")
        state = asked if params.payment is None or asked == state else None
    elif params.payment is None:
        raise WireError(
            "parameter_missing", "Name an invoice, or the payment that it was paid with.", "invoice"
        )
    payment = invoice.render_payment(state) if state is not None else None
    shown = [] if payment is None or not params.wants(payment) else [payment]
    return listing("/v1/invoice_payments", shown)


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """One payment of an invoice. Raises `not_found`."""
    intent = find(session, PaymentIntent, call.id.replace(invoice.PAYMENT_PREFIX, "pi_", 1))
    state = find(session, Invoice, intent.invoice) if intent and intent.invoice else None
    payment = invoice.render_payment(state) if state is not None else None
    if payment is None or payment["id"] != call.id:
        raise not_found(f"No such invoice payment: '{call.id}'")
    return payment


_PATH = "/v1/invoice_payments"

FAMILY = Family(
    "Invoice payments",
    (
        Endpoint("GET", _PATH, invoice.PaymentsList, list_payments, "List payments of an invoice"),
        Endpoint("GET", f"{_PATH}/{{id}}", Nothing, retrieve, "Retrieve a payment of an invoice"),
    ),
)
