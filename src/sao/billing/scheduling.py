"""Phases: what a subscription is to be, from one instant to another."""

from typing import Literal, TypeVar

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.invoice_values import InvoiceWords
from sao.billing.usage_values import Thresholds
from sao.billing.values import (
    CollectionMethod,
    Discount,
    Extra,
    Metadata,
    PriceTerms,
    ProrationBehavior,
    TaxRate,
    Value,
)

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


class FollowPhase(Value, frozen=True):
    """A subscription is to be what a phase says, and (`cancel_at`) to end then.

    `begins`: the phase does; otherwise it was changed while it ran. `due_at`: when it was to
    begin, as its time has come; live that is heard a little later.
    """

    phase: Phase
    cancel_at: int | None = None
    begins: bool = True
    due_at: int | None = None


class AskPhase(Value, frozen=True):
    """The question which phase of its schedule begins for a subscription at an instant."""

    subscription: str
    at: int


class PhaseAhead(Value, frozen=True):
    """The phase that begins when the subscription's period ends; None: none does."""

    begins: FollowPhase | None = None


class Attach(Value, frozen=True):
    """A schedule decides from now on what the subscription is; None: none does any more.

    `lifted` is the end that the schedule had set, if it does not hold any more.
    """

    schedule: str | None
    lifted: int | None = None


class SubscriptionOver(Value, frozen=True):
    """The subscription that a schedule decided about has ended."""

    by_schedule: bool
