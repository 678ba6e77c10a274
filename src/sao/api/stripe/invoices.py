"""/v1/invoices."""

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing, Reply
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, find, found, named
from sao.api.selling.discounts import Asked, buyer, redeem
from sao.api.selling.dunning import dunning
from sao.api.selling.own_tax_ids import check_own
from sao.api.selling.shipping import shipment
from sao.api.selling.taxation import automatic, check_rates
from sao.api.selling.taxes import tax_rates
from sao.billing.resources.customer.balance import CURRENCY
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice import machine
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.values.customer import Address
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError, body, missing, no_such, of_payment_error
from sao.wire.params import check_merged
from sao.wire.render import present, render
from sao.wire.resources import invoice


def create(session: Session, call: Call[invoice.Create]) -> Answer:
    """A draft; of the invoice that it is made from, it will take the place."""
    params = call.params
    check_own(session, params)
    if params.from_invoice is not None:
        return _revision(session, params, params.from_invoice.invoice)
    if params.customer is None:
        raise missing("customer")
    owner = named(session, Customer, params.customer, "customer")
    if params.default_payment_method is not None:
        _check_owned(owner, params.default_payment_method, "default_payment_method")
    currency = owner.currency or CURRENCY
    if params.subscription is not None:
        subscription = named(session, Subscription, params.subscription, "subscription")
        if subscription.customer != owner.id:
            raise no_such("subscription", subscription.id, "subscription")
        currency = subscription.currency
    if params.currency is not None:
        currency = params.currency.lower()
    who = buyer(session, owner.id, currency)
    data = params.data(
        owner.id, currency, owner.test_clock, session.now(owner.id), dunning(session)
    )
    data = replace(
        data,
        default_tax_rates=tax_rates(session, params.default_tax_rates, "default_tax_rates"),
        discounts=redeem(session, who, Asked(params.discounts or (), "discounts")),
        inherit_discount=params.discounts is UNSET,
        automatic_tax=automatic(session, params.automatic_tax, owner, _sent_to(params)) or UNSET,
    )
    if data.automatic_tax:
        check_rates([("default_tax_rates", data.default_tax_rates)])
    if params.shipping_cost:
        data = replace(data, shipping=shipment(session, params.shipping_cost, currency))
    made = session.submit(owner.id, "create_invoice", data).created["invoice"]
    return present(found(session, Invoice, made))


def _revision(session: Session, params: invoice.Create, original_id: str) -> Answer:
    """A draft like its original, but for what was asked to be otherwise."""
    original = named(session, Invoice, original_id, "from_invoice[invoice]")
    named(session, Customer, original.customer, "from_invoice[invoice]")
    wanted = params.changes()
    changes = None if wanted is None else _changes(session, original, wanted)
    made = session.submit(original.id, "revise", machine.Revise()).created["invoice"]
    if changes is not None:
        session.submit(made, "update", changes)
    return present(found(session, Invoice, made))


retrieve = shows(Invoice, "The invoice.")


def update(session: Session, call: Call[invoice.Update]) -> Answer:
    """The invoice, changed."""
    state = found(session, Invoice, call.id)
    changes = _changes(session, state, call.params)
    return present(session.submit(state.id, "update", changes).state)


def _changes(session: Session, state: Invoice, params: invoice.Update) -> machine.Update:
    """What a draft that stands like this is told. Raises what is wrong with it."""
    check_merged(state.metadata, params.metadata)
    check_own(session, params)
    if isinstance(params.default_payment_method, str):
        _check_method(session, state, params.default_payment_method, "default_payment_method")
    data = params.data(state)
    if params.automatic_tax is not None:
        owner = named(session, Customer, state.customer, "customer")
        switch = automatic(session, params.automatic_tax, owner, _sent_to(params, state))
        data = replace(data, automatic_tax=switch)
    if params.default_tax_rates is not UNSET:
        rates = tax_rates(session, params.default_tax_rates or (), "default_tax_rates")
        data = replace(data, default_tax_rates=rates)
    if data.automatic_tax or (data.automatic_tax is UNSET and state.assesses):
        kept = (
            state.default_tax_rates if data.default_tax_rates is UNSET else data.default_tax_rates
        )
        check_rates([("default_tax_rates", kept)])
    if params.shipping_cost is not UNSET:
        sent = params.shipping_cost and shipment(session, params.shipping_cost, state.currency)
        data = replace(data, shipping=sent)
    if params.discounts is not UNSET:
        who = buyer(session, state.customer, state.currency).of(state.currency, state.subtotal)
        wanted = Asked(params.discounts or (), "discounts")
        given = redeem(session, who, wanted, state.discounts)
        data = replace(data, discounts=given)
    return data


def _sent_to(
    params: invoice.Create | invoice.Update, before: Invoice | None = None
) -> Address | None:
    """Where it is to be sent, as far as the invoice says so itself."""
    kept = None if before is None else before.shipping_details
    sent = kept if params.shipping_details is UNSET else params.shipping_details
    return None if sent is None else sent.address


delete = tells(Invoice, "delete", "What remains of a draft.")


finalize = tells(Invoice, "finalize", "The invoice, final: open, or paid where nothing is due.")


def pay(session: Session, call: Call[invoice.Pay]) -> Answer:
    """The invoice, paid; or 402 with the reason why not. A draft is finalized first."""
    state, params = found(session, Invoice, call.id), call.params
    if params.payment_method is not None:
        _check_method(session, state, params.payment_method, "payment_method")
    if state.status == "draft":
        state = _finalized(session, state, params)
        if state.attempted or state.collects_at_once:
            return _paid_or_why_not(session, state)
    session.submit(state.id, "pay", params.data())
    return _paid_or_why_not(session, found(session, Invoice, state.id))


def _settled(session: Session, invoice_id: str) -> Answer:
    return _paid_or_why_not(session, found(session, Invoice, invoice_id))


def send(session: Session, call: Call[invoice.Send]) -> Answer:
    """The invoice, final and sent to the customer. Raises `parameter_invalid` (it is charged)."""
    state = found(session, Invoice, call.id)
    if state.collection_method != "send_invoice":
        raise WireError(
            "parameter_invalid",
            "You can only send an invoice with collection_method=send_invoice; this one is charged "
            "automatically.",
            "invoice",
        )
    if state.status == "draft":
        session.submit(state.id, "finalize", machine.Finalize())
        state = found(session, Invoice, state.id)
    if state.status == "open":
        state = session.submit(state.id, "send").state
    return present(state)


void = tells(Invoice, "void", "The invoice, void.")
mark_uncollectible = tells(Invoice, "mark_uncollectible", "The invoice, given up.")


def list_all(session: Session, call: Call[invoice.List]) -> Turns[Answer]:
    """A page of invoices."""
    filtered(session, Customer, call.params.customer, "customer")
    filtered(session, Subscription, call.params.subscription, "subscription")
    params = call.params
    return list_objects(session, params, params.terms(), "/v1/invoices", wanted=params.wants)


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
    if owner is None:
        raise no_such("PaymentMethod", method, param)
    _check_owned(owner, method, param)


def _check_owned(owner: Customer, method: str, param: str) -> None:
    if method not in owner.payment_methods:
        raise no_such("PaymentMethod", method, param)


_PATH = "/v1/invoices"
_ONE = "/v1/invoices/{id}"

FAMILY = Family(
    "Invoices",
    (
        Endpoint("POST", _PATH, invoice.Create, create, "Create a draft"),
        Endpoint("GET", _PATH, invoice.List, list_all, "List invoices"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve an invoice"),
        Endpoint("POST", _ONE, invoice.Update, update, "Update an invoice"),
        Endpoint("DELETE", _ONE, Nothing, delete, "Delete a draft"),
        Endpoint("POST", f"{_ONE}/finalize", invoice.Finalize, finalize, "Finalize a draft"),
        Endpoint("POST", f"{_ONE}/pay", invoice.Pay, pay, "Pay an invoice", settled=_settled),
        Endpoint("POST", f"{_ONE}/send", invoice.Send, send, "Send an invoice"),
        Endpoint("POST", f"{_ONE}/void", invoice.Void, void, "Void an invoice"),
        Endpoint(
            "POST",
            f"{_ONE}/mark_uncollectible",
            invoice.MarkUncollectible,
            mark_uncollectible,
            "Give an invoice up",
        ),
    ),
)
