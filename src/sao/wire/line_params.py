"""What a line of an invoice costs, as parameters: wherever a client describes one."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import product, tax_rate
from sao.billing.values import Metadata, merged
from sao.billing.values.tax import JurisdictionLevel, TaxBehavior
from sao.wire.numbers import decimal
from sao.wire.params import AMOUNT_MAX, Instant, Part, Text, names
from sao.wire.resources.discount import Discounts
from sao.wire.resources.price import InlinePrice
from sao.wire.resources.tax_rate import Country, Name, TaxabilityReason, TaxType
from sao.wire.taxation import TaxCode

SignedAmount = Annotated[int, Meta(ge=-AMOUNT_MAX, le=AMOUNT_MAX)]
Quantity = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class Period(Part, frozen=True, kw_only=True):
    """The time that a line is for."""

    start: Instant
    end: Instant


class Pricing(Part, frozen=True, kw_only=True):
    """What a line is priced by."""

    price: str | None = None


class LineProduct(Part, frozen=True, kw_only=True):
    """The product of a price that is described where it is used."""

    unsupported: ClassVar[frozenset[str]] = names("tax_details")

    name: Annotated[str, Meta(min_length=1, max_length=5_000)]
    description: Text | None = None
    images: Annotated[tuple[Text, ...], Meta(max_length=8)] = ()
    metadata: Metadata = {}
    tax_code: Text | None = None
    unit_label: Text | None = None

    def data(self) -> product.Create:
        """What the machine is told."""
        return product.Create(
            name=self.name,
            description=self.description,
            images=self.images,
            metadata=merged({}, self.metadata),
            tax_code=self.tax_code,
            unit_label=self.unit_label,
        )


class LinePrice(InlinePrice, frozen=True, kw_only=True):
    """A price for once, described where it is used."""

    product_data: LineProduct | None = None


Percentage = Annotated[str, Meta(max_length=20)]


class RateOfAmount(Part, frozen=True, kw_only=True):
    """What a tax that was reckoned elsewhere is called."""

    display_name: Name
    inclusive: bool
    percentage: Percentage
    country: Country | None = None
    description: Text | None = None
    jurisdiction: Name | None = None
    jurisdiction_level: JurisdictionLevel | None = None
    state: Name | None = None
    tax_type: TaxType | None = None

    def data(self, place: str) -> tax_rate.Create:
        """What the machine is told of the rate. Raises `parameter_invalid`."""
        param = f"{place}[percentage]"
        return tax_rate.Create(
            percentage=decimal(self.percentage, param, decimals=4, at_most=100),
            inclusive=self.inclusive,
            display_name=self.display_name,
            active=False,
            description=self.description,
            jurisdiction=self.jurisdiction,
            country=self.country,
            state=self.state,
            tax_type=self.tax_type,
            jurisdiction_level=self.jurisdiction_level or UNSET,
        )


class TaxAmountOf(Part, frozen=True, kw_only=True):
    """A tax that somebody else has reckoned."""

    amount: SignedAmount
    tax_rate_data: RateOfAmount
    taxable_amount: SignedAmount
    taxability_reason: TaxabilityReason | None = None


class LineParams(Part, frozen=True, kw_only=True):
    """A line: an amount, or a price (named or described) and how many of it."""

    unsupported: ClassVar[frozenset[str]] = names("tax_amounts")

    amount: SignedAmount | None = None
    description: Text | None | UnsetType = UNSET
    discountable: bool | None = None
    discounts: Discounts | None | UnsetType = UNSET
    metadata: Metadata | None = None
    period: Period | None = None
    price: str | None = None
    price_data: LinePrice | None = None
    pricing: Pricing | None = None
    quantity: Quantity | None = None
    quantity_decimal: str | None = None
    unit_amount: SignedAmount | None = None
    tax_behavior: TaxBehavior | None = None
    tax_code: TaxCode | None | UnsetType = UNSET
    tax_rates: tuple[str, ...] | None | UnsetType = UNSET
    unit_amount_decimal: str | None = None

    @property
    def tax_amounts_said(self) -> tuple[TaxAmountOf, ...] | None | UnsetType:
        """The taxes that somebody else has reckoned; None: none any more."""
        return UNSET

    @property
    def named_price(self) -> str | None:
        """The price that is named, in the newer place or the older one."""
        return self.pricing.price if self.pricing is not None else self.price

    @property
    def says_cost(self) -> bool:
        """Whether anything is said of what it costs."""
        return (
            self.amount is not None
            or self.unit_amount is not None
            or self.unit_amount_decimal is not None
            or self.price_data is not None
            or self.named_price is not None
        )
