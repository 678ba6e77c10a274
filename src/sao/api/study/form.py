"""What can be written in a study.

name: Two dunning policies
base:
company: {customers: 200, seed: demo, start: 2026-01-01}
months: 12
variants:
as it is: {}
patient: {dunning: {retry_days: [3, 7, 14, 21], subscription_end: unpaid}}
"""

from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from sao.api.company import Cards
from sao.api.company.catalog import CURRENCIES, PLANS
from sao.billing.values.price import Interval, TiersMode

VARIANTS_MIN, VARIANTS_MAX = 2, 12
MONTHS_MAX = 120


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Founded(_Part, frozen=True):
    """A generated company; the same from the same seed. `plans` and `currencies` are weights."""

    customers: int = 200
    seed: str = "study"
    start: str = "2026-01-01"
    plans: dict[str, int] = msgspec.field(default_factory=PLANS.copy)
    currencies: dict[str, int] = msgspec.field(default_factory=CURRENCIES.copy)
    without_card: int = 0
    leave: int = 4


class Base(_Part, frozen=True):
    """What all variants have in common: one of the first three.

    `data` is a folder with an environment, `scenario` a file; both are lived on in, and neither is
    changed. `at` is the instant from which variants differ: by default the beginning of a
    company, and the end of what is there. `cards` is how cards do from then on.
    """

    company: Founded | None = None
    scenario: str | None = None
    data: str | None = None
    at: str | None = None
    months: int = 12
    cards: Cards | None = None


class Dunning(_Part, frozen=True):
    """Another policy; what is not given stays. `applies_to`: or only to what is sold from then on.

    Invoices that are there already keep theirs.
    """

    retry_days: tuple[int, ...] | UnsetType = UNSET
    subscription_end: Literal["canceled", "unpaid", "past_due"] | None = None
    invoice_end: Literal["open", "uncollectible"] | None = None
    applies_to: Literal["everyone", "new"] = "everyone"


class Price(_Part, frozen=True):
    """A price that is sold on other terms from then on: its id, lookup key, nickname or plan.

    Other currencies follow in proportion, but tiers hold in all. Whoever has it keeps it or is
    `moved`, `leaves` of a hundred of whom go at the end of what they have paid for.
    """

    price: str
    unit_amount: int | None = None
    raise_percent: str | int | float | None = None
    tiers: tuple[dict[str, Any], ...] = ()
    tiers_mode: TiersMode | None = None
    interval: Interval | None = None
    interval_count: int | None = None
    existing: Literal["kept", "moved"] = "kept"
    leave: int = 0


class Trial(_Part, frozen=True):
    """Trials of whoever signs up from then on: of those who try, or of everyone."""

    days: int | None = None
    everyone: bool = False
    missing_payment_method: Literal["cancel", "pause", "create_invoice"] | None = None


class Coupon(_Part, frozen=True):
    """A coupon for `share` of a hundred of those who have none, from then on."""

    percent_off: str | int | float | None = None
    amount_off: int | None = None
    currency: str | None = None
    duration: Literal["once", "repeating", "forever"] = "once"
    duration_in_months: int | None = None
    to: Literal["new", "existing", "everyone"] = "new"
    share: int = 100


class Variant(_Part, frozen=True):
    """What is otherwise in it; nothing: as it is.

    `every_card`: from then on every card that is there does this when it is charged.
    """

    dunning: Dunning | None = None
    prices: tuple[Price, ...] = ()
    trial: Trial | None = None
    coupon: Coupon | None = None
    cards: Cards | None = None
    every_card: str | None = None


class Study(_Part, frozen=True):
    """A base, and what is compared. Differences are to the first variant.

    `links`: with each variant a text that opens its environment in a browser, behind `#s=`.
    """

    base: Base
    variants: dict[str, Variant]
    name: str = ""
    currency: str | None = None
    links: bool = False
