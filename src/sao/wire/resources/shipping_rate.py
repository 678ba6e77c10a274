"""Shipping rates on the wire."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import shipping_rate
from sao.billing.resources.shipping_rate import Bound, Estimate, Fixed
from sao.billing.values import Metadata, merged
from sao.billing.values.tax import TaxBehavior
from sao.wire.currencies import chargeable
from sao.wire.errors import WireError
from sao.wire.params import Amount, Currency, Listing, Params, Part
from sao.wire.resource import Resource
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind, whether

PREFIX = shipping_rate.SHIPPING_RATE.prefix
OBJECT = "shipping_rate"
PATH = "/v1/shipping_rates"

Name = Annotated[str, Meta(min_length=1, max_length=100)]


class BoundOf(Part, frozen=True, kw_only=True):
    """One end of how long it takes."""

    unit: Literal["business_day", "day", "hour", "month", "week"]
    value: Annotated[int, Meta(ge=1, le=10_000)]

    def kept(self) -> Bound:
        """The value that is kept."""
        return Bound(self.unit, self.value)


class EstimateOf(Part, frozen=True, kw_only=True):
    """How long it takes."""

    maximum: BoundOf | None = None
    minimum: BoundOf | None = None

    def kept(self) -> Estimate:
        """The value that is kept."""
        return Estimate(
            minimum=None if self.minimum is None else self.minimum.kept(),
            maximum=None if self.maximum is None else self.maximum.kept(),
        )


class FixedOf(Part, frozen=True, kw_only=True):
    """What it costs in one more currency."""

    amount: Amount
    tax_behavior: TaxBehavior = "unspecified"


Options = dict[Currency, FixedOf]


class FixedAmount(Part, frozen=True, kw_only=True):
    """What it costs."""

    amount: Amount
    currency: Currency
    currency_options: Options = {}


class MoreAmounts(Part, frozen=True, kw_only=True):
    """What it costs in more currencies."""

    currency_options: Options = {}


class RateData(Part, frozen=True, kw_only=True):
    """A rate, described."""

    delivery_estimate: EstimateOf | None = None
    display_name: Name
    fixed_amount: FixedAmount
    metadata: Metadata = {}
    tax_behavior: TaxBehavior = "unspecified"
    tax_code: str | None = None
    type: Literal["fixed_amount"] = "fixed_amount"

    def data(self) -> shipping_rate.Create:
        """What the machine is told. Raises `parameter_invalid`."""
        fixed = self.fixed_amount
        currency = fixed.currency.lower()
        return shipping_rate.Create(
            display_name=self.display_name,
            amount=chargeable(fixed.amount, currency, "fixed_amount[amount]"),
            currency=currency,
            currency_options=_options(fixed.currency_options, currency),
            tax_behavior=self.tax_behavior,
            tax_code=self.tax_code,
            delivery_estimate=(
                None if self.delivery_estimate is None else self.delivery_estimate.kept()
            ),
            metadata=merged({}, self.metadata),
        )


class Create(RateData, frozen=True, kw_only=True):
    """A new rate."""

    expand: tuple[str, ...] = ()


class Update(Params, frozen=True, kw_only=True):
    """Changes to a rate, but to what it costs where that is known."""

    active: bool | None = None
    fixed_amount: MoreAmounts = MoreAmounts()
    metadata: Metadata | None = None
    tax_behavior: TaxBehavior | UnsetType = UNSET

    def data(self, state: shipping_rate.ShippingRate) -> shipping_rate.Update:
        """What the machine is told. Raises `parameter_invalid`."""
        more = _options(self.fixed_amount.currency_options, state.currency)
        return shipping_rate.Update(
            active=self.active,
            currency_options=more or None,
            tax_behavior=self.tax_behavior,
            metadata=self.metadata,
        )


class List(Listing, frozen=True, kw_only=True):
    """Which rates."""

    active: bool | None = None
    currency: Currency | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        currency = None if self.currency is None else self.currency.lower()
        status = whether(self.active, "active", "archived")
        return of_kind(OBJECT, status=status, currency=currency)


def _options(asked: Options, own: str) -> dict[str, Fixed]:
    """What it costs in currencies other than its own. Raises `parameter_invalid`."""
    options = {}
    for name, cost in asked.items():
        currency, place = name.lower(), f"fixed_amount[currency_options][{name}]"
        if currency == own:
            raise WireError("parameter_invalid", "It is the rate's own currency.", place)
        amount = chargeable(cost.amount, currency, f"{place}[amount]")
        options[currency] = Fixed(amount, cost.tax_behavior)
    return options


def render(state: shipping_rate.ShippingRate) -> Rendered:
    """A shipping rate as Stripe shows it."""
    own = {state.currency: Fixed(state.amount, state.tax_behavior)}
    return {
        "id": state.id,
        "object": OBJECT,
        "active": state.status == "active",
        "created": state.created,
        "delivery_estimate": _estimate(state.delivery_estimate),
        "display_name": state.display_name,
        "fixed_amount": {
            "amount": state.amount,
            "currency": state.currency,
            "currency_options": {
                currency: {"amount": cost.amount, "tax_behavior": cost.tax_behavior}
                for currency, cost in (own | state.currency_options).items()
            },
        },
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "tax_behavior": state.tax_behavior,
        "tax_code": state.tax_code,
        "type": "fixed_amount",
    }


def _estimate(estimate: Estimate | None) -> Rendered | None:
    if estimate is None:
        return None
    return {"maximum": _bound(estimate.maximum), "minimum": _bound(estimate.minimum)}


def _bound(bound: Bound | None) -> Rendered | None:
    return None if bound is None else {"unit": bound.unit, "value": bound.value}


RESOURCE = Resource(
    schema=shipping_rate.SHIPPING_RATE,
    object=OBJECT,
    noun="shipping rate",
    code="zs",
    render=render,
)
