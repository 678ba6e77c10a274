"""What a subscription hears."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.values import Metadata, Value
from sao.billing.values.discount import Discount
from sao.billing.values.dunning import Dunning
from sao.billing.values.invoice import InvoiceWords
from sao.billing.values.method_options import MethodOptions
from sao.billing.values.payment import PaymentError
from sao.billing.values.schedule import Phase
from sao.billing.values.subscription import (
    AnchorDay,
    CollectionMethod,
    Every,
    Extra,
    Item,
    ProrationBehavior,
    TrialAnchor,
)
from sao.billing.values.taken_over import TakenOver
from sao.billing.values.tax import TaxRate
from sao.billing.values.usage import Thresholds


class CreateSubscription(Value, frozen=True):
    """The customer agreed to a subscription on these terms. `start_date`: it began before now.

    `due_at`: by a schedule that said so; live that is heard a little later. `taken`: from where.
    """

    customer: str
    currency: str
    items: tuple[Item, ...]
    collection_method: CollectionMethod = "charge_automatically"
    payment_behavior: str = "allow_incomplete"
    default_payment_method: str | None = None
    days_until_due: int | None = None
    trial_end: int | None = None
    cancel_at_period_end: bool = False
    cancel_at: int | Literal["min_period_end", "max_period_end"] | None = None
    description: str | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    dunning: Dunning = Dunning()
    off_session: bool = False
    discounts: tuple[Discount, ...] = ()
    default_tax_rates: tuple[TaxRate, ...] = ()
    save_method: bool = False
    billing_cycle_anchor: int | None = None
    anchor_day: AnchorDay | None = None
    proration_behavior: ProrationBehavior = "create_prorations"
    extras: tuple[Extra, ...] = ()
    start_date: int | None = None
    missing_payment_method: Literal["create_invoice", "pause", "cancel"] = "create_invoice"
    schedule: str | None = None
    billing_thresholds: Thresholds | None = None
    upcoming_days: int = 0
    words: InvoiceWords | UnsetType = UNSET
    method_types: tuple[str, ...] | UnsetType = UNSET
    automatic_tax: bool | UnsetType = UNSET
    due_at: int | UnsetType = UNSET
    taken: TakenOver | UnsetType = UNSET
    method_options: MethodOptions | UnsetType = UNSET
    pending_interval: Every | UnsetType = UNSET
    trial_anchor: TrialAnchor | UnsetType = UNSET


class TrialOver(Value, frozen=True):
    """The trial has ended; `payable`: there is a payment method."""

    payable: bool


class Discounted(Value, frozen=True):
    """The customer's discounts that an invoice of the subscription got.

    Or, of its own and of its items', those for `once` that what was `used` by meter has used up.
    """

    invoice: str
    discounts: tuple[Discount, ...] = ()
    used: tuple[str, ...] = ()


class InvoiceSettled(Value, frozen=True):
    """One of the subscription's invoices was paid (with `method`, if any), or given up."""

    invoice: str
    method: str | None = None


class InvoiceFailed(Value, frozen=True):
    """An attempt to collect one of the subscription's invoices failed."""

    invoice: str
    error: PaymentError
    exhausted: bool = False


class MethodSetUp(Value, frozen=True):
    """The setup intent that the subscription began with has succeeded."""

    setup_intent: str
    method: str


class FollowPhase(Value, frozen=True):
    """A subscription is to be what a phase says, and (`cancel_at`) to end then.

    `begins`: the phase does; otherwise it was changed while it ran. `due_at`: when it was to
    begin, as its time has come; live that is heard a little later.
    """

    phase: Phase
    cancel_at: int | None = None
    begins: bool = True
    due_at: int | None = None


class PhaseAhead(Value, frozen=True):
    """The phase that begins when the subscription's period ends; None: none does."""

    begins: FollowPhase | None = None


class Attach(Value, frozen=True):
    """A schedule decides from now on what the subscription is; None: none does any more.

    `lifted` is the end that the schedule had set, if it does not hold any more.
    """

    schedule: str | None
    lifted: int | None = None
