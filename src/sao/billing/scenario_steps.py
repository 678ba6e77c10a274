"""The steps of a scenario: what can be written in one, and what it means.

`do` names the step, `as` what it makes; `$name` stands for what an earlier step made.
"""

from datetime import datetime
from typing import Any

import msgspec

from sao.billing.values import Metadata
from sao.billing.values.price import Interval, Packages, Tier, TiersMode
from sao.billing.values.tax import TaxBehavior


class _Step(msgspec.Struct, frozen=True, tag_field="do", tag=str.lower, forbid_unknown_fields=True):
    pass


class Create(_Step, frozen=True, kw_only=True):
    """Make a resource from its machine's own data."""

    resource: str
    data: dict[str, Any] = {}
    name: str = msgspec.field(name="as")
    home: str | None = None


class Act(_Step, frozen=True, kw_only=True):
    """Any command that the object's machine takes from outside."""

    object: str
    action: str
    data: dict[str, Any] = {}


class Card(_Step, frozen=True, kw_only=True):
    """Attach a test card or account to a customer; unless told otherwise it is the default."""

    customer: str
    card: str = "pm_card_visa"
    default: bool = True
    name: str | None = msgspec.field(name="as", default=None)


class Price(_Step, frozen=True, kw_only=True):
    """A product with one price: an amount for a unit (or package), or tiers.

    Amounts of tiers and `unit_amount_decimal` are texts, in minor units.
    """

    product: str
    unit_amount: int | None = None
    unit_amount_decimal: str | None = None
    tiers_mode: TiersMode | None = None
    tiers: tuple[Tier, ...] = ()
    packages: Packages | None = None
    tax_behavior: TaxBehavior = "unspecified"
    currency: str = "usd"
    interval: Interval = "month"
    interval_count: int = 1
    name: str = msgspec.field(name="as")


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is subscribed to."""

    price: str
    quantity: int = 1


class Subscribe(_Step, frozen=True, kw_only=True):
    """Sell something to a customer. Each of the `coupons` is redeemed."""

    customer: str
    items: list[Position]
    coupons: list[str] = []
    tax_rates: list[str] = []
    trial_days: int = 0
    default_payment_method: str | None = None
    payment_behavior: str = "allow_incomplete"
    metadata: Metadata = {}
    name: str | None = msgspec.field(name="as", default=None)


class Advance(_Step, frozen=True, kw_only=True):
    """Move the clock by this much, or to an instant; `times` over."""

    months: int = 0
    days: int = 0
    hours: int = 0
    to: datetime | None = None
    times: int = 1


class Expect(_Step, frozen=True, kw_only=True):
    """Something that must be true by now."""

    object: str
    status: str | None = None
    fields: dict[str, Any] = {}


Step = Create | Act | Card | Price | Subscribe | Advance | Expect
