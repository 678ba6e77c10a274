"""Meter events in bulk against a really started server, which is killed while it counts."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from support.server import Server
from support.waiting import wait_until

EVENTS, BATCH, CUSTOMERS = 5_000, 250, 10
START = 1_767_225_600
DAY = 86_400
KILLED = (6, 13)
"""Before which batches the server dies."""


def _meter(server: Server) -> str:
    form = {
        "display_name": "Calls",
        "event_name": "calls",
        "default_aggregation[formula]": "sum",
    }
    made: str = server.post("/v1/billing/meters", data=form)["id"]
    return made


def _events(customers: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "event_name": "calls",
            "identifier": f"event {n}",
            "payload": {"stripe_customer_id": customers[n % CUSTOMERS], "value": str(n)},
        }
        for n in range(EVENTS)
    ]


def _send(server: Server, batch: list[dict[str, Any]]) -> int:
    """How many of a batch are on the disk for the first time."""
    reply = server.http.post("/api/meter_events", json=batch)
    assert reply.status_code == 202, reply.text
    accepted: int = reply.json()["accepted"]
    return accepted


def _settle(server: Server) -> dict[str, Any]:
    def standing() -> dict[str, Any] | None:
        found: dict[str, Any] = server.get("/api/meter_events/status")
        return None if found["depth"] else found

    return wait_until(standing) or {}


def _used(server: Server, meter: str, customer: str) -> int:
    span = {"customer": customer, "start_time": START - DAY, "end_time": START + DAY}
    (found,) = server.get(f"/v1/billing/meters/{meter}/event_summaries", **span)["data"]
    value: int = found["aggregated_value"]
    return value


def test_what_was_accepted_counts_once_though_the_server_is_killed(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        meter = _meter(server)
        customers = [server.post("/v1/customers", data={})["id"] for _ in range(CUSTOMERS)]
        events = _events(customers)
        batches = [events[at : at + BATCH] for at in range(0, EVENTS, BATCH)]
        for number, batch in enumerate(batches):
            if number in KILLED:
                _die_over(server, batch)
            accepted = _send(server, batch)
            assert accepted == BATCH or number in KILLED
        assert _settle(server)["dead"] == 0
        assert _send(server, batches[0]) == 0
        expected = [sum(range(who, EVENTS, CUSTOMERS)) for who in range(CUSTOMERS)]
        assert [_used(server, meter, one) for one in customers] == expected
        assert server.stop() == 0
        assert "every link holds" in server.sao("verify").stdout


def _die_over(server: Server, batch: list[dict[str, Any]]) -> None:
    """Kill it while it counts what it has, right after a request was sent to it."""
    with suppress(httpx.TransportError):
        httpx.post(
            f"{server.url}/api/meter_events", json=batch, headers=server.headers, timeout=0.005
        )
    server.kill()
    server.start()
