"""/v1/shipping_rates."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import found
from sao.billing.resources.shipping_rate import ShippingRate
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import shipping_rate


def create(session: Session, call: Call[shipping_rate.Create]) -> Answer:
    """The shipping rate."""
    made = session.new_id(shipping_rate.PREFIX)
    return present(session.submit(made, "create", call.params.data()).state)


retrieve = shows(ShippingRate, "The shipping rate.")


def update(session: Session, call: Call[shipping_rate.Update]) -> Answer:
    """The shipping rate, changed; on invoices it stays what it was."""
    state = found(session, ShippingRate, call.id)
    check_merged(state.metadata, call.params.metadata)
    return present(session.submit(state.id, "update", call.params.data(state)).state)


def list_all(session: Session, call: Call[shipping_rate.List]) -> Turns[Answer]:
    """A page of shipping rates."""
    return list_objects(session, call.params, call.params.terms(), shipping_rate.PATH)


_ONE = f"{shipping_rate.PATH}/{{id}}"

FAMILY = Family(
    "Shipping rates",
    (
        Endpoint("POST", shipping_rate.PATH, shipping_rate.Create, create, "Create a rate"),
        Endpoint("GET", shipping_rate.PATH, shipping_rate.List, list_all, "List shipping rates"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a shipping rate"),
        Endpoint("POST", _ONE, shipping_rate.Update, update, "Update a shipping rate"),
    ),
)
