"""Webhook endpoints and deliveries over HTTP: what is taken, what is refused and how."""

import ast
import json
from typing import Any

import pytest

from sao.webhooks.sender import Answer, Sender
from sao.wire import API_VERSION
from sao.wire.event_types import NEVER_HERE
from sao.wire.events import LABELS
from support.api import Api, running_api
from support.receiver import Receiver
from support.stripe_types import params
from support.waiting import wait_until

PATH = "/v1/webhook_endpoints"
ALL = "url=https://example.com/hooks&enabled_events[]=*"


def test_an_endpoint_is_created_changed_and_deleted(api: Api) -> None:
    made = api.post(PATH, f"{ALL}&description=ours&metadata[a]=b")
    assert (made["status"], made["api_version"], made["metadata"]) == ("enabled", None, {"a": "b"})
    assert made["secret"].startswith("whsec_")
    one = f"{PATH}/{made['id']}"
    changed = api.post(one, "disabled=true&description=&enabled_events[]=invoice.*&url=http://a.b/")
    assert (changed["status"], changed["description"]) == ("disabled", None)
    assert (changed["url"], changed["enabled_events"]) == ("http://a.b/", ["invoice.*"])
    assert api.post(one, "disabled=false")["status"] == "enabled"
    assert api.delete(one) == {"id": made["id"], "object": "webhook_endpoint", "deleted": True}
    assert api.refused("get", one)[:2] == (404, "resource_missing")
    assert api.get(PATH)["data"] == []


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ("url=https://example.com/&enabled_events[]=invoice.payed", "enabled_events[0]"),
        ("url=https://example.com/&enabled_events[]=*&enabled_events[]=foo.*", "enabled_events[1]"),
        ("url=https://example.com/", "enabled_events"),
        ("enabled_events[]=*", "url"),
        (f"{ALL}&api_version=2031-01-01", "api_version"),
        (f"{ALL}&connect=true", "connect"),
        *(
            (f"enabled_events[]=*&url={url}", "url")
            for url in (
                "example.com",
                "ftp://example.com/",
                "file:///etc/passwd",
                "http://",
                "http://user:pass@example.com/",
                "http://example.com/%23a b",
                "http://b\u00fccher.example/",
                "http://example.com/a%0d%0aX-Header:%20b",
                "http://example.com/%0a",
                "http://[::1/",
            )
        ),
    ],
)
def test_what_no_event_could_be_sent_to_is_refused(api: Api, form: str, param: str) -> None:
    status, _code, refused = api.refused("post", PATH, form)
    assert (status, refused) == (400, param)


def test_a_mistaken_type_gets_a_hint(api: Api) -> None:
    answer = api.post(PATH, "url=https://example.com/&enabled_events[]=invoice.payed")
    assert "Did you mean 'invoice.paid'?" in answer["error"]["message"]


def test_types_that_only_stripe_has_can_be_wanted(api: Api) -> None:
    """Integrations name all that they would handle when they make their endpoint."""
    wanted = ["invoice.paid", "payout.paid", "checkout.session.async_payment_failed"]
    form = "&".join(["url=https://example.com/", *(f"enabled_events[]={each}" for each in wanted)])
    made = api.post(PATH, form)
    assert made["enabled_events"] == wanted
    declared = params("_webhook_endpoint_create_params")["WebhookEndpointCreateParams"]
    of_stripe = {
        node.value
        for node in ast.walk(declared["enabled_events"])
        if isinstance(node, ast.Constant)
    }
    assert of_stripe == {*LABELS, *NEVER_HERE, "*"}
    assert not NEVER_HERE.intersection(LABELS)


def test_a_repeated_request_shows_the_same_secret(api: Api) -> None:
    first, again = (api.post(PATH, ALL, idempotency_key="once") for _ in range(2))
    assert first == again
    other = api.post(PATH, ALL)
    assert other["secret"] != first["secret"]


def test_a_secret_is_rolled_to_an_instant_to_come(api: Api) -> None:
    made = api.post(PATH, ALL)
    roll = f"/api/webhooks/endpoints/{made['id']}/roll_secret"
    rolled = api.post_json(roll, {"expires_at": "2026-01-02T00:00:00Z"})
    assert (rolled["secret_number"], rolled["secret"] != made["secret"]) == (2, True)
    assert api.post_json(roll, {})["secret_number"] == 3
    refused = api.post_json(roll, {"expires_at": "2025-01-01T00:00:00Z"})
    assert (api.status, refused["error"]["param"]) == (400, "expires_at")
    assert api.refused("post", "/api/webhooks/endpoints/we_none/roll_secret")[0] == 404


def test_deliveries_are_listed_by_what_they_are_about() -> None:
    with Receiver() as receiver, running_api(sender=Sender(allow_private=True)) as api:
        made = api.post(PATH, f"url={receiver.url}&enabled_events[]=customer.*")
        receiver.secret = made["secret"]
        for _ in range(3):
            api.customer()
        wait_until(lambda: len(receiver.ids) >= 3)
        path = "/api/webhooks/deliveries"
        wait_until(lambda: len(api.get(path, "status=delivered")["data"]) == len(receiver.ids))
        every = api.get(path, "limit=100")["data"]
        first = api.get(path, "limit=1")
        assert (first["data"], first["has_more"]) == (every[:1], True)
        after = api.get(path, f"limit=100&starting_after={every[0]['id']}")
        assert (after["data"], after["has_more"]) == (every[1:], False)
        assert api.get(path, f"event={every[0]['event']}")["data"] == every[:1]
        assert api.get(path, "type=invoice.paid")["data"] == []
        assert api.get(path, "endpoint=we_none")["data"] == []
        assert api.get(f"{path}/{every[0]['id']}") == every[0]
        assert api.refused("get", path, "starting_after=whd_x")[2] == "starting_after"
        api.delete(f"{PATH}/{made['id']}")
        wait_until(lambda: api.post(f"{path}/{every[0]['id']}/resend").get("error") is not None)
        assert api.status == 400


class Taking(Sender):
    """Takes what goes to one address, and nothing else; keeps what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[dict[str, Any]] = []

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:  # noqa: ARG002
        self.told.append(json.loads(body))
        return Answer(200, "", "", 1) if url.endswith("taken") else Answer(500, "no", "", 1)


def test_an_event_says_how_many_of_its_webhooks_are_owed() -> None:
    sender = Taking()
    with running_api(sender=sender) as api:
        early = api.customer()
        for path in ("taken", "refused", "elsewhere"):
            types = "invoice.*" if path == "elsewhere" else "customer.created"
            api.post(PATH, f"url=https://example.com/{path}&enabled_events[]={types}")
        late = api.customer()

        def listed() -> list[Any]:
            return list(api.get("/v1/events", "type=customer.created")["data"])

        def pending() -> dict[str, int]:
            return {one["data"]["object"]["id"]: one["pending_webhooks"] for one in listed()}

        wait_until(lambda: len(sender.told) > 1 and pending() == {early: 0, late: 1})
        assert all(api.get(f"/v1/events/{one['id']}") == one for one in listed())
    assert {told["pending_webhooks"] for told in sender.told} <= {1, 2}
    assert sender.told[0]["data"]["object"]["id"] == late


def test_an_endpoint_of_a_version(api: Api) -> None:
    for version in ("2020-08-27", "2024-12-18.acacia", "2026-10-28.endive"):
        made = api.post(PATH, f"{ALL}&api_version={version}&connect=false")
        assert made["api_version"] == version
    for version in ("2031-01-01", "newest"):
        told = api.refused("post", PATH, f"{ALL}&api_version={version}")
        assert (told[0], told[2]) == (400, "api_version")
    assert api.refused("post", PATH, f"{ALL}&connect=true")[2] == "connect"


def test_an_endpoint_is_told_in_its_version() -> None:
    sender = Taking()
    with running_api(sender=sender) as api:
        customer, wanted = api.customer(), "enabled_events[]=customer.subscription.created"
        for version in ("", "&api_version=2022-08-01"):
            api.post(PATH, f"url=https://example.com/taken&{wanted}{version}")
        made = api.subscription(customer)
        wait_until(lambda: len(sender.told) > 1)
    older, newest = sorted(sender.told, key=lambda told: str(told["api_version"]))
    assert (older["api_version"], newest["api_version"]) == ("2022-08-01", API_VERSION)
    assert older["id"] == newest["id"]
    item = made["items"]["data"][0]
    assert older["data"]["object"]["current_period_end"] == item["current_period_end"]
    assert "current_period_end" not in newest["data"]["object"]
