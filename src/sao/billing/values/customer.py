"""Who is billed, and where goods go."""

import msgspec

from sao.billing.values import Value
from sao.billing.values.tax import TaxExempt, TaxId


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
    carrier: str | None = None
    tracking_number: str | None = None


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
