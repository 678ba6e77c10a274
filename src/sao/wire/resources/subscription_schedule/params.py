"""What can be asked of subscription schedules."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType

from sao.billing.reckoning.calendar import BeyondCalendar, nth
from sao.billing.reckoning.rhythm import cycle_of
from sao.billing.resources.subscription_schedule import machine
from sao.billing.values import Metadata, merged
from sao.billing.values import schedule as schedule_values
from sao.billing.values.price import Interval, Recurring
from sao.billing.values.schedule import Anchor, EndBehavior, Phase, PhaseItem, filled
from sao.billing.values.subscription import CollectionMethod, Extra, ProrationBehavior
from sao.wire.errors import WireError, exclusive
from sao.wire.params import (
    Created,
    Instant,
    Listing,
    Params,
    Part,
    Text,
    instant_or,
    names,
)
from sao.wire.resources.discount import Discounts
from sao.wire.resources.price import InlinePrice
from sao.wire.resources.subscription.parts import (
    BillingMode,
    BillingThresholds,
    Days,
    InvoiceItem,
    ItemThresholds,
    Quantity,
)
from sao.wire.resources.subscription.parts import InvoiceSettings as Words
from sao.wire.resources.tax_rate import TaxRates
from sao.wire.taxation import AutomaticTaxParams
from sao.wire.terms import Terms, of_kind

_NOT_YET = "application_fee_percent on_behalf_of transfer_data"


class InvoiceSettings(Words, frozen=True, kw_only=True):
    """How long its invoices may stay unpaid, where they are sent, and what they say."""

    days_until_due: Days | None = None


class Defaults(Part, frozen=True, kw_only=True):
    """What every phase has that says nothing else."""

    unsupported: ClassVar[frozenset[str]] = names(_NOT_YET)

    automatic_tax: AutomaticTaxParams | None = None
    billing_cycle_anchor: Anchor | None = None
    billing_thresholds: BillingThresholds | None = None
    collection_method: CollectionMethod | None = None
    default_payment_method: str | None = None
    description: Text | None = None
    invoice_settings: InvoiceSettings = InvoiceSettings()

    def value(self, before: schedule_values.Defaults) -> schedule_values.Defaults:
        """What the machine is told; what is not given stays."""
        thresholds = self.billing_thresholds
        said = schedule_values.Defaults(
            anchor=self.billing_cycle_anchor,
            collection_method=self.collection_method,
            days_until_due=self.invoice_settings.days_until_due,
            default_payment_method=self.default_payment_method,
            description=self.description,
            words=self.invoice_settings.words().after(before.words),
            thresholds=None if thresholds is None else thresholds.value(),
            automatic_tax=UNSET if self.automatic_tax is None else self.automatic_tax.enabled,
        )
        return filled(said, before)


class Duration(Part, frozen=True, kw_only=True):
    """How long a phase is."""

    interval: Interval
    interval_count: Annotated[int, Meta(ge=1)] = 1


class ItemOfPhase(Part, frozen=True, kw_only=True):
    """One position of a phase."""

    unsupported: ClassVar[frozenset[str]] = names("current_trial trial")

    billing_thresholds: ItemThresholds | None = None
    discounts: Discounts | None = None
    metadata: Metadata = {}
    plan: str | None = None
    price: str | None = None
    price_data: InlinePrice | None = None
    quantity: Quantity | None = None
    tax_rates: TaxRates | None = None


class PhaseParams(Part, frozen=True, kw_only=True):
    """One phase: until when, and what the subscription is during it."""

    unsupported: ClassVar[frozenset[str]] = names(f"{_NOT_YET} trial_continuation trial_settings")

    items: Annotated[tuple[ItemOfPhase, ...], Meta(min_length=1, max_length=20)]
    add_invoice_items: tuple[InvoiceItem, ...] = ()
    automatic_tax: AutomaticTaxParams | None = None
    billing_cycle_anchor: Anchor | None = None
    billing_thresholds: BillingThresholds | None = None
    collection_method: CollectionMethod | None = None
    currency: str | None = None
    default_payment_method: str | None = None
    default_tax_rates: TaxRates | None = None
    description: Text | None = None
    discounts: Discounts | None = None
    duration: Duration | None = None
    end_date: str | None = None
    invoice_settings: InvoiceSettings = InvoiceSettings()
    iterations: Annotated[int, Meta(ge=1)] | None = None
    metadata: Metadata = {}
    proration_behavior: ProrationBehavior | None = None
    start_date: str | None = None
    trial: bool = False
    trial_end: str | None = None

    def value(
        self,
        start: int,
        now: int,
        items: tuple[PhaseItem, ...],
        extras: tuple[Extra, ...],
        *,
        place: str,
    ) -> Phase:
        """The phase that begins at an instant; discounts and tax rates are added elsewhere.

        Raises `parameters_exclusive`, `parameter_invalid`.
        """
        end = self._end(start, now, cycle_of(items), place)
        trial_end = instant_or("now", self.trial_end, f"{place}[trial_end]")
        thresholds = self.billing_thresholds
        return Phase(
            start=start,
            end=end,
            items=items,
            prorations=self.proration_behavior or "create_prorations",
            anchor=self.billing_cycle_anchor,
            trial_end=end if self.trial else trial_end if isinstance(trial_end, int) else None,
            collection_method=self.collection_method,
            days_until_due=self.invoice_settings.days_until_due,
            default_payment_method=self.default_payment_method,
            description=self.description,
            extras=extras,
            metadata=merged({}, self.metadata),
            thresholds=None if thresholds is None else thresholds.value(),
            words=self.invoice_settings.words().after(None),
            automatic_tax=UNSET if self.automatic_tax is None else self.automatic_tax.enabled,
        )

    def _end(self, start: int, now: int, cycle: Recurring, place: str) -> int:
        given = [name for name in ("duration", "end_date", "iterations") if getattr(self, name)]
        if len(given) > 1:
            raise exclusive(*given, param=f"{place}[{given[1]}]")
        if self.duration is not None:
            length = Recurring(
                interval=self.duration.interval, interval_count=self.duration.interval_count
            )
            return _counted(start, length, 1, f"{place}[duration]")
        end = instant_or("now", self.end_date, f"{place}[end_date]")
        if end is None:  # Stripe's phases last one period, unless they are told how long
            return _counted(start, cycle, self.iterations or 1, f"{place}[iterations]")
        return end if isinstance(end, int) else now


def _counted(start: int, length: Recurring, times: int, param: str) -> int:
    """Where so many intervals end. Raises `parameter_invalid` for what no calendar has."""
    try:
        return nth(start, length, times)
    except BeyondCalendar as error:
        raise WireError("parameter_invalid", f"Invalid {param}: {error}", param) from None


Phases = Annotated[tuple[PhaseParams, ...], Meta(min_length=1, max_length=10)]


class Create(Params, frozen=True, kw_only=True):
    """A new schedule: of phases, or one that takes over a subscription."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account pause_schedules")

    billing_mode: BillingMode | None = None
    customer: str | None = None
    default_settings: Defaults = Defaults()
    end_behavior: EndBehavior = "release"
    from_subscription: str | None = None
    metadata: Metadata = {}
    phases: Phases | None = None
    start_date: str | None = None


class Update(Params, frozen=True, kw_only=True):
    """Changes to a schedule. Phases that are over can be left out."""

    unsupported: ClassVar[frozenset[str]] = names("pause_schedules")

    default_settings: Defaults = Defaults()
    end_behavior: EndBehavior | UnsetType = UNSET
    metadata: Metadata | None = None
    phases: Phases | None = None
    proration_behavior: ProrationBehavior | None = None


class Cancel(Params, frozen=True, kw_only=True):
    """The end of the schedule and its subscription."""

    invoice_now: bool = True
    prorate: bool = True

    def data(self) -> machine.Cancel:
        """What the machine is told."""
        return machine.Cancel(invoice_now=self.invoice_now, prorate=self.prorate)


class Release(Params, frozen=True, kw_only=True):
    """The subscription goes on without the schedule, as it is."""

    preserve_cancel_date: bool = False

    def data(self) -> machine.Release:
        """What the machine is told."""
        return machine.Release(preserve_cancel_date=self.preserve_cancel_date)


class List(Listing, frozen=True, kw_only=True):
    """Which schedules."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    canceled_at: Created | None = None
    completed_at: Created | None = None
    customer: str | None = None
    released_at: Created | None = None
    scheduled: bool = False

    def wants(self, state: machine.SubscriptionSchedule) -> bool:
        """What no index knows: when it ended."""
        ends = ("canceled_at", "completed_at", "released_at")
        asked = [(getattr(self, name), getattr(state, name)) for name in ends]
        return all(wanted is None or wanted.holds(at) for wanted, at in asked)

    def terms(self) -> Terms:
        """What the index is asked for."""
        status = "not_started" if self.scheduled else None
        return of_kind("subscription_schedule", {"customer": self.customer}, status=status)


__all__ = [
    "Cancel",
    "Create",
    "Defaults",
    "Instant",
    "List",
    "PhaseParams",
    "Release",
    "Update",
]
