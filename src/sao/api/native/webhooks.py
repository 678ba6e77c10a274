"""/api/webhooks: what became of each event at each endpoint; a new secret for an endpoint."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts
from sao.api.finding.deliveries import deliveries
from sao.api.finding.instants import instant, iso
from sao.api.finding.objects import found
from sao.billing.resources.webhook_endpoint import RollSecret, WebhookEndpoint
from sao.runtime import Session
from sao.webhooks.deliveries import Delivery, Wanted
from sao.wire.errors import WireError, no_such, not_found
from sao.wire.params import Part
from sao.wire.render import present
from sao.wire.shapes import Rendered, listing

SHOWN = 40
"""How many deliveries a dashboard shows of an endpoint."""


class Which(Part, frozen=True, kw_only=True):
    """Which deliveries: those of an endpoint, an event, a type, or a status; newest event first."""

    endpoint: str | None = None
    event: str | None = None
    type: str | None = None
    status: Literal["delivered", "retrying", "failed", "skipped"] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    starting_after: str | None = None

    def wanted(self) -> Wanted:
        """What the records are asked for."""
        return Wanted(endpoint=self.endpoint, event=self.event, type=self.type, status=self.status)


class One(Part, frozen=True, kw_only=True):
    """No parameters."""


class Roll(Part, frozen=True, kw_only=True):
    """Until when the secret before signs as well: an instant of the environment's clock.

    Unix seconds or ISO 8601. Without it, the new secret signs alone from now on.
    """

    expires_at: str | int | None = None


async def list_all(parts: Parts, call: Call[Which]) -> Answer:
    """A page of deliveries, from the first attempt on. What still waits: `sao queue list`."""
    params, outbox = call.params, parts.outbox
    after = params.starting_after
    if after is not None and outbox.deliveries.find(after, outbox.now_ms()) is None:
        raise no_such("delivery", after, "starting_after")
    page = outbox.deliveries.page(params.wanted(), outbox.now_ms(), after=after, limit=params.limit)
    return listing(_DELIVERIES, [_shown(one) for one in page.deliveries], has_more=page.more)


async def retrieve(parts: Parts, call: Call[One]) -> Answer:
    """A delivery with its attempts, the oldest first."""
    return _shown(_found(parts, call))


async def resend(parts: Parts, call: Call[One]) -> Answer:
    """The delivery, which is sent once more, also if it was taken before."""
    delivery = _found(parts, call)
    if not await parts.outbox.resend(delivery):
        raise WireError(
            "resource_missing", f"The endpoint '{delivery.endpoint}' is deleted.", "endpoint"
        )
    return _shown(delivery)


async def show_deliveries(parts: Parts, call: Call[One]) -> Answer:
    """What became of the last events at an endpoint, each with a way to send it again."""
    outbox = parts.outbox
    page = outbox.deliveries.page(
        Wanted(endpoint=call.id), outbox.now_ms(), after=None, limit=SHOWN
    )
    shown: dict[str, Any] = msgspec.to_builtins(deliveries(page.deliveries))
    return shown


def roll_secret(session: Session, call: Call[Roll]) -> Answer:
    """The endpoint with a new `secret`, which is shown this once."""
    state = found(session, WebhookEndpoint, call.id)
    given = call.params.expires_at
    until = instant(given, "expires_at") if given is not None else None
    rolled = session.submit(state.id, "roll_secret", RollSecret(expires_at=until)).state
    return {**present(rolled), "secret_number": rolled.secret_number}


async def reveal(parts: Parts, endpoint: Rendered) -> Rendered:
    """The endpoint, with the secret that was made."""
    number = endpoint["secret_number"]
    return {**endpoint, "secret": parts.outbox.secret(endpoint["id"], number)}


def _found(parts: Parts, call: Call[One]) -> Delivery:
    delivery = parts.outbox.deliveries.find(call.id, parts.outbox.now_ms())
    if delivery is None:
        raise not_found(f"No such delivery: '{call.id}'")
    return delivery


def _shown(delivery: Delivery) -> Rendered:
    attempts = [{**msgspec.structs.asdict(one), "at_iso": iso(one.at)} for one in delivery.attempts]
    return {
        "object": "webhook_delivery",
        **msgspec.structs.asdict(delivery),
        "attempts": attempts,
        "next_attempt_at_iso": iso(delivery.next_attempt_at),
    }


_DELIVERIES = "/api/webhooks/deliveries"
_ONE = f"{_DELIVERIES}/{{id}}"
_VIEW = "/api/views/deliveries/{id}"
_ROLL = "/api/webhooks/endpoints/{id}/roll_secret"

FAMILY = Family(
    "Webhook deliveries",
    (
        Endpoint("GET", _DELIVERIES, Which, list_all, "What became of events at endpoints"),
        Endpoint("GET", _ONE, One, retrieve, "One delivery, with its attempts"),
        Endpoint("POST", f"{_ONE}/resend", One, resend, "Send an event to an endpoint once more"),
        Endpoint("GET", _VIEW, One, show_deliveries, "The last deliveries, to be shown"),
        Endpoint("POST", _ROLL, Roll, roll_secret, "Give an endpoint a new secret", reveal),
    ),
)
