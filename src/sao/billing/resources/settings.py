"""Settings: what holds for a whole environment, changed by hand.

Whatever is made copies what it needs of them, so a change holds from then on and for what is made
then. Source: facts on billing, §3.
"""

from sao.billing.invoice_values import Business
from sao.billing.policies import impossible
from sao.billing.values import Dunning, Value
from sao.core.ids import root_id
from sao.core.instance import State
from sao.core.schema import NEW, SAME, Command, Entry, Facts, Rejection, Schema, action

SETTINGS = root_id("settings", "environment")
"""The id of an environment's settings. They come about with the first change."""

UPCOMING_DAYS = 7
"""How many days before a renewal it is announced, unless somebody chose another number."""

UPCOMING_DAYS_MAX = 60


def _table() -> tuple[Entry, ...]:
    return (
        #      action           from       to      decide
        action("set_dunning", NEW, "kept", set_dunning),
        action("set_dunning", ("kept",), SAME, set_dunning),
        action("set_business", NEW, "kept", set_business),
        action("set_business", ("kept",), SAME, set_business),
        action("set_notices", NEW, "kept", set_notices),
        action("set_notices", ("kept",), SAME, set_notices),
        action("set_renewals", NEW, "kept", set_renewals),
        action("set_renewals", ("kept",), SAME, set_renewals),
    )


class Settings(State, frozen=True, kw_only=True):
    """An environment's settings."""

    dunning: Dunning = Dunning()
    business: Business = Business()
    notices_off: tuple[str, ...] = ()
    upcoming_days: int = UPCOMING_DAYS


class SetDunning(Value, frozen=True):
    """What happens from now on after a failed payment."""

    dunning: Dunning


class SetBusiness(Value, frozen=True):
    """Who sells, on documents that are final from now on."""

    business: Business


class SetNotices(Value, frozen=True):
    """Which kinds of notices are not sent from now on."""

    off: tuple[str, ...]


class SetRenewals(Value, frozen=True):
    """How many days before a renewal it is announced from now on; 0: never."""

    upcoming_days: int


def set_dunning(_settings: Settings, command: Command[SetDunning], _now: int) -> Facts | Rejection:
    """Another policy. Rejects: `parameter_invalid` (retries that are out of order, or too many)."""
    policy = command.data.dunning
    return impossible(policy) or {"dunning": policy}


def set_business(_settings: Settings, command: Command[SetBusiness], _now: int) -> Facts:
    """Another profile; older documents keep the one that held when they became final."""
    return {"business": command.data.business}


def set_notices(_settings: Settings, command: Command[SetNotices], _now: int) -> Facts:
    """Other notices; what kinds there are is known to whoever sends them."""
    return {"notices_off": command.data.off}


def set_renewals(
    _settings: Settings, command: Command[SetRenewals], _now: int
) -> Facts | Rejection:
    """Another number of days. Rejects: `parameter_invalid` (too many)."""
    days = command.data.upcoming_days
    if not 0 <= days <= UPCOMING_DAYS_MAX:
        message = f"upcoming_days is from 0 (never) to {UPCOMING_DAYS_MAX}; got {days}."
        return Rejection("parameter_invalid", message, "upcoming_days")
    return {"upcoming_days": days}


ENVIRONMENT_SETTINGS = Schema(
    name="settings",
    prefix="settings",
    state=Settings,
    states=("kept",),
    terminal=("kept",),
    rank=70,
    table=_table(),
)
