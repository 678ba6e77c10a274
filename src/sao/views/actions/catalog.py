"""What can be asked of what is sold, and of what is around it."""

from typing import Any

from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.price import Price
from sao.views.actions import features
from sao.views.actions.fields import amount, currency, text
from sao.views.actions.metering import PRICE_FOR_USE
from sao.views.actions.prices import NEW_CUSTOM_PRICE, NEW_PRICE, interval
from sao.views.actions.switch import switch
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field


def _product(_moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    return (
        text("name", "Name", required=True, value="New plan"),
        amount(
            "default_price_data[unit_amount]",
            "Price",
            "usd",
            4900,
            required=True,
            priced_in="default_price_data[currency]",
        ),
        currency("default_price_data[currency]"),
        interval("default_price_data[recurring][interval]"),
    )


def _name(_moment: Moment, state: Any) -> tuple[Field, ...]:
    return (text("name", "Name", required=True, value=state.name or state.id),)


def _priced(moment: Moment, product: Any) -> str | None:
    for each in moment.ids(f"price|product={product.id}"):
        price = moment.get(Price, each)
        if price is not None and price.status != "deleted":
            return "It has prices; archive it instead."
    return None


_PRODUCT = "/v1/products/{id}"

PRODUCT_MAKERS = (Verb("create", "New product", "create", "/v1/products", _product, primary=True),)
PRODUCT_VERBS = (
    NEW_PRICE,
    NEW_CUSTOM_PRICE,
    PRICE_FOR_USE,
    *features.PRODUCT_VERBS,
    Verb("update", "Rename", "update", _PRODUCT, _name),
    *switch(_PRODUCT),
    Verb(
        "delete",
        "Delete",
        "delete",
        _PRODUCT,
        unless=_priced,
        method="DELETE",
        danger=True,
        confirm="The product is gone for good.",
    ),
)

_CLOCK = "/v1/test_helpers/test_clocks/{id}"


def _later(_moment: Moment, clock: Any) -> tuple[Field, ...]:
    until = str(clock.frozen_time + DAY)
    return (Field(name="frozen_time", label="To", kind="instant", required=True, value=until),)


CLOCK_VERBS = (
    Verb("advance", "Advance", "advance", f"{_CLOCK}/advance", _later, primary=True),
    Verb(
        "delete",
        "Delete",
        "delete",
        _CLOCK,
        method="DELETE",
        danger=True,
        confirm="Its customers are deleted with it.",
    ),
)
