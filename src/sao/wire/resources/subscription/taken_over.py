"""What is said of a subscription that began elsewhere: its terms, and where it stood."""

from typing import Annotated

from msgspec import UNSET, Meta
from msgspec.structs import replace

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.values import Metadata, merged
from sao.billing.values.subscription import CollectionMethod, Item
from sao.billing.values.taken_over import TakenOver
from sao.wire.method_options import first
from sao.wire.params import Instant, Part
from sao.wire.resources.subscription.item import ITEMS_MAX
from sao.wire.resources.subscription.parts import (
    BillingThresholds,
    Days,
    InvoiceSettings,
    PauseOfCollection,
    PaymentSettings,
    PendingInterval,
    Quantity,
    TrialOfSubscription,
)
from sao.wire.resources.tax_rate import TaxRates
from sao.wire.taxation import AutomaticTaxParams


class TakenDiscount(Part, frozen=True, kw_only=True):
    """A discount that was given elsewhere: its coupon is not redeemed again."""

    coupon: str
    promotion_code: str | None = None
    start: Instant
    end: Instant | None = None


TakenDiscounts = Annotated[tuple[TakenDiscount, ...], Meta(max_length=20)]


class TakenItem(Part, frozen=True, kw_only=True):
    """One position. Its price may be archived, as who has it keeps it."""

    price: str
    quantity: Quantity | None = None
    discounts: TakenDiscounts = ()
    metadata: Metadata = {}
    tax_rates: TaxRates = ()


class TakeOver(Part, frozen=True, kw_only=True):
    """A subscription as it stood: in a period that is `paid`, unless it is said not to be.

    One that is `paused` has no period that runs.
    """

    customer: str
    items: Annotated[tuple[TakenItem, ...], Meta(min_length=1, max_length=ITEMS_MAX)]
    start_date: Instant
    billing_cycle_anchor: Instant
    current_period_start: Instant
    current_period_end: Instant
    paid: bool = True
    paused: bool = False
    trial_start: Instant | None = None
    trial_end: Instant | None = None
    canceled_at: Instant | None = None
    automatic_tax: AutomaticTaxParams | None = None
    billing_thresholds: BillingThresholds | None = None
    cancel_at: Instant | None = None
    cancel_at_period_end: bool = False
    collection_method: CollectionMethod = "charge_automatically"
    currency: str | None = None
    days_until_due: Days | None = None
    default_payment_method: str | None = None
    default_tax_rates: TaxRates = ()
    description: Annotated[str, Meta(max_length=500)] | None = None
    discounts: TakenDiscounts = ()
    invoice_settings: InvoiceSettings | None = None
    metadata: Metadata = {}
    pause_collection: PauseOfCollection | None = None
    payment_settings: PaymentSettings = PaymentSettings()
    pending_invoice_item_interval: PendingInterval | None = None
    trial_settings: TrialOfSubscription = TrialOfSubscription()

    def data(self, items: tuple[Item, ...], test_clock: str | None) -> CreateSubscription:
        """What the customer is told; discounts and tax rates are added where they are looked up."""
        asked, settings, watched = (
            self.invoice_settings,
            self.trial_settings,
            self.billing_thresholds,
        )
        waiting = self.pending_invoice_item_interval
        words = None if asked is None else asked.words().after(None)
        base = CreateSubscription(
            customer=self.customer,
            currency=items[0].price.currency,
            items=items,
            collection_method=self.collection_method,
            default_payment_method=self.default_payment_method,
            days_until_due=self.days_until_due,
            cancel_at_period_end=self.cancel_at_period_end,
            cancel_at=self.cancel_at,
            description=self.description,
            metadata=merged({}, self.metadata),
            test_clock=test_clock,
        )
        return replace(
            base,
            save_method=self.payment_settings.saves() is True,
            method_types=self.payment_settings.types(),
            pending_interval=UNSET if waiting is None else waiting.value(),
            method_options=first(self.payment_settings.payment_method_options),
            missing_payment_method=settings.missing or "create_invoice",
            trial_anchor=settings.anchor,
            billing_thresholds=None if watched is None else watched.value(),
            words=words or UNSET,
            taken=self._standing(),
        )

    def _standing(self) -> TakenOver:
        return TakenOver(
            start_date=self.start_date,
            billing_cycle_anchor=self.billing_cycle_anchor,
            period_start=self.current_period_start,
            period_end=self.current_period_end,
            trial_start=self.trial_start,
            trial_end=self.trial_end,
            canceled_at=self.canceled_at,
            owed=not self.paid,
            paused=self.paused,
        )
