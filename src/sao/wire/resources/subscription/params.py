"""What can be asked of subscriptions."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta
from msgspec.structs import replace

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.subscription.state import Subscription
from sao.billing.values import Metadata, merged
from sao.billing.values.subscription import CollectionMethod, Extra, Item, ProrationBehavior
from sao.billing.values.usage import Thresholds
from sao.wire.errors import WireError, exclusive
from sao.wire.ids import shown
from sao.wire.method_options import first
from sao.wire.params import (
    Created,
    Currency,
    Instant,
    Listing,
    Params,
    instant_or,
    names,
)
from sao.wire.resources.discount import Discounts
from sao.wire.resources.subscription.item import NewItems
from sao.wire.resources.subscription.parts import (
    NOT_YET,
    AnchorConfig,
    BillingMode,
    BillingThresholds,
    Days,
    InvoiceItem,
    InvoiceSettings,
    PaymentSettings,
    PendingInterval,
    TrialOfSubscription,
    chosen_cancel_at,
)
from sao.wire.resources.tax_rate import TaxRates
from sao.wire.taxation import AutomaticTaxParams
from sao.wire.terms import Terms, of_kind

ENDED = ("canceled", "incomplete_expired")


class Create(Params, frozen=True, kw_only=True):
    """A new subscription of a customer."""

    unsupported: ClassVar[frozenset[str]] = names(f"{NOT_YET} customer_account")

    customer: str
    items: NewItems
    add_invoice_items: tuple[InvoiceItem, ...] = ()
    automatic_tax: AutomaticTaxParams | None = None
    backdate_start_date: Instant | None = None
    billing_cycle_anchor: Instant | None = None
    billing_cycle_anchor_config: AnchorConfig | None = None
    billing_mode: BillingMode | None = None
    billing_thresholds: BillingThresholds | None = None
    cancel_at: str | None = None
    cancel_at_period_end: bool = False
    collection_method: CollectionMethod = "charge_automatically"
    currency: Currency | None = None
    days_until_due: Days | None = None
    coupon: str | None = None
    default_payment_method: str | None = None
    default_tax_rates: TaxRates = ()
    description: Annotated[str, Meta(max_length=500)] | None = None
    discounts: Discounts = ()
    invoice_settings: InvoiceSettings | None = None
    metadata: Metadata = {}
    off_session: bool = False
    payment_behavior: Literal["allow_incomplete", "default_incomplete", "error_if_incomplete"] = (
        "allow_incomplete"
    )
    payment_settings: PaymentSettings = PaymentSettings()
    pending_invoice_item_interval: PendingInterval | None = None
    promotion_code: str | None = None
    proration_behavior: ProrationBehavior = "create_prorations"
    trial_end: str | None = None
    trial_from_plan: Literal["false"] | None = None
    trial_period_days: Days | None = None
    trial_settings: TrialOfSubscription = TrialOfSubscription()

    def data(
        self,
        items: tuple[Item, ...],
        test_clock: str | None,
        now: int,
        extras: tuple[Extra, ...] = (),
    ) -> CreateSubscription:
        """What the customer is told; discounts and tax rates are added where they are looked up.

        Raises `parameters_exclusive`, `parameter_missing`, `timestamp_past`, `parameter_invalid`.
        """
        saves, types = self.payment_settings.saves(), self.payment_settings.types()
        cancel_at = chosen_cancel_at(self.cancel_at)
        self._check_ending(cancel_at, now)
        self._check_collection()
        self._check_anchor()
        trial_end = self._trial_end(now)
        asked = self.invoice_settings
        words = None if asked is None else asked.words().after(None)
        waiting = self.pending_invoice_item_interval
        config, settings = self.billing_cycle_anchor_config, self.trial_settings
        return CreateSubscription(
            customer=self.customer,
            currency=items[0].price.currency,
            items=items,
            collection_method=self.collection_method,
            payment_behavior=self.payment_behavior,
            default_payment_method=self.default_payment_method,
            save_method=saves is True,
            method_types=types,
            pending_interval=UNSET if waiting is None else waiting.value(),
            method_options=first(self.payment_settings.payment_method_options),
            days_until_due=self.days_until_due,
            trial_end=trial_end,
            cancel_at_period_end=self.cancel_at_period_end,
            cancel_at=cancel_at,
            description=self.description,
            metadata=merged({}, self.metadata),
            test_clock=test_clock,
            off_session=self.off_session,
            billing_cycle_anchor=self.billing_cycle_anchor,
            anchor_day=None if config is None else config.value(),
            proration_behavior=self.proration_behavior,
            extras=extras,
            start_date=self.backdate_start_date,
            missing_payment_method=settings.missing or "create_invoice",
            trial_anchor=settings.anchor,
            billing_thresholds=self._thresholds(items),
            words=words or UNSET,
        )

    def _thresholds(self, items: tuple[Item, ...]) -> Thresholds | None:
        usage = {
            item.id: asked.billing_thresholds.usage_gte
            for item, asked in zip(items, self.items, strict=True)
            if asked.billing_thresholds is not None
        }
        if self.billing_thresholds is None and not usage:
            return None
        own = self.billing_thresholds or BillingThresholds()
        return replace(own.value(), usage_gte=usage)

    def _trial_end(self, now: int) -> int | None:
        days, until = self.trial_period_days, instant_or("now", self.trial_end, "trial_end")
        if days is not None and until is not None:
            raise exclusive("trial_end", "trial_period_days")
        if isinstance(until, int) and until <= now:
            raise WireError(
                "timestamp_past",
                "Invalid timestamp: trial_end must be in the future, or 'now'.",
                "trial_end",
            )
        if isinstance(until, int):
            return until
        return now + days * DAY if days else None

    def _check_anchor(self) -> None:
        if self.billing_cycle_anchor is not None and self.billing_cycle_anchor_config is not None:
            raise exclusive(
                "billing_cycle_anchor",
                "billing_cycle_anchor_config",
                param="billing_cycle_anchor_config",
            )

    def _check_ending(self, cancel_at: int | str | None, now: int) -> None:
        if cancel_at is not None and self.cancel_at_period_end:
            raise exclusive("cancel_at", "cancel_at_period_end")
        if isinstance(cancel_at, int) and cancel_at <= now:
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


class List(Listing, frozen=True, kw_only=True):
    """Which subscriptions; ended ones only where a status is named."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    automatic_tax: AutomaticTaxParams | None = None
    collection_method: CollectionMethod | None = None
    current_period_end: Created | None = None
    current_period_start: Created | None = None
    customer: str | None = None
    plan: str | None = None
    price: str | None = None
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

    def wants(self, state: Subscription) -> bool:
        """What no index knows: how it is collected, what it is for, when its period runs."""
        prices = {shown(item.price.id) for item in state.items}
        ranges = (
            (self.current_period_start, state.current_period_start),
            (self.current_period_end, state.current_period_end),
        )
        return (
            self.collection_method in (None, state.collection_method)
            and (self.automatic_tax is None or self.automatic_tax.enabled == state.automatic_tax)
            and {self.price, self.plan} - {None} <= prices
            and all(wanted is None or wanted.holds(at) for wanted, at in ranges)
        )

    def terms(self) -> Terms:
        """What the index is asked for."""
        status = None if self.status in ("all", "ended") else self.status
        over = ("canceled",) if self.status is None else ()
        whose = {"customer": self.customer}
        found = of_kind("subscription", whose, clock=self.test_clock, status=status, without=over)
        ended = tuple(f"subscription|status={status}" for status in ENDED)
        return found._replace(any=ended if self.status == "ended" else ())
