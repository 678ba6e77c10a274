"""What can be asked of prices."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import price
from sao.billing.values import Metadata, merged
from sao.billing.values.price import Interval, Recurring, TiersMode
from sao.billing.values.tax import TaxBehavior
from sao.wire.amounts import CustomAmount, PackagesOf, TierOf, amounts, at
from sao.wire.errors import WireError, missing
from sao.wire.params import Amount, Currency, Listing, Params, Part, Text, names
from sao.wire.terms import Terms, of_kind, whether

INTERVALS_MAX = {"day": 1_095, "week": 156, "month": 36, "year": 3}
"""Three years at most. Source: facts on billing, §7."""

LookupKey = Annotated[str, Meta(min_length=1, max_length=200)]
ChosenId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]+$(?!\n)", max_length=255)]
UsageType = Literal["licensed", "metered"]
Scheme = Literal["per_unit", "tiered"]


class Period(Part, frozen=True, kw_only=True):
    """How often it is billed."""

    unsupported: ClassVar[frozenset[str]] = names("aggregate_usage trial_period_days")

    interval: Interval
    interval_count: Annotated[int, Meta(ge=1)] = 1
    meter: str | None = None
    usage_type: UsageType = "licensed"

    def value(self, place: str) -> Recurring:
        """The value that is kept. Raises `parameter_invalid` beyond three years."""
        longest = INTERVALS_MAX[self.interval]
        if self.interval_count > longest:
            raise WireError(
                "parameter_invalid",
                f"A price can be billed at most every {longest} {self.interval}s (three years).",
                at(place, "interval_count"),
            )
        if self.usage_type == "metered" and self.meter is None:
            raise missing(at(place, "meter"))
        if self.usage_type == "licensed" and self.meter is not None:
            raise WireError(
                "parameter_invalid", "A meter needs usage_type=metered.", at(place, "meter")
            )
        return Recurring(self.interval, self.interval_count, self.usage_type, self.meter)


class Option(Part, frozen=True, kw_only=True):
    """What it costs in another currency."""

    custom_unit_amount: CustomAmount | None = None
    tax_behavior: TaxBehavior | None = None
    tiers: tuple[TierOf, ...] = ()
    unit_amount: Amount | None = None
    unit_amount_decimal: str | None = None


Options = dict[Currency, Option]


def options(
    given: Options, own: str, *, tiered: bool, place: str = "currency_options"
) -> dict[str, price.Amounts]:
    """What it costs in currencies other than its `own`. Raises `parameter_invalid` and others."""
    found = {}
    for name, option in given.items():
        currency, inside = name.lower(), f"{place}[{name}]"
        if currency == own:
            raise WireError(
                "parameter_invalid", f"{own.upper()} is the price's own currency.", inside
            )
        found[currency] = amounts(option, currency, inside, tiered=tiered)
    return found


class InlinePrice(Part, frozen=True, kw_only=True):
    """A price described where it is used."""

    unsupported: ClassVar[frozenset[str]] = names("currency_options")

    currency: Currency
    product: str | None = None
    unit_amount: Amount | None = None
    unit_amount_decimal: str | None = None
    recurring: Period | None = None
    tax_behavior: TaxBehavior | None = None
    metadata: Metadata = {}

    @property
    def tiers(self) -> tuple[TierOf, ...]:
        """None: a price that is described where it is used has one amount."""
        return ()

    @property
    def custom_unit_amount(self) -> CustomAmount | None:
        """None, for the same reason."""
        return None

    def data(self, product: str, product_name: str, place: str) -> price.Create:
        """What the machine is told; `place` is where the price was described."""
        recurring, currency = self.recurring, self.currency.lower()
        costs = amounts(self, currency, place, tiered=False)
        if self.custom_unit_amount is not None:
            once_only(recurring=recurring is not None, place=place)
        return price.Create(
            product=product,
            product_name=product_name,
            currency=currency,
            unit_amount=costs.unit_amount,
            unit_amount_decimal=costs.unit_amount_decimal,
            tax_behavior=costs.tax_behavior,
            recurring=recurring.value(f"{place}[recurring]") if recurring is not None else None,
            metadata=merged({}, self.metadata),
            custom=costs.custom,
        )


class ProductData(Part, frozen=True, kw_only=True):
    """The product of a new price, described where it is needed."""

    unsupported: ClassVar[frozenset[str]] = names("tax_details")

    name: Annotated[str, Meta(min_length=1, max_length=5_000)]
    id: ChosenId | None = None
    active: bool = True
    metadata: Metadata = {}
    statement_descriptor: Text | None = None
    tax_code: Text | None = None
    unit_label: Text | None = None


class Create(Params, frozen=True, kw_only=True):
    """A new price of a product that is named or described."""

    currency: Currency
    custom_unit_amount: CustomAmount | None = None
    product: str | None = None
    product_data: ProductData | None = None
    unit_amount: Amount | None = None
    unit_amount_decimal: str | None = None
    tiers: tuple[TierOf, ...] = ()
    tiers_mode: TiersMode | None = None
    transform_quantity: PackagesOf | None = None
    currency_options: Options = {}
    recurring: Period | None = None
    active: bool = True
    billing_scheme: Scheme = "per_unit"
    lookup_key: LookupKey | None = None
    transfer_lookup_key: bool = False
    metadata: Metadata = {}
    nickname: Text | None = None
    tax_behavior: TaxBehavior | None = None

    def data(self, product: str, product_name: str) -> price.Create:
        """What the machine is told, with facts of the product copied at the edge."""
        recurring, currency = self.recurring, self.currency.lower()
        tiered = self.billing_scheme == "tiered"
        costs = amounts(self, currency, "", tiered=tiered)
        check_scheme(self.tiers_mode, self.transform_quantity, "transform_quantity", tiered=tiered)
        packages = self.transform_quantity
        if self.custom_unit_amount is not None:
            once_only(recurring=recurring is not None, packages=packages is not None)
        return price.Create(
            product=product,
            product_name=product_name,
            currency=currency,
            unit_amount=costs.unit_amount,
            unit_amount_decimal=costs.unit_amount_decimal,
            tiers=costs.tiers,
            tiers_mode=self.tiers_mode,
            packages=packages.value() if packages is not None else None,
            tax_behavior=costs.tax_behavior,
            currency_options=options(self.currency_options, currency, tiered=tiered),
            recurring=recurring.value("recurring") if recurring is not None else None,
            nickname=self.nickname,
            lookup_key=self.lookup_key,
            active=self.active,
            metadata=merged({}, self.metadata),
            custom=costs.custom,
        )


def once_only(*, recurring: bool, packages: bool = False, place: str = "") -> None:
    """What whoever buys says is paid once, and for one. Raises `parameter_invalid`."""
    name = "recurring" if recurring else "transform_quantity"
    if recurring or packages:
        why = f"A price with custom_unit_amount cannot have {name}: it is for one-time payments."
        raise WireError("parameter_invalid", why, at(place, name))


def check_scheme(
    mode: TiersMode | None, packages: PackagesOf | None, packages_param: str, *, tiered: bool
) -> None:
    """Tiers have a mode and no packages. Raises `parameter_missing`, `parameter_invalid`."""
    if tiered and mode is None:
        raise missing("tiers_mode")
    if not tiered and mode is not None:
        raise WireError("parameter_invalid", "It needs billing_scheme=tiered.", "tiers_mode")
    if tiered and packages is not None:
        raise WireError(
            "parameter_invalid",
            f"{packages_param} cannot be used with tiers.",
            packages_param,
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to a price."""

    active: bool | None = None
    currency_options: Options = {}
    lookup_key: LookupKey | None | UnsetType = UNSET
    transfer_lookup_key: bool = False
    metadata: Metadata | None = None
    nickname: Text | None | UnsetType = UNSET
    tax_behavior: TaxBehavior | None = None

    def data(self, currency: str, *, tiered: bool) -> price.Update:
        """What the machine is told."""
        given = self.currency_options
        return price.Update(
            active=self.active,
            nickname=self.nickname,
            lookup_key=self.lookup_key,
            metadata=self.metadata,
            tax_behavior=self.tax_behavior,
            currency_options=options(given, currency, tiered=tiered) if given else None,
        )


class PeriodFilter(Part, frozen=True, kw_only=True):
    """Prices that are billed like this."""

    interval: Interval | None = None
    meter: str | None = None
    usage_type: UsageType | None = None

    def wants(self, recurring: Recurring | None) -> bool:
        """Whether everything that is asked for holds."""
        return recurring is not None and all(
            wanted is None or wanted == found
            for wanted, found in (
                (self.interval, recurring.interval),
                (self.meter, recurring.meter),
                (self.usage_type, recurring.usage_type),
            )
        )


class List(Listing, frozen=True, kw_only=True):
    """Which prices."""

    active: bool | None = None
    currency: Currency | None = None
    product: str | None = None
    lookup_keys: Annotated[tuple[str, ...], Meta(max_length=10)] = ()
    recurring: PeriodFilter | None = None
    type: Literal["one_time", "recurring"] | None = None

    def terms(self, product: str | None) -> Terms:
        """What the index is asked for; `product` by the id under which it is kept."""
        any_of = tuple(lookup_term(key) for key in self.lookup_keys)
        return listed(active=self.active, product=product)._replace(any=any_of)

    def wants(self, state: price.Price) -> bool:
        """Whether a price is among those that are meant, beyond what the index knows."""
        once = state.recurring is None
        return (
            (self.type is None or (self.type == "one_time") == once)
            and (self.currency is None or self.currency.lower() == state.currency)
            and (self.recurring is None or self.recurring.wants(state.recurring))
        )


DELETED = ("price|status=deleted",)


def listed(*, active: bool | None, product: str | None) -> Terms:
    """The prices that are (or are not) active, and of a product."""
    status = whether(active, "active", "archived")
    return of_kind("price", product=product, status=status, without=("deleted",))


def lookup_term(key: str) -> str:
    """The index term of the price that goes by this lookup key."""
    return f"price|lookup_key={key}"
