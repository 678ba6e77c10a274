"""Prices on the wire, and the older face of the same thing, the plan."""

from sao.billing.resources import price
from sao.wire.resource import Labels, Resource, choice
from sao.wire.resources.price.params import (
    DELETED,
    ChosenId,
    Create,
    InlinePrice,
    List,
    Options,
    ProductData,
    Update,
    listed,
    lookup_term,
    options,
)
from sao.wire.resources.price.shape import (
    OBJECT,
    PLAN,
    currency_options_of,
    price_of,
    product_of,
    render,
    render_as_plan,
    render_plan,
    render_terms,
    tiers_of,
)

PREFIX = price.PRICE.prefix


def _both(verb: str) -> Labels:
    return f"{PLAN}.{verb}", f"{OBJECT}.{verb}"


def _labels(verb: str, state: price.Price) -> Labels:
    """Of a price that recurs, who only knows plans hears as well."""
    return _both(verb) if state.recurring is not None else _both(verb)[1:]


RESOURCE = Resource(
    schema=price.PRICE,
    object=OBJECT,
    noun="price",
    code="g",
    render=render,
    chosen_ids=True,
    told={
        "create": choice(lambda _before, after: _labels("created", after), *_both("created")),
        "update": choice(
            lambda before, after: _labels("updated", after) if before != after else (),
            *_both("updated"),
        ),
        "delete": choice(lambda _before, after: _labels("deleted", after), *_both("deleted")),
    },
    shown={PLAN: render_as_plan},
    expandable={
        "currency_options": currency_options_of,
        "product": product_of,
        "tiers": tiers_of,
    },
    parts={PLAN: {"product": product_of, "tiers": tiers_of}},
    searchable={
        "active": "token",
        "currency": "token",
        "lookup_key": "text",
        "product": "token",
        "type": "token",
    },
)

__all__ = [
    "DELETED",
    "OBJECT",
    "PLAN",
    "PREFIX",
    "RESOURCE",
    "ChosenId",
    "Create",
    "InlinePrice",
    "List",
    "Options",
    "ProductData",
    "Update",
    "listed",
    "lookup_term",
    "options",
    "price_of",
    "product_of",
    "render",
    "render_as_plan",
    "render_plan",
    "render_terms",
]
