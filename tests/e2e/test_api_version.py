"""`sao serve --api-version`: for clients that name no version, as SDKs of some years ago."""

from pathlib import Path

from support.receiver import Receiver
from support.server import Server
from support.shop import START, Shop
from support.waiting import wait_until

CLOCK = "2026-01-01T00:00:00Z"


def test_a_server_has_a_version_for_those_who_name_none(tmp_path: Path) -> None:
    options = ("--api-version", "2022-08-01", "--allow-private-webhooks")
    with Receiver() as receiver, Server(tmp_path / "data", CLOCK, *options) as server:
        endpoint = {"url": receiver.url, "enabled_events[]": "customer.subscription.created"}
        receiver.secret = server.post("/v1/webhook_endpoints", data=endpoint)["secret"]
        shop = Shop(server.client())
        made = shop.subscribe(shop.customer().id)
        reply = server.http.get(f"/v1/subscriptions/{made.id}")
        assert reply.headers["stripe-version"] == "2022-08-01"
        assert reply.json()["current_period_start"] == START
        assert "current_period_start" not in made, "the SDK names its own"
        wait_until(lambda: receiver.events != [])
        (told,) = receiver.events
        assert (told.api_version, told.data.object.current_period_start) == ("2022-08-01", START)
        assert server.get(f"/v1/events/{told.id}")["api_version"] == "2022-08-01"


def test_a_version_that_is_none_is_refused(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    told = server.sao("serve", "--api-version", "newest", check=False)
    assert (told.returncode, "--api-version" in told.stderr) == (2, True)
