"""What automatic tax is decided from, and how an invoice says what came of it."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.values import Value
from sao.billing.values.customer import Address, CustomerDetails
from sao.billing.values.tax import TaxRate

Scheme = Literal[
    "oss_non_union", "oss_union", "province_standard", "simplified", "standard", "state_sales_tax"
]
Supply = Literal["inbound_goods", "small_seller", "standard"]
Behavior = Literal["exclusive", "inclusive", "inferred_by_currency"]
TaxStatus = Literal["complete", "requires_location_inputs"]
Final = Literal["asked", "automatic"]
Reason = Literal[
    "customer_exempt",
    "not_collecting",
    "not_subject_to_tax",
    "not_supported",
    "product_exempt",
    "reverse_charge",
    "standard_rated",
]


class Registration(Value, frozen=True):
    """Where tax is collected: in a `country`, or the `state` of one, from one instant to another.

    `supply` is which rule says where something is sold, in countries that know several.
    """

    id: str
    country: str
    type: Scheme
    active_from: int
    expires_at: int | None = None
    state: str | None = None
    supply: Supply = "standard"

    def holds(self, at: int) -> bool:
        """Whether tax is collected under it at an instant."""
        return self.active_from <= at and (self.expires_at is None or at < self.expires_at)


class TaxDefaults(Value, frozen=True):
    """What holds for a price, or a product, that says nothing of its own."""

    behavior: Behavior | None = None
    code: str | None = None


class TaxSettings(Value, frozen=True):
    """What an environment says of its taxes."""

    head_office: Address | None = None
    defaults: TaxDefaults = TaxDefaults()
    registrations: tuple[Registration, ...] = ()


class TaxFacts(Value, frozen=True):
    """What an assessment goes by: the settings as they were, and the codes of products by id."""

    settings: TaxSettings = TaxSettings()
    codes: dict[str, str] = {}


class AutomaticTax(Value, frozen=True):
    """What automatic tax made of an invoice. Not `enabled`: it was, and why not any more."""

    enabled: bool = True
    status: TaxStatus | None = None
    disabled_reason: Literal["finalization_requires_location_inputs"] | None = None


class CreditOf(Value, frozen=True):
    """A `line` that gives back what an `invoice` charged by these lines of it."""

    line: str
    invoice: str
    charged: tuple[str, ...]


Lent = dict[str, tuple[TaxRate, ...]]
"""By what lines are taxed that give something back, by their ids: by what that was taxed."""


class Assess(Value, frozen=True):
    """An invoice is to be assessed; where it is to be `final` then, by itself or as was asked.

    `details` are added by the customer; `credits` are lines that give back what was taxed.
    """

    invoice: str
    products: tuple[str, ...]
    final: Final | None = None
    details: CustomerDetails | UnsetType = UNSET
    credits: tuple[CreditOf, ...] | UnsetType = UNSET


class Assessed(Value, frozen=True):
    """What an invoice is to be assessed by."""

    facts: TaxFacts
    details: CustomerDetails
    final: Final | None = None
    lent: Lent | UnsetType = UNSET
