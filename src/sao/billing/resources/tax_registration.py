"""Tax registration: that tax is collected somewhere, from one instant to another.

The settings have them, so that an invoice reads one object to know what holds; this one only hears,
and tells by the environment's clock whether it holds.
"""

from msgspec import UNSET, UnsetType

from sao.billing.messages import Nothing
from sao.billing.values import Value
from sao.billing.values.taxation import Registration, Scheme, Supply
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Schema, alarm, ignore, internal


def _table() -> tuple[Entry, ...]:
    all_of_it = ("scheduled", "active", "expired")
    return (
        #        action    from            to          decide
        internal("create", NEW, all_of_it, create),
        internal("change", all_of_it, all_of_it, change),
        alarm("begin", ("scheduled",), "active_from"),
        internal("begin", ("scheduled",), ("active", "expired"), begin),
        ignore("begin", ("active", "expired"), "it has begun"),
        alarm("expire", ("active",), "expires_at"),
        internal("expire", ("active",), "expired", lapse),
        ignore("expire", ("scheduled", "expired"), "it does not hold"),
    )


class TaxRegistration(State, frozen=True, kw_only=True):
    """A registration. The fields that its value has as well mean what they mean there."""

    created: int = 0
    country: str = ""
    type: Scheme = "standard"
    state: str | None = None
    supply: Supply = "standard"
    active_from: int = 0
    expires_at: int | None = None


class CreateRegistration(Value, frozen=True):
    """Tax is collected there from then on."""

    registration: Registration


class ChangeRegistration(Value, frozen=True):
    """It is collected from, or until, another instant."""

    active_from: int | UnsetType = UNSET
    expires_at: int | None | UnsetType = UNSET


def create(_registration: TaxRegistration, command: Command[CreateRegistration], now: int) -> Facts:
    """It stands in the settings."""
    made = command.data.registration
    return {
        "status": _standing(made.active_from, made.expires_at, now),
        "created": now,
        "country": made.country,
        "type": made.type,
        "state": made.state,
        "supply": made.supply,
        "active_from": made.active_from,
        "expires_at": made.expires_at,
    }


def change(registration: TaxRegistration, command: Command[ChangeRegistration], now: int) -> Facts:
    """Other instants."""
    data = command.data
    since = registration.active_from if data.active_from is UNSET else data.active_from
    until = registration.expires_at if data.expires_at is UNSET else data.expires_at
    return {"status": _standing(since, until, now), "active_from": since, "expires_at": until}


def lapse(_registration: TaxRegistration, _command: Command[Nothing], _now: int) -> Facts:
    """It holds no longer."""
    return {}


def begin(registration: TaxRegistration, _command: Command[Nothing], now: int) -> Facts:
    """It holds from now on, unless it was to end at once."""
    return {"status": _standing(registration.active_from, registration.expires_at, now)}


def _standing(active_from: int, expires_at: int | None, now: int) -> str:
    if expires_at is not None and expires_at <= now:
        return "expired"
    return "active" if active_from <= now else "scheduled"


TAX_REGISTRATION = Schema(
    name="tax_registration",
    prefix="taxreg",
    state=TaxRegistration,
    states=("scheduled", "active", "expired"),
    rank=71,
    index=("status",),
    table=_table(),
)
