"""/v1/plans: recurring prices by their older name."""

from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, found, named, new_id, stored_id
from sao.api.stripe.prices import check_meter, product_of
from sao.billing.resources.price import Price
from sao.billing.resources.product import Product
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import missing, not_found
from sao.wire.params import check_merged
from sao.wire.resources import plan
from sao.wire.resources.price import PLAN, render_as_plan
from sao.wire.shapes import stub


def create(session: Session, call: Call[plan.Create]) -> Answer:
    """The plan, of a product that is there or comes with it."""
    params = call.params
    made = new_id(session, Price, params.id)
    check_meter(session, params.meter, "meter")
    owner = _product(session, params)
    return render_as_plan(
        session.submit(
            made, "create", replace(params.data(owner.id, owner.name), unit_label=owner.unit_label)
        ).state
    )


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The plan."""
    return render_as_plan(_found(session, call.id))


def update(session: Session, call: Call[plan.Update]) -> Answer:
    """The plan, changed."""
    state = _found(session, call.id)
    check_merged(state.metadata, call.params.metadata)
    return render_as_plan(session.submit(state.id, "update", call.params.data()).state)


def delete(session: Session, call: Call[Nothing]) -> Answer:
    """What remains of it; who subscribed to it keeps it."""
    state = _found(session, call.id)
    session.submit(state.id, "delete")
    return stub(PLAN, call.id)


def list_all(session: Session, call: Call[plan.List]) -> Turns[Answer]:
    """A page of plans."""
    params = call.params
    filtered(session, Product, params.product, "product")
    owner = stored_id(Product, params.product) if params.product is not None else None
    return list_objects(
        session,
        params,
        params.terms(owner),
        "/v1/plans",
        kind=Price,
        wanted=plan.wanted,
        show=render_as_plan,
    )


def _found(session: Session, plan_id: str) -> Price:
    state = found(session, Price, plan_id)
    if not plan.wanted(state):
        raise not_found(f"No such plan: '{plan_id}'")
    return state


def _product(session: Session, params: plan.Create) -> Product:
    """Whose plan it is. Raises `parameter_missing`, `resource_missing`."""
    given = params.product
    described = None if given is None else given.described()
    if described is not None:
        return product_of(session, described)
    if given is None or given.id is None:
        raise missing("product")
    return named(session, Product, given.id, "product")


_PATH = "/v1/plans"
_ONE = "/v1/plans/{id}"

FAMILY = Family(
    "Plans",
    (
        Endpoint("POST", _PATH, plan.Create, create, "Create a plan"),
        Endpoint("GET", _PATH, plan.List, list_all, "List plans"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a plan"),
        Endpoint("POST", _ONE, plan.Update, update, "Update a plan"),
        Endpoint("DELETE", _ONE, Nothing, delete, "Delete a plan; who has it keeps it"),
    ),
)
