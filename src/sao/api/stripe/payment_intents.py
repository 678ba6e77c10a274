"""/v1/payment_intents."""

from typing import Any

from msgspec import UNSET, UnsetType

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing, Reply
from sao.api.lists import list_objects
from sao.api.objects import filtered, found, named
from sao.api.payments import payer
from sao.billing.failures import AUTHENTICATION_REQUIRED
from sao.billing.resources import payment_intent as machine
from sao.billing.resources.customer import Customer
from sao.billing.resources.payment_intent import PaymentIntent
from sao.billing.values import Method
from sao.runtime import Rejected, Session
from sao.wire.errors import body, of_payment_error, of_rejection
from sao.wire.params import check_merged
from sao.wire.render import present, render
from sao.wire.resources import payment_intent


def create(session: Session, call: Call[payment_intent.Create]) -> Answer:
    """The intent; with `confirm` attempted, and 402 where that was declined."""
    params = call.params
    owner = named(session, Customer, params.customer, "customer") if params.customer else None
    method = None
    if params.payment_method is not None:
        method = payer(session, params.payment_method, params.customer, "payment_method")
    made = session.new_id(payment_intent.PREFIX, owner.id if owner is not None else None)
    data = params.data(method, owner.test_clock if owner is not None else None)
    session.submit(made, "create", data)
    return _attempted(session, made, params) if params.confirm else _shown(session, made)


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The intent."""
    return _shown(session, call.id)


def update(session: Session, call: Call[payment_intent.Update]) -> Answer:
    """The intent, changed."""
    state, params = found(session, PaymentIntent, call.id), call.params
    check_merged(state.metadata, params.metadata)
    method: Method | UnsetType = UNSET
    if isinstance(params.payment_method, str):
        method = payer(session, params.payment_method, state.customer, "payment_method")
    _submit(session, state, "update", params.data(method))
    return _shown(session, state.id)


def confirm(session: Session, call: Call[payment_intent.Confirm]) -> Answer:
    """The intent, attempted; 402 where that was declined."""
    state, params = found(session, PaymentIntent, call.id), call.params
    method = None
    if params.payment_method is not None:
        method = payer(session, params.payment_method, state.customer, "payment_method")
    _submit(session, state, "confirm", params.data(method))
    return _attempted(session, state.id, params)


def capture(session: Session, call: Call[payment_intent.Capture]) -> Answer:
    """The intent, with the reserved money taken."""
    state = found(session, PaymentIntent, call.id)
    _submit(session, state, "capture", call.params.data())
    return _shown(session, state.id)


def cancel(session: Session, call: Call[payment_intent.Cancel]) -> Answer:
    """The intent, canceled."""
    state = found(session, PaymentIntent, call.id)
    _submit(session, state, "cancel", call.params.data())
    return _shown(session, state.id)


def list_all(session: Session, call: Call[payment_intent.List]) -> Answer:
    """A page of intents."""
    filtered(session, Customer, call.params.customer, "customer")
    return list_objects(session, call.params, call.params.terms(), "/v1/payment_intents")


def _shown(session: Session, intent: str) -> Answer:
    return present(found(session, PaymentIntent, intent))


def _submit(session: Session, state: PaymentIntent, action: str, data: Any) -> None:
    """A refusal shows the intent, as Stripe's does."""
    try:
        session.submit(state.id, action, data)
    except Rejected as refused:
        error = of_rejection(refused.rejection)
        error.extra["payment_intent"] = render(state)
        raise error from refused


def _attempted(
    session: Session, intent: str, params: payment_intent.Create | payment_intent.Confirm
) -> Answer:
    """What came of an attempt. One that nobody is there to authenticate is declined."""
    state = found(session, PaymentIntent, intent)
    alone = params.error_on_requires_action or params.off_session != "false"
    error = state.last_payment_error
    if state.status == "requires_action" and alone:
        session.submit(intent, "authenticate", machine.Authenticate(succeeded=False))
        state, error = found(session, PaymentIntent, intent), AUTHENTICATION_REQUIRED
    if state.status != "requires_payment_method" or error is None:
        return present(state)
    charge = state.charges[-1].id if state.charges else None
    refusal = of_payment_error(error, charge=charge, payment_intent=render(state))
    return Reply(refusal.status, body(refusal))


_PATH = "/v1/payment_intents"
_ONE = "/v1/payment_intents/{id}"

FAMILY = Family(
    "Payment intents",
    (
        Endpoint("POST", _PATH, payment_intent.Create, create, "Create a payment intent"),
        Endpoint("GET", _PATH, payment_intent.List, list_all, "List payment intents"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a payment intent"),
        Endpoint("POST", _ONE, payment_intent.Update, update, "Update a payment intent"),
        Endpoint("POST", f"{_ONE}/confirm", payment_intent.Confirm, confirm, "Attempt to collect"),
        Endpoint("POST", f"{_ONE}/capture", payment_intent.Capture, capture, "Take what is held"),
        Endpoint("POST", f"{_ONE}/cancel", payment_intent.Cancel, cancel, "Collect nothing more"),
    ),
)
