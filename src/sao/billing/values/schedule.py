"""Phases: what a subscription is to be, from one instant to another. Units as in `values`."""

from typing import Literal, TypeVar

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.values import Metadata, Value
from sao.billing.values.discount import Discount
from sao.billing.values.invoice import InvoiceWords
from sao.billing.values.price import PriceTerms
from sao.billing.values.subscription import CollectionMethod, Extra, ProrationBehavior
from sao.billing.values.tax import TaxRate
from sao.billing.values.usage import Thresholds

EndBehavior = Literal["release", "cancel"]
Anchor = Literal["automatic", "phase_start"]


class PhaseItem(Value, frozen=True):
    """One position of a phase. Tax rates, discounts and `usage_gte` that are None stay."""

    price: PriceTerms
    quantity: int | None = None
    metadata: Metadata = {}
    tax_rates: tuple[TaxRate, ...] | None = None
    discounts: tuple[Discount, ...] | None = None
    usage_gte: int | None = None


class Phase(Value, frozen=True):
    """What a subscription is during `[start, end)`. What is None stays as it was before.

    `prorations` says what becomes of the time that is left when the phase begins.
    """

    start: int
    end: int
    items: tuple[PhaseItem, ...]
    prorations: ProrationBehavior = "create_prorations"
    anchor: Anchor | None = None
    trial_end: int | None = None
    collection_method: CollectionMethod | None = None
    days_until_due: int | None = None
    default_payment_method: str | None = None
    description: str | None = None
    discounts: tuple[Discount, ...] | None = None
    default_tax_rates: tuple[TaxRate, ...] | None = None
    extras: tuple[Extra, ...] = ()
    metadata: Metadata = {}
    thresholds: Thresholds | None = None
    words: InvoiceWords | None = None
    automatic_tax: bool | UnsetType = UNSET


class Defaults(Value, frozen=True):
    """What every phase of a schedule has that says nothing else."""

    anchor: Anchor | None = None
    collection_method: CollectionMethod | None = None
    days_until_due: int | None = None
    default_payment_method: str | None = None
    description: str | None = None
    thresholds: Thresholds | None = None
    words: InvoiceWords | None = None
    automatic_tax: bool | UnsetType = UNSET


Said = TypeVar("Said", Phase, Defaults)
_UNSAID = (None, UNSET)


def filled(said: Said, defaults: Defaults) -> Said:
    """A phase, or other defaults, with these where it says nothing; what is charged is not due."""
    names = [name for name in defaults.__struct_fields__ if getattr(said, name) in _UNSAID]
    whole = replace(said, **{name: getattr(defaults, name) for name in names})
    charged = whole.collection_method == "charge_automatically"
    return replace(whole, days_until_due=None) if charged else whole
