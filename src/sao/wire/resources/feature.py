"""Features on the wire, and their attachments to products."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import feature
from sao.billing.values import Metadata, merged
from sao.wire.params import Page, Params
from sao.wire.resource import Resource
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind

PREFIX = feature.FEATURE.prefix
OBJECT = "entitlements.feature"
ATTACHMENT_PREFIX = "prodft"

LookupKey = Annotated[str, Meta(min_length=1, max_length=80)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]


class Create(Params, frozen=True, kw_only=True):
    """A new feature."""

    lookup_key: LookupKey
    name: Name
    metadata: Metadata = {}

    def data(self) -> feature.Create:
        """What the machine is told."""
        return feature.Create(
            lookup_key=self.lookup_key, name=self.name, metadata=merged({}, self.metadata)
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to a feature."""

    active: bool | None = None
    name: Name | UnsetType = UNSET
    metadata: Metadata | None = None

    def data(self) -> feature.Update:
        """What the machine is told."""
        return feature.Update(active=self.active, name=self.name, metadata=self.metadata)


class List(Page, frozen=True, kw_only=True):
    """Which features; archived ones only where they are asked for."""

    archived: bool = False
    lookup_key: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        status = "archived" if self.archived else "active"
        return of_kind("feature", status=status, lookup_key=self.lookup_key)


class Attach(Params, frozen=True, kw_only=True):
    """A feature for a product."""

    entitlement_feature: str


class Attached(Page, frozen=True, kw_only=True):
    """Which features of a product."""


def render(state: feature.Feature) -> Rendered:
    """A feature as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "active": state.status == "active",
        "livemode": LIVEMODE,
        "lookup_key": state.lookup_key,
        "metadata": state.metadata,
        "name": state.name,
    }


def render_attachment(attachment: str, state: feature.Feature) -> Rendered:
    """That a product has a feature."""
    return {
        "id": attachment,
        "object": "product_feature",
        "entitlement_feature": render(state),
        "livemode": LIVEMODE,
    }


RESOURCE = Resource(
    schema=feature.FEATURE,
    object=OBJECT,
    noun="feature",
    code="s",
    render=render,
    parts={"product_feature": {}},
)
