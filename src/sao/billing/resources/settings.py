"""Settings: what holds for a whole environment, changed by hand.

Whatever is made copies what it needs of them, so a change holds from then on and for what is made
then. Source: facts on billing, §3.
"""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.resources.tax_registration import ChangeRegistration, CreateRegistration
from sao.billing.values import Value, given
from sao.billing.values.customer import Address
from sao.billing.values.dunning import Dunning, impossible
from sao.billing.values.invoice import Business
from sao.billing.values.tax import OwnTaxId
from sao.billing.values.taxation import Registration, Scheme, Supply, TaxDefaults, TaxSettings
from sao.core.ids import home_of, member_id, root_id, token
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Message,
    Rejection,
    Schema,
    action,
)

SETTINGS = root_id("settings", "environment")
"""The id of an environment's settings. They come about with the first change."""

TAX_IDS_MAX = 5
"""How many tax ids whoever sells can have."""

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
        action("set_taxes", NEW, "kept", set_taxes),
        action("set_taxes", ("kept",), SAME, set_taxes),
        action("register", NEW, "kept", register, tell_registered),
        action("register", ("kept",), SAME, register, tell_registered),
        action("change_registration", ("kept",), SAME, change_registration, tell_changed),
    )


class Settings(State, frozen=True, kw_only=True):
    """An environment's settings."""

    dunning: Dunning = Dunning()
    business: Business = Business()
    notices_off: tuple[str, ...] = ()
    upcoming_days: int = UPCOMING_DAYS
    taxes: TaxSettings = TaxSettings()


class SetDunning(Value, frozen=True):
    """What happens from now on after a failed payment."""

    dunning: Dunning


class SetBusiness(Value, frozen=True):
    """Who sells, on documents that are final from now on."""

    business: Business


class SetNotices(Value, frozen=True):
    """Which kinds of notices are not sent from now on."""

    off: tuple[str, ...]


class SetTaxes(Value, frozen=True):
    """Where the seller is, and what holds for what says nothing; what is not given stays."""

    head_office: Address | UnsetType = UNSET
    defaults: TaxDefaults | UnsetType = UNSET


class Register(Value, frozen=True):
    """Tax is to be collected somewhere."""

    country: str
    type: Scheme
    active_from: int
    expires_at: int | None = None
    state: str | None = None
    supply: Supply = "standard"


class MoveRegistration(Value, frozen=True):
    """It is to be collected from, or until, another instant."""

    registration: str
    active_from: int | UnsetType = UNSET
    expires_at: int | None | UnsetType = UNSET


class SetRenewals(Value, frozen=True):
    """How many days before a renewal it is announced from now on; 0: never."""

    upcoming_days: int


def set_dunning(_settings: Settings, command: Command[SetDunning], _now: int) -> Facts | Rejection:
    """Another policy. Rejects: `parameter_invalid` (retries that are out of order, or too many)."""
    policy = command.data.dunning
    return impossible(policy) or {"dunning": policy}


def set_business(
    _settings: Settings, command: Command[SetBusiness], _now: int
) -> Facts | Rejection:
    """Another profile; older documents keep the one that held when they became final.

    Rejects: `parameter_invalid` (more tax ids than there can be), `resource_already_exists`.
    """
    held = command.data.business.tax_ids
    if len(held) > TAX_IDS_MAX:
        message = f"There can be at most {TAX_IDS_MAX} tax IDs of one's own; delete one first."
        return Rejection("parameter_invalid", message, "type")
    if len({(one.type, one.value) for one in held}) < len(held):
        return Rejection("resource_already_exists", "That tax ID is there already.", "value")
    return {"business": command.data.business}


def own_tax_id(held: OwnTaxId) -> str:
    """The id under which a tax id of the seller's is known: it follows from what it says."""
    return f"txi_{token(f'{SETTINGS}/{held.type}/{held.value}', 24)}"


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


def set_taxes(settings: Settings, command: Command[SetTaxes], _now: int) -> Facts:
    """Another head office, other defaults."""
    known = given(head_office=command.data.head_office, defaults=command.data.defaults)
    return {"taxes": replace(settings.taxes, **known)}


def register(settings: Settings, command: Command[Register], _now: int) -> Facts | Rejection:
    """One place more. Rejects: `resource_already_exists`, `parameter_invalid` (it ends before)."""
    data = command.data
    made = Registration(
        id=member_id("taxreg", home_of(SETTINGS), command.id),
        country=data.country,
        type=data.type,
        active_from=data.active_from,
        expires_at=data.expires_at,
        state=data.state,
        supply=data.supply,
    )
    refused = _impossible(settings, made)
    if refused is not None:
        return refused
    taxes = settings.taxes
    return {"taxes": replace(taxes, registrations=(*taxes.registrations, made))}


def tell_registered(before: Settings, after: Settings, _facts: Facts) -> Iterator[Message]:
    """It comes about."""
    for made in after.taxes.registrations[len(before.taxes.registrations) :]:
        yield Message(made.id, "create", CreateRegistration(made))


def change_registration(
    settings: Settings, command: Command[MoveRegistration], _now: int
) -> Facts | Rejection:
    """Other instants. Rejects: `resource_missing`, and what `register` rejects."""
    data, held = command.data, settings.taxes.registrations
    found = next((one for one in held if one.id == data.registration), None)
    if found is None:
        return Rejection(
            "resource_missing", f"No such tax registration: '{data.registration}'", "id"
        )
    known = given(active_from=data.active_from, expires_at=data.expires_at)
    moved = replace(found, **known)
    refused = _impossible(settings, moved)
    if refused is not None:
        return refused
    after = tuple(moved if one.id == moved.id else one for one in held)
    return {"taxes": replace(settings.taxes, registrations=after)}


def tell_changed(before: Settings, after: Settings, _facts: Facts) -> Iterator[Message]:
    """It hears of it."""
    pairs = zip(before.taxes.registrations, after.taxes.registrations, strict=True)
    for old, new in pairs:
        if old != new:
            yield Message(new.id, "change", ChangeRegistration(new.active_from, new.expires_at))


def _impossible(settings: Settings, wanted: Registration) -> Rejection | None:
    """It ends before it begins, or there is one of its kind there already."""
    until = wanted.expires_at
    if until is not None and until < wanted.active_from:
        return Rejection(
            "parameter_invalid",
            f"The registration would end ({until}) before it begins ({wanted.active_from}).",
            "expires_at",
        )
    for one in settings.taxes.registrations:
        same = (one.country, one.state, one.type) == (wanted.country, wanted.state, wanted.type)
        if same and one.id != wanted.id and _overlap(one, wanted):
            where = wanted.country if wanted.state is None else f"{wanted.country}-{wanted.state}"
            return Rejection(
                "resource_already_exists",
                f"There is already a registration of type {wanted.type} in {where} for that time: "
                f"{one.id}. Let it expire first.",
                "country_options",
            )
    return None


def _overlap(one: Registration, other: Registration) -> bool:
    """Whether there is an instant at which both hold."""
    since = max(one.active_from, other.active_from)
    return one.holds(since) and other.holds(since)


ENVIRONMENT_SETTINGS = Schema(
    name="settings",
    prefix="settings",
    state=Settings,
    states=("kept",),
    terminal=("kept",),
    rank=70,
    table=_table(),
)
