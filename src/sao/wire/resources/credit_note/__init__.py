"""Credit notes on the wire."""

from sao.billing.resources.credit_note import CREDIT_NOTE
from sao.wire.resource import Resource, always, by_id, if_changed
from sao.wire.resources.credit_note.params import Create, List, PreviewLines, Update, Void
from sao.wire.resources.credit_note.shape import OBJECT, lines_of, render, render_line

RESOURCE = Resource(
    schema=CREDIT_NOTE,
    object=OBJECT,
    noun="credit note",
    code="p",
    render=render,
    told={
        "create": always("credit_note.created"),
        "update": if_changed("credit_note.updated"),
        "void": always("credit_note.voided"),
    },
    expandable={
        "customer": by_id("customer"),
        "customer_balance_transaction": by_id("customer_balance_transaction"),
        "invoice": by_id("invoice"),
        "refunds.refund": by_id("refund"),
        "shipping_cost.shipping_rate": by_id("shipping_rate"),
    },
)

__all__ = [
    "RESOURCE",
    "Create",
    "List",
    "PreviewLines",
    "Update",
    "Void",
    "lines_of",
    "render_line",
]
