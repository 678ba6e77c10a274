"""/v1/coupons."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import found, named, new_id
from sao.billing.resources.coupon import Coupon
from sao.billing.resources.product import Product
from sao.core.ids import token
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import coupon

NAME_LENGTH = 8


def create(session: Session, call: Call[coupon.Create]) -> Answer:
    """The coupon, by the id that was chosen for it, or a short one that can be written down."""
    params = call.params
    for number, product in enumerate(params.applies_to.products):
        named(session, Product, product, f"applies_to[products][{number}]")
    name = params.id or token(session.new_id(coupon.PREFIX), NAME_LENGTH)
    made = new_id(session, Coupon, name)
    return present(session.submit(made, "create", params.data()).state)


retrieve = shows(Coupon, "The coupon.")


def update(session: Session, call: Call[coupon.Update]) -> Answer:
    """The coupon, changed."""
    state = found(session, Coupon, call.id)
    check_merged(state.metadata, call.params.metadata)
    return present(session.submit(state.id, "update", call.params.data(state)).state)


delete = tells(Coupon, "delete", "What remains of it. The discounts that it gave stay.")


def list_all(session: Session, call: Call[coupon.List]) -> Turns[Answer]:
    """A page of coupons."""
    params = call.params
    return list_objects(session, params, params.terms(), "/v1/coupons", kind=Coupon)


_PATH = "/v1/coupons"
_ONE = "/v1/coupons/{id}"

FAMILY = Family(
    "Coupons",
    (
        Endpoint("POST", _PATH, coupon.Create, create, "Create a coupon"),
        Endpoint("GET", _PATH, coupon.List, list_all, "List coupons"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a coupon"),
        Endpoint("POST", _ONE, coupon.Update, update, "Update a coupon"),
        Endpoint("DELETE", _ONE, Nothing, delete, "Delete a coupon; its discounts stay"),
    ),
)
