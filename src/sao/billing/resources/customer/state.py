"""What a customer is, and what can be asked of it."""

from msgspec import UNSET, UnsetType

from sao.billing.messages.balance_transaction import BalanceChange
from sao.billing.messages.credit_grant import CreateGrant
from sao.billing.messages.customer import SubscriptionMethod
from sao.billing.messages.invoice import Bill, Numbering, TakeLines
from sao.billing.messages.subscription import CreateSubscription
from sao.billing.values import Metadata, Value
from sao.billing.values.customer import Address, Shipping
from sao.billing.values.discount import Discount
from sao.billing.values.grant import Category, HeldGrant
from sao.billing.values.invoice import Presentation
from sao.billing.values.line import Line
from sao.billing.values.payment import BillingDetails, Card
from sao.billing.values.tax import HeldTaxId, TaxExempt
from sao.core.instance import State


class Customer(State, frozen=True, kw_only=True):
    """A customer. `balance`: negative is credit, positive is owed with the next invoice.

    `pending_items` are lines that wait for an invoice; `overdue_invoices` those that failed, or
    were not paid in time, and are still open; `credit_grants` those of which something is left.
    """

    created: int = 0
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    description: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    currency: str | None = None
    balance: int = 0
    invoice_prefix: str = ""
    next_invoice_sequence: int = 1
    default_payment_method: str | None = None
    payment_methods: dict[str, Card] = {}
    payers: dict[str, BillingDetails] = {}
    subscriptions: dict[str, str | None] = {}
    last_numbering: Numbering | None = None
    starting: CreateSubscription | None = None
    tax_exempt: TaxExempt = "none"
    discount: Discount | None = None
    pending_items: tuple[Line, ...] = ()
    billing: Bill | None = None
    placing: TakeLines | None = None
    balance_change: BalanceChange | None = None
    balance_carried: BalanceChange | None = None
    overdue_invoices: tuple[str, ...] = ()
    presentation: Presentation = Presentation()
    preferred_locales: tuple[str, ...] = ()
    missed_method: SubscriptionMethod | None = None
    tax_ids: tuple[HeldTaxId, ...] = ()
    business_name: str | None = None
    individual_name: str | None = None
    credit_grants: tuple[HeldGrant, ...] = ()
    credit_grants_made: int = 0
    granting: CreateGrant | None = None


class Create(Value, frozen=True):
    """A new customer. `test_clock` is the clock that it, and all of its, will follow."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    description: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    balance: int = 0
    invoice_prefix: str | None = None
    next_invoice_sequence: int = 1
    tax_exempt: TaxExempt = "none"
    discount: Discount | None = None
    presentation: Presentation = Presentation()
    preferred_locales: tuple[str, ...] = ()
    business_name: str | None = None
    individual_name: str | None = None


class Update(Value, frozen=True):
    """Changes to a customer; what is not given stays."""

    name: str | None | UnsetType = UNSET
    email: str | None | UnsetType = UNSET
    phone: str | None | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    address: Address | None | UnsetType = UNSET
    shipping: Shipping | None | UnsetType = UNSET
    invoice_prefix: str | UnsetType = UNSET
    next_invoice_sequence: int | UnsetType = UNSET
    default_payment_method: str | None | UnsetType = UNSET
    tax_exempt: TaxExempt | UnsetType = UNSET
    discount: Discount | None | UnsetType = UNSET
    balance: int | UnsetType = UNSET
    presentation: Presentation | UnsetType = UNSET
    preferred_locales: tuple[str, ...] | UnsetType = UNSET
    metadata: Metadata | None = None
    business_name: str | None | UnsetType = UNSET
    individual_name: str | None | UnsetType = UNSET


class AddItem(Value, frozen=True):
    """A line is to wait for an invoice; its `invoice_item` comes about with it."""

    line: Line


class PlaceItems(Value, frozen=True):
    """Invoice items that wait are to stand on a draft."""

    items: tuple[str, ...]
    invoice: str


class AddTaxId(Value, frozen=True):
    """An authority knows the customer under this number."""

    type: str
    value: str


class RemoveTaxId(Value, frozen=True):
    """A tax id is the customer's no longer."""

    tax_id: str


class GrantCredit(Value, frozen=True):
    """Credits for whatever is metered, or these `prices` of it; `effective_at` None: now."""

    amount: int
    currency: str
    category: Category = "paid"
    priority: int = 50
    effective_at: int | None = None
    expires_at: int | None = None
    prices: tuple[str, ...] = ()
    name: str | None = None
    metadata: Metadata = {}


class AdjustBalance(Value, frozen=True):
    """Credit (negative) or debit by hand."""

    amount: int
    currency: str
    description: str | None = None
    metadata: Metadata = {}
