"""/v1/prices."""

from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, find, found, named, new_id, stored_id
from sao.billing.resources import price as machine
from sao.billing.resources.meter import Meter
from sao.billing.resources.price import Price
from sao.billing.resources.product import Product
from sao.platform.ports import Query
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError, exclusive, missing
from sao.wire.ids import shown
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import price, product


def create(session: Session, call: Call[price.Create]) -> Answer:
    """The price, of a product that is there or comes with it."""
    return create_as(session, call.params, None)


def create_as(session: Session, params: price.Create, made: str | None) -> Answer:
    """The same under an id, if one was chosen."""
    holder = _key_holder(session, params.lookup_key, transfer=params.transfer_lookup_key)
    if params.recurring is not None:
        check_meter(session, params.recurring.meter, "recurring[meter]")
    owner = _product(session, params)
    if holder is not None:
        session.submit(holder.id, "update", machine.Update(lookup_key=None))
    return present(
        session.submit(
            made or session.new_id(price.PREFIX),
            "create",
            replace(params.data(owner.id, owner.name), unit_label=owner.unit_label),
        ).state
    )


retrieve = shows(Price, "The price.")


def update(session: Session, call: Call[price.Update]) -> Answer:
    """The price, changed."""
    state, params = found(session, Price, call.id), call.params
    check_merged(state.metadata, params.metadata)
    key = params.lookup_key if isinstance(params.lookup_key, str) else None
    holder = _key_holder(session, key, transfer=params.transfer_lookup_key)
    if holder is not None and holder.id != state.id:
        session.submit(holder.id, "update", machine.Update(lookup_key=None))
    data = params.data(state.currency, tiered=state.tiers_mode is not None)
    data = replace(data, default_of=_default_of(session, state))
    return present(session.submit(state.id, "update", data).state)


def list_all(session: Session, call: Call[price.List]) -> Turns[Answer]:
    """A page of prices."""
    params = call.params
    filtered(session, Product, params.product, "product")
    owner = stored_id(Product, params.product) if params.product is not None else None
    terms, wanted = params.terms(owner), params.wants
    return list_objects(session, params, terms, "/v1/prices", kind=Price, wanted=wanted)


def _default_of(session: Session, state: Price) -> str | None:
    """The product whose default price it is, as clients know it."""
    owner = find(session, Product, state.product)
    kept = owner is not None and owner.status != "deleted" and owner.default_price == state.id
    return shown(state.product) if kept else None


def _product(session: Session, params: price.Create) -> Product:
    """Whose price it is. Raises `parameters_exclusive`, `parameter_missing`, `resource_missing`."""
    described = params.product_data
    if params.product is not None and described is not None:
        raise exclusive("product", "product_data")
    if params.product is not None:
        return named(session, Product, params.product, "product")
    if described is None:
        raise missing("product")
    return product_of(session, described)


def check_meter(session: Session, meter: str | None, param: str) -> None:
    """What a metered price counts by is there, and counts.

    Raises `resource_missing`, `parameter_invalid`.
    """
    if meter is not None and named(session, Meter, meter, param).status != "active":
        raise WireError(
            "parameter_invalid", f"The meter '{meter}' is inactive. Reactivate it first.", param
        )


def product_of(session: Session, described: price.ProductData) -> Product:
    """The product that was described with its price, made."""
    made = new_id(session, Product, described.id)
    state: Product = session.submit(made, "create", product.described(described)).state
    return state


def _key_holder(session: Session, key: str | None, *, transfer: bool) -> Price | None:
    """The price that goes by a lookup key. Raises `parameter_invalid` if it keeps it."""
    if key is None:
        return None
    holders = session.page(Query((price.lookup_term(key),), limit=1))
    if holders and not transfer:
        raise WireError(
            "parameter_invalid",
            f"A price (`{holders[0][1].id}`) already uses that lookup key.",
            "lookup_key",
        )
    return holders[0][1] if holders else None


_PATH = "/v1/prices"
_ONE = "/v1/prices/{id}"

FAMILY = Family(
    "Prices",
    (
        Endpoint("POST", _PATH, price.Create, create, "Create a price"),
        Endpoint("GET", _PATH, price.List, list_all, "List prices"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a price"),
        Endpoint("POST", _ONE, price.Update, update, "Update a price"),
    ),
)
