"""/v1/disputes."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.charges import charge_named
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, found
from sao.billing.resources.dispute import Dispute
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import dispute

retrieve = shows(Dispute, "The dispute.")


def update(session: Session, call: Call[dispute.Update]) -> Answer:
    """The dispute, with evidence; where that was handed in, perhaps decided."""
    state, params = found(session, Dispute, call.id), call.params
    check_merged(state.metadata, params.metadata)
    action = "submit" if params.handed_in else "update"
    return present(session.submit(state.id, action, params.data()).state)


close = tells(Dispute, "close", "The dispute, lost without a fight.")


def list_all(session: Session, call: Call[dispute.List]) -> Turns[Answer]:
    """A page of disputes."""
    params = call.params
    if params.charge is not None:
        charge_named(session, params.charge, "charge")
    filtered(session, PaymentIntent, params.payment_intent, "payment_intent")
    return list_objects(session, params, params.terms(), "/v1/disputes")


_PATH = "/v1/disputes"
_ONE = "/v1/disputes/{id}"

FAMILY = Family(
    "Disputes",
    (
        Endpoint("GET", _PATH, dispute.List, list_all, "List disputes"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a dispute"),
        Endpoint("POST", _ONE, dispute.Update, update, "Answer a dispute"),
        Endpoint("POST", f"{_ONE}/close", dispute.Close, close, "Give in"),
    ),
)
