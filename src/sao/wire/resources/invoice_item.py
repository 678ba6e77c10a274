"""Invoice items on the wire."""

from typing import ClassVar

from sao.billing.resources import invoice_item
from sao.billing.values import Line
from sao.wire.line_params import LineParams
from sao.wire.params import Currency, Listing, Terms, names
from sao.wire.resource import Resource, always, by_id
from sao.wire.resources.discount import ids
from sao.wire.resources.invoice.shape import render_pricing
from sao.wire.resources.tax_rate import render_terms
from sao.wire.shapes import LIVEMODE, Rendered

PREFIX = invoice_item.INVOICE_ITEM.prefix
OBJECT = "invoiceitem"


class Create(LineParams, frozen=True, kw_only=True):
    """A line that waits for an invoice, or (`invoice`) stands on a draft at once."""

    unsupported: ClassVar[frozenset[str]] = LineParams.unsupported | names("customer_account")

    expand: tuple[str, ...] = ()
    currency: Currency | None = None
    customer: str | None = None
    invoice: str | None = None
    subscription: str | None = None


class Update(LineParams, frozen=True, kw_only=True):
    """Changes to an item that is on no final invoice."""

    unsupported: ClassVar[frozenset[str]] = LineParams.unsupported | names("invoicing_rules")

    expand: tuple[str, ...] = ()


class List(Listing, frozen=True, kw_only=True):
    """Which items: those that wait, those on an invoice, those of a customer."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    customer: str | None = None
    invoice: str | None = None
    pending: bool | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        every = ["invoice_item@"] if self.customer is None and self.invoice is None else []
        if self.customer is not None:
            every.append(f"invoice_item|customer={self.customer}")
        if self.invoice is not None:
            every.append(f"invoice_item|invoice={self.invoice}")
        if self.pending is not None:
            every.append(f"invoice_item|status={'pending' if self.pending else 'invoiced'}")
        return Terms(all=tuple(every), none=("invoice_item|status=deleted",))


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
        "description": line.description or None,
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
        "delete": always("invoiceitem.deleted"),
    },
    expandable={
        "customer": by_id("customer"),
        "invoice": by_id("invoice"),
        "test_clock": by_id("test_clock"),
    },
)
