"""What was used, and what of it is billed when."""

from msgspec import UNSET, UnsetType

from sao.billing.values import Value
from sao.billing.values.subscription import Item


class UsageEvent(Value, frozen=True):
    """Something was used. `identifier` tells it from every other event of its meter."""

    identifier: str
    at: int
    value: int


class Window(Value, frozen=True):
    """What was used in one period `[start, end)`; without an end it is still open.

    `last` is the value of the event at `last_at`, the latest that there was. `billed` is how much
    of it a threshold has billed; `watched_by` is the subscription that wants to hear of more.
    `invoice`, of `subscription`, bills it, and takes what comes late for as long as it is a draft.
    `kept`: that stays one, beyond the next period. `sold` is the item as it was sold then, where it
    has changed or gone since.
    """

    start: int
    end: int | None = None
    total: int = 0
    count: int = 0
    last: int = 0
    last_at: int | None = None
    billed: int = 0
    watched_by: str | None = None
    subscription: str | None = None
    invoice: str | None = None
    kept: bool | UnsetType = UNSET
    sold: Item | UnsetType = UNSET


class Weighed(Value, frozen=True):
    """How much of an item was used in the period that runs, and how much of that is billed."""

    item: str
    used: int
    billed: int


class Thresholds(Value, frozen=True):
    """When what was used is billed although its period still runs.

    `amount_gte` is what it comes to for all items together, `usage_gte` how much of an item (by its
    id) was used; both since it was billed last. `reset_billing_cycle_anchor`: a new period begins.
    """

    amount_gte: int | None = None
    reset_billing_cycle_anchor: bool = False
    usage_gte: dict[str, int] = {}


class Reached(Value, frozen=True):
    """The thresholds for which an invoice was made; `usage_gte` by item."""

    amount_gte: int | None = None
    usage_gte: dict[str, int] = {}
