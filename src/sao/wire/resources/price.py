"""Prices on the wire, and the older face of the same thing, the plan, inside subscription items."""

import re
from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import price
from sao.billing.resources.product import PRODUCT
from sao.billing.values import Interval, Metadata, PriceTerms, Recurring, merged
from sao.wire.errors import WireError
from sao.wire.ids import shown, stored
from sao.wire.params import Amount, Currency, Listing, Params, Part, Terms, Text, names
from sao.wire.resource import Get, Resource, always, by_id, if_changed
from sao.wire.shapes import LIVEMODE, Rendered

PREFIX = price.PRICE.prefix
OBJECT = "price"

INTERVALS_MAX = {"day": 1_095, "week": 156, "month": 36, "year": 3}
"""Three years at most. Source: facts on billing, §7."""

_WHOLE = re.compile(r"(\d+)(?:\.0*)?")
LookupKey = Annotated[str, Meta(min_length=1, max_length=200)]


class Period(Part, frozen=True, kw_only=True):
    """How often it is billed."""

    unsupported: ClassVar[frozenset[str]] = names("aggregate_usage meter trial_period_days")

    interval: Interval
    interval_count: Annotated[int, Meta(ge=1)] = 1
    usage_type: Literal["licensed"] = "licensed"

    def value(self, param: str) -> Recurring:
        """The value that is kept. Raises `parameter_invalid` beyond three years."""
        longest = INTERVALS_MAX[self.interval]
        if self.interval_count > longest:
            raise WireError(
                "parameter_invalid",
                f"A price can be billed at most every {longest} {self.interval}s (three years).",
                f"{param}[interval_count]",
            )
        return Recurring(interval=self.interval, interval_count=self.interval_count)


class InlinePrice(Part, frozen=True, kw_only=True):
    """A price described where it is used."""

    unsupported: ClassVar[frozenset[str]] = names("currency_options custom_unit_amount")

    currency: Currency
    product: str | None = None
    unit_amount: Amount | None = None
    unit_amount_decimal: str | None = None
    recurring: Period | None = None
    tax_behavior: Literal["unspecified"] | None = None
    metadata: Metadata = {}

    def data(self, product: str, product_name: str, param: str) -> price.Create:
        """What the machine is told; `param` is where the price was described."""
        recurring = self.recurring
        return price.Create(
            product=product,
            product_name=product_name,
            currency=self.currency.lower(),
            unit_amount=unit_amount(self.unit_amount, self.unit_amount_decimal, param),
            recurring=recurring.value(f"{param}[recurring]") if recurring is not None else None,
            metadata=merged({}, self.metadata),
        )


class ProductData(Part, frozen=True, kw_only=True):
    """The product of a new price, described where it is needed."""

    unsupported: ClassVar[frozenset[str]] = names("tax_code tax_details")

    name: Annotated[str, Meta(min_length=1, max_length=5_000)]
    id: Annotated[str, Meta(pattern="^[A-Za-z0-9_.-]+$", max_length=255)] | None = None
    active: bool = True
    metadata: Metadata = {}
    statement_descriptor: Text | None = None
    unit_label: Text | None = None


class Create(Params, frozen=True, kw_only=True):
    """A new price of a product that is named or described."""

    unsupported: ClassVar[frozenset[str]] = names(
        "currency_options custom_unit_amount tiers tiers_mode transform_quantity"
    )

    currency: Currency
    product: str | None = None
    product_data: ProductData | None = None
    unit_amount: Amount | None = None
    unit_amount_decimal: str | None = None
    recurring: Period | None = None
    active: bool = True
    billing_scheme: Literal["per_unit"] = "per_unit"
    lookup_key: LookupKey | None = None
    transfer_lookup_key: bool = False
    metadata: Metadata = {}
    nickname: Text | None = None
    tax_behavior: Literal["unspecified"] | None = None

    def data(self, product: str, product_name: str) -> price.Create:
        """What the machine is told, with facts of the product copied at the edge."""
        recurring = self.recurring
        return price.Create(
            product=product,
            product_name=product_name,
            currency=self.currency.lower(),
            unit_amount=unit_amount(self.unit_amount, self.unit_amount_decimal, ""),
            recurring=recurring.value("recurring") if recurring is not None else None,
            nickname=self.nickname,
            lookup_key=self.lookup_key,
            active=self.active,
            metadata=merged({}, self.metadata),
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to a price."""

    unsupported: ClassVar[frozenset[str]] = names("currency_options")

    active: bool | None = None
    lookup_key: LookupKey | None | UnsetType = UNSET
    transfer_lookup_key: bool = False
    metadata: Metadata | None = None
    nickname: Text | None | UnsetType = UNSET
    tax_behavior: Literal["unspecified"] | None = None

    def data(self) -> price.Update:
        """What the machine is told."""
        return price.Update(
            active=self.active,
            nickname=self.nickname,
            lookup_key=self.lookup_key,
            metadata=self.metadata,
        )


class List(Listing, frozen=True, kw_only=True):
    """Which prices."""

    unsupported: ClassVar[frozenset[str]] = names("currency recurring type")

    active: bool | None = None
    product: str | None = None
    lookup_keys: Annotated[tuple[str, ...], Meta(max_length=10)] = ()

    def terms(self, product: str | None) -> Terms:
        """What the index is asked for; `product` by the id under which it is kept."""
        every = ["price@"]
        if self.active is not None:
            every.append(f"price|status={'active' if self.active else 'archived'}")
        if product is not None:
            every.append(f"price|product={product}")
        return Terms(all=tuple(every), any=tuple(lookup_term(key) for key in self.lookup_keys))


def lookup_term(key: str) -> str:
    """The index term of the price that goes by this lookup key."""
    return f"price|lookup_key={key}"


def unit_amount(amount: int | None, decimal: str | None, param: str) -> int:
    """What one unit costs, given as an integer or as a decimal that is one.

    Raises `parameters_exclusive`, `parameter_missing`, `parameter_invalid` (a fraction: not yet).
    """
    where = "{}" if param == "" else param + "[{}]"
    if amount is not None and decimal is not None:
        raise WireError(
            "parameters_exclusive",
            "You may only specify one of these parameters: unit_amount, unit_amount_decimal.",
            where.format("unit_amount"),
        )
    if amount is not None:
        return amount
    if decimal is None:
        raise WireError(
            "parameter_missing",
            f"Missing required param: {where.format('unit_amount')}.",
            where.format("unit_amount"),
        )
    match = _WHOLE.fullmatch(decimal)
    if match is None:
        raise WireError(
            "parameter_invalid",
            f"Invalid unit_amount_decimal: '{decimal}'; fractions of a minor unit are not "
            "supported yet.",
            where.format("unit_amount_decimal"),
        )
    return int(match[1])


def render(state: price.Price) -> Rendered:
    """A price as Stripe shows it."""
    return render_terms(price.terms(state), active=state.status == "active")


def render_terms(terms: PriceTerms, *, active: bool = True) -> Rendered:
    """The price that a subscription was sold under."""
    return {
        "id": terms.id,
        "object": OBJECT,
        "active": active,
        "billing_scheme": "per_unit",
        "created": terms.created,
        "currency": terms.currency,
        "custom_unit_amount": None,
        "livemode": LIVEMODE,
        "lookup_key": terms.lookup_key,
        "metadata": terms.metadata,
        "nickname": terms.nickname,
        "product": shown(terms.product),
        "recurring": _recurring(terms.recurring),
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time" if terms.recurring is None else "recurring",
        "unit_amount": terms.unit_amount,
        "unit_amount_decimal": str(terms.unit_amount),
    }


def render_plan(terms: PriceTerms) -> Rendered:
    """The price as the plan that it once was."""
    recurring = terms.recurring or Recurring(interval="month")
    return {
        "id": terms.id,
        "object": "plan",
        "active": True,
        "amount": terms.unit_amount,
        "amount_decimal": str(terms.unit_amount),
        "billing_scheme": "per_unit",
        "created": terms.created,
        "currency": terms.currency,
        "interval": recurring.interval,
        "interval_count": recurring.interval_count,
        "livemode": LIVEMODE,
        "metadata": terms.metadata,
        "meter": None,
        "nickname": terms.nickname,
        "product": shown(terms.product),
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": recurring.usage_type,
    }


def _recurring(recurring: Recurring | None) -> Rendered | None:
    if recurring is None:
        return None
    return {
        "interval": recurring.interval,
        "interval_count": recurring.interval_count,
        "meter": None,
        "trial_period_days": None,
        "usage_type": recurring.usage_type,
    }


product_of: Get = by_id("product", lambda shown_id: stored(PRODUCT.prefix, shown_id))
"""The product that a field names, by the id that a client may have chosen for it."""

RESOURCE = Resource(
    schema=price.PRICE,
    object=OBJECT,
    noun="price",
    code="g",
    render=render,
    told={"create": always("price.created"), "update": if_changed("price.updated")},
    expandable={"product": product_of},
)
