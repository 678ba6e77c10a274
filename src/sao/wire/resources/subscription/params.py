"""What can be asked of subscriptions."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.calendar import DAY
from sao.billing.messages import CreateSubscription
from sao.billing.resources import subscription
from sao.billing.values import CollectionMethod, Item, Metadata, merged
from sao.wire.errors import WireError
from sao.wire.params import (
    Currency,
    Enabled,
    Instant,
    Listing,
    Params,
    Part,
    Terms,
    Text,
    includes_card,
    instant_or,
    names,
)
from sao.wire.resources.discount import Discounts
from sao.wire.resources.subscription.item import NewItems
from sao.wire.resources.subscription.parts import BillingMode, PaymentSettings, TrialSettings
from sao.wire.resources.tax_rate import TaxRates

ENDED = ("canceled", "incomplete_expired")

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
Days = Annotated[int, Meta(ge=0, le=730)]

_NOT_YET = (
    "add_invoice_items application_fee_percent billing_schedules billing_thresholds default_source "
    "invoice_settings on_behalf_of pending_invoice_item_interval transfer_data"
)


class Create(Params, frozen=True, kw_only=True):
    """A new subscription of a customer."""

    unsupported: ClassVar[frozenset[str]] = names(
        f"{_NOT_YET} backdate_start_date billing_cycle_anchor billing_cycle_anchor_config "
        "customer_account"
    )

    customer: str
    items: NewItems
    automatic_tax: Enabled | None = None
    billing_mode: BillingMode | None = None
    cancel_at: Instant | None = None
    cancel_at_period_end: bool = False
    collection_method: CollectionMethod = "charge_automatically"
    currency: Currency | None = None
    days_until_due: Days | None = None
    coupon: str | None = None
    default_payment_method: str | None = None
    default_tax_rates: TaxRates = ()
    description: Annotated[str, Meta(max_length=500)] | None = None
    discounts: Discounts = ()
    metadata: Metadata = {}
    off_session: bool = False
    payment_behavior: Literal["allow_incomplete", "default_incomplete", "error_if_incomplete"] = (
        "allow_incomplete"
    )
    payment_settings: PaymentSettings = PaymentSettings()
    promotion_code: str | None = None
    proration_behavior: Literal["always_invoice", "create_prorations", "none"] | None = None
    trial_end: str | None = None
    trial_from_plan: Literal["false"] | None = None
    trial_period_days: Days | None = None
    trial_settings: TrialSettings | None = None

    def data(self, items: tuple[Item, ...], test_clock: str | None, now: int) -> CreateSubscription:
        """What the customer is told; discounts and tax rates are added where they are looked up.

        Raises `parameters_exclusive`, `parameter_missing`, `timestamp_past`, `parameter_invalid`.
        """
        includes_card(
            self.payment_settings.payment_method_types, "payment_settings[payment_method_types]"
        )
        self._check_ending(now)
        self._check_collection()
        trial_end = self._trial_end(now)
        return CreateSubscription(
            customer=self.customer,
            currency=items[0].price.currency,
            items=items,
            collection_method=self.collection_method,
            payment_behavior=self.payment_behavior,
            default_payment_method=self.default_payment_method,
            days_until_due=self.days_until_due,
            trial_end=trial_end,
            cancel_at_period_end=self.cancel_at_period_end,
            cancel_at=self.cancel_at,
            description=self.description,
            metadata=merged({}, self.metadata),
            test_clock=test_clock,
            off_session=self.off_session,
        )

    def _trial_end(self, now: int) -> int | None:
        days, until = self.trial_period_days, instant_or("now", self.trial_end, "trial_end")
        if days is not None and until is not None:
            raise WireError(
                "parameters_exclusive",
                "You may only specify one of these parameters: trial_end, trial_period_days.",
                "trial_end",
            )
        if isinstance(until, int) and until <= now:
            raise WireError(
                "timestamp_past",
                "Invalid timestamp: trial_end must be in the future, or 'now'.",
                "trial_end",
            )
        if isinstance(until, int):
            return until
        return now + days * DAY if days else None

    def _check_ending(self, now: int) -> None:
        if self.cancel_at is not None and self.cancel_at_period_end:
            raise WireError(
                "parameters_exclusive",
                "You may only specify one of these parameters: cancel_at, cancel_at_period_end.",
                "cancel_at",
            )
        if self.cancel_at is not None and self.cancel_at <= now:
            raise WireError("timestamp_past", "cancel_at must be in the future.", "cancel_at")

    def _check_collection(self) -> None:
        sent = self.collection_method == "send_invoice"
        if sent and self.days_until_due is None:
            raise WireError(
                "parameter_missing",
                "Missing required param: days_until_due. It is needed with "
                "collection_method=send_invoice.",
                "days_until_due",
            )
        if not sent and self.days_until_due is not None:
            raise WireError(
                "parameter_invalid",
                "You can only set days_until_due with collection_method=send_invoice.",
                "days_until_due",
            )


class CancellationDetails(Part, frozen=True, kw_only=True):
    """Why it ends."""

    unsupported: ClassVar[frozenset[str]] = names("feedback_option")

    comment: Text | None | UnsetType = UNSET
    feedback: Feedback | None | UnsetType = UNSET


class Update(Params, frozen=True, kw_only=True):
    """Changes to a subscription."""

    unsupported: ClassVar[frozenset[str]] = names(
        f"{_NOT_YET} billing_cycle_anchor collection_method items off_session pause_collection "
        "payment_behavior payment_settings proration_behavior proration_date trial_end "
        "trial_from_plan trial_settings"
    )

    automatic_tax: Enabled | None = None
    cancel_at: Instant | None | UnsetType = UNSET
    cancel_at_period_end: bool | UnsetType = UNSET
    cancellation_details: CancellationDetails = CancellationDetails()
    coupon: str | None | UnsetType = UNSET
    days_until_due: Days | UnsetType = UNSET
    default_payment_method: str | None | UnsetType = UNSET
    default_tax_rates: TaxRates | UnsetType = UNSET
    description: Annotated[str, Meta(max_length=500)] | None | UnsetType = UNSET
    discounts: Discounts | UnsetType = UNSET
    metadata: Metadata | None = None
    promotion_code: str | None | UnsetType = UNSET

    def data(self) -> subscription.Update:
        """What the machine is told."""
        return subscription.Update(
            metadata=self.metadata,
            description=self.description,
            default_payment_method=self.default_payment_method,
            cancel_at_period_end=self.cancel_at_period_end,
            cancel_at=self.cancel_at,
            days_until_due=self.days_until_due,
            cancellation_comment=self.cancellation_details.comment,
            cancellation_feedback=self.cancellation_details.feedback,
        )


class Cancel(Params, frozen=True, kw_only=True):
    """The end, now; nothing is billed or credited for what is left of the period."""

    cancellation_details: CancellationDetails = CancellationDetails()
    invoice_now: Literal["false"] | None = None
    prorate: Literal["false"] | None = None

    def data(self) -> subscription.Cancel:
        """What the machine is told."""
        details = self.cancellation_details
        return subscription.Cancel(
            comment=details.comment or None, feedback=details.feedback or None
        )


class Pause(Params, frozen=True, kw_only=True):
    """No period runs until it is resumed; nothing is billed or credited for it."""

    unsupported: ClassVar[frozenset[str]] = names("bill_for invoicing_behavior")

    type: Literal["subscription"] = "subscription"


class Anchor(Part, frozen=True, kw_only=True):
    """When periods begin from now on; a bare word to older clients."""

    bare: ClassVar[tuple[str, ...]] = ("type",)

    type: Literal["now"]


class Resume(Params, frozen=True, kw_only=True):
    """A new period begins now, and is billed."""

    unsupported: ClassVar[frozenset[str]] = names("proration_date")

    billing_cycle_anchor: Anchor | None = None
    payment_behavior: Literal["resume_on_payment_attempt"] | None = None
    proration_behavior: Literal["none"] | None = None


class List(Listing, frozen=True, kw_only=True):
    """Which subscriptions; ended ones only where a status is named."""

    unsupported: ClassVar[frozenset[str]] = names(
        "automatic_tax collection_method current_period_end current_period_start customer_account "
        "plan price"
    )

    customer: str | None = None
    test_clock: str | None = None
    status: (
        Literal[
            "active",
            "all",
            "canceled",
            "ended",
            "incomplete",
            "incomplete_expired",
            "past_due",
            "paused",
            "trialing",
            "unpaid",
        ]
        | None
    ) = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        every: list[str] = []
        if self.customer is not None:
            every.append(f"subscription|customer={self.customer}")
        if self.customer is None or self.test_clock is not None:
            every.append(f"subscription@{self.test_clock or ''}")
        if self.status is None:
            return Terms(all=tuple(every), none=("subscription|status=canceled",))
        if self.status == "ended":
            return Terms(
                all=tuple(every), any=tuple(f"subscription|status={status}" for status in ENDED)
            )
        if self.status != "all":
            every.append(f"subscription|status={self.status}")
        return Terms(all=tuple(every))
