"""/v1/setup_intents."""

from msgspec import UNSET

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, found, named
from sao.api.selling.configuring import configured_anew, configured_for
from sao.api.selling.confirming import completed, offered, presented, spend
from sao.api.selling.payments import accepted, chosen, outcome, submit
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.setup_intent import SetupIntent
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import setup_intent


def create(session: Session, call: Call[setup_intent.Create]) -> Answer:
    """The setup intent; with `confirm` attempted, and 402 where the card was refused."""
    token = presented(session, call.params.confirmation_token, confirms=call.params.confirm)
    params = completed(call.params, token, usage="setup_future_usage")
    owner = named(session, Customer, params.customer, "customer") if params.customer else None
    method = chosen(session, params.payment_method, params.payment_method_data, params.customer)
    method = method or offered(session, token, params.customer)
    accepted(session, method, params.mandate_data)
    made = session.new_id(setup_intent.PREFIX, owner.id if owner is not None else None)
    spend(session, token, made)
    clock = owner.test_clock if owner is not None else None
    data = params.data(method, clock, configured_for(session, params))
    session.submit(made, "create", data)
    return _attempted(session, made) if params.confirm else _shown(session, made)


retrieve = shows(SetupIntent, "The setup intent.")


def update(session: Session, call: Call[setup_intent.Update]) -> Answer:
    """The setup intent, changed."""
    state, params = found(session, SetupIntent, call.id), call.params
    check_merged(state.metadata, params.metadata)
    method = chosen(session, params.payment_method, params.payment_method_data, state.customer)
    submit(session, state, "update", params.data(method, configured_anew(session, state, params)))
    return _shown(session, state.id)


def confirm(session: Session, call: Call[setup_intent.Confirm]) -> Answer:
    """The setup intent, attempted; 402 where the card was refused."""
    state = found(session, SetupIntent, call.id)
    params, token = call.params, presented(session, call.params.confirmation_token)
    method = chosen(session, params.payment_method, params.payment_method_data, state.customer)
    method = method or offered(session, token, state.customer)
    accepted(session, method or state.chosen, params.mandate_data)
    spend(session, token, state.id)
    usage = UNSET if token is None else token.setup_future_usage or UNSET
    submit(session, state, "confirm", params.data(method, usage))
    return _attempted(session, state.id)


def cancel(session: Session, call: Call[setup_intent.Cancel]) -> Answer:
    """The setup intent, canceled."""
    state = found(session, SetupIntent, call.id)
    submit(session, state, "cancel", call.params.data())
    return _shown(session, state.id)


def list_all(session: Session, call: Call[setup_intent.List]) -> Turns[Answer]:
    """A page of setup intents."""
    filtered(session, Customer, call.params.customer, "customer")
    params = call.params
    return list_objects(session, params, params.terms(), "/v1/setup_intents", wanted=params.wants)


def _shown(session: Session, intent: str) -> Answer:
    return present(found(session, SetupIntent, intent))


def _attempted(session: Session, intent: str) -> Answer:
    state = found(session, SetupIntent, intent)
    return outcome(state, state.last_setup_error)


_PATH = "/v1/setup_intents"
_ONE = "/v1/setup_intents/{id}"

FAMILY = Family(
    "Setup intents",
    (
        Endpoint(
            "POST", _PATH, setup_intent.Create, create, "Create a setup intent", settled=_attempted
        ),
        Endpoint("GET", _PATH, setup_intent.List, list_all, "List setup intents"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a setup intent"),
        Endpoint("POST", _ONE, setup_intent.Update, update, "Update a setup intent"),
        Endpoint(
            "POST",
            f"{_ONE}/confirm",
            setup_intent.Confirm,
            confirm,
            "Attempt to set up",
            settled=_attempted,
        ),
        Endpoint("POST", f"{_ONE}/cancel", setup_intent.Cancel, cancel, "Keep nothing"),
    ),
)
