"""What invoices say, and what credit notes and balances are made of. Units as in `values`."""

from typing import Literal

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from sao.billing.values import Metadata, Value
from sao.billing.values.customer import Address
from sao.billing.values.line import CreditAmount, DiscountAmount, TaxAmount
from sao.billing.values.tax import OwnTaxId, TaxBehavior, TaxRate

BalanceReason = Literal[
    "adjustment",
    "applied_to_invoice",
    "credit_note",
    "initial",
    "invoice_overpaid",
    "invoice_too_small",
    "unapplied_from_invoice",
]
CreditReason = Literal["duplicate", "fraudulent", "order_change", "product_unsatisfactory"]
UncollectibleReason = Literal[
    "max_payment_attempts",
    "payment_not_received",
    "subscription_canceled",
    "subscription_paused",
    "user_forgiven",
]


AUTOMATIC = "automatic_pending_invoice_item_invoice"
"""Why an invoice is made of what waits, at the intervals of a subscription."""


class CustomField(Value, frozen=True):
    """One line of a customer's own on its invoices."""

    name: str
    value: str


class Presentation(Value, frozen=True):
    """What an invoice says besides its figures, and how it is drawn.

    `account_tax_ids`: which of the seller's it says, by their ids; not given: all.
    """

    custom_fields: tuple[CustomField, ...] = ()
    footer: str | None = None
    amount_tax_display: str | None = None
    page_size: Literal["a4", "auto", "letter"] | None = None
    account_tax_ids: tuple[str, ...] | UnsetType = UNSET


class InvoiceWords(Value, frozen=True):
    """What every invoice of a subscription says, besides its figures."""

    custom_fields: tuple[CustomField, ...] = ()
    description: str | None = None
    footer: str | None = None
    account_tax_ids: tuple[str, ...] | UnsetType = UNSET


class OtherWords(Value, frozen=True):
    """Other such words; what is not given stays. Tax ids of None are not chosen any more."""

    custom_fields: tuple[CustomField, ...] | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    footer: str | None | UnsetType = UNSET
    account_tax_ids: tuple[str, ...] | None | UnsetType = UNSET

    def after(self, before: InvoiceWords | None) -> InvoiceWords | None:
        """What is said from now on; None: nothing."""
        given = {name: value for name, value in asdict(self).items() if value is not UNSET}
        if self.account_tax_ids is not UNSET:
            given["account_tax_ids"] = self.account_tax_ids or UNSET
        words = replace(before or InvoiceWords(), **given)
        return None if words == InvoiceWords() else words


def presentation(words: InvoiceWords | UnsetType | None) -> Presentation:
    """What is printed of such words; the description is a field of its own."""
    if not words:
        return Presentation()
    return Presentation(
        custom_fields=words.custom_fields,
        footer=words.footer,
        account_tax_ids=words.account_tax_ids,
    )


class Logo(Value, frozen=True):
    """A picture, by the key under which documents keep it."""

    document: str
    content_type: str


class Business(Value, frozen=True):
    """Who sells: what documents say of them."""

    name: str | None = None
    address: Address | None = None
    tax_ids: tuple[OwnTaxId, ...] = ()
    support_email: str | None = None
    support_phone: str | None = None
    support_url: str | None = None
    url: str | None = None
    logo: Logo | None = None


class Shipment(Value, frozen=True):
    """What it costs to send what an invoice is for, as a shipping `rate` said then."""

    rate: str
    name: str
    amount: int
    tax_behavior: TaxBehavior = "unspecified"


class CreditLine(Value, frozen=True):
    """One line of a credit note. `amount` is before discounts and exclusive taxes, like a Line's.

    `line` is the invoice's line that it gives back (part of); a custom one has none. Of that line
    are the period, and `net_left`: what it earned, or will, before this was given back. One that
    gives back of the invoice's shipping has its `shipping_rate`.
    """

    id: str
    amount: int
    description: str | None = None
    line: str | None = None
    quantity: int | None = None
    unit_amount: str | None = None
    discount_amounts: tuple[DiscountAmount, ...] = ()
    taxes: tuple[TaxAmount, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    metadata: Metadata = {}
    period_start: int = 0
    period_end: int = 0
    net_left: int = 0
    shipping_rate: str | UnsetType = UNSET
    credits: tuple[CreditAmount, ...] | UnsetType = UNSET


class Credited(Value, frozen=True):
    """What a credit note took off an invoice, before (`pre_payment`) or after it was paid."""

    credit_note: str
    amount: int
    pre_payment: bool
    lines: tuple[CreditLine, ...]
    refunded: int = 0


class Attached(Value, frozen=True):
    """A payment intent that was made without the invoice, and pays it, or part of it.

    What it brought `in_vain`, when nothing was owed any more, is none of what was paid.
    """

    intent: str
    amount: int
    created: int
    amount_paid: int = 0
    paid_at: int | None = None
    in_vain: bool = False
