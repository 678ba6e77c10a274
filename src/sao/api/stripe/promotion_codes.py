"""/v1/promotion_codes."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, found, named
from sao.billing.resources import promotion_code as machine
from sao.billing.resources.coupon import Coupon
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.promotion_code import PromotionCode
from sao.core.ids import token
from sao.platform.ports import Query
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import promotion_code

CODE_LENGTH = 8


def create(session: Session, call: Call[promotion_code.Create]) -> Answer:
    """The promotion code; one is made up where none was chosen."""
    made = session.new_id(promotion_code.PREFIX)
    return present(session.submit(made, "create", told(session, call.params, made)).state)


def told(session: Session, params: promotion_code.Create, made: str) -> machine.Create:
    """What it is to be. Raises `resource_missing`, `resource_already_exists`."""
    given, param = params.named_coupon()
    coupon = named(session, Coupon, given, param)
    if params.customer is not None:
        named(session, Customer, params.customer, "customer")
    code = params.code or token(made, CODE_LENGTH).upper()
    if params.active:
        _check_unique(session, code, params.customer)
    return params.data(code, coupon.id, coupon_valid=coupon.status == "valid")


retrieve = shows(PromotionCode, "The promotion code.")


def update(session: Session, call: Call[promotion_code.Update]) -> Answer:
    """The promotion code, changed."""
    state, params = found(session, PromotionCode, call.id), call.params
    check_merged(state.metadata, params.metadata)
    if params.active and state.status == "inactive":
        _check_unique(session, state.code, state.customer)
    coupon = session.find(state.coupon)
    data = params.data(state, coupon_valid=coupon is not None and coupon.status == "valid")
    return present(session.submit(state.id, "update", data).state)


def list_all(session: Session, call: Call[promotion_code.List]) -> Turns[Answer]:
    """A page of promotion codes."""
    params = call.params
    filtered(session, Coupon, params.coupon, "coupon")
    filtered(session, Customer, params.customer, "customer")
    return list_objects(session, params, params.terms(), "/v1/promotion_codes")


def _check_unique(session: Session, code: str, customer: str | None) -> None:
    """A code means one thing to a customer. Raises `resource_already_exists`.

    One for everybody and one for a certain customer cannot be told apart either.
    """
    query = Query((promotion_code.key_term(code), "promotion_code|status=active"))
    for _number, other in session.page(query):
        if customer is None or other.customer in (None, customer):
            raise WireError(
                "resource_already_exists",
                f"An active promotion code with `code: {code}` already exists.",
                "code",
            )


_PATH = "/v1/promotion_codes"
_ONE = "/v1/promotion_codes/{id}"

FAMILY = Family(
    "Promotion codes",
    (
        Endpoint("POST", _PATH, promotion_code.Create, create, "Create a promotion code"),
        Endpoint("GET", _PATH, promotion_code.List, list_all, "List promotion codes"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a promotion code"),
        Endpoint("POST", _ONE, promotion_code.Update, update, "Update a promotion code"),
    ),
)
