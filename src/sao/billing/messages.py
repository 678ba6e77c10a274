"""What resources tell each other: the data of every internal command, grouped by who hears it.

A message carries whatever its receiver needs to decide, because nobody looks into another object.
"""

from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.grant_values import Applied, Creditable
from sao.billing.invoice_values import BalanceReason, InvoiceWords, Presentation, Shipment
from sao.billing.taken_over import TakenOver
from sao.billing.taxation.values import TaxFacts
from sao.billing.usage_values import Reached, Thresholds
from sao.billing.values import (
    AnchorDay,
    CollectionMethod,
    CustomerDetails,
    Discount,
    Dunning,
    Extra,
    Item,
    Line,
    Metadata,
    Metered,
    Method,
    PaymentError,
    ProrationBehavior,
    Shipping,
    TaxRate,
    Value,
)


class Nothing(Value, frozen=True):
    """The data of a command that says everything by its name."""


# --- heard by whoever contributes to an invoice, then by the invoice ---------------------------


class CreateInvoice(Value, frozen=True):
    """A period (or a change) is to be billed. Finalized at `finalize_at`: 0 at once, None by hand.

    It travels: from whoever wants to bill by way of the customer, who adds what it owns (pending
    items, its discount, its details, its balance), to the invoice.
    `discounts` and `default_tax_rates` apply to every line that has none of its own;
    `pending_items`: the customer's are to be taken along; `inherit_discount`: the customer's own
    counts, where there are no others.
    `off_session`: the customer is not there when it is attempted first.
    `period_*` is the window for collecting invoice items; the service periods are on the lines.
    `once_final` says what becomes of it then; `last`: its subscription has ended, and it is charged
    all the same, once. `revises`: the invoice whose place it takes. `settled_by`: the payment
    intent that has collected it already, so that no balance and no credit meets it. With
    `automatic_tax` it is made once `tax_facts` are there, by which it is assessed.
    """

    customer: str
    currency: str
    lines: tuple[Line, ...]
    billing_reason: str
    period_start: int
    period_end: int
    subscription: str | None = None
    collection_method: CollectionMethod = "charge_automatically"
    days_until_due: int | None = None
    finalize_at: int | None = None
    confirm: bool = True
    default_payment_method: str | None = None
    description: str | None = None
    subscription_metadata: Metadata = {}
    metadata: Metadata = {}
    test_clock: str | None = None
    dunning: Dunning = Dunning()
    off_session: bool = True
    discounts: tuple[Discount, ...] = ()
    default_tax_rates: tuple[TaxRate, ...] = ()
    pending_items: bool = True
    metered: tuple[Metered, ...] = ()
    threshold: Reached | None = None
    inherit_discount: bool = True
    details: CustomerDetails = CustomerDetails()
    balance: int = 0
    due_date: int | None = None
    number: str | None = None
    effective_at: int | None = None
    statement_descriptor: str | None = None
    presentation: Presentation = Presentation()
    once_final: Literal["collect", "void", "mark_uncollectible"] = "collect"
    last: bool = False
    quote: str | UnsetType = UNSET
    revises: str | UnsetType = UNSET
    shipping: Shipment | UnsetType = UNSET
    shipping_details: Shipping | UnsetType = UNSET
    settled_by: str | UnsetType = UNSET
    method_types: tuple[str, ...] | UnsetType = UNSET
    automatic_tax: bool | UnsetType = UNSET
    tax_facts: TaxFacts | UnsetType = UNSET


class Bill(Value, frozen=True):
    """An invoice is to be made on these terms; `invoice` is the id that it will have.

    `preview`: it is only shown. Nobody gives anything away for it, and it comes back.
    """

    invoice: str
    terms: CreateInvoice
    preview: bool = False


class Announced(Value, frozen=True):
    """What a subscription's renewal will be billed; None: nothing."""

    bill: Bill | None = None


# --- heard by a customer ---------------------------------------------------------------------


class AttachMethod(Value, frozen=True):
    """A payment method is the customer's from now on, or has changed."""

    method: Method


class DetachMethod(Value, frozen=True):
    """A payment method is the customer's no longer."""

    method: str


class SubscriptionMethod(Value, frozen=True):
    """A subscription has a payment method of its own, or no longer has.

    One that it was `paid` with may only be on its way to being attached. Where nobody `asked` just
    now, one that is not attached any more is forgotten.
    """

    subscription: str
    method: str | None
    paid: bool = False
    asked: bool = True


class SubscriptionEnded(Value, frozen=True):
    """A subscription will bill nothing any more."""

    subscription: str


class NumberInvoice(Value, frozen=True):
    """An invoice is to be finalized: it needs a number, the balance and a method.

    `automatic` is false where somebody asked for it; `number` is one that somebody chose for it;
    `last` as in `CreateInvoice`. An invoice that it `revises` has to be void first. `creditable` is
    what credit grants may lower of it. One that is `settled` meets no balance,
    and of one that is `forgone` nothing is carried over, however little it is.
    """

    invoice: str
    subscription: str | None
    total: int
    automatic: bool
    preferred: str | None = None
    number: str | None = None
    last: bool = False
    revises: str | None = None
    creditable: Creditable | UnsetType = UNSET
    settled: bool | UnsetType = UNSET
    forgone: bool | UnsetType = UNSET


class CollectInvoice(Value, frozen=True):
    """An open invoice is to be charged: it needs a method. `refused` is one not worth a retry.

    `automatic` is false where somebody asked for it; `off_session`: the customer is not there.
    """

    invoice: str
    intent: str
    subscription: str | None
    automatic: bool
    off_session: bool = True
    preferred: str | None = None
    refused: str | None = None


class TakeItems(Value, frozen=True):
    """Lines that waited for a subscription, which has ended, wait for any invoice now."""

    lines: tuple[Line, ...]


class AskMethod(Value, frozen=True):
    """Is there a way to charge for this subscription? The answer is a `TrialOver`."""

    subscription: str


class CreditCustomer(Value, frozen=True):
    """A balance is given. `amount` as in the balance: negative is credit."""

    amount: int
    type: BalanceReason = "unapplied_from_invoice"
    invoice: str | None = None
    credit_note: str | None = None
    transaction: str | None = None


# --- heard by a subscription -----------------------------------------------------------------


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


class TrialOver(Value, frozen=True):
    """The trial has ended; `payable`: there is a payment method."""

    payable: bool


class Discounted(Value, frozen=True):
    """The customer's discounts that an invoice of the subscription got."""

    invoice: str
    discounts: tuple[Discount, ...]


class InvoiceSettled(Value, frozen=True):
    """One of the subscription's invoices was paid (with `method`, if any), or given up."""

    invoice: str
    method: str | None = None


class InvoiceFailed(Value, frozen=True):
    """An attempt to collect one of the subscription's invoices failed."""

    invoice: str
    error: PaymentError
    exhausted: bool = False


# --- heard by an invoice ---------------------------------------------------------------------


class Numbering(Value, frozen=True):
    """The customer's answer to `NumberInvoice`. Without a `method` nothing can be charged.

    `collectible` is false where the subscription has ended: nothing is charged automatically.
    `credits` is what credit grants take off its lines.
    """

    invoice: str
    number: str
    starting_balance: int
    ending_balance: int
    method: Method | None
    collectible: bool
    details: CustomerDetails = CustomerDetails()
    credits: tuple[Applied, ...] | UnsetType = UNSET


class AttemptFailed(Value, frozen=True):
    """An attempt to collect the invoice failed. `method` is the one that was tried."""

    error: PaymentError
    method: str | None = None
    action_required: bool = False


# --- heard by a payment intent ---------------------------------------------------------------


class CreateIntent(Value, frozen=True):
    """An invoice is to be paid. With `confirm` and a method it is attempted at once."""

    amount: int
    currency: str
    customer: str
    invoice: str
    method: Method | None
    confirm: bool
    off_session: bool = False
    description: str | None = None
    test_clock: str | None = None
    types: tuple[str, ...] | UnsetType = UNSET
    statement_descriptor: str | None = None


class ChargeMethod(Value, frozen=True):
    """Try to collect with this method now."""

    method: Method
    off_session: bool = False


class Declined(Value, frozen=True):
    """The gateway's answer: no."""

    error: PaymentError


class Settled(Value, frozen=True):
    """The gateway's answer: the money moved, or (not captured) is reserved."""

    captured: bool = True


class IntentPaid(Value, frozen=True):
    """The invoice's payment intent was paid."""

    intent: str
    amount: int
    method: str | None = None


# --- heard by an invoice item ----------------------------------------------------------------


class CreateInvoiceItem(Value, frozen=True):
    """A line waits for an invoice, or stands on one; its id is the item's, with `il_` for `ii_`."""

    customer: str
    line: Line
    invoice: str | None = None
    test_clock: str | None = None


class ItemChanged(Value, frozen=True):
    """The line is another one now."""

    line: Line


class Invoiced(Value, frozen=True):
    """The item is on an invoice."""

    invoice: str


# --- heard by a tax id -----------------------------------------------------------------------


class CreateTaxId(Value, frozen=True):
    """The customer has one more."""

    customer: str
    type: str
    value: str
    test_clock: str | None = None
