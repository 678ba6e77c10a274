"""What a subscription is, and what can be asked of it."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.messages.invoice import Bill
from sao.billing.values import Metadata, Value
from sao.billing.values.discount import Discount
from sao.billing.values.dunning import Dunning
from sao.billing.values.invoice import InvoiceWords, OtherWords
from sao.billing.values.line import Line
from sao.billing.values.method_options import MethodOptions, OtherOptions
from sao.billing.values.price import PriceTerms
from sao.billing.values.subscription import (
    AnchorDay,
    CollectionMethod,
    Debit,
    Every,
    Extra,
    Item,
    MissingMethod,
    ProrationBehavior,
    TrialAnchor,
)
from sao.billing.values.tax import TaxRate
from sao.billing.values.usage import Reached, Thresholds
from sao.core.instance import State
from sao.core.schema import Facts

PaymentBehavior = Literal[
    "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"
]
Anchoring = Literal["now", "unchanged"]


class PauseCollection(Value, frozen=True):
    """What becomes of the invoices that are made meanwhile; `resumes_at` None: until told."""

    behavior: Literal["keep_as_draft", "mark_uncollectible", "void"]
    resumes_at: int | None = None


class PendingUpdate(Value, frozen=True):
    """A change that waits for its invoice to be paid, and what it will have come to then.

    `anchor` and `trial_end` are None where they stay. Until it is paid, the invoice is not the
    latest one by which the subscription is judged.
    """

    invoice: str
    expires_at: int
    items: tuple[Item, ...]
    period_start: int
    period_end: int
    debits: tuple[Debit, ...] | None = None
    anchor: int | None = None
    trial_end: int | None = None
    discounts: tuple[Discount, ...] = ()
    applied_discounts: tuple[Discount, ...] = ()
    carried: tuple[Debit, ...] = ()


class Resumption(Value, frozen=True):
    """A resumption that waits for its invoice, and what the subscription becomes with it.

    `charged`: retried until it is paid or given up. Else somebody attempts it before it expires.
    `taken` are lines that waited; if its invoice is void, others like them do.
    """

    becomes: PendingUpdate
    charged: bool = False
    taken: tuple[Line, ...] = ()


class Crossing(Value, frozen=True):
    """Thresholds that were reached, and the invoice that was made for it.

    `lines` show what was used; `billed` is how much of each item is billed then. Where a new period
    began, there are none: what was used of the old one is billed as at any end of one.
    """

    invoice: str
    reached: Reached
    lines: tuple[Line, ...] = ()
    billed: dict[str, int] = {}


class Subscription(State, frozen=True, kw_only=True):
    """A subscription. The period is half-open; `cancel_at` is when it will end, if it will.

    With `save_method`, what paid its latest invoice becomes its own payment method.
    `discounts` are those that still count; `applied_discounts` those that its latest invoice got.
    `pending_items` wait for its next invoice; `change_lines` are those that its latest change, at
    `changed_at`, came to. `debits` say what was charged for the current period; None: its items, no
    more and no less. `required_invoice` is one without whose payment the change that made it does
    not stand. `trial_announced` is the end of a trial that was announced. `crossed` is the last
    time that its thresholds were reached. `upcoming` is what the renewal was announced to be,
    `upcoming_days` before (0: it never is); `period_announced` the end of the period with which.
    `ending_items` are those of the period that ends now, where a phase has changed them already.
    `carried` is what items were charged for longer periods of theirs, which began before this one.
    `pending_billed_at` is when what waits is billed next, where that has an interval of its own.
    """

    customer: str = ""
    created: int = 0
    currency: str = ""
    items: tuple[Item, ...] = ()
    collection_method: CollectionMethod = "charge_automatically"
    payment_behavior: str = "allow_incomplete"
    default_payment_method: str | None = None
    save_method: bool = False
    pending_setup_intent: str | None = None
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
    pending_items: tuple[Line, ...] = ()
    change_lines: tuple[Line, ...] = ()
    changed_at: int = 0
    debits: tuple[Debit, ...] | None = None
    required_invoice: str | None = None
    pending_update: PendingUpdate | None = None
    pause_collection: PauseCollection | None = None
    missing_payment_method: MissingMethod = "create_invoice"
    trial_announced: int | None = None
    paused_because: str | None = None
    cancel_prorates: bool = False
    anchor_day: AnchorDay | None = None
    schedule: str | None = None
    billing_thresholds: Thresholds | None = None
    words: InvoiceWords | None = None
    method_types: tuple[str, ...] = ()
    crossed: Crossing | None = None
    upcoming_days: int = 0
    upcoming: Bill | None = None
    period_announced: int | None = None
    ending_items: tuple[Item, ...] | None = None
    carried: tuple[Debit, ...] = ()
    automatic_tax: bool = False
    resumption: Resumption | None = None
    method_options: MethodOptions | None = None
    pending_interval: Every | None = None
    pending_billed_at: int | None = None
    trial_anchor: TrialAnchor | None = None


class ItemChange(Value, frozen=True):
    """One item, changed, added or deleted; what is not given stays.

    With another price and no quantity, the quantity is 1.
    """

    id: str
    price: PriceTerms | None = None
    quantity: int | None = None
    metadata: Metadata | None = None
    added: bool = False
    deleted: bool = False
    tax_rates: tuple[TaxRate, ...] | UnsetType = UNSET
    discounts: tuple[Discount, ...] | UnsetType = UNSET
    usage_gte: int | None | UnsetType = UNSET


class Update(Value, frozen=True):
    """Changes to a subscription; what is not given stays."""

    metadata: Metadata | None = None
    description: str | None | UnsetType = UNSET
    default_payment_method: str | None | UnsetType = UNSET
    save_method: bool | UnsetType = UNSET
    cancel_at_period_end: bool | UnsetType = UNSET
    cancel_at: int | None | Literal["min_period_end", "max_period_end"] | UnsetType = UNSET
    days_until_due: int | UnsetType = UNSET
    cancellation_comment: str | None | UnsetType = UNSET
    cancellation_feedback: str | None | UnsetType = UNSET
    discounts: tuple[Discount, ...] | UnsetType = UNSET
    default_tax_rates: tuple[TaxRate, ...] | UnsetType = UNSET
    items: tuple[ItemChange, ...] | UnsetType = UNSET
    add_invoice_items: tuple[Extra, ...] | UnsetType = UNSET
    billing_cycle_anchor: Anchoring | UnsetType = UNSET
    trial_end: int | Literal["now"] | UnsetType = UNSET
    proration_behavior: ProrationBehavior | UnsetType = UNSET
    proration_date: int | UnsetType = UNSET
    payment_behavior: PaymentBehavior | UnsetType = UNSET
    off_session: bool | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    pause_collection: PauseCollection | None | UnsetType = UNSET
    missing_payment_method: MissingMethod | UnsetType = UNSET
    billing_thresholds: Thresholds | None | UnsetType = UNSET
    words: OtherWords | UnsetType = UNSET
    method_types: tuple[str, ...] | UnsetType = UNSET
    automatic_tax: bool | UnsetType = UNSET
    dunning: Dunning | UnsetType = UNSET
    method_options: OtherOptions | UnsetType = UNSET
    pending_interval: Every | None | UnsetType = UNSET
    trial_anchor: TrialAnchor | UnsetType = UNSET


class Cancel(Value, frozen=True):
    """The end, now: with a last invoice for what waits, with credit for the time that is left."""

    comment: str | None = None
    feedback: str | None = None
    invoice_now: bool = False
    prorate: bool = False


class Pause(Value, frozen=True):
    """No period from now on. The time from `unused_from` on is given back: at once, or later."""

    unused_from: Literal["now", "item_current_period_start", "none"] = "now"
    invoicing: Literal["invoice", "pending_invoice_item"] = "pending_invoice_item"


class Resume(Value, frozen=True):
    """Periods again: from now, or (`unchanged`) as if they had never stopped.

    `charged`: what that costs is attempted at once; else it is left to somebody.
    """

    billing_cycle_anchor: Anchoring = "now"
    proration_behavior: ProrationBehavior = "create_prorations"
    proration_date: int | None = None
    charged: bool = False


def carried_out(subscription: Subscription) -> Facts:
    """The facts of the change that waits, once it is paid: then its invoice is the latest."""
    pending = subscription.pending_update
    if pending is None:
        return {}
    return facts_of(subscription, pending) | {"pending_update": None}


def facts_of(subscription: Subscription, pending: PendingUpdate) -> Facts:
    """What is other than before once what waited is so."""
    wanted = {
        "items": pending.items,
        "current_period_start": pending.period_start,
        "current_period_end": pending.period_end,
        "debits": pending.debits,
        "carried": pending.carried,
        "discounts": pending.discounts,
        "applied_discounts": pending.applied_discounts,
    }
    facts = {name: new for name, new in wanted.items() if new != getattr(subscription, name)}
    if pending.anchor is not None:
        facts["billing_cycle_anchor"] = pending.anchor
    if pending.trial_end is not None:
        facts["trial_end"] = pending.trial_end
    if subscription.cancel_at_period_end:
        facts["cancel_at"] = pending.period_end
    return facts | {"latest_invoice": pending.invoice}
