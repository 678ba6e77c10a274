"""What a checkout session is made of: what is offered, and on what terms it is bought."""

from typing import Literal

from sao.billing.resources.payment_intent_state import CaptureMethod, Usage
from sao.billing.resources.subscription_state import MissingMethod
from sao.billing.values import Metadata, PriceTerms, Shipping, TaxRate, Value

Mode = Literal["payment", "setup", "subscription"]
PaymentStatus = Literal["no_payment_required", "paid", "unpaid"]


class Amounts(Value, frozen=True):
    """What something comes to today. `total`: less the discount, with exclusive taxes added."""

    subtotal: int = 0
    discount: int = 0
    tax: int = 0
    total: int = 0


class CheckoutItem(Value, frozen=True):
    """One thing that is offered, with the terms of its price as they were copied."""

    id: str
    price: PriceTerms
    quantity: int = 1
    metadata: Metadata = {}
    tax_rates: tuple[TaxRate, ...] = ()
    amounts: Amounts = Amounts()


class Reduction(Value, frozen=True):
    """A discount by what gives it: it is redeemed when the session completes, and not before."""

    coupon: str | None = None
    promotion_code: str | None = None


class SubscriptionTerms(Value, frozen=True):
    """How the subscription is to begin. A trial's days count from when the session completes."""

    billing_cycle_anchor: int | None = None
    default_tax_rates: tuple[TaxRate, ...] = ()
    description: str | None = None
    metadata: Metadata = {}
    missing_payment_method: MissingMethod = "create_invoice"
    proration_behavior: Literal["create_prorations", "none"] = "create_prorations"
    trial_end: int | None = None
    trial_period_days: int | None = None


class PaymentTerms(Value, frozen=True):
    """What the payment intent is to say."""

    capture_method: CaptureMethod = "automatic"
    description: str | None = None
    metadata: Metadata = {}
    receipt_email: str | None = None
    setup_future_usage: Usage | None = None
    shipping: Shipping | None = None
    statement_descriptor: str | None = None
    statement_descriptor_suffix: str | None = None
