"""What an invoice hears; first what goes round by all who contribute to it."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.messages.customer import NumberInvoice
from sao.billing.values import Metadata, Value
from sao.billing.values.customer import CustomerDetails, Shipping
from sao.billing.values.discount import Discount
from sao.billing.values.dunning import Dunning
from sao.billing.values.grant import Applied
from sao.billing.values.invoice import Presentation, Shipment
from sao.billing.values.line import Line
from sao.billing.values.method_options import MethodOptions
from sao.billing.values.payment import Method, PaymentError
from sao.billing.values.subscription import CollectionMethod, Metered
from sao.billing.values.tax import TaxRate
from sao.billing.values.taxation import TaxFacts
from sao.billing.values.usage import Reached


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
    method_options: MethodOptions | UnsetType = UNSET


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


class TakeLines(Value, frozen=True):
    """Lines that waited are to stand on a draft."""

    invoice: str
    lines: tuple[Line, ...]


class Supersede(Value, frozen=True):
    """A revision of this invoice is to be final, and wants a number: this is void then."""

    numbering: NumberInvoice


class Revised(Value, frozen=True):
    """What had revised this invoice was itself revised, by the `latest`."""

    latest: str


class IntentAttached(Value, frozen=True):
    """A payment intent is to pay it; `amount` is what that asks for."""

    intent: str
    amount: int


class AttemptPending(Value, frozen=True):
    """An attempt to collect the invoice takes days: the bank of `method` was asked."""

    method: str | None
