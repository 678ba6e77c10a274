"""What a checkout session is made of: what is offered, and on what terms it is bought."""

from typing import Literal

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.values import Metadata, Value
from sao.billing.values.checkout_asking import Asks
from sao.billing.values.customer import Shipping
from sao.billing.values.invoice import InvoiceWords, Shipment
from sao.billing.values.method_options import MethodOptions
from sao.billing.values.payment import CaptureMethod, Usage
from sao.billing.values.price import PriceTerms
from sao.billing.values.subscription import AnchorDay, Every, MissingMethod
from sao.billing.values.tax import TaxRate

Mode = Literal["payment", "setup", "subscription"]
PaymentStatus = Literal["no_payment_required", "paid", "unpaid"]
Redisplay = Literal["always", "limited", "unspecified"]


class Amounts(Value, frozen=True):
    """What something comes to today. `total`: less the discount, with exclusive taxes added."""

    subtotal: int = 0
    discount: int = 0
    tax: int = 0
    total: int = 0


class Adjustable(Value, frozen=True):
    """How few and how many of it the customer may take instead; of none, it is not bought."""

    minimum: int = 0
    maximum: int = 99


class CheckoutItem(Value, frozen=True):
    """One thing that is offered, with the terms of its price as they were copied.

    `chosen` is what the customer says that it costs, where that is theirs to say.
    """

    id: str
    price: PriceTerms
    quantity: int = 1
    metadata: Metadata = {}
    tax_rates: tuple[TaxRate, ...] = ()
    amounts: Amounts = Amounts()
    adjustable: Adjustable | UnsetType = UNSET
    chosen: int | UnsetType = UNSET

    @property
    def terms(self) -> PriceTerms:
        """What it is sold for: until the customer has said it, what is proposed to them."""
        custom = self.price.custom
        if custom is UNSET:
            return self.price
        amount = custom.preset or 0 if self.chosen is UNSET else self.chosen
        return replace(self.price, unit_amount=amount, custom=UNSET)


class Shipped(Value, frozen=True):
    """How it is sent, and what that comes to."""

    shipment: Shipment
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
    anchor_day: AnchorDay | UnsetType = UNSET
    words: InvoiceWords | UnsetType = UNSET
    pending_interval: Every | UnsetType = UNSET


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


class InvoiceTerms(Value, frozen=True):
    """What the invoice of a payment says."""

    words: InvoiceWords = InvoiceWords()
    metadata: Metadata = {}
    amount_tax_display: str | None = None


class TakenOver(Value, frozen=True):
    """What the record of a customer who is known takes over of what they say."""

    address: bool = False
    name: bool = False
    shipping: bool = False


class SavedMethods(Value, frozen=True):
    """Which of their cards a customer is shown, and whether one that pays can be kept, or removed.

    None: nothing was said about it.
    """

    shown: tuple[Redisplay, ...] | None = None
    save: bool | None = None
    remove: bool | None = None


class Recovery(Value, frozen=True):
    """What expired can be begun again; then with promotion codes, or without."""

    allow_promotion_codes: bool = False


class Embedded(Value, frozen=True):
    """A session within somebody's own page, and where it leads to from there."""

    return_url: str | None = None
    redirect: Literal["always", "if_required", "never"] = "always"


class Manner(Value, frozen=True, kw_only=True):
    """How something is sold, besides what and for how much: sessions have it from their link.

    `allowed_types` and `excluded_types` are ways to pay, as they were asked for: it is by card.
    `configuration` is the one that was named, which has cards.
    """

    asks: Asks = Asks()
    optional_items: tuple[CheckoutItem, ...] = ()
    shipping_options: tuple[Shipment, ...] = ()
    invoice: InvoiceTerms | None = None
    taken_over: TakenOver = TakenOver()
    saved: SavedMethods | None = None
    recovery: Recovery | None = None
    embedded: Embedded | None = None
    allowed_types: tuple[str, ...] | None = None
    excluded_types: tuple[str, ...] | None = None
    configuration: str | UnsetType = UNSET
    automatic_tax: bool | UnsetType = UNSET
    method_options: MethodOptions | UnsetType = UNSET
