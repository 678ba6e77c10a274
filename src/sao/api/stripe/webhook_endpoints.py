"""/v1/webhook_endpoints."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing, Parts
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import found
from sao.billing.resources.webhook_endpoint import WebhookEndpoint
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.areas import areas_of_events
from sao.wire.errors import WireError
from sao.wire.event_types import NEVER_HERE, means
from sao.wire.events import LABELS
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import webhook_endpoint
from sao.wire.shapes import Rendered


def create(session: Session, call: Call[webhook_endpoint.Create]) -> Answer:
    """The endpoint, with its `secret`, which is shown this once."""
    _check_types(call.params.enabled_events)
    _check_reads(call, call.params.enabled_events)
    made = session.new_id(webhook_endpoint.PREFIX)
    return present(session.submit(made, "create", call.params.data()).state)


async def reveal(parts: Parts, endpoint: Rendered) -> Rendered:
    """The new endpoint, with its first secret."""
    return {**endpoint, "secret": parts.outbox.secret(endpoint["id"], 1)}


retrieve = shows(WebhookEndpoint, "The endpoint, without its secret.")


def update(session: Session, call: Call[webhook_endpoint.Update]) -> Answer:
    """The endpoint, changed. Enabled again, it is sent what happens from then on."""
    state = found(session, WebhookEndpoint, call.id)
    _check_types(call.params.enabled_events or ())
    _check_reads(call, call.params.enabled_events or state.enabled_events)
    check_merged(state.metadata, call.params.metadata)
    return present(session.submit(state.id, "update", call.params.data()).state)


delete = tells(WebhookEndpoint, "delete", "What remains of it. What was waiting for it is dropped.")


def list_all(session: Session, call: Call[webhook_endpoint.List]) -> Turns[Answer]:
    """A page of endpoints."""
    params = call.params
    return list_objects(session, params, params.terms(), _PATH)


def _check_types(names: Iterable[str]) -> None:
    """Raises `parameter_invalid` for a type, or a group, that is neither ours nor Stripe's."""
    for number, name in enumerate(names):
        if name in NEVER_HERE or any(means((name,), label) for label in LABELS):
            continue
        near = get_close_matches(name, (*LABELS, *sorted(NEVER_HERE), "*"), 1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise WireError(
            "parameter_invalid",
            f"No event has the type '{name}'; name types, groups such as 'invoice.*', or "
            f"'*'.{hint}",
            f"enabled_events[{number}]",
        )


def _check_reads(call: Call[Any], names: Iterable[str]) -> None:
    """Who says where events go has to be able to read what they show."""
    for number, name in enumerate(names):
        sent = [label for label in LABELS if means((name,), label)]
        call.check_reads(areas_of_events(sent), f"enabled_events[{number}]")


_PATH = "/v1/webhook_endpoints"
_ONE = "/v1/webhook_endpoints/{id}"

FAMILY = Family(
    "Webhook endpoints",
    (
        Endpoint(
            "POST", _PATH, webhook_endpoint.Create, create, "Create a webhook endpoint", reveal
        ),
        Endpoint("GET", _PATH, webhook_endpoint.List, list_all, "List webhook endpoints"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a webhook endpoint"),
        Endpoint("POST", _ONE, webhook_endpoint.Update, update, "Update a webhook endpoint"),
        Endpoint("DELETE", _ONE, Nothing, delete, "Delete a webhook endpoint"),
    ),
)
