"""Settings are no object of Stripe's: this is how our own API shows them."""

import msgspec

from sao.billing.resources import settings
from sao.wire.resource import Resource, if_changed
from sao.wire.resources import tax_settings
from sao.wire.shapes import Rendered

OBJECT = "sao.settings"


def render(state: settings.Settings) -> Rendered:
    """What holds for the environment."""
    dunning: Rendered = msgspec.to_builtins(state.dunning)
    business: Rendered = msgspec.to_builtins(state.business)
    return {
        "id": state.id,
        "object": OBJECT,
        "dunning": dunning,
        "business": business,
        "notices_off": list(state.notices_off),
        "upcoming_days": state.upcoming_days,
        "taxes": tax_settings.render(state.taxes),
    }


RESOURCE = Resource(
    schema=settings.ENVIRONMENT_SETTINGS,
    object=OBJECT,
    noun="settings",
    code="r",
    render=render,
    told={"set_taxes": if_changed("tax.settings.updated")},
    shown={"tax.settings": lambda state: tax_settings.render(state.taxes)},
)
