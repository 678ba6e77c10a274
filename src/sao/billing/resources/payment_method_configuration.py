"""Payment method configuration: which ways of paying are offered where nobody names them.

One is there without being made: the default. Until somebody changes it, nothing is decided by it,
and it does not come about. Any way of paying that Stripe has can be preferred; those that can be
paid with here are available.
"""

from typing import Literal

from msgspec import UNSET

from sao.billing.payments.bank_debits import TYPES
from sao.billing.values import Value, given, switched
from sao.core.ids import root_id
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Rejection, Schema, action

Preference = Literal["none", "off", "on"]

BY_DEFAULT = ("card",)
"""What is offered where nothing is preferred."""


def _table() -> tuple[Entry, ...]:
    kept = ("active", "inactive")
    return (
        #      action     from  to        decide
        action("create",  NEW,  "active", create),
        action("adapt",   NEW,  "active", adapt),
        action("update",  kept, kept,     update),
    )  # fmt: skip


class PaymentMethodConfiguration(State, frozen=True, kw_only=True):
    """A configuration. `preferences` by way of paying; of those that are not in it, none is."""

    created: int = 0
    is_default: bool = False
    name: str = ""
    preferences: dict[str, Preference] = {}

    @property
    def types(self) -> tuple[str, ...]:
        """The ways of paying that it offers, of those that there are."""
        return tuple(name for name in TYPES if effective(self, name))


class Create(Value, frozen=True):
    """A new configuration."""

    name: str = ""
    preferences: dict[str, Preference] = {}


class Update(Value, frozen=True):
    """Changes to a configuration; what is not given stays."""

    active: bool | None = None
    name: str | None = None
    preferences: dict[str, Preference] = {}


class Adapt(Value, frozen=True):
    """The first changes to the default, which is there since `since`."""

    since: int
    changes: Update


def effective(configuration: PaymentMethodConfiguration, name: str) -> bool:
    """Whether it is to be offered, could it be paid with."""
    preference = configuration.preferences.get(name, "none")
    return name in BY_DEFAULT if preference == "none" else preference == "on"


def create(_configuration: PaymentMethodConfiguration, command: Command[Create], now: int) -> Facts:
    """Intents and sessions can be made with it."""
    data = command.data
    return {"created": now, "name": data.name, "preferences": data.preferences}


def adapt(
    blank: PaymentMethodConfiguration, command: Command[Adapt], _now: int
) -> Facts | Rejection:
    """What is not named is decided by the default from now on. Rejects as `update`."""
    data = command.data
    if data.changes.active is False:
        return _needed()
    known = {"created": data.since, "is_default": True, "name": "Default"}
    return known | _changed(blank, data.changes)


def update(
    configuration: PaymentMethodConfiguration, command: Command[Update], _now: int
) -> Facts | Rejection:
    """What was made with it stays as it was.

    Rejects: `parameter_invalid` (the default cannot be switched off).
    """
    active = command.data.active
    if configuration.is_default and active is False:
        return _needed()
    status = switched(configuration.status, active=active, off="inactive")
    return _changed(configuration, command.data) | {"status": status}


def _changed(before: PaymentMethodConfiguration, changes: Update) -> Facts:
    return given(
        name=UNSET if changes.name is None else changes.name,
        preferences={**before.preferences, **changes.preferences} if changes.preferences else UNSET,
    )


def _needed() -> Rejection:
    return Rejection(
        "parameter_invalid",
        "The default configuration applies where none is named, so it cannot be deactivated.",
        "active",
    )


PAYMENT_METHOD_CONFIGURATION = Schema(
    name="payment_method_configuration",
    prefix="pmc",
    state=PaymentMethodConfiguration,
    states=("active", "inactive"),
    rank=96,
    index=("status", "is_default"),
    table=_table(),
)

DEFAULT = root_id(PAYMENT_METHOD_CONFIGURATION.prefix, "default")
"""The id of the configuration that is there without being made."""
