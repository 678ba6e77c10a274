"""Invoice items on the wire."""

from typing import Any, ClassVar

from sao.billing.reckoning.proration import item_of
from sao.billing.resources import invoice_item
from sao.billing.values.line import Line
from sao.wire.line_params import LineParams
from sao.wire.params import Currency, Listing, names
from sao.wire.resource import Find, Resource, always, by_id
from sao.wire.resources.discount import ids, render_discount
from sao.wire.resources.invoice.shape import render_credited, render_pricing
from sao.wire.resources.price import price_of
from sao.wire.resources.tax_rate import render_terms
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind, whether

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
        whose = {"customer": self.customer, "invoice": self.invoice}
        status = whether(self.pending, "pending", "invoiced")
        return of_kind("invoice_item", whose, status=status, without=("deleted",))


def render(state: invoice_item.InvoiceItem) -> Rendered:
    """An invoice item as Stripe shows it."""
    line = state.line
    if line is None:
        return {"id": state.id, "object": OBJECT}
    chosen = () if line.tax_amounts else line.tax_rates or ()
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
        "net_amount": None if line.discountable else line.amount,
        "parent": _parent(line),
        "period": {"end": line.period_end, "start": line.period_start},
        "pricing": render_pricing(line),
        "proration": line.proration,
        "proration_details": _proration(line),
        "quantity": line.quantity,
        "quantity_decimal": line.exact_quantity,
        "tax_rates": [render_terms(rate) for rate in chosen],
        "test_clock": state.test_clock,
    }


def _proration(line: Line) -> Rendered | None:
    """What a proration gives back: lines of an invoice, or an item that waits itself."""
    if not line.proration:
        return None
    return {"credited_items": _credited(line), "discount_amounts": []}


def _credited(line: Line) -> Rendered | None:
    lines = render_credited(line)
    if lines is None and not line.credited:
        return None
    return {
        "invoice_item": item_of(line.credited[0]) if lines is None else None,
        "invoice_line_item_details": lines,
        "type": "invoice_item" if lines is None else "invoice_line_items",
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


def _discounts(parent: Rendered, find: Find) -> Any:
    state = find(parent["id"])
    if not isinstance(state, invoice_item.InvoiceItem) or state.line is None:
        return parent["discounts"]
    line = state.line
    return [
        render_discount(one, state.customer, line.subscription, line.subscription_item)
        for one in line.discounts
    ]


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
        "discounts": _discounts,
        "invoice": by_id("invoice"),
        "pricing.price_details.price": price_of,
        "test_clock": by_id("test_clock"),
    },
)
