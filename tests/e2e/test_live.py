"""A live environment, really started: time is the wall's, and the official SDK is told so."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from support.server import SAO, Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("live") / "data", None, "--live")
    running.key = "sk_live_for_the_tests"
    with running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> stripe.StripeClient:
    return server.client()


def until(holds: Any, timeout_s: float = 60) -> Any:
    """What it comes to, once it comes to something."""
    begun = time.monotonic()
    while time.monotonic() - begun < timeout_s:
        found = holds()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("nothing happened")


def test_a_trial_ends_by_itself(client: stripe.StripeClient) -> None:
    ada = client.v1.customers.create({"name": "Ada"})
    assert ada.livemode is True
    saving: Any = {"mode": "setup", "currency": "usd", "success_url": "https://shop.test"}
    assert client.v1.checkout.sessions.create(saving).id.startswith("cs_live_")
    price = client.v1.prices.create(
        {
            "currency": "usd",
            "unit_amount": 900,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Gold"},
        }
    )
    trial_end = int(time.time()) + 3
    subscription = client.v1.subscriptions.create(
        {
            "customer": ada.id,
            "items": [{"price": price.id}],
            "trial_end": trial_end,
            "collection_method": "send_invoice",
            "days_until_due": 14,
        }
    )
    assert subscription.status == "trialing"
    until(lambda: client.v1.subscriptions.retrieve(subscription.id).status == "active")
    told = client.v1.events.list({"type": "customer.subscription.updated"}).data
    assert told[0].livemode is True
    assert trial_end <= told[0].created <= int(time.time())


def test_time_is_not_for_sale(server: Server, client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="follows real time") as refused:
        client.v1.test_helpers.test_clocks.create({"frozen_time": int(time.time())})
    assert refused.value.code == "livemode_mismatch"
    assert client.v1.test_helpers.test_clocks.list().data == []
    clock = server.http.get("/api/clock").json()
    assert clock["status"] == "live"
    assert abs(clock["now"] - time.time()) < 30
    answer = server.http.post("/api/clock/advance", data={"days": "1"})
    assert answer.status_code == 400, answer.text
    assert "live" in answer.json()["error"]["message"]


def test_the_dashboard_asks_for_a_key_even_here(server: Server) -> None:
    assert httpx.get(f"{server.url}/api/views/frame").status_code == 401
    frame = server.http.get("/api/views/frame").json()
    assert frame["clock"]["simulated"] is False


def test_it_stays_live_and_a_sandbox_stays_one(server: Server, tmp_path: Path) -> None:
    doctor = subprocess.run(
        [SAO, "doctor", "--data", server.data], capture_output=True, text=True, check=False
    )
    assert "its clock follows real time" in doctor.stdout, doctor.stdout
    for options, told in (
        (("--live", "--clock", "2026-01-01"), "--clock is for sandboxes"),
        (("--live", "--api-key", "sk_test_x"), "a key that begins with sk_test_"),
        (("--live", "--api-key", "sk_live_1234"), "a key has at least 20 characters"),
    ):
        command = [SAO, "serve", "--port", "0", "--data", tmp_path / "new", *options]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode != 0
        assert told in " ".join(ended.stderr.split()), ended.stderr
    with Server(tmp_path / "sandbox"):
        pass
    command = [SAO, "serve", "--port", "0", "--data", tmp_path / "sandbox", "--live"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "this environment is a sandbox" in " ".join(ended.stderr.split()), ended.stderr
