"""Quotes on the wire."""

from sao.billing.resources.quote.machine import QUOTE
from sao.wire.resource import Resource, always, by_id
from sao.wire.resources.quote.params import (
    Create,
    Finalize,
    FromQuote,
    Item,
    List,
    ListItems,
    Offer,
    Update,
)
from sao.wire.resources.quote.shape import OBJECT, PATH, discounts_of, items_of, rates_of, render

PREFIX = QUOTE.prefix

RESOURCE = Resource(
    schema=QUOTE,
    object=OBJECT,
    noun="quote",
    code="zq",
    render=render,
    told={
        "create": always("quote.created"),
        "finalize": always("quote.finalized"),
        "accept": always("quote.accepted"),
        "cancel": always("quote.canceled"),
        "revised": always("quote.canceled"),
        "lapse": always("quote.canceled"),
    },
    expandable={
        "customer": by_id("customer"),
        "default_tax_rates": rates_of,
        "discounts": discounts_of,
        "from_quote.quote": by_id("quote"),
        "invoice": by_id("invoice"),
        "line_items": items_of,
        "subscription": by_id("subscription"),
        "subscription_schedule": by_id("subscription_schedule"),
        "test_clock": by_id("test_clock"),
    },
)

__all__ = [
    "OBJECT",
    "PATH",
    "PREFIX",
    "RESOURCE",
    "Create",
    "Finalize",
    "FromQuote",
    "Item",
    "List",
    "ListItems",
    "Offer",
    "Update",
]
