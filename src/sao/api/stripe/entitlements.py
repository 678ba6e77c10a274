"""/v1/entitlements/active_entitlements."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.lists import list_parts
from sao.api.finding.objects import filtered
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.entitlements import Entitlements, entitlements_of
from sao.runtime import Session
from sao.wire.errors import not_found
from sao.wire.resources import entitlements
from sao.wire.resources.entitlements import render_one
from sao.wire.shapes import Rendered


def list_all(session: Session, call: Call[entitlements.List]) -> Answer:
    """A page of what the customer may use."""
    customer = call.params.customer
    filtered(session, Customer, customer, "customer")
    return list_parts(_active(session, customer), call.params, _PATH)


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """One feature that a customer may use."""
    for each in _active(session, call.id):
        if each["id"] == call.id:
            return each
    raise not_found(f"No such active_entitlement: '{call.id}'")


def _active(session: Session, member: str) -> list[Rendered]:
    """What the customer may use, by any id of its home."""
    state = session.find(entitlements_of(member))
    if not isinstance(state, Entitlements):
        return []
    return [render_one(state, grant) for grant in state.active()]


_PATH = "/v1/entitlements/active_entitlements"

FAMILY = Family(
    "Active entitlements",
    (
        Endpoint("GET", _PATH, entitlements.List, list_all, "List a customer's entitlements"),
        Endpoint("GET", f"{_PATH}/{{id}}", Nothing, retrieve, "Retrieve an entitlement"),
    ),
)
