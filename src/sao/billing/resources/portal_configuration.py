"""Portal configuration: what customers may do on the portal's page, and how it is done then.

One is there without being made: the default. Its blank state is what holds until somebody changes
it, which is when it comes about.
"""

from msgspec import UNSET, UnsetType

from sao.billing.values import Metadata, Value, given, merged, switched
from sao.billing.values.portal import EVERYTHING, Features, Profile, misfits
from sao.core.ids import root_id
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Rejection, Schema, action


def _table() -> tuple[Entry, ...]:
    kept = ("active", "inactive")
    return (
        #      action     from  to        decide
        action("create",  NEW,  "active", create),
        action("adapt",   NEW,  "active", adapt),
        action("update",  kept, kept,     update),
    )  # fmt: skip


class PortalConfiguration(State, frozen=True, kw_only=True):
    """A portal configuration."""

    created: int = 0
    updated: int = 0
    is_default: bool = False
    name: str | None = None
    features: Features = EVERYTHING
    profile: Profile = Profile()
    default_return_url: str | None = None
    metadata: Metadata = {}


class Create(Value, frozen=True):
    """A new configuration."""

    features: Features
    profile: Profile = Profile()
    default_return_url: str | None = None
    name: str | None = None
    metadata: Metadata = {}


class Update(Value, frozen=True):
    """Changes to a configuration; what is not given stays."""

    active: bool | None = None
    features: Features | None = None
    profile: Profile | None = None
    default_return_url: str | None | UnsetType = UNSET
    name: str | None | UnsetType = UNSET
    metadata: Metadata | None = None


class Adapt(Value, frozen=True):
    """The first changes to the default, which is there since `since`."""

    since: int
    changes: Update


def create(
    _configuration: PortalConfiguration, command: Command[Create], now: int
) -> Facts | Rejection:
    """Portal sessions can be made with it. Rejects: `parameter_invalid` (see `misfits`)."""
    data = command.data
    return _unfit(data.features) or {
        "created": now,
        "updated": now,
        "name": data.name,
        "features": data.features,
        "profile": data.profile,
        "default_return_url": data.default_return_url,
        "metadata": data.metadata,
    }


def adapt(blank: PortalConfiguration, command: Command[Adapt], now: int) -> Facts | Rejection:
    """The default is another than ours from now on. Rejects as `update`."""
    facts = _changed(blank, command.data.changes, now)
    if isinstance(facts, Rejection):
        return facts
    if command.data.changes.active is False:
        return _needed()
    return facts | {"created": command.data.since, "is_default": True}


def update(
    configuration: PortalConfiguration, command: Command[Update], now: int
) -> Facts | Rejection:
    """Pages show it at once, those that are open as well.

    Rejects: `parameter_invalid` (see `misfits`; the default cannot be switched off).
    """
    active = command.data.active
    if configuration.is_default and active is False:
        return _needed()
    facts = _changed(configuration, command.data, now)
    if isinstance(facts, Rejection):
        return facts
    status = switched(configuration.status, active=active, off="inactive")
    return facts | {"status": status}


def _changed(before: PortalConfiguration, changes: Update, now: int) -> Facts | Rejection:
    unfit = _unfit(changes.features) if changes.features is not None else None
    return unfit or given(
        updated=now,
        name=changes.name,
        features=changes.features or UNSET,
        profile=changes.profile or UNSET,
        default_return_url=changes.default_return_url,
        metadata=merged(before.metadata, changes.metadata),
    )


def _unfit(features: Features) -> Rejection | None:
    wrong = next(misfits(features), None)
    return Rejection("parameter_invalid", wrong.message, wrong.param) if wrong else None


def _needed() -> Rejection:
    return Rejection(
        "parameter_invalid",
        "Sessions that name no configuration use the default one, so it cannot be deactivated.",
        "active",
    )


PORTAL_CONFIGURATION = Schema(
    name="portal_configuration",
    prefix="bpc",
    state=PortalConfiguration,
    states=("active", "inactive"),
    rank=95,
    index=("status", "is_default"),
    table=_table(),
)

DEFAULT = root_id(PORTAL_CONFIGURATION.prefix, "default")
"""The id of the configuration that is there without being made."""
