"""Tax rates, and the numbers under which authorities know somebody."""

from typing import Literal

import msgspec

from sao.billing.values import Metadata, Value

TaxBehavior = Literal["exclusive", "inclusive", "unspecified"]
JurisdictionLevel = Literal["city", "country", "county", "district", "multiple", "state"]
TaxExempt = Literal["exempt", "none", "reverse"]


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
    jurisdiction_level: JurisdictionLevel | msgspec.UnsetType = msgspec.UNSET


class TaxId(Value, frozen=True):
    """A number under which an authority knows somebody; `type` in Stripe's words (`eu_vat`)."""

    type: str
    value: str


class OwnTaxId(Value, frozen=True):
    """A number of whoever sells; `created` is when it was said, where that is known."""

    type: str
    value: str
    created: int | msgspec.UnsetType = msgspec.UNSET


class HeldTaxId(Value, frozen=True):
    """A tax id of a customer, and under which id it is kept."""

    id: str
    type: str
    value: str
