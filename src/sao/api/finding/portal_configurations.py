"""The configuration that a portal follows."""

from sao.billing.resources.portal_configuration import DEFAULT, PortalConfiguration
from sao.runtime import Reading
from sao.wire.errors import no_such, not_found
from sao.wire.resources.portal_configuration import standing


def configured(session: Reading, object_id: str) -> PortalConfiguration:
    """The configuration that a path is about. Raises `not_found`."""
    state = standing(object_id, session.find)
    if state is None:
        raise not_found(f"No such configuration: '{object_id}'")
    return state


def chosen(session: Reading, object_id: str | None) -> PortalConfiguration:
    """The configuration that a parameter names, or the default. Raises `resource_missing`."""
    state = standing(object_id or DEFAULT, session.find)
    if state is None:
        raise no_such("configuration", object_id or DEFAULT, "configuration")
    return state
