"""What usage hears, and the question that travels from meter to meter."""

from msgspec import UNSET, UnsetType

from sao.billing.values import Value
from sao.billing.values.line import Line
from sao.billing.values.subscription import Item, Metered
from sao.billing.values.usage import Weighed


class OpenWindow(Value, frozen=True):
    """A period of a metered item began at `at`; if there was one before, it has ended.

    What was counted from `owed_since` on is still to be billed. `invoice`, of `subscription`, bills
    what was counted until now; `drafts`: it stays a draft until somebody makes it final.
    """

    customer: str
    meter: str
    item: str
    at: int
    owed_since: int | None = None
    test_clock: str | None = None
    watched_by: str | None = None
    subscription: str | None = None
    invoice: str | None = None
    drafts: bool | UnsetType = UNSET


class CloseWindow(Value, frozen=True):
    """A metered item is sold no longer, or not for now: its period ends."""

    item: str


class SoldBefore(Value, frozen=True):
    """A metered item is sold otherwise from now on, or not at all: as it was until now.

    What comes late for a period before is billed by these terms.
    """

    item: Item


class WatchUse(Value, frozen=True):
    """A subscription wants to hear of what is used of its item, or (None) no longer."""

    item: str
    watched_by: str | None


class WeighUse(Value, frozen=True):
    """What was used of a subscription's items? It travels from meter to meter, and back to it.

    `since` is its latest invoice when it asked.
    """

    subscription: str
    since: str | None
    asked: tuple[Metered, ...]
    weighed: tuple[Weighed, ...] = ()


class LateUse(Value, frozen=True):
    """Something was used in a period of an item that has ended, and `invoice` bills it.

    `sold` is the item as it was then, where it is not so any more.
    """

    item: str
    period_start: int
    period_end: int
    invoice: str
    sold: Item | UnsetType = UNSET


class Recount(Value, frozen=True):
    """The question what was used of an item in a period, for a draft that bills it."""

    due: Metered
    invoice: str


class Recounted(Value, frozen=True):
    """What a draft says of the use of an item from now on."""

    item: str
    lines: tuple[Line, ...]


class UseBilled(Value, frozen=True):
    """So much of what was used of an item is billed, though its period still runs."""

    item: str
    quantity: int
