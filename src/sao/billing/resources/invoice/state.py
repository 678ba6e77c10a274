"""What an invoice is, and what can be asked of it."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.messages.credit_note import CreateCreditNote
from sao.billing.messages.customer import NumberInvoice
from sao.billing.reckoning.crediting import Wanted
from sao.billing.values import Metadata, Value
from sao.billing.values.customer import CustomerDetails, Shipping
from sao.billing.values.discount import Discount
from sao.billing.values.dunning import Dunning
from sao.billing.values.invoice import (
    Attached,
    Credited,
    CreditReason,
    Presentation,
    Shipment,
    UncollectibleReason,
)
from sao.billing.values.line import CreditAmount, DiscountAmount, Line, TaxAmount
from sao.billing.values.method_options import MethodOptions, OtherOptions
from sao.billing.values.payment import Method, PaymentError
from sao.billing.values.subscription import CollectionMethod
from sao.billing.values.tax import TaxRate
from sao.billing.values.taxation import AutomaticTax, Final
from sao.billing.values.usage import Reached
from sao.core.instance import State


class Invoice(State, frozen=True, kw_only=True):
    """An invoice. `period_*` is its window for invoice items; service periods are on the lines.

    `shipping` is what it costs to send what it is for: no line, but charged and taxed as one.
    `settled_by` is the payment intent that had collected it before it was made. `assessed_for` is
    for which finalization it was assessed last.
    """

    customer: str = ""
    subscription: str | None = None
    created: int = 0
    currency: str = ""
    number: str | None = None
    billing_reason: str = "manual"
    collection_method: CollectionMethod = "charge_automatically"
    lines: tuple[Line, ...] = ()
    period_start: int = 0
    period_end: int = 0
    subtotal: int = 0
    total: int = 0
    starting_balance: int = 0
    ending_balance: int | None = None
    amount_due: int = 0
    amount_paid: int = 0
    amount_remaining: int = 0
    auto_advance: bool = False
    automatically_finalizes_at: int | None = None
    attempted: bool = False
    attempt_count: int = 0
    retrying: bool = False
    first_failed_at: int | None = None
    next_payment_attempt: int | None = None
    last_error: PaymentError | None = None
    refused_method: str | None = None
    paid_method: str | None = None
    requested_method: str | None = None
    default_payment_method: str | None = None
    method: Method | None = None
    confirm: bool = True
    off_session: bool = True
    payment_intent: str | None = None
    paid_out_of_band: bool = False
    days_until_due: int | None = None
    due_date: int | None = None
    finalized_at: int | None = None
    paid_at: int | None = None
    voided_at: int | None = None
    marked_uncollectible_at: int | None = None
    description: str | None = None
    metadata: Metadata = {}
    subscription_metadata: Metadata = {}
    test_clock: str | None = None
    dunning: Dunning = Dunning()
    discounts: tuple[Discount, ...] = ()
    default_tax_rates: tuple[TaxRate, ...] = ()
    discount_amounts: tuple[DiscountAmount, ...] = ()
    taxes: tuple[TaxAmount, ...] = ()
    details: CustomerDetails = CustomerDetails()
    chosen_number: str | None = None
    effective_at: int | None = None
    statement_descriptor: str | None = None
    presentation: Presentation = Presentation()
    once_final: Literal["collect", "void", "mark_uncollectible"] = "collect"
    last: bool = False
    quote: str | None = None
    overdue_at: int | None = None
    reminded_at: int | None = None
    credit_notes: tuple[Credited, ...] = ()
    credit_note_sequence: int = 1
    pre_payment_credit_notes_amount: int = 0
    post_payment_credit_notes_amount: int = 0
    uncollectible_reason: UncollectibleReason | None = None
    released_lines: tuple[str, ...] = ()
    crediting: CreateCreditNote | None = None
    threshold: Reached | None = None
    amount_overpaid: int = 0
    attached: tuple[Attached, ...] = ()
    latest_attached: str | None = None
    shipping: Line | None = None
    shipping_rate: str | None = None
    shipping_details: Shipping | None = None
    from_invoice: str | None = None
    latest_revision: str | None = None
    superseded_by: NumberInvoice | None = None
    credits: tuple[CreditAmount, ...] = ()
    settled_by: str | None = None
    method_types: tuple[str, ...] = ()
    settling: bool = False
    provisional: bool = False
    automatic_tax: AutomaticTax | None = None
    assessed_for: Final | None = None
    method_options: MethodOptions | None = None

    @property
    def assesses(self) -> bool:
        """Whether automatic tax says what is levied on it."""
        return self.automatic_tax is not None and self.automatic_tax.enabled

    @property
    def collects_at_once(self) -> bool:
        """Whether it is attempted as soon as it is final."""
        automatic = self.collection_method == "charge_automatically"
        return automatic and self.auto_advance and self.confirm

    @property
    def charged(self) -> tuple[Line, ...]:
        """All that it charges: its lines, and behind them its shipping, which is none of them."""
        return self.lines if self.shipping is None else (*self.lines, self.shipping)


class Update(Value, frozen=True):
    """Changes to an invoice; what is not given stays."""

    metadata: Metadata | None = None
    description: str | None | UnsetType = UNSET
    auto_advance: bool | UnsetType = UNSET
    automatically_finalizes_at: int | UnsetType = UNSET
    default_payment_method: str | None | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    days_until_due: int | UnsetType = UNSET
    due_date: int | UnsetType = UNSET
    number: str | None | UnsetType = UNSET
    effective_at: int | None | UnsetType = UNSET
    statement_descriptor: str | None | UnsetType = UNSET
    presentation: Presentation | UnsetType = UNSET
    discounts: tuple[Discount, ...] | UnsetType = UNSET
    default_tax_rates: tuple[TaxRate, ...] | UnsetType = UNSET
    shipping: Shipment | None | UnsetType = UNSET
    shipping_details: Shipping | None | UnsetType = UNSET
    method_types: tuple[str, ...] | UnsetType = UNSET
    automatic_tax: bool | UnsetType = UNSET
    method_options: OtherOptions | UnsetType = UNSET


class AddLines(Value, frozen=True):
    """Lines for a draft; each is of an invoice item, which comes about with it."""

    lines: tuple[Line, ...]
    metadata: Metadata | None = None


class ChangeLines(Value, frozen=True):
    """Other lines in the place of those with the same ids."""

    lines: tuple[Line, ...]
    metadata: Metadata | None = None


class RemoveLines(Value, frozen=True):
    """Lines to take off a draft: for good, or (`release`) to wait for another invoice."""

    delete: tuple[str, ...] = ()
    release: tuple[str, ...] = ()
    metadata: Metadata | None = None


class Finalize(Value, frozen=True):
    """Finalize now; collect automatically or not."""

    auto_advance: bool | None = None


class Pay(Value, frozen=True):
    """Collect now, with this method if one is named; or it was paid elsewhere."""

    payment_method: str | None = None
    paid_out_of_band: bool = False
    off_session: bool = True


class AttachPayment(Value, frozen=True):
    """A payment intent that was made by itself is to pay it."""

    payment_intent: str


class Revise(Value, frozen=True):
    """A draft that copies it is to be made, and to take its place."""


class IssueCredit(Value, frozen=True):
    """Give some of it back: these lines, or an `amount` (taxes included) of all of them.

    Once it was paid the money goes to the customer's balance, as `refunds`, or out of band.
    """

    lines: tuple[Wanted, ...] = ()
    amount: int | None = None
    credit_amount: int = 0
    out_of_band_amount: int = 0
    refunds: tuple[tuple[str, int], ...] = ()
    reason: CreditReason | None = None
    memo: str | None = None
    metadata: Metadata = {}
    effective_at: int | None = None


class VoidCredit(Value, frozen=True):
    """A credit note is to be as if it had never been."""

    credit_note: str
