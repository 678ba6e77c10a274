"""Tax calculations on the wire."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta

from sao.billing.resources import tax_calculation
from sao.billing.resources.tax_calculation import TaxCalculation
from sao.billing.values import Metadata
from sao.billing.values.customer import Address
from sao.billing.values.tax_sale import AddressSource, Override, SaleBehavior, TaxLine, TaxSale
from sao.wire.params import Amount, Currency, Instant, Page, Params, Part, names
from sao.wire.resource import Find, Resource, by_id
from sao.wire.resources.tax_id import TaxIdData
from sao.wire.resources.tax_sale import (
    render_breakdown,
    render_customer,
    render_ship_from,
    render_shipping,
    render_sums,
)
from sao.wire.shapes import LIVEMODE, Rendered, listing
from sao.wire.taxation import TaxCode

OBJECT = "tax.calculation"
ITEM = "tax.calculation_line_item"
PATH = "/v1/tax/calculations"
PREFIX = tax_calculation.TAX_CALCULATION.prefix

Reference = Annotated[str, Meta(min_length=1, max_length=500)]
Count = Annotated[int, Meta(ge=1, le=999_999_999)]


class CustomerOf(Part, frozen=True, kw_only=True):
    """Who buys, as far as tax has to know. Nobody is placed by an address of a network."""

    unsupported: ClassVar[frozenset[str]] = names("ip_address")

    address: Address | None = None
    address_source: AddressSource | None = None
    tax_ids: tuple[TaxIdData, ...] = ()
    taxability_override: Override = "none"


class ItemOf(Part, frozen=True, kw_only=True):
    """One thing that is sold."""

    unsupported: ClassVar[frozenset[str]] = names("performance_location")

    amount: Amount
    metadata: Metadata = {}
    product: str | None = None
    quantity: Count = 1
    reference: Reference | None = None
    tax_behavior: SaleBehavior = "exclusive"
    tax_code: TaxCode | None = None


class ShipFrom(Part, frozen=True, kw_only=True):
    """Where it is sent from."""

    address: Address


class SendingOf(Part, frozen=True, kw_only=True):
    """What it costs to send it: an amount, or a shipping rate."""

    amount: Amount | None = None
    shipping_rate: str | None = None
    tax_behavior: SaleBehavior | None = None
    tax_code: TaxCode | None = None


class Create(Params, frozen=True, kw_only=True):
    """What is about to be sold, and to whom."""

    currency: Currency
    customer: str | None = None
    customer_details: CustomerOf | None = None
    line_items: Annotated[tuple[ItemOf, ...], Meta(min_length=1, max_length=100)]
    ship_from_details: ShipFrom | None = None
    shipping_cost: SendingOf | None = None
    tax_date: Instant | None = None


class ListItems(Page, frozen=True, kw_only=True):
    """Which page of a calculation's lines."""


def render(state: TaxCalculation) -> Rendered:
    """A calculation as Stripe shows it."""
    sale = state.sale or TaxSale(currency="", tax_date=0, lines=())
    added = sum(tax.amount for tax in sale.taxes if not tax.inclusive)
    contained = sum(tax.amount for tax in sale.taxes if tax.inclusive)
    return {
        "id": state.id,
        "object": OBJECT,
        "amount_total": sale.total,
        "currency": sale.currency,
        "customer": sale.customer,
        "customer_details": render_customer(sale),
        "expires_at": state.expires_at,
        "livemode": LIVEMODE,
        "ship_from_details": render_ship_from(sale),
        "shipping_cost": render_shipping(sale, breakdown=True),
        "tax_amount_exclusive": added,
        "tax_amount_inclusive": contained,
        "tax_breakdown": render_sums(sale),
        "tax_date": sale.tax_date,
    }


def render_item(line: TaxLine) -> Rendered:
    """One thing that is sold."""
    return {
        "id": line.id,
        "object": ITEM,
        "amount": line.amount,
        "amount_tax": line.amount_tax,
        "livemode": LIVEMODE,
        "metadata": line.metadata,
        "performance_location": None,
        "product": line.product,
        "quantity": line.quantity,
        "reference": line.reference,
        "tax_behavior": line.behavior,
        "tax_breakdown": render_breakdown(line),
        "tax_code": line.tax_code,
    }


def items_of(rendered: Rendered, find: Find) -> Any:
    """What is sold, as a list."""
    state = find(rendered["id"])
    sale = state.sale if isinstance(state, TaxCalculation) else None
    lines = [render_item(line) for line in sale.lines] if sale is not None else []
    return listing(f"{PATH}/{rendered['id']}/line_items", lines)


RESOURCE = Resource(
    schema=tax_calculation.TAX_CALCULATION,
    object=OBJECT,
    noun="tax calculation",
    in_path="calculation",
    code="zd",
    render=render,
    expandable={
        "customer": by_id("customer"),
        "line_items": items_of,
    },
    parts={ITEM: {}},
)
