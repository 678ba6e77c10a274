"""/v1/tax/settings."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.selling.taxation import settings_of
from sao.billing.resources.settings import SETTINGS
from sao.runtime import Session
from sao.wire.resources import tax_settings


def retrieve(session: Session, _call: Call[Nothing]) -> Answer:
    """The tax settings."""
    return tax_settings.render(settings_of(session))


def update(session: Session, call: Call[tax_settings.Update]) -> Answer:
    """The tax settings, changed."""
    session.submit(SETTINGS, "set_taxes", call.params.data(settings_of(session)))
    return tax_settings.render(settings_of(session))


_PATH = "/v1/tax/settings"

FAMILY = Family(
    "Tax settings",
    (
        Endpoint("GET", _PATH, Nothing, retrieve, "Retrieve the tax settings"),
        Endpoint("POST", _PATH, tax_settings.Update, update, "Update the tax settings"),
    ),
)
