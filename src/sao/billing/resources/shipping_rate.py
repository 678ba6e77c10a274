"""Shipping rate: what it costs to send goods. Its amounts never change; it can be archived."""

from msgspec import UNSET, UnsetType

from sao.billing.values import Metadata, Value, given, merged, switched
from sao.billing.values.tax import TaxBehavior
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Rejection, Schema, action


def _table() -> tuple[Entry, ...]:
    kept = ("active", "archived")
    return (
        #      action    from  to        decide
        action("create", NEW,  "active", create),
        action("update", kept, kept,     update),
    )  # fmt: skip


class Bound(Value, frozen=True):
    """One end of how long it takes."""

    unit: str
    value: int


class Estimate(Value, frozen=True):
    """How long it takes, at least and at most."""

    minimum: Bound | None = None
    maximum: Bound | None = None


class Fixed(Value, frozen=True):
    """What it costs in one currency, and whether that contains taxes."""

    amount: int
    tax_behavior: TaxBehavior = "unspecified"


class ShippingRate(State, frozen=True, kw_only=True):
    """A shipping rate. `currency_options` are what it costs in other currencies."""

    created: int = 0
    display_name: str = ""
    amount: int = 0
    currency: str = ""
    currency_options: dict[str, Fixed] = {}
    tax_behavior: TaxBehavior = "unspecified"
    tax_code: str | None = None
    delivery_estimate: Estimate | None = None
    metadata: Metadata = {}


class Create(Value, frozen=True):
    """A new shipping rate."""

    display_name: str
    amount: int
    currency: str
    currency_options: dict[str, Fixed] = {}
    tax_behavior: TaxBehavior = "unspecified"
    tax_code: str | None = None
    delivery_estimate: Estimate | None = None
    metadata: Metadata = {}


class Update(Value, frozen=True):
    """Changes to a shipping rate; what is not given stays. More currencies only add."""

    active: bool | None = None
    currency_options: dict[str, Fixed] | None = None
    tax_behavior: TaxBehavior | UnsetType = UNSET
    metadata: Metadata | None = None


def create(_rate: ShippingRate, command: Command[Create], now: int) -> Facts:
    """A rate that can be asked for."""
    data = command.data
    return {
        "created": now,
        "display_name": data.display_name,
        "amount": data.amount,
        "currency": data.currency,
        "currency_options": data.currency_options,
        "tax_behavior": data.tax_behavior,
        "tax_code": data.tax_code,
        "delivery_estimate": data.delivery_estimate,
        "metadata": data.metadata,
    }


def update(rate: ShippingRate, command: Command[Update], _now: int) -> Facts | Rejection:
    """Whether it can be asked for anew, and in which currencies.

    Rejects: `parameter_invalid` (what is known of taxes, or of a currency, stays so).
    """
    data = command.data
    behavior = data.tax_behavior
    if behavior is not UNSET and rate.tax_behavior not in ("unspecified", behavior):
        return Rejection(
            "parameter_invalid",
            "The tax behavior of a shipping rate cannot be changed once it is "
            f"'{rate.tax_behavior}'.",
            "tax_behavior",
        )
    status = switched(rate.status, active=data.active)
    options = data.currency_options
    return given(
        status=status,
        currency_options=UNSET if options is None else {**rate.currency_options, **options},
        tax_behavior=behavior,
        metadata=merged(rate.metadata, data.metadata),
    )


def cost_in(rate: ShippingRate, currency: str) -> Fixed | None:
    """What it costs in a currency; None where it has no amount in that."""
    if currency == rate.currency:
        return Fixed(rate.amount, rate.tax_behavior)
    return rate.currency_options.get(currency)


SHIPPING_RATE = Schema(
    name="shipping_rate",
    prefix="shr",
    state=ShippingRate,
    states=("active", "archived"),
    rank=81,
    index=("status", "currency"),
    table=_table(),
)
