"""Portal configurations on the wire."""

from sao.billing.resources.portal_configuration import PORTAL_CONFIGURATION, PortalConfiguration
from sao.wire.resource import Find, Resource, always, if_changed
from sao.wire.resources.portal_configuration.params import (
    Create,
    List,
    SubscriptionUpdate,
    Update,
)
from sao.wire.resources.portal_configuration.shape import OBJECT, render, standing
from sao.wire.shapes import Rendered

PREFIX = PORTAL_CONFIGURATION.prefix


def _of_session(parent: Rendered, find: Find) -> PortalConfiguration | None:
    return standing(parent["configuration"], find)


RESOURCE = Resource(
    schema=PORTAL_CONFIGURATION,
    object=OBJECT,
    noun="configuration",
    code="zp",
    render=render,
    told={
        "create": always(f"{OBJECT}.created"),
        "adapt": always(f"{OBJECT}.created"),
        "update": if_changed(f"{OBJECT}.updated"),
    },
    parts={"billing_portal.session": {"configuration": _of_session}},
)

__all__ = [
    "OBJECT",
    "PREFIX",
    "RESOURCE",
    "Create",
    "List",
    "SubscriptionUpdate",
    "Update",
    "standing",
]
