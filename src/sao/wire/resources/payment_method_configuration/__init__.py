"""Payment method configurations on the wire."""

from typing import ClassVar

from sao.billing.resources import payment_method_configuration as configuration
from sao.billing.resources.payment_method_configuration import (
    PAYMENT_METHOD_CONFIGURATION,
    PaymentMethodConfiguration,
    effective,
)
from sao.wire.params import Page, Text, names
from sao.wire.resource import Resource
from sao.wire.resources.payment_method_configuration.methods import METHODS, Methods
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind, whether

PREFIX = PAYMENT_METHOD_CONFIGURATION.prefix
OBJECT = PAYMENT_METHOD_CONFIGURATION.name


class Create(Methods, frozen=True, kw_only=True):
    """A new configuration."""

    unsupported: ClassVar[frozenset[str]] = Methods.unsupported | names("parent")

    name: Text | None = None

    def data(self) -> configuration.Create:
        """What the machine is told."""
        return configuration.Create(name=self.name or "", preferences=self.preferences())


class Update(Methods, frozen=True, kw_only=True):
    """Changes to a configuration."""

    active: bool | None = None
    name: Text | None = None

    def data(self) -> configuration.Update:
        """What the machine is told."""
        return configuration.Update(
            active=self.active, name=self.name, preferences=self.preferences()
        )


class List(Page, frozen=True, kw_only=True):
    """Which configurations."""

    unsupported: ClassVar[frozenset[str]] = names("application")

    active: bool | None = None

    def terms(self) -> Terms:
        """What the index is asked for, beside the default."""
        status = whether(self.active, "active", "inactive")
        return of_kind(OBJECT, status=status)._replace(none=(f"{OBJECT}|is_default=True",))


def render(state: PaymentMethodConfiguration) -> Rendered:
    """A configuration as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "active": state.status != "inactive",
        "application": None,
        "is_default": state.is_default,
        "livemode": LIVEMODE,
        "name": state.name,
        "parent": None,
        **{name: _method(state, name) for name in METHODS},
    }


def _method(state: PaymentMethodConfiguration, name: str) -> Rendered:
    on = effective(state, name)
    return {
        "available": name in state.types,
        "display_preference": {
            "overridable": None,
            "preference": state.preferences.get(name, "none"),
            "value": "on" if on else "off",
        },
    }


def details(name: str | None) -> Rendered | None:
    """By which configuration something goes, if by one."""
    return None if name is None else {"id": name, "parent": None}


RESOURCE = Resource(
    schema=PAYMENT_METHOD_CONFIGURATION,
    object=OBJECT,
    noun="payment method configuration",
    in_path="configuration",
    code="zm",
    render=render,
)

__all__ = ["OBJECT", "PREFIX", "RESOURCE", "Create", "List", "Update", "details", "render"]
