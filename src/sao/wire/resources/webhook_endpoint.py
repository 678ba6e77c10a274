"""Webhook endpoints on the wire."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import webhook_endpoint
from sao.billing.values import Metadata, merged
from sao.wire import API_VERSION
from sao.wire.errors import WireError
from sao.wire.params import Page, Params, Text
from sao.wire.resource import Resource
from sao.wire.shapes import LIVEMODE, Rendered, stub
from sao.wire.terms import Terms, of_kind
from sao.wire.versions import is_version

PREFIX = webhook_endpoint.WEBHOOK_ENDPOINT.prefix
OBJECT = "webhook_endpoint"

_HOST = r"([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?"
URL_PATTERN = rf"^[hH][tT][tT][pP][sS]?://{_HOST}(/[!-~]*)?(\?[!-~]*)?$(?!\n)"
Url = Annotated[str, Meta(pattern=URL_PATTERN, max_length=2_048)]
"""A web address in ASCII with a host, and without user and password."""

EventTypes = Annotated[tuple[str, ...], Meta(min_length=1, max_length=500)]


class Create(Params, frozen=True, kw_only=True):
    """A new endpoint."""

    reasons: ClassVar[dict[str, str]] = {"connect": "there are no connected accounts"}

    enabled_events: EventTypes
    url: Url
    api_version: str | None = None
    connect: Literal["false"] | None = None
    description: Text | None = None
    metadata: Metadata = {}

    def data(self) -> webhook_endpoint.Create:
        """What the machine is told.

        Raises `parameter_invalid` for what is no version that there is.
        """
        if self.api_version is not None and not is_version(self.api_version):
            raise WireError(
                "parameter_invalid",
                f"Invalid Stripe API version: {self.api_version}. The newest is {API_VERSION}.",
                "api_version",
            )
        return webhook_endpoint.Create(
            url=self.url,
            enabled_events=self.enabled_events,
            description=self.description,
            metadata=merged({}, self.metadata),
            api_version=self.api_version,
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to an endpoint."""

    description: Text | None | UnsetType = UNSET
    disabled: bool | None = None
    enabled_events: EventTypes | None = None
    metadata: Metadata | None = None
    url: Url | None = None

    def data(self) -> webhook_endpoint.Update:
        """What the machine is told."""
        return webhook_endpoint.Update(
            url=self.url,
            enabled_events=self.enabled_events,
            description=self.description,
            disabled=self.disabled,
            metadata=self.metadata,
        )


class List(Page, frozen=True, kw_only=True):
    """Which endpoints."""

    def terms(self) -> Terms:
        """What the index is asked for."""
        return of_kind(OBJECT, without=("deleted",))


def render(state: webhook_endpoint.WebhookEndpoint) -> Rendered:
    """An endpoint as Stripe shows it, without its secret: that is shown once, by whoever has it."""
    if state.status == "deleted":
        return stub(OBJECT, state.id)
    return {
        "id": state.id,
        "object": OBJECT,
        "api_version": state.api_version,
        "application": None,
        "created": state.created,
        "description": state.description,
        "enabled_events": list(state.enabled_events),
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "status": state.status,
        "url": state.url,
    }


RESOURCE = Resource(
    schema=webhook_endpoint.WEBHOOK_ENDPOINT,
    object=OBJECT,
    noun="webhook endpoint",
    code="y",
    render=render,
)
