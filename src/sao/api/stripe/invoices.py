"""/v1/invoices and /v1/invoice_payments."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing, Reply
from sao.api.lists import list_objects
from sao.api.objects import filtered, find, found, named
from sao.billing.resources import invoice as machine
from sao.billing.resources.customer import Customer
from sao.billing.resources.invoice import Invoice
from sao.billing.resources.payment_intent import PaymentIntent
from sao.billing.resources.subscription import Subscription
from sao.runtime import Session
from sao.wire.errors import WireError, body, no_such, of_payment_error
from sao.wire.params import Page, check_merged
from sao.wire.render import present, render
from sao.wire.resources import invoice
from sao.wire.shapes import Rendered, listing


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The invoice."""
    return present(found(session, Invoice, call.id))


def update(session: Session, call: Call[invoice.Update]) -> Answer:
    """The invoice, changed."""
    state, params = found(session, Invoice, call.id), call.params
    check_merged(state.metadata, params.metadata)
    if isinstance(params.default_payment_method, str):
        _check_method(session, state, params.default_payment_method, "default_payment_method")
    return present(session.submit(state.id, "update", params.data()).state)


def delete(session: Session, call: Call[Nothing]) -> Answer:
    """What remains of a draft."""
    state = found(session, Invoice, call.id)
    return present(session.submit(state.id, "delete").state)


def finalize(session: Session, call: Call[invoice.Finalize]) -> Answer:
    """The invoice, final: open, or paid where nothing is due."""
    state = found(session, Invoice, call.id)
    session.submit(state.id, "finalize", call.params.data())
    return present(found(session, Invoice, state.id))


def pay(session: Session, call: Call[invoice.Pay]) -> Answer:
    """The invoice, paid; or 402 with the reason why not. A draft is finalized first."""
    state, params = found(session, Invoice, call.id), call.params
    if params.payment_method is not None:
        _check_method(session, state, params.payment_method, "payment_method")
    if state.status == "draft":
        state = _finalized(session, state, params)
        if state.attempted:
            return _paid_or_why_not(session, state)
    session.submit(state.id, "pay", params.data())
    return _paid_or_why_not(session, found(session, Invoice, state.id))


def void(session: Session, call: Call[invoice.Void]) -> Answer:
    """The invoice, void."""
    state = found(session, Invoice, call.id)
    return present(session.submit(state.id, "void").state)


def mark_uncollectible(session: Session, call: Call[invoice.MarkUncollectible]) -> Answer:
    """The invoice, given up."""
    state = found(session, Invoice, call.id)
    return present(session.submit(state.id, "mark_uncollectible").state)


def list_all(session: Session, call: Call[invoice.List]) -> Answer:
    """A page of invoices."""
    filtered(session, Customer, call.params.customer, "customer")
    filtered(session, Subscription, call.params.subscription, "subscription")
    return list_objects(session, call.params, call.params.terms(), "/v1/invoices")


def list_lines(session: Session, call: Call[Page]) -> Answer:
    """The invoice's lines: all of them, they fit one page."""
    lines: Rendered = render(found(session, Invoice, call.id))["lines"]
    return lines


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
    return listing("/v1/invoice_payments", [] if payment is None else [payment])


def _finalized(session: Session, state: Invoice, params: invoice.Pay) -> Invoice:
    """The draft, final, and attempted with the method that it is to be paid with."""
    if params.payment_method is not None:
        chosen = machine.Update(default_payment_method=params.payment_method)
        session.submit(state.id, "update", chosen)
    automatic = False if params.paid_out_of_band else None
    session.submit(state.id, "finalize", machine.Finalize(auto_advance=automatic))
    return found(session, Invoice, state.id)


def _paid_or_why_not(session: Session, state: Invoice) -> Answer:
    intent = find(session, PaymentIntent, state.payment_intent) if state.payment_intent else None
    under_way = intent is not None and intent.status == "processing"
    if state.status == "paid" or under_way or state.last_error is None:
        return present(state)
    error = of_payment_error(
        state.last_error, payment_intent=render(intent) if intent is not None else None
    )
    return Reply(error.status, body(error))


def _check_method(session: Session, state: Invoice, method: str, param: str) -> None:
    """It has to be the customer's. Raises `resource_missing`."""
    owner = find(session, Customer, state.customer)
    if owner is None or method not in owner.payment_methods:
        raise no_such("PaymentMethod", method, param)


_PATH = "/v1/invoices"
_ONE = "/v1/invoices/{id}"

FAMILY = Family(
    "Invoices",
    (
        Endpoint("GET", _PATH, invoice.List, list_all, "List invoices"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve an invoice"),
        Endpoint("POST", _ONE, invoice.Update, update, "Update an invoice"),
        Endpoint("DELETE", _ONE, Nothing, delete, "Delete a draft"),
        Endpoint("GET", f"{_ONE}/lines", Page, list_lines, "List an invoice's lines"),
        Endpoint("POST", f"{_ONE}/finalize", invoice.Finalize, finalize, "Finalize a draft"),
        Endpoint("POST", f"{_ONE}/pay", invoice.Pay, pay, "Pay an invoice"),
        Endpoint("POST", f"{_ONE}/void", invoice.Void, void, "Void an invoice"),
        Endpoint(
            "POST",
            f"{_ONE}/mark_uncollectible",
            invoice.MarkUncollectible,
            mark_uncollectible,
            "Give an invoice up",
        ),
        Endpoint(
            "GET",
            "/v1/invoice_payments",
            invoice.PaymentsList,
            list_payments,
            "List the payments of an invoice",
        ),
    ),
)
