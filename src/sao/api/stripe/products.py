"""/v1/products."""

from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import found, named, new_id
from sao.billing.resources import product as machine
from sao.billing.resources.price import Price
from sao.billing.resources.product import Product
from sao.platform.ports import Query
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import price, product


def create(session: Session, call: Call[product.Create]) -> Answer:
    """The product, with its default price where one is described."""
    params = call.params
    made = new_id(session, Product, params.id)
    state = session.submit(made, "create", params.data()).state
    data = params.first_price(made)
    if data is not None:
        first = session.new_id(price.PREFIX)
        session.submit(first, "create", data)
        state = session.submit(made, "update", machine.Update(default_price=first)).state
    return present(state)


retrieve = shows(Product, "The product.")


def update(session: Session, call: Call[product.Update]) -> Answer:
    """The product, changed."""
    state, params = found(session, Product, call.id), call.params
    check_merged(state.metadata, params.metadata)
    if isinstance(params.default_price, str):
        default = named(session, Price, params.default_price, "default_price")
        if default.product != state.id:
            raise WireError(
                "parameter_invalid",
                f"The price '{default.id}' belongs to another product.",
                "default_price",
            )
        params = replace(params, default_price=default.id)
    return present(session.submit(state.id, "update", params.data()).state)


def delete(session: Session, call: Call[Nothing]) -> Answer:
    """What remains of it."""
    state = found(session, Product, call.id)
    if session.page(Query((f"price|product={state.id}",), price.DELETED, limit=1)):
        raise WireError(
            "parameter_invalid",
            "This product cannot be deleted because it has one or more prices. Archive it: update "
            "it with active=false.",
        )
    return present(session.submit(state.id, "delete").state)


def list_all(session: Session, call: Call[product.List]) -> Turns[Answer]:
    """A page of products."""
    params = call.params
    terms, wanted = params.terms(), params.wants
    return list_objects(session, params, terms, "/v1/products", kind=Product, wanted=wanted)


_PATH = "/v1/products"
_ONE = "/v1/products/{id}"

FAMILY = Family(
    "Products",
    (
        Endpoint("POST", _PATH, product.Create, create, "Create a product"),
        Endpoint("GET", _PATH, product.List, list_all, "List products"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a product"),
        Endpoint("POST", _ONE, product.Update, update, "Update a product"),
        Endpoint("DELETE", _ONE, Nothing, delete, "Delete a product that was never priced"),
    ),
)
