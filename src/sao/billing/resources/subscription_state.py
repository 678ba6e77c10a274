"""What a subscription is, and what can be asked of it."""

from msgspec import UNSET, UnsetType

from sao.billing.values import (
    CollectionMethod,
    Discount,
    Dunning,
    Item,
    Metadata,
    TaxRate,
    Value,
)
from sao.core.instance import State


class Subscription(State, frozen=True, kw_only=True):
    """A subscription. The period is half-open; `cancel_at` is when it will end, if it will.

    `discounts` are those that still count; `applied_discounts` those that its latest invoice got.
    """

    customer: str = ""
    created: int = 0
    currency: str = ""
    items: tuple[Item, ...] = ()
    collection_method: CollectionMethod = "charge_automatically"
    payment_behavior: str = "allow_incomplete"
    default_payment_method: str | None = None
    days_until_due: int | None = None
    start_date: int = 0
    billing_cycle_anchor: int = 0
    current_period_start: int = 0
    current_period_end: int = 0
    trial_start: int | None = None
    trial_end: int | None = None
    cancel_at_period_end: bool = False
    cancel_at: int | None = None
    canceled_at: int | None = None
    ended_at: int | None = None
    cancellation_reason: str | None = None
    cancellation_comment: str | None = None
    cancellation_feedback: str | None = None
    paused_at: int | None = None
    off_session: bool = False
    latest_invoice: str | None = None
    description: str | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    dunning: Dunning = Dunning()
    discounts: tuple[Discount, ...] = ()
    applied_discounts: tuple[Discount, ...] = ()
    default_tax_rates: tuple[TaxRate, ...] = ()


class Update(Value, frozen=True):
    """Changes to a subscription; what is not given stays."""

    metadata: Metadata | None = None
    description: str | None | UnsetType = UNSET
    default_payment_method: str | None | UnsetType = UNSET
    cancel_at_period_end: bool | UnsetType = UNSET
    cancel_at: int | None | UnsetType = UNSET
    days_until_due: int | UnsetType = UNSET
    cancellation_comment: str | None | UnsetType = UNSET
    cancellation_feedback: str | None | UnsetType = UNSET
    discounts: tuple[Discount, ...] | UnsetType = UNSET
    default_tax_rates: tuple[TaxRate, ...] | UnsetType = UNSET


class Cancel(Value, frozen=True):
    """The end, now."""

    comment: str | None = None
    feedback: str | None = None
