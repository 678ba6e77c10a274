"""The values that resources are made of: immutable, compared by what they hold.

Units: `*_at`, `*_start` and `*_end` are UTC seconds, periods half-open; amounts are integers in the
currency's minor unit.
"""

from typing import Any, Literal

import msgspec

Interval = Literal["day", "week", "month", "year"]
CollectionMethod = Literal["charge_automatically", "send_invoice"]
Metadata = dict[str, str]


class Value(msgspec.Struct, frozen=True, gc=False):
    """Base of every value. No collector needs to look at them: they cannot form a cycle."""


class Card(Value, frozen=True):
    """A card as a payment method shows it, and how the simulator answers for it.

    `behavior` is one of `billing.simulator.BEHAVIORS`; a real gateway does not look at it.
    """

    brand: str = "visa"
    last4: str = "4242"
    exp_month: int = 12
    exp_year: int = 2034
    funding: str = "credit"
    country: str = "US"
    fingerprint: str = ""
    behavior: str = "succeed"


class Method(Value, frozen=True):
    """A payment method, as far as charging it needs to know."""

    id: str
    card: Card


class Recurring(Value, frozen=True):
    """How often a price is billed."""

    interval: Interval
    interval_count: int = 1
    usage_type: Literal["licensed", "metered"] = "licensed"


class PriceTerms(Value, frozen=True):
    """What a price says, as copied into the subscription that was sold under it."""

    id: str
    product: str
    currency: str
    unit_amount: int
    recurring: Recurring | None = None
    product_name: str = ""
    nickname: str | None = None
    lookup_key: str | None = None
    created: int = 0
    metadata: Metadata = {}


class Item(Value, frozen=True):
    """One position of a subscription."""

    id: str
    price: PriceTerms
    quantity: int = 1
    created: int = 0
    metadata: Metadata = {}


class Line(Value, frozen=True):
    """One line of an invoice. `amount` was rounded once and is final."""

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


class Charge(Value, frozen=True):
    """One attempt to collect a payment intent, with the method as it was then."""

    id: str
    amount: int
    created: int
    status: Literal["succeeded", "failed"]
    method: Method
    captured: bool = True
    error: PaymentError | None = None


class Order(Value, frozen=True):
    """What a gateway is asked to do: collect `amount` from `method` for `intent`."""

    intent: str
    amount: int
    currency: str
    method: Method
    off_session: bool = False
    authenticated: bool = False
    capture: bool = True


class Address(Value, frozen=True):
    """A postal address."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class Shipping(Value, frozen=True):
    """Where and to whom goods go."""

    name: str
    address: Address
    phone: str | None = None


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
