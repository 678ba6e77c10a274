"""What can be asked of the portal's configurations."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from sao.billing.resources.portal_configuration import DEFAULT, PortalConfiguration
from sao.billing.values.portal import EVERYTHING, Features
from sao.views.actions.fields import option, select, text, yes_or_no
from sao.views.actions.switch import SWITCH, switch
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field
from sao.wire.resources.portal_configuration.shape import render

_PATH = "/v1/billing_portal/configurations"
_ONE = f"{_PATH}/{{id}}"

_MODES = (option("at_period_end", "At the end of a period"), option("immediately", "At once"))


def _switches(features: Features) -> Iterator[Field]:
    for name, label, on in (
        ("invoice_history", "Customers see their invoices", features.invoice_history),
        ("payment_method_update", "They change their card", features.payment_method_update),
        ("customer_update", "They change their details", features.customer_update.enabled),
        ("subscription_cancel", "They cancel subscriptions", features.subscription_cancel.enabled),
    ):
        yield yes_or_no(f"features[{name}][enabled]", label, value=on)
    cancel = features.subscription_cancel
    if cancel.proration_behavior == "none":  # the other ones go with one mode only
        name = "features[subscription_cancel][mode]"
        yield select(name, "What they cancel ends", _MODES, required=True, value=cancel.mode)
    changes = features.subscription_update
    if changes.products:
        name = "features[subscription_update][enabled]"
        yield yes_or_no(name, "They change what they subscribe to", value=changes.enabled)


def _allowed(features: Features) -> dict[str, str]:
    """Which details customers change, where they may: as before, or all of them."""
    details = features.customer_update.allowed_updates
    allowed = details or EVERYTHING.customer_update.allowed_updates
    place = "features[customer_update][allowed_updates]"
    return {f"{place}[{number}]": each for number, each in enumerate(allowed)}


def _new(_moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    return (text("name", "Name", required=True, value="Portal"), *_switches(EVERYTHING))


def _details(_moment: Moment, configuration: Any) -> tuple[Field, ...]:
    headline = configuration.profile.headline
    return (
        text("name", "Name", value=configuration.name),
        text("business_profile[headline]", "Headline", value=headline),
        *_switches(configuration.features),
    )


def _needed(_moment: Moment, configuration: Any) -> str | None:
    if configuration.is_default:
        return "It is the default, by which portals go that name none; it stays active."
    return None


def _all_of_it(_moment: Moment, configuration: PortalConfiguration) -> dict[str, str]:
    """What the default is told, so that it does what this one does."""
    shown = render(configuration)
    wanted = {name: shown[name] for name in ("business_profile", "default_return_url", "features")}
    return dict(_flat(wanted))


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """A shown value as the form that asks for it; what is nothing, or nothing new, is left out."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _NOT_ASKED:
                yield from _flat(inner, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{name}[{number}]")
        if not value and name.endswith("[conditions]"):
            yield name, ""  # none wait, whatever waited before
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    elif value is not None:
        yield name, str(value)


_NOT_ASKED = ("subscription_pause",)
"""What is shown and cannot be asked for."""

MAKERS = (
    Verb(
        "create",
        "New configuration",
        "create",
        _PATH,
        _new,
        lambda _moment, _nothing: _allowed(EVERYTHING),
        primary=True,
    ),
)
VERBS = (
    Verb(
        "update",
        "Edit",
        "update",
        _ONE,
        _details,
        lambda _moment, configuration: _allowed(configuration.features),
        primary=True,
    ),
    Verb(
        "make_default",
        "Make it the default",
        None,
        f"{_PATH}/{quote(DEFAULT, safe='')}",
        fixed=_all_of_it,
        apart=lambda _moment, configuration: configuration.is_default,
        confirm="Portals that name no configuration do from now on what this one does today.",
    ),
    *switch(_ONE, SWITCH, out="inactive", stays=_needed),
)
