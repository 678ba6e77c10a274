"""Plans on the wire: recurring prices by their older name. What is shown is a view of a price."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import price
from sao.billing.values import Metadata, merged
from sao.billing.values.price import Interval, Recurring, TiersMode
from sao.wire.amounts import PackagesOf, TierOf, amounts
from sao.wire.params import Amount, Currency, Listing, Params, Part, Text, names
from sao.wire.resources.price.params import (
    ChosenId,
    Option,
    Period,
    ProductData,
    Scheme,
    UsageType,
    check_scheme,
    listed,
)
from sao.wire.terms import Terms


class ProductOf(Part, frozen=True, kw_only=True):
    """The plan's product: the id of one that there is, or a description of a new one."""

    unsupported: ClassVar[frozenset[str]] = names("tax_details")
    bare: ClassVar[tuple[str, ...]] = ("id",)

    id: ChosenId | None = None
    name: Annotated[str, Meta(min_length=1, max_length=5_000)] | None = None
    active: bool = True
    metadata: Metadata = {}
    statement_descriptor: Text | None = None
    tax_code: Text | None = None
    unit_label: Text | None = None

    def described(self) -> ProductData | None:
        """The description of a new product, if it is one."""
        if self.name is None:
            return None
        return ProductData(
            name=self.name,
            id=self.id,
            active=self.active,
            metadata=self.metadata,
            statement_descriptor=self.statement_descriptor,
            tax_code=self.tax_code,
            unit_label=self.unit_label,
        )


class Create(Params, frozen=True, kw_only=True):
    """A new plan."""

    unsupported: ClassVar[frozenset[str]] = names("aggregate_usage trial_period_days")

    currency: Currency
    interval: Interval
    product: ProductOf | None = None
    id: ChosenId | None = None
    active: bool = True
    amount: Amount | None = None
    amount_decimal: str | None = None
    billing_scheme: Scheme = "per_unit"
    interval_count: Annotated[int, Meta(ge=1)] = 1
    metadata: Metadata = {}
    meter: str | None = None
    nickname: Text | None = None
    tiers: tuple[TierOf, ...] = ()
    tiers_mode: TiersMode | None = None
    transform_usage: PackagesOf | None = None
    usage_type: UsageType = "licensed"

    def data(self, product: str, product_name: str) -> price.Create:
        """What the machine is told."""
        currency, tiered = self.currency.lower(), self.billing_scheme == "tiered"
        said = Option(
            unit_amount=self.amount, unit_amount_decimal=self.amount_decimal, tiers=self.tiers
        )
        costs = amounts(said, currency, "", tiered=tiered, name="amount")
        packages = self.transform_usage
        check_scheme(self.tiers_mode, packages, "transform_usage", tiered=tiered)
        return price.Create(
            product=product,
            product_name=product_name,
            currency=currency,
            unit_amount=costs.unit_amount,
            unit_amount_decimal=costs.unit_amount_decimal,
            tiers=costs.tiers,
            tiers_mode=self.tiers_mode,
            packages=packages.value() if packages is not None else None,
            recurring=self._recurring(),
            nickname=self.nickname,
            active=self.active,
            metadata=merged({}, self.metadata),
        )

    def _recurring(self) -> Recurring:
        period = Period(
            interval=self.interval,
            interval_count=self.interval_count,
            meter=self.meter,
            usage_type=self.usage_type,
        )
        return period.value("")


class Update(Params, frozen=True, kw_only=True):
    """Changes to a plan."""

    unsupported: ClassVar[frozenset[str]] = names("product trial_period_days")

    active: bool | None = None
    metadata: Metadata | None = None
    nickname: Text | None | UnsetType = UNSET

    def data(self) -> price.Update:
        """What the machine is told."""
        return price.Update(active=self.active, metadata=self.metadata, nickname=self.nickname)


class List(Listing, frozen=True, kw_only=True):
    """Which plans."""

    active: bool | None = None
    product: str | None = None

    def terms(self, product: str | None) -> Terms:
        """What the index is asked for; `product` by the id under which it is kept."""
        return listed(active=self.active, product=product)


def wanted(state: price.Price) -> bool:
    """Whether a price has ever been a plan: one that recurs."""
    return state.recurring is not None
