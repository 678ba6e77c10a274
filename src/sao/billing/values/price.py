"""What a price says, as a subscription keeps it. Units as in `values`."""

from typing import Literal

import msgspec

from sao.billing.values import Metadata, Value
from sao.billing.values.tax import TaxBehavior

Interval = Literal["day", "week", "month", "year"]
TiersMode = Literal["graduated", "volume"]
Formula = Literal["count", "last", "sum"]


class Recurring(Value, frozen=True):
    """How often a price is billed; a `metered` one in arrears, for what its `meter` counted."""

    interval: Interval
    interval_count: int = 1
    usage_type: Literal["licensed", "metered"] = "licensed"
    meter: str | None = None


class Tier(Value, frozen=True):
    """One step of a tiered price, up to and including `up_to`; the last has none.

    Amounts are decimal strings in the minor unit.
    """

    up_to: int | None
    unit_amount: str | None = None
    flat_amount: str | None = None


class Packages(Value, frozen=True):
    """Units are sold in packages: the quantity is divided first, then rounded."""

    divide_by: int
    round: Literal["up", "down"]


class Custom(Value, frozen=True):
    """Whoever buys says what it costs: at least, at most, and what is proposed to them."""

    minimum: int | None = None
    maximum: int | None = None
    preset: int | None = None


class PriceTerms(Value, frozen=True):
    """What a price says, as copied into the subscription that was sold under it.

    `unit_amount` in whole minor units, or `unit_amount_decimal` where it has a fraction; with
    `tiers` or a `custom` amount, neither. Source: facts on billing, §8.
    """

    id: str
    product: str
    currency: str
    unit_amount: int | None
    recurring: Recurring | None = None
    product_name: str = ""
    nickname: str | None = None
    lookup_key: str | None = None
    created: int = 0
    metadata: Metadata = {}
    unit_amount_decimal: str | None = None
    tiers_mode: TiersMode | None = None
    tiers: tuple[Tier, ...] = ()
    packages: Packages | None = None
    tax_behavior: TaxBehavior = "unspecified"
    unit_label: str | msgspec.UnsetType = msgspec.UNSET
    custom: Custom | msgspec.UnsetType = msgspec.UNSET
