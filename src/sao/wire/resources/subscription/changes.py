"""What can be asked of a subscription that is there."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources.subscription import machine as subscription
from sao.billing.resources.subscription.state import Anchoring, PaymentBehavior
from sao.billing.values import Metadata
from sao.billing.values.subscription import CollectionMethod, Extra, ProrationBehavior
from sao.wire.method_options import other
from sao.wire.params import (
    Instant,
    Params,
    Part,
    Text,
    instant_or,
    names,
)
from sao.wire.resources.discount import Discounts
from sao.wire.resources.subscription.item import ChangedItems
from sao.wire.resources.subscription.parts import (
    NOT_YET,
    BillingMode,
    BillingThresholds,
    Days,
    InvoiceItem,
    InvoiceSettings,
    PauseOfCollection,
    PaymentSettings,
    PendingInterval,
    TrialOfSubscription,
    chosen_cancel_at,
)
from sao.wire.resources.tax_rate import TaxRates
from sao.wire.taxation import AutomaticTaxParams

Feedback = Literal[
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
]


class CancellationDetails(Part, frozen=True, kw_only=True):
    """Why it ends."""

    unsupported: ClassVar[frozenset[str]] = names("feedback_option")

    comment: Text | None | UnsetType = UNSET
    feedback: Feedback | None | UnsetType = UNSET


class Anchor(Part, frozen=True, kw_only=True):
    """When periods begin from now on; a bare word to older clients."""

    bare: ClassVar[tuple[str, ...]] = ("type",)

    type: Anchoring


class Update(Params, frozen=True, kw_only=True):
    """Changes to a subscription."""

    unsupported: ClassVar[frozenset[str]] = names(NOT_YET)

    add_invoice_items: tuple[InvoiceItem, ...] = ()
    automatic_tax: AutomaticTaxParams | None = None
    billing_cycle_anchor: Anchor | None = None
    billing_thresholds: BillingThresholds | None | UnsetType = UNSET
    cancel_at: str | None | UnsetType = UNSET
    cancel_at_period_end: bool | UnsetType = UNSET
    cancellation_details: CancellationDetails = CancellationDetails()
    collection_method: CollectionMethod | UnsetType = UNSET
    coupon: str | None | UnsetType = UNSET
    days_until_due: Days | UnsetType = UNSET
    default_payment_method: str | None | UnsetType = UNSET
    default_tax_rates: TaxRates | UnsetType = UNSET
    description: Annotated[str, Meta(max_length=500)] | None | UnsetType = UNSET
    discounts: Discounts | UnsetType = UNSET
    invoice_settings: InvoiceSettings | UnsetType = UNSET
    items: ChangedItems = ()
    metadata: Metadata | None = None
    off_session: bool | UnsetType = UNSET
    pause_collection: PauseOfCollection | None | UnsetType = UNSET
    payment_behavior: PaymentBehavior | UnsetType = UNSET
    payment_settings: PaymentSettings = PaymentSettings()
    pending_invoice_item_interval: PendingInterval | None | UnsetType = UNSET
    promotion_code: str | None | UnsetType = UNSET
    proration_behavior: ProrationBehavior | UnsetType = UNSET
    proration_date: Instant | UnsetType = UNSET
    trial_end: str | None = None
    trial_from_plan: Literal["false"] | None = None
    trial_settings: TrialOfSubscription = TrialOfSubscription()

    def data(
        self,
        items: tuple[subscription.ItemChange, ...] = (),
        extras: tuple[Extra, ...] = (),
    ) -> subscription.Update:
        """What the machine is told; discounts and tax rates are added where they are looked up.

        Raises `parameter_invalid`.
        """
        pause, settings, anchor = (
            self.pause_collection,
            self.trial_settings,
            self.billing_cycle_anchor,
        )
        trial_end = instant_or("now", self.trial_end, "trial_end")
        chosen, waiting = self.billing_thresholds, self.pending_invoice_item_interval
        return subscription.Update(
            metadata=self.metadata,
            description=self.description,
            default_payment_method=self.default_payment_method,
            save_method=self.payment_settings.saves(),
            method_types=self.payment_settings.types(),
            pending_interval=waiting.value() if isinstance(waiting, PendingInterval) else waiting,
            method_options=other(self.payment_settings.payment_method_options),
            cancel_at_period_end=self.cancel_at_period_end,
            cancel_at=UNSET if self.cancel_at is UNSET else chosen_cancel_at(self.cancel_at),
            days_until_due=self.days_until_due,
            cancellation_comment=self.cancellation_details.comment,
            cancellation_feedback=self.cancellation_details.feedback,
            items=items or UNSET,
            add_invoice_items=extras or UNSET,
            billing_cycle_anchor=UNSET if anchor is None else anchor.type,
            trial_end=UNSET
            if trial_end is None
            else "now"
            if trial_end == "now"
            else int(trial_end),
            proration_behavior=self.proration_behavior,
            proration_date=self.proration_date,
            payment_behavior=self.payment_behavior,
            off_session=self.off_session,
            collection_method=self.collection_method,
            pause_collection=pause.value() if isinstance(pause, PauseOfCollection) else pause,
            missing_payment_method=settings.missing,
            trial_anchor=settings.anchor,
            billing_thresholds=chosen.value() if isinstance(chosen, BillingThresholds) else chosen,
            words=UNSET if self.invoice_settings is UNSET else self.invoice_settings.words(),
        )


class Cancel(Params, frozen=True, kw_only=True):
    """The end, now: with a last invoice for what waits, with credit for the time that is left."""

    cancellation_details: CancellationDetails = CancellationDetails()
    invoice_now: bool = False
    prorate: bool = False

    def data(self) -> subscription.Cancel:
        """What the machine is told."""
        details = self.cancellation_details
        return subscription.Cancel(
            comment=details.comment or None,
            feedback=details.feedback or None,
            invoice_now=self.invoice_now,
            prorate=self.prorate,
        )


class UnusedFrom(Part, frozen=True, kw_only=True):
    """From when on unused time is given back."""

    type: Literal["item_current_period_start", "none", "now"]


class BillFor(Part, frozen=True, kw_only=True):
    """What is settled when a pause begins."""

    unsupported: ClassVar[frozenset[str]] = names("outstanding_usage_through")

    unused_time_from: UnusedFrom = UnusedFrom(type="now")


class Pause(Params, frozen=True, kw_only=True):
    """No period runs until it is resumed; the time that is not used is given back."""

    bill_for: BillFor = BillFor()
    invoicing_behavior: Literal["invoice", "pending_invoice_item"] = "pending_invoice_item"
    type: Literal["subscription"] = "subscription"

    def data(self) -> subscription.Pause:
        """What the machine is told."""
        return subscription.Pause(
            unused_from=self.bill_for.unused_time_from.type, invoicing=self.invoicing_behavior
        )


class Migrate(Params, frozen=True, kw_only=True):
    """The one way of billing that there is, to which older integrations move subscriptions."""

    billing_mode: BillingMode


class Resume(Params, frozen=True, kw_only=True):
    """A new period from now; or the one that would run, as if never paused.

    What that costs is left to somebody, or attempted at once.
    """

    billing_cycle_anchor: Anchor = Anchor(type="now")
    payment_behavior: Literal["resume_on_payment_attempt", "resume_on_payment_success"] = (
        "resume_on_payment_attempt"
    )
    proration_behavior: ProrationBehavior = "create_prorations"
    proration_date: Instant | None = None

    def data(self) -> subscription.Resume:
        """What the machine is told."""
        return subscription.Resume(
            billing_cycle_anchor=self.billing_cycle_anchor.type,
            proration_behavior=self.proration_behavior,
            proration_date=self.proration_date,
            charged=self.payment_behavior == "resume_on_payment_success",
        )
