"""/v1/refunds."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.charges import charge_in_path, charge_named
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, found, named
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.refund import Refund
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.currencies import chargeable
from sao.wire.errors import WireError, not_found
from sao.wire.render import present
from sao.wire.resources import refund


def create(session: Session, call: Call[refund.Create]) -> Answer:
    """The refund, of a charge or of the one that paid an intent."""
    params = call.params
    if params.charge is not None:
        intent = charge_named(session, params.charge, "charge")
    elif params.payment_intent is not None:
        intent = named(session, PaymentIntent, params.payment_intent, "payment_intent")
    else:
        raise WireError(
            "parameter_missing",
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            "payment_intent",
        )
    if params.payment_intent not in (None, intent.id):
        raise WireError(
            "parameter_invalid",
            f"The charge {params.charge} is not one of the payment intent {params.payment_intent}.",
            "payment_intent",
        )
    if params.amount is not None:
        chargeable(params.amount, intent.currency, "amount")
    made = session.new_id(refund.PREFIX, intent.id)
    session.submit(intent.id, "refund", params.data(made))
    return _shown(session, made)


retrieve = shows(Refund, "The refund.")
update = tells(Refund, "update", "The refund, with other notes.")
cancel = tells(Refund, "cancel", "The refund, called back.")


def list_all(session: Session, call: Call[refund.List]) -> Turns[Answer]:
    """A page of refunds."""
    params = call.params
    if params.charge is not None:
        charge_named(session, params.charge, "charge")
    filtered(session, PaymentIntent, params.payment_intent, "payment_intent")
    return list_objects(session, params, params.terms(), "/v1/refunds")


def list_of_charge(session: Session, call: Call[refund.ListOfCharge]) -> Turns[Answer]:
    """A page of a charge's refunds."""
    terms = refund.terms_of("refund", charge_in_path(session, call.id).charge.id, None)
    return list_objects(session, call.params, terms, f"/v1/charges/{call.id}/refunds")


def retrieve_of_charge(session: Session, call: Call[Nothing]) -> Answer:
    """One of a charge's refunds."""
    state = found(session, Refund, call.ids["refund"], "refund")
    if state.charge != charge_in_path(session, call.id).charge.id:
        raise not_found(f"No such refund: '{state.id}'", "refund")
    return present(state)


def _shown(session: Session, made: str) -> Answer:
    return present(found(session, Refund, made))


_PATH = "/v1/refunds"
_ONE = "/v1/refunds/{id}"
_OF = "/v1/charges/{id}/refunds"

FAMILY = Family(
    "Refunds",
    (
        Endpoint("POST", _PATH, refund.Create, create, "Give money back"),
        Endpoint("GET", _PATH, refund.List, list_all, "List refunds"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a refund"),
        Endpoint("POST", _ONE, refund.Update, update, "Update a refund"),
        Endpoint(
            "GET",
            _OF,
            refund.ListOfCharge,
            list_of_charge,
            "List a charge's refunds",
            shows="refunds",
        ),
        Endpoint(
            "GET",
            f"{_OF}/{{refund}}",
            Nothing,
            retrieve_of_charge,
            "Retrieve one of them",
            shows="refunds",
        ),
        Endpoint("POST", f"{_ONE}/cancel", refund.Cancel, cancel, "Call a pending refund back"),
    ),
)
