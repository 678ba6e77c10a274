"""Invoice items on the wire."""

from sao.billing.resources import invoice_item
from sao.billing.values import Line
from sao.wire.resource import Resource, always, by_id, if_changed
from sao.wire.resources.discount import ids
from sao.wire.resources.invoice.shape import render_pricing
from sao.wire.resources.tax_rate import render_terms
from sao.wire.shapes import LIVEMODE, Rendered

PREFIX = invoice_item.INVOICE_ITEM.prefix
OBJECT = "invoiceitem"


def render(state: invoice_item.InvoiceItem) -> Rendered:
    """An invoice item as Stripe shows it."""
    line = state.line
    if line is None:
        return {"id": state.id, "object": OBJECT}
    return {
        "id": state.id,
        "object": OBJECT,
        "amount": line.amount,
        "currency": line.currency,
        "customer": state.customer,
        "customer_account": None,
        "date": state.created,
        "description": line.description,
        "discountable": line.discountable,
        "discounts": ids(line.discounts),
        "frozen_fields": None,
        "invoice": state.invoice,
        "invoicing_rules": None,
        "livemode": LIVEMODE,
        "metadata": line.metadata,
        "net_amount": line.amount,
        "parent": _parent(line),
        "period": {"end": line.period_end, "start": line.period_start},
        "pricing": render_pricing(line),
        "proration": line.proration,
        "proration_details": None,
        "quantity": line.quantity,
        "quantity_decimal": str(line.quantity),
        "tax_rates": [render_terms(rate) for rate in line.tax_rates or ()],
        "test_clock": state.test_clock,
    }


def _parent(line: Line) -> Rendered | None:
    if line.subscription is None:
        return None
    return {
        "subscription_details": {
            "subscription": line.subscription,
            "subscription_item": line.subscription_item,
        },
        "type": "subscription_details",
    }


RESOURCE = Resource(
    schema=invoice_item.INVOICE_ITEM,
    object=OBJECT,
    noun="invoiceitem",
    code="o",
    render=render,
    told={
        "create": always("invoiceitem.created"),
        "change": if_changed("invoiceitem.updated"),
        "invoice": always("invoiceitem.updated"),
        "release": always("invoiceitem.updated"),
        "delete": always("invoiceitem.deleted"),
    },
    expandable={
        "customer": by_id("customer"),
        "invoice": by_id("invoice"),
        "test_clock": by_id("test_clock"),
    },
)
