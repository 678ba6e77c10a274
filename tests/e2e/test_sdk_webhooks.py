"""Webhooks out, from a really started server to a receiver that checks them with the SDK."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from support.receiver import Receiver, wait_until
from support.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may call 127.0.0.1."""
    data = tmp_path_factory.mktemp("e2e") / "data"
    with Server(data, "2026-01-01T00:00:00Z", "--allow-private-webhooks") as running:
        yield running


@pytest.fixture
def receiver(server: Server) -> Iterator[Receiver]:
    """A receiver that listens; whatever a test registers is deleted after it."""
    with Receiver() as listening:
        yield listening
    client = server.client()
    for endpoint in client.v1.webhook_endpoints.list({"limit": 100}).data:
        client.v1.webhook_endpoints.delete(endpoint.id)


def register(server: Server, receiver: Receiver, *types: str) -> stripe.WebhookEndpoint:
    made = server.client().v1.webhook_endpoints.create(
        {"url": receiver.url, "enabled_events": list(types or ("*",))}  # type: ignore[typeddict-item]
    )
    receiver.secret = made.secret or ""
    return made


def customers(server: Server, count: int) -> list[str]:
    client = server.client()
    return [client.v1.customers.create({"name": f"C{n}"}).id for n in range(count)]


def deliveries(server: Server, **query: Any) -> list[Any]:
    found: list[Any] = server.get("/api/webhooks/deliveries", **query)["data"]
    return found


def test_an_event_arrives_as_it_can_be_retrieved(server: Server, receiver: Receiver) -> None:
    endpoint = register(server, receiver)
    (customer,) = customers(server, 1)
    wait_until(lambda: bool(receiver.events))
    (event,) = receiver.events
    assert (event.type, event.data.object.id) == ("customer.created", customer)
    assert receiver.forged == 0
    shown = server.http.get(f"/v1/events/{event.id}")
    assert shown.content == receiver.bodies[0]
    wait_until(lambda: bool(deliveries(server, endpoint=endpoint.id)))
    (delivery,) = deliveries(server, endpoint=endpoint.id)
    assert (delivery["event"], delivery["status"]) == (event.id, "delivered")
    (attempt,) = delivery["attempts"]
    assert (attempt["status"], attempt["error"]) == (200, "")
