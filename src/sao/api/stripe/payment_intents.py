"""/v1/payment_intents."""

from msgspec import UnsetType

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows
from sao.api.finding.lists import list_objects, list_parts
from sao.api.finding.objects import filtered, found, named
from sao.api.selling.configuring import configured_anew, configured_for
from sao.api.selling.confirming import completed, offered, presented, spend
from sao.api.selling.payments import accepted, chosen, outcome, submit
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.currencies import chargeable, check_chargeable
from sao.wire.errors import WireError
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import payment_intent


def create(session: Session, call: Call[payment_intent.Create]) -> Answer:
    """The intent; with `confirm` attempted, and 402 where that was declined."""
    token = presented(session, call.params.confirmation_token, confirms=call.params.confirm)
    params = completed(call.params, token)
    check_chargeable(params.amount, params.currency)
    owner = named(session, Customer, params.customer, "customer") if params.customer else None
    method = chosen(session, params.payment_method, params.payment_method_data, params.customer)
    method = method or offered(session, token, params.customer)
    accepted(session, method, params.mandate_data)
    made = session.new_id(payment_intent.PREFIX, owner.id if owner is not None else None)
    spend(session, token, made)
    clock = owner.test_clock if owner is not None else None
    data = params.data(method, clock, configured_for(session, params))
    session.submit(made, "create", data)
    return _attempted(session, made) if params.confirm else _shown(session, made)


retrieve = shows(PaymentIntent, "The intent.")


def update(session: Session, call: Call[payment_intent.Update]) -> Answer:
    """The intent, changed."""
    state, params = found(session, PaymentIntent, call.id), call.params
    check_merged(state.metadata, params.metadata)
    if isinstance(params.amount, int):
        check_chargeable(params.amount, params.currency or state.currency)
    owner = _owner(session, state, params.customer)
    method = chosen(session, params.payment_method, params.payment_method_data, owner)
    submit(session, state, "update", params.data(method, configured_anew(session, state, params)))
    return _shown(session, state.id)


def confirm(session: Session, call: Call[payment_intent.Confirm]) -> Answer:
    """The intent, attempted; 402 where that was declined."""
    state = found(session, PaymentIntent, call.id)
    token = presented(session, call.params.confirmation_token)
    params = completed(call.params, token)
    method = chosen(session, params.payment_method, params.payment_method_data, state.customer)
    method = method or offered(session, token, state.customer)
    accepted(session, method or state.chosen, params.mandate_data)
    spend(session, token, state.id)
    submit(session, state, "confirm", params.data(method))
    return _attempted(session, state.id)


def capture(session: Session, call: Call[payment_intent.Capture]) -> Answer:
    """The intent, with the reserved money taken."""
    state = found(session, PaymentIntent, call.id)
    if call.params.amount_to_capture is not None:
        chargeable(call.params.amount_to_capture, state.currency, "amount_to_capture")
    submit(session, state, "capture", call.params.data())
    return _shown(session, state.id)


def cancel(session: Session, call: Call[payment_intent.Cancel]) -> Answer:
    """The intent, canceled."""
    state = found(session, PaymentIntent, call.id)
    submit(session, state, "cancel", call.params.data())
    return _shown(session, state.id)


def list_all(session: Session, call: Call[payment_intent.List]) -> Turns[Answer]:
    """A page of intents."""
    filtered(session, Customer, call.params.customer, "customer")
    return list_objects(session, call.params, call.params.terms(), "/v1/payment_intents")


def list_lines(session: Session, call: Call[payment_intent.ListLines]) -> Answer:
    """A page of what the intent is said to pay for."""
    state = found(session, PaymentIntent, call.id)
    url = payment_intent.lines_path(state.id)
    return list_parts(payment_intent.render_lines(state), call.params, url)


def _owner(session: Session, state: PaymentIntent, asked: str | UnsetType) -> str | None:
    """Whose intent it is from now on. It lives where it was created, with the clock of that place.

    Raises `resource_missing`, `parameter_invalid`.
    """
    if not isinstance(asked, str) or asked == state.customer:
        return state.customer
    owner = named(session, Customer, asked, "customer")
    if state.customer is not None:
        why = "The customer of a payment intent cannot be changed once it has one."
    elif owner.test_clock is not None:
        why = f"'{owner.id}' follows a test clock: name it when the payment intent is created."
    else:
        return owner.id
    raise WireError("parameter_invalid", why, "customer")


def _shown(session: Session, intent: str) -> Answer:
    return present(found(session, PaymentIntent, intent))


def _attempted(session: Session, intent: str) -> Answer:
    state = found(session, PaymentIntent, intent)
    return outcome(state, state.last_payment_error)


_PATH = "/v1/payment_intents"
_ONE = "/v1/payment_intents/{id}"

FAMILY = Family(
    "Payment intents",
    (
        Endpoint(
            "POST",
            _PATH,
            payment_intent.Create,
            create,
            "Create a payment intent",
            settled=_attempted,
        ),
        Endpoint("GET", _PATH, payment_intent.List, list_all, "List payment intents"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a payment intent"),
        Endpoint("POST", _ONE, payment_intent.Update, update, "Update a payment intent"),
        Endpoint(
            "POST",
            f"{_ONE}/confirm",
            payment_intent.Confirm,
            confirm,
            "Attempt to collect",
            settled=_attempted,
        ),
        Endpoint(
            "GET",
            f"{_ONE}/amount_details_line_items",
            payment_intent.ListLines,
            list_lines,
            "List what is paid for",
        ),
        Endpoint("POST", f"{_ONE}/capture", payment_intent.Capture, capture, "Take what is held"),
        Endpoint("POST", f"{_ONE}/cancel", payment_intent.Cancel, cancel, "Collect nothing more"),
    ),
)
