"""Payment links on the wire."""

from sao.billing.resources import payment_link
from sao.wire.resource import Resource, always, by_id, if_changed
from sao.wire.resources import tax_id
from sao.wire.resources.payment_link.params import Create, List, ListItems, Update
from sao.wire.resources.payment_link.shape import OBJECT, PATH, PREFIX, items_of, render

RESOURCE = Resource(
    schema=payment_link.PAYMENT_LINK,
    object=OBJECT,
    noun="payment link",
    code="zl",
    render=render,
    told={
        "create": always("payment_link.created"),
        "update": if_changed("payment_link.updated"),
    },
    expandable={
        "invoice_creation.invoice_data.account_tax_ids": tax_id.expanded_own,
        "subscription_data.invoice_settings.account_tax_ids": tax_id.expanded_own,
        "line_items": items_of,
        "shipping_options.shipping_rate": by_id("shipping_rate"),
    },
)

__all__ = [
    "OBJECT",
    "PATH",
    "PREFIX",
    "RESOURCE",
    "Create",
    "List",
    "ListItems",
    "Update",
    "render",
]
