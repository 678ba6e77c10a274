"""Checkout sessions on the wire."""

from sao.billing.resources.checkout_session.machine import CHECKOUT_SESSION
from sao.wire.resource import Around, Resource, always, by_id
from sao.wire.resources import tax_id
from sao.wire.resources.checkout_session.breakdown import breakdown
from sao.wire.resources.checkout_session.changes import Update
from sao.wire.resources.checkout_session.params import Create, Expire, List, ListItems
from sao.wire.resources.checkout_session.parts import PaymentIntentData
from sao.wire.resources.checkout_session.shape import (
    ITEM,
    OBJECT,
    PATH,
    PREFIX,
    items_of,
    render,
    render_item,
    render_items,
)
from sao.wire.resources.discount import NAMED

_EXPIRED = "checkout.session.expired"

RESOURCE = Resource(
    schema=CHECKOUT_SESSION,
    object=OBJECT,
    noun="checkout.session",
    code="zx",
    other_codes={"cs": "zc", "cs_live": "zy"},
    render=render,
    told={
        "complete": always("checkout.session.completed"),
        "settle": always("checkout.session.completed"),
        "expire": always(_EXPIRED),
        "lapse": always(_EXPIRED),
    },
    expandable={
        "customer": by_id("customer"),
        "invoice": by_id("invoice"),
        "invoice_creation.invoice_data.account_tax_ids": tax_id.expanded_own,
        "line_items": items_of,
        **{f"discounts.{name}": get for name, get in NAMED.items()},
        "payment_intent": by_id("payment_intent"),
        "payment_link": by_id("payment_link"),
        "setup_intent": by_id("setup_intent"),
        "shipping_cost.shipping_rate": by_id("shipping_rate"),
        "shipping_options.shipping_rate": by_id("shipping_rate"),
        "subscription": by_id("subscription"),
        "total_details.breakdown": Around(breakdown),
    },
    parts={
        ITEM: {
            "discounts": lambda item, _find: item.get("discounts", []),
            "taxes": lambda item, _find: item.get("taxes", []),
        }
    },
)

__all__ = [
    "OBJECT",
    "PATH",
    "PREFIX",
    "RESOURCE",
    "Create",
    "Expire",
    "List",
    "ListItems",
    "PaymentIntentData",
    "Update",
    "render",
    "render_item",
    "render_items",
]
