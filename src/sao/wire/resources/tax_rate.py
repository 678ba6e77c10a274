"""Tax rates on the wire."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import tax_rate
from sao.billing.values import Metadata, merged
from sao.billing.values import line as line_values
from sao.billing.values import tax as tax_values
from sao.wire.numbers import decimal, number
from sao.wire.params import Listing, Params, Text
from sao.wire.resource import Resource, always, if_changed
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind, whether

PREFIX = tax_rate.TAX_RATE.prefix
OBJECT = "tax_rate"

Country = Annotated[str, Meta(pattern=r"^[A-Za-z]{2}$(?!\n)")]
Name = Annotated[str, Meta(min_length=1, max_length=50)]
TaxRates = Annotated[tuple[str, ...], Meta(max_length=5)]
"""The rates that apply to something, by their ids."""

TaxType = Literal[
    "admissions_tax",
    "amusement_tax",
    "attendance_tax",
    "communications_tax",
    "digital_excise_tax",
    "entertainment_tax",
    "get_fund",
    "gross_receipts_tax",
    "gst",
    "hospitality_tax",
    "hst",
    "igst",
    "jct",
    "lease_tax",
    "luxury_tax",
    "mass_transit_parking_tax",
    "nhil",
    "parking_tax",
    "pst",
    "qst",
    "resort_tax",
    "retail_delivery_fee",
    "rst",
    "sales_tax",
    "service_tax",
    "tourism_tax",
    "utility_users_tax",
    "vat",
]


TaxabilityReason = Literal[
    "customer_exempt",
    "not_collecting",
    "not_subject_to_tax",
    "not_supported",
    "portion_product_exempt",
    "portion_reduced_rated",
    "portion_standard_rated",
    "product_exempt",
    "product_exempt_holiday",
    "proportionally_rated",
    "reduced_rated",
    "reverse_charge",
    "standard_rated",
    "taxable_basis_reduced",
    "zero_rated",
]
"""Why something is taxed as it is."""


class Create(Params, frozen=True, kw_only=True):
    """A new tax rate."""

    display_name: Name
    inclusive: bool
    percentage: str
    active: bool = True
    country: Country | None = None
    description: Text | None = None
    jurisdiction: Name | None = None
    metadata: Metadata = {}
    state: Name | None = None
    tax_type: TaxType | None = None

    def data(self) -> tax_rate.Create:
        """What the machine is told."""
        return tax_rate.Create(
            percentage=decimal(self.percentage, "percentage", decimals=4, at_most=100),
            inclusive=self.inclusive,
            display_name=self.display_name,
            active=self.active,
            description=self.description,
            jurisdiction=self.jurisdiction,
            country=self.country,
            state=self.state,
            tax_type=self.tax_type,
            metadata=merged({}, self.metadata),
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to a tax rate, but to what it makes of an amount."""

    active: bool | None = None
    country: Country | None | UnsetType = UNSET
    description: Text | None | UnsetType = UNSET
    display_name: Name | UnsetType = UNSET
    jurisdiction: Name | None | UnsetType = UNSET
    metadata: Metadata | None = None
    state: Name | None | UnsetType = UNSET
    tax_type: TaxType | None | UnsetType = UNSET

    def data(self) -> tax_rate.Update:
        """What the machine is told."""
        return tax_rate.Update(
            active=self.active,
            display_name=self.display_name,
            description=self.description,
            jurisdiction=self.jurisdiction,
            country=self.country,
            state=self.state,
            tax_type=self.tax_type,
            metadata=self.metadata,
        )


class List(Listing, frozen=True, kw_only=True):
    """Which tax rates."""

    active: bool | None = None
    inclusive: bool | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        return of_kind(OBJECT, status=whether(self.active, "active", "archived"))

    def wants(self, state: tax_rate.TaxRate) -> bool:
        """Whether a rate is among those that are meant, beyond what the index knows."""
        return self.inclusive in (None, state.inclusive)


def render(state: tax_rate.TaxRate) -> Rendered:
    """A tax rate as Stripe shows it."""
    return render_terms(tax_rate.terms(state), active=state.status == "active")


def render_terms(terms: tax_values.TaxRate, *, active: bool = True) -> Rendered:
    """The rate that was copied to where it applies."""
    return {
        "id": terms.id,
        "object": OBJECT,
        "active": active,
        "country": terms.country,
        "created": terms.created,
        "description": terms.description,
        "display_name": terms.display_name,
        "effective_percentage": None,
        "flat_amount": None,
        "inclusive": terms.inclusive,
        "jurisdiction": terms.jurisdiction,
        "jurisdiction_level": terms.jurisdiction_level or None,
        "livemode": LIVEMODE,
        "metadata": terms.metadata,
        "percentage": number(terms.percentage),
        "rate_type": "percentage",
        "state": terms.state,
        "tax_type": terms.tax_type,
    }


def render_tax(tax: line_values.TaxAmount) -> Rendered:
    """What a rate makes of a line, or of an invoice."""
    return {
        "amount": tax.amount,
        "tax_behavior": "inclusive" if tax.inclusive else "exclusive",
        "tax_rate_details": {"tax_rate": tax.rate},
        "taxability_reason": tax.reason or "not_available",
        "taxable_amount": tax.taxable_amount,
        "type": "tax_rate_details",
    }


RESOURCE = Resource(
    schema=tax_rate.TAX_RATE,
    object=OBJECT,
    noun="tax rate",
    code="k",
    render=render,
    told={
        "create": always("tax_rate.created"),
        "update": if_changed("tax_rate.updated"),
    },
)
