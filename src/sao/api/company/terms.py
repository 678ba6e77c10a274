"""Which company: its size and time, what people choose, and how their cards do."""

import msgspec

from sao.api.company.catalog import CURRENCIES, PLANS
from sao.billing.reckoning.calendar import add_months

_HOW = {"decline_insufficient_funds": 55, "decline": 30, "decline_lost_card": 15}
_ENDS = {"recovers": 34, "replaced": 30, "code": 8, "never": 28}


class Cards(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How cards do. Percents are of all customers; `how` and `ends` are weights.

    Some stop working at some time in the ten months after they were first seen, and then recover by
    themselves, are replaced, ask for a code for a while, or never work again. Others fail `lately`:
    in the last weeks, so that there is always somebody in dunning.
    """

    fail: int = 24
    lately: int = 6
    how: dict[str, int] = msgspec.field(default_factory=_HOW.copy)
    ends: dict[str, int] = msgspec.field(default_factory=_ENDS.copy)


class Company(msgspec.Struct, frozen=True, kw_only=True):
    """Which company: everything about it follows from these."""

    seed: str
    customers: int
    months: int
    start: int
    event_name: str = "api_calls"
    """By which its meter knows what is used; one meter of a name is active at a time."""
    plans: dict[str, int] = msgspec.field(default_factory=PLANS.copy)
    """How likely each plan is to be the first one."""
    currencies: dict[str, int] = msgspec.field(default_factory=CURRENCIES.copy)
    without_card: int = 0
    """How many of a hundred of those who try a plan have no card yet; most add one later."""
    leave: int = 4
    """How many of a hundred leave each month."""
    cards: Cards = Cards()

    @property
    def end(self) -> int:
        """The last instant that is lived through, UTC seconds."""
        return add_months(self.start, self.months)
