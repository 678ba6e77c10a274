"""What can be asked of a subscription about its items: other prices, quantities, more, fewer."""

from typing import Any

from sao.billing.reckoning.proration import is_metered
from sao.billing.resources.subscription.items import mismatch
from sao.billing.values.subscription import Item
from sao.views.actions import taxes
from sao.views.actions.fields import (
    ONE_OF_IT,
    number,
    option,
    price_options,
    prices,
    select,
)
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field, Option
from sao.views.words.titles import price_title

_ONE = "/v1/subscriptions/{id}"
_PREVIEW = "/api/views/upcoming/{id}"

_PRORATIONS = (
    option("create_prorations", "With the next invoice"),
    option("always_invoice", "At once"),
    option("none", "Not at all"),
)


def settled(_moment: Moment, subscription: Any) -> str | None:
    """Why nothing of it can be changed where the table would still let an update through."""
    if subscription.status in ("canceled", "incomplete_expired"):
        return "It has ended; of an ended subscription nothing can be changed."
    if subscription.status == "incomplete":
        return "It waits for its first payment; until then nothing of it can be changed."
    return None


def incoherent(moment: Moment, subscription: Any) -> str | None:
    """Why its items cannot be changed: a schedule can make what nobody could ask for."""
    return settled(moment, subscription) or _mixed(subscription.items)


def _mixed(items: tuple[Item, ...]) -> str | None:
    if items and mismatch([item.price for item in items]) is not None:
        return "Its schedule combined prices that cannot be changed together; cancel it instead."
    return None


def _proration() -> Field:
    return select(
        "proration_behavior",
        "The difference is billed",
        _PRORATIONS,
        required=True,
        help="For the rest of the period, to the second.",
    )


def _first_item(_moment: Moment, subscription: Any) -> dict[str, str]:
    return {"items[0][id]": subscription.items[0].id}


def _which(items: list[Item]) -> Field:
    return select("items[0][id]", "Item", [_named(item) for item in items], required=True)


def _named(item: Item) -> Option:
    return option(item.id, price_title(item.price))


# --- another price


def _other_prices(moment: Moment, subscription: Any) -> list[Any]:
    """What its first item could be instead, beside the others."""
    beside = [each.price for each in subscription.items[1:]]
    return prices(
        moment, currency=subscription.currency, beside=beside, without=_held(subscription)
    )


def _held(subscription: Any) -> frozenset[str]:
    return frozenset(each.price.id for each in subscription.items)


def _no_other_price(moment: Moment, subscription: Any) -> str | None:
    refused = settled(moment, subscription) or _mixed(subscription.items[1:])
    if refused is not None or _other_prices(moment, subscription):
        return refused
    return f"There is no other price in {subscription.currency.upper()} to change to."


def _plan(moment: Moment, subscription: Any) -> tuple[Field, ...]:
    options = price_options(_other_prices(moment, subscription))
    return (
        select("items[0][price]", "Price", options, required=True),
        number("items[0][quantity]", "Quantity", subscription.items[0].quantity),
        _proration(),
    )


# --- another quantity


def _counted(subscription: Any) -> list[Item]:
    """The items that are so many; what is metered is told by its use."""
    return [item for item in subscription.items if not is_metered(item.price)]


def _quantity(_moment: Moment, subscription: Any) -> tuple[Field, ...]:
    items = _counted(subscription)
    return (
        *((_which(items),) if len(items) > 1 else ()),
        number("items[0][quantity]", "Quantity", items[0].quantity + 1, required=True),
        _proration(),
    )


def _only_item(_moment: Moment, subscription: Any) -> dict[str, str]:
    items = _counted(subscription)
    return {"items[0][id]": items[0].id} if len(items) == 1 else {}


# --- more of them, and fewer


def _further_prices(moment: Moment, subscription: Any) -> list[Any]:
    return prices(
        moment,
        currency=subscription.currency,
        beside=[each.price for each in subscription.items],
        without=_held(subscription),
        metered=True,
    )


def _adding(moment: Moment, subscription: Any) -> tuple[Field, ...]:
    found = _further_prices(moment, subscription)
    return (
        select("items[0][price]", "Price", price_options(found), required=True),
        number("items[0][quantity]", "Quantity", help=ONE_OF_IT),
        *(() if subscription.automatic_tax else taxes.choice(moment, "items[0][tax_rates][0]")),
        _proration(),
    )


def _nothing_further(moment: Moment, subscription: Any) -> str | None:
    refused = incoherent(moment, subscription)
    if refused is not None or _further_prices(moment, subscription):
        return refused
    return "There is no other price that goes with what it has; make one."


def _removing(_moment: Moment, subscription: Any) -> tuple[Field, ...]:
    return (_which(list(subscription.items)), _proration())


VERBS = (
    Verb(
        "change_plan",
        "Change plan",
        "update",
        _ONE,
        _plan,
        _first_item,
        _no_other_price,
        preview=_PREVIEW,
    ),
    Verb(
        "change_quantity",
        "Change quantity",
        "update",
        _ONE,
        _quantity,
        _only_item,
        incoherent,
        apart=lambda _moment, subscription: not _counted(subscription),
        preview=_PREVIEW,
    ),
    Verb(
        "add_item", "Add item", "update", _ONE, _adding, unless=_nothing_further, preview=_PREVIEW
    ),
    Verb(
        "remove_item",
        "Remove item",
        "update",
        _ONE,
        _removing,
        lambda _moment, _subscription: {"items[0][deleted]": "true"},
        settled,
        apart=lambda _moment, subscription: len(subscription.items) < 2,  # noqa: PLR2004
        preview=_PREVIEW,
    ),
)
