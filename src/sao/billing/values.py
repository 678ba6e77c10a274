"""The values that resources are made of: immutable, compared by what they hold.

Units: `*_at`, `*_start` and `*_end` are UTC seconds, periods half-open; amounts are integers in the
currency's minor unit.
"""

from typing import Any, Literal

import msgspec

Interval = Literal["day", "week", "month", "year"]
TaxBehavior = Literal["exclusive", "inclusive", "unspecified"]
TiersMode = Literal["graduated", "volume"]
Duration = Literal["forever", "once", "repeating"]
CollectionMethod = Literal["charge_automatically", "send_invoice"]
ProrationBehavior = Literal["always_invoice", "create_prorations", "none"]
Formula = Literal["count", "last", "sum"]
TaxExempt = Literal["exempt", "none", "reverse"]
DebitType = Literal["au_becs_debit", "bacs_debit", "sepa_debit", "us_bank_account"]
Metadata = dict[str, str]


class Value(msgspec.Struct, frozen=True, gc=False):
    """Base of every value. No collector needs to look at them: they cannot form a cycle."""


class BankAccount(Value, frozen=True, omit_defaults=True):
    """The account of a debit. `bank_code`: of an IBAN that part, a routing, sort or BSB number."""

    type: DebitType
    bank_code: str
    branch_code: str | None = None
    bank_name: str | None = None
    holder_type: Literal["company", "individual"] | None = None
    account_type: Literal["checking", "savings"] | None = None


class Card(Value, frozen=True):
    """A card as a payment method shows it, and how the simulator answers for it.

    `behavior` is one of `billing.simulator.BEHAVIORS`; a real gateway does not look at it.
    `reference` is by what name such a gateway keeps the card, if it does. A `bank` account may
    stand in a card's place: only `last4`, `country`, `fingerprint` and `behavior` count then.
    """

    brand: str = "visa"
    last4: str = "4242"
    exp_month: int = 12
    exp_year: int = 2034
    funding: str = "credit"
    country: str = "US"
    fingerprint: str = ""
    behavior: str = "succeed"
    reference: str | msgspec.UnsetType = msgspec.UNSET
    bank: BankAccount | msgspec.UnsetType = msgspec.UNSET

    @property
    def type(self) -> str:
        """What Stripe calls this way of paying."""
        return self.bank.type if isinstance(self.bank, BankAccount) else "card"


class Recurring(Value, frozen=True):
    """How often a price is billed; a `metered` one in arrears, for what its `meter` counted."""

    interval: Interval
    interval_count: int = 1
    usage_type: Literal["licensed", "metered"] = "licensed"
    meter: str | None = None


class Tier(Value, frozen=True):
    """One step of a tiered price, up to and including `up_to`; the last has none.

    Amounts are decimal strings in the minor unit.
    """

    up_to: int | None
    unit_amount: str | None = None
    flat_amount: str | None = None


class Packages(Value, frozen=True):
    """Units are sold in packages: the quantity is divided first, then rounded."""

    divide_by: int
    round: Literal["up", "down"]


class PriceTerms(Value, frozen=True):
    """What a price says, as copied into the subscription that was sold under it.

    `unit_amount` in whole minor units, or `unit_amount_decimal` where it has a fraction; with
    `tiers`, neither. Source: facts on billing, §8.
    """

    id: str
    product: str
    currency: str
    unit_amount: int | None
    recurring: Recurring | None = None
    product_name: str = ""
    nickname: str | None = None
    lookup_key: str | None = None
    created: int = 0
    metadata: Metadata = {}
    unit_amount_decimal: str | None = None
    tiers_mode: TiersMode | None = None
    tiers: tuple[Tier, ...] = ()
    packages: Packages | None = None
    tax_behavior: TaxBehavior = "unspecified"
    unit_label: str | msgspec.UnsetType = msgspec.UNSET


class CouponTerms(Value, frozen=True):
    """What a coupon says, as copied into each discount that it gave.

    `percent_off` is a decimal string; an `amount_off` is in minor units of `currency`, in others it
    is what `currency_options` say. `products` restricts it to lines of these products; empty: every
    line.
    """

    id: str
    percent_off: str | None = None
    amount_off: int | None = None
    currency: str | None = None
    duration: Duration = "once"
    duration_in_months: int | None = None
    name: str | None = None
    products: tuple[str, ...] = ()
    created: int = 0
    metadata: Metadata = {}
    currency_options: dict[str, int] = {}


class Discount(Value, frozen=True):
    """A coupon, given to a customer, a subscription, one of its items or an invoice.

    It counts from `start` until `end` (exclusive; None: no end). One for `once` goes with the first
    invoice that it lowered.
    """

    id: str
    coupon: CouponTerms
    start: int
    end: int | None = None
    promotion_code: str | None = None


class TaxRate(Value, frozen=True):
    """What a tax rate says, as copied to where it applies. `percentage` is a decimal string.

    `reason` is why one of automatic tax is what it is.
    """

    id: str
    percentage: str
    inclusive: bool = False
    display_name: str = ""
    country: str | None = None
    jurisdiction: str | None = None
    state: str | None = None
    tax_type: str | None = None
    description: str | None = None
    created: int = 0
    metadata: Metadata = {}
    reason: str | msgspec.UnsetType = msgspec.UNSET


class DiscountAmount(Value, frozen=True):
    """What a discount takes off a line, or an invoice. Positive."""

    discount: str
    amount: int


class CreditAmount(Value, frozen=True):
    """What a credit grant takes off a line, and the transaction that tells of it. Positive."""

    transaction: str
    grant: str
    amount: int


class TaxAmount(Value, frozen=True):
    """What a tax rate makes of a line, or an invoice, and why; `taxable_amount` is without it."""

    rate: str
    amount: int
    inclusive: bool
    taxable_amount: int
    reason: str | msgspec.UnsetType = msgspec.UNSET


class Item(Value, frozen=True):
    """One position of a subscription.

    `counted_from`: what was used before has been billed, by a change within its own period.
    """

    id: str
    price: PriceTerms
    quantity: int = 1
    created: int = 0
    metadata: Metadata = {}
    tax_rates: tuple[TaxRate, ...] = ()
    discounts: tuple[Discount, ...] = ()
    counted_from: int | msgspec.UnsetType = msgspec.UNSET


class Metered(Value, frozen=True):
    """A metered item, whose use in a period that has ended is to be billed."""

    item: Item
    period_start: int
    period_end: int
    subscription: str = ""


class Line(Value, frozen=True):
    """One line of an invoice. `amount` was rounded once, before discounts and exclusive taxes.

    `tax_rates` and `discounts` are what applies to this line alone (None and none: the invoice's);
    `taxes` and `discount_amounts` what came of all that apply. `credited` are the lines of
    `credited_invoice` that a negative proration gives back. A `metered` line is for what was used;
    `credits` is what credit grants took off it, once it was final.
    """

    id: str
    amount: int
    currency: str
    description: str
    period_start: int
    period_end: int
    quantity: int = 1
    price: str | None = None
    product: str | None = None
    unit_amount: int | None = None
    subscription: str | None = None
    subscription_item: str | None = None
    proration: bool = False
    unit_amount_decimal: str | None = None
    discountable: bool = True
    invoice_item: str | None = None
    tax_behavior: TaxBehavior = "unspecified"
    tax_rates: tuple[TaxRate, ...] | None = None
    discounts: tuple[Discount, ...] = ()
    discount_amounts: tuple[DiscountAmount, ...] = ()
    taxes: tuple[TaxAmount, ...] = ()
    credited_invoice: str | None = None
    credited: tuple[str, ...] = ()
    metadata: Metadata = {}
    metered: bool | msgspec.UnsetType = msgspec.UNSET
    tax_code: str | msgspec.UnsetType = msgspec.UNSET
    credits: tuple[CreditAmount, ...] | msgspec.UnsetType = msgspec.UNSET


class Debit(Value, frozen=True):
    """What an item was charged for a stretch of time, after discounts, and on which lines.

    `invoice` is None while the lines still wait for one.
    """

    item: str
    amount: int
    start: int
    end: int
    lines: tuple[str, ...] = ()
    invoice: str | None = None


class Extra(Value, frozen=True):
    """Something that is sold once, with the next invoice. `period` None: the current one."""

    price: PriceTerms
    quantity: int = 1
    discountable: bool = True
    metadata: Metadata = {}
    period_start: int | None = None
    period_end: int | None = None
    tax_rates: tuple[TaxRate, ...] = ()
    discounts: tuple[Discount, ...] = ()


class AnchorDay(Value, frozen=True):
    """The day on which periods begin, as it was asked for."""

    day_of_month: int
    hour: int | None = None
    minute: int | None = None
    month: int | None = None
    second: int | None = None


class Address(Value, frozen=True):
    """A postal address."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class BillingDetails(Value, frozen=True):
    """Whose card it is."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None


class Method(Value, frozen=True, omit_defaults=True):
    """A payment method, as far as charging it needs to know, and whose it is where known."""

    id: str
    card: Card
    billing_details: BillingDetails | None = None


class Shipping(Value, frozen=True):
    """Where and to whom goods go."""

    name: str
    address: Address
    phone: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None


class TaxId(Value, frozen=True):
    """A number under which an authority knows somebody; `type` in Stripe's words (`eu_vat`)."""

    type: str
    value: str


class HeldTaxId(Value, frozen=True):
    """A tax id of a customer, and under which id it is kept."""

    id: str
    type: str
    value: str


class CustomerDetails(Value, frozen=True):
    """Who is billed, as it stood when the invoice was made (and, final, when it was numbered).

    Without tax ids nothing is said of them, as in chains from before there were any.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    tax_exempt: TaxExempt = "none"
    tax_ids: tuple[TaxId, ...] | msgspec.UnsetType = msgspec.UNSET


class Dunning(Value, frozen=True):
    """What happens after a failed renewal.

    `retry_days` are offsets from the first failure. When they are exhausted the subscription and
    the invoice go their separate ways. Source: facts on billing, §3.
    """

    retry_days: tuple[int, ...] = (3, 5, 7)
    subscription_end: Literal["canceled", "unpaid", "past_due"] = "canceled"
    invoice_end: Literal["open", "uncollectible"] = "open"


class PaymentError(Value, frozen=True):
    """Why an attempt at a charge failed, in Stripe's codes. `hard` ones are not worth a retry."""

    code: str
    message: str
    decline_code: str | None = None
    hard: bool = False


def merged(metadata: Metadata, changes: Metadata | None) -> Metadata:
    """Metadata after an update: merged key by key; an empty value deletes its key.

    An update without any key clears them all.
    """
    if changes is None:
        return metadata
    if not changes:
        return {}
    both = {**metadata, **changes}
    return {key: value for key, value in both.items() if value != ""}


def given(**fields: Any) -> dict[str, Any]:
    """The facts among `fields` that were given, that is, are not UNSET."""
    return {name: value for name, value in fields.items() if value is not msgspec.UNSET}
