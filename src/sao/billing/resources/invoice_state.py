"""What an invoice is, and what can be asked of it."""

from msgspec import UNSET, UnsetType

from sao.billing.values import (
    CollectionMethod,
    CustomerDetails,
    Discount,
    DiscountAmount,
    Dunning,
    Line,
    Metadata,
    Method,
    PaymentError,
    TaxAmount,
    TaxRate,
    Value,
)
from sao.core.instance import State


class Invoice(State, frozen=True, kw_only=True):
    """An invoice. `period_*` is its window for invoice items; service periods are on the lines."""

    customer: str = ""
    subscription: str | None = None
    created: int = 0
    currency: str = ""
    number: str | None = None
    billing_reason: str = "manual"
    collection_method: CollectionMethod = "charge_automatically"
    lines: tuple[Line, ...] = ()
    period_start: int = 0
    period_end: int = 0
    subtotal: int = 0
    total: int = 0
    starting_balance: int = 0
    ending_balance: int | None = None
    amount_due: int = 0
    amount_paid: int = 0
    amount_remaining: int = 0
    auto_advance: bool = False
    automatically_finalizes_at: int | None = None
    attempted: bool = False
    attempt_count: int = 0
    first_failed_at: int | None = None
    next_payment_attempt: int | None = None
    last_error: PaymentError | None = None
    refused_method: str | None = None
    requested_method: str | None = None
    default_payment_method: str | None = None
    method: Method | None = None
    confirm: bool = True
    off_session: bool = True
    payment_intent: str | None = None
    paid_out_of_band: bool = False
    days_until_due: int | None = None
    due_date: int | None = None
    finalized_at: int | None = None
    paid_at: int | None = None
    voided_at: int | None = None
    marked_uncollectible_at: int | None = None
    description: str | None = None
    metadata: Metadata = {}
    subscription_metadata: Metadata = {}
    test_clock: str | None = None
    dunning: Dunning = Dunning()
    discounts: tuple[Discount, ...] = ()
    default_tax_rates: tuple[TaxRate, ...] = ()
    discount_amounts: tuple[DiscountAmount, ...] = ()
    taxes: tuple[TaxAmount, ...] = ()
    details: CustomerDetails = CustomerDetails()


class Update(Value, frozen=True):
    """Changes to an invoice; what is not given stays."""

    metadata: Metadata | None = None
    description: str | None | UnsetType = UNSET
    auto_advance: bool | UnsetType = UNSET
    default_payment_method: str | None | UnsetType = UNSET


class Finalize(Value, frozen=True):
    """Finalize now; collect automatically or not."""

    auto_advance: bool | None = None


class Pay(Value, frozen=True):
    """Collect now, with this method if one is named; or it was paid elsewhere."""

    payment_method: str | None = None
    paid_out_of_band: bool = False
    off_session: bool = True
