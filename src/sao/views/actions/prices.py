"""What can be asked of prices, and of a product about a new one: by unit, package or tier."""

from typing import Any

from msgspec.structs import replace

from sao.billing.resources.product import Product
from sao.views.actions import links
from sao.views.actions.fields import (
    amount,
    currency,
    number,
    option,
    products,
    select,
    text,
    while_,
    yes_or_no,
)
from sao.views.actions.switch import switch
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field
from sao.wire.ids import shown

_SCHEMES = (
    option("per_unit", "The same for every unit"),
    option("tiered", "In tiers, by how many there are"),
)
_MODES = (
    option("graduated", "Each unit costs what its own tier says"),
    option("volume", "All units cost what the tier of the last one says"),
)
_ROUNDED = (option("up", "Is billed as a whole one"), option("down", "Is not billed"))

_FLAT, _TIERED = while_("billing_scheme", "per_unit"), while_("billing_scheme", "tiered")
_PACKED = "?packed"


def interval(name: str) -> Field:
    """How often it is billed, if not once."""
    options = [option(each, f"Every {each}") for each in ("month", "year", "week", "day")]
    return select(name, "Billed", options, value="month", empty="Once")


def _price(_moment: Moment, _product: Any) -> tuple[Field, ...]:
    return (
        select("billing_scheme", "Costs", _SCHEMES, required=True),
        amount(
            "unit_amount", "Price", "usd", 4900, required=True, when=_FLAT, priced_in="currency"
        ),
        yes_or_no(_PACKED, "Sold in packages of several units", unsent=True, when=_FLAT),
        *_packages(),
        select("tiers_mode", "Tiers", _MODES, required=True, when=_TIERED),
        *_tier(0, up_to=10, unit_minor=1000),
        *_tier(1, up_to=None, unit_minor=800),
        currency("currency"),
        interval("recurring[interval]"),
        text("nickname", "Nickname"),
    )


def _packages() -> tuple[Field, ...]:
    packed = while_(_PACKED, "true")
    return (
        number(
            "transform_quantity[divide_by]", "Units in a package", 10, required=True, when=packed
        ),
        select(
            "transform_quantity[round]",
            "A started package",
            _ROUNDED,
            required=True,
            when=packed,
        ),
    )


def _tier(place: int, *, up_to: int | None, unit_minor: int) -> tuple[Field, ...]:
    name = f"tiers[{place}]"
    more: dict[str, Any] = {"row": "tiers", "when": _TIERED}
    each, once = f"{name}[unit_amount]", f"{name}[flat_amount]"
    said = more | {"priced_in": "currency"}
    return (
        number(f"{name}[up_to]", "Up to", up_to, blank="inf", empty="No end", **more),
        amount(each, "A unit costs", "usd", unit_minor, required=True, **said),
        amount(once, "And once", "usd", 0, **said),
    )


def _of_any(moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    sold = products(moment)
    if not sold:
        name = text("product_data[name]", "Product", required=True, value="New plan")
        return (name, *_price(moment, None))
    return (select("product", "Product", sold, required=True), *_price(moment, None))


def _bound(name: str, label: str, amount_minor: int | None = None) -> Field:
    """An amount that need not be said."""
    asked = amount(f"custom_unit_amount[{name}]", label, "usd", amount_minor, priced_in="currency")
    return asked if amount_minor is not None else replace(asked, value=None)


def _custom(_moment: Moment, _product: Any) -> tuple[Field, ...]:
    return (
        currency("currency"),
        _bound("minimum", "At least", 100),
        _bound("preset", "Suggested"),
        _bound("maximum", "At most"),
        text("nickname", "Nickname"),
    )


def _of_its_buyer(_moment: Moment, product: Any) -> dict[str, str]:
    return {"product": shown(product.id), "custom_unit_amount[enabled]": "true"}


MAKERS = (Verb("create", "New price", "create", "/v1/prices", _of_any, primary=True),)


def _deleted(_moment: Moment, product: Any) -> str | None:
    return "It was deleted." if product.status == "deleted" else None


NEW_PRICE = Verb(
    "new_price",
    "New price",
    None,
    "/v1/prices",
    _price,
    lambda _moment, product: {"product": shown(product.id)},
    _deleted,
    primary=True,
)
"""Asked of a product."""


def _default(moment: Moment, price: Any) -> str | None:
    product = moment.get(Product, price.product)
    kept = product is not None and product.status != "deleted" and product.default_price == price.id
    return "It is the default price of its product; that needs another one first." if kept else None


NEW_CUSTOM_PRICE = Verb(
    "new_custom_price",
    "New price that buyers name",
    None,
    "/v1/prices",
    _custom,
    _of_its_buyer,
    _deleted,
)
"""The same, for whatever somebody wants to give: sold once, by a payment link."""


VERBS = (links.SELL, *switch("/v1/prices/{id}", stays=_default))
