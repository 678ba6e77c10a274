"""/v1/invoice_payments: what ties an invoice to the payment intents that pay it."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.lists import list_parts
from sao.api.finding.objects import find, found, named
from sao.billing.resources.invoice.machine import AttachPayment, Invoice
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.runtime import Session
from sao.wire.errors import WireError, not_found
from sao.wire.render import present
from sao.wire.resources import invoice


def attach(session: Session, call: Call[invoice.AttachPayment]) -> Answer:
    """The invoice, paid by another payment intent than its own, in whole or in part."""
    state = found(session, Invoice, call.id)
    intent = named(session, PaymentIntent, call.params.payment_intent, "payment_intent")
    session.submit(state.id, "attach_payment", AttachPayment(payment_intent=intent.id))
    return present(found(session, Invoice, state.id))


def list_payments(session: Session, call: Call[invoice.PaymentsList]) -> Answer:
    """The payments of an invoice, or the one made with a payment intent."""
    params = call.params
    state, made_with = None, None
    if params.payment is not None:
        intent = named(
            session, PaymentIntent, params.payment.payment_intent, "payment[payment_intent]"
        )
        state, made_with = _invoice_of(session, intent), intent.id
    if params.invoice is not None:
        asked = named(session, Invoice, params.invoice, "invoice")
        state = asked if params.payment is None or asked == state else None
    elif params.payment is None:
        raise WireError(
            "parameter_missing", "Name an invoice, or the payment that it was paid with.", "invoice"
        )
    there = [] if state is None else invoice.payments_of(state, session.find)
    parts = [
        each
        for each in there
        if made_with in (None, each["payment"]["payment_intent"]) and params.wants(each)
    ]
    return list_parts(parts, params, _PATH)


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """One payment of an invoice. Raises `not_found`."""
    intent = find(session, PaymentIntent, call.id.replace(invoice.PAYMENT_PREFIX, "pi_", 1))
    state = _invoice_of(session, intent) if intent is not None else None
    there = [] if state is None else invoice.payments_of(state, session.find)
    payment = next((each for each in there if each["id"] == call.id), None)
    if payment is None:
        raise not_found(f"No such invoice payment: '{call.id}'")
    return payment


def _invoice_of(session: Session, intent: PaymentIntent) -> Invoice | None:
    """The invoice that an intent is, or was, to pay."""
    object_id = intent.invoice or intent.attached_to
    return find(session, Invoice, object_id) if object_id is not None else None


_PATH = "/v1/invoice_payments"

FAMILY = Family(
    "Invoice payments",
    (
        Endpoint(
            "POST",
            "/v1/invoices/{id}/attach_payment",
            invoice.AttachPayment,
            attach,
            "Attach a payment intent to an invoice",
        ),
        Endpoint("GET", _PATH, invoice.PaymentsList, list_payments, "List payments of an invoice"),
        Endpoint("GET", f"{_PATH}/{{id}}", Nothing, retrieve, "Retrieve a payment of an invoice"),
    ),
)
