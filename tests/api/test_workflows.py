"""/api/workflows: what an operator sees and can do."""

from typing import Any

import pytest

from sao.gateways.simulated import Simulator
from sao.platform.errors import Terminal, Transient
from sao.runtime import Edge
from support.api import Api, running_api


class Moody(Simulator):
    """A gateway that fails as it is told to, and then answers."""

    def __init__(self, *failures: Exception) -> None:
        super().__init__()
        self.failures = list(failures)

    def edges(self) -> dict[str, Edge]:
        def confirm(call: Any) -> Any:
            if self.failures:
                raise self.failures.pop(0)
            return self.confirm(call)

        return {**super().edges(), "gateway.confirm": Edge(confirm)}


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sao.runtime.carrier.LOOK_S", 0.01)


def pay(api: Api) -> Any:
    return api.post(
        "/v1/payment_intents",
        "amount=700&currency=usd&payment_method=pm_card_visa&confirm=true",
    )


def until(api: Api, path: str, key: str, value: Any) -> Any:
    for _ in range(500):
        found = api.get(path)
        if found.get(key) == value:
            return found
    raise AssertionError(f"{path}: {key} is {found.get(key)!r}, never {value!r}")


def the_run(api: Api, status: str) -> Any:
    for _ in range(500):
        found = api.get("/api/workflows")["data"]
        if found and found[0]["status"] == status:
            return found[0]
    raise AssertionError(f"never {status}: {found}")


def test_a_run_that_is_retried_is_shown_and_tried_at_once() -> None:
    moody = Moody(Transient("the gateway is busy"))
    with running_api(edges=moody.edges()) as api:
        intent = pay(api)
        assert intent["status"] == "processing"
        run = the_run(api, "retrying")
        assert run["about"] == intent["id"]
        assert (run["workflow"], run["version"], run["step"]) == ("charge", 1, "confirm")
        assert (run["attempts"], run["last_error"]) == (1, "the gateway is busy")
        assert run["next_attempt_at_iso"] is not None
        assert "collect nothing" in run["if_cancelled"]
        api.post_json(f"/api/workflows/{run['id']}/retry", {"reason": "it is back"})
        assert api.status == 200
        until(api, f"/v1/payment_intents/{intent['id']}", "status", "succeeded")
        done = until(api, f"/api/workflows/{run['id']}", "status", "done")
        assert [deed["what"] for deed in done["journal"]] == ["failed", "retry", "answered"]
        assert done["if_cancelled"] is None
        api.post_json(f"/api/workflows/{run['id']}/retry", {})
        assert api.status == 400
        api.post_json(f"/api/workflows/{run['id']}/cancel", {})
        assert api.status == 400
    assert moody.moved == {f"{run['id']}/confirm": 1}


def test_a_stuck_charge_is_cancelled_with_the_consequence_that_was_named() -> None:
    with running_api(edges=Moody(Terminal("the key was revoked")).edges()) as api:
        intent = pay(api)
        run = the_run(api, "stuck")
        assert run["reason"] == "the key was revoked"
        assert [one["id"] for one in api.get("/api/workflows", "status=stuck")["data"]] == [
            run["id"]
        ]
        assert api.get("/api/workflows", "status=done")["data"] == []
        answer = api.post_json(f"/api/workflows/{run['id']}/cancel", {"reason": "no use"})
        assert "tried again as after a declined card" in answer["consequence"]
        after = until(
            api, f"/v1/payment_intents/{intent['id']}", "status", "requires_payment_method"
        )
        assert after["last_payment_error"]["code"] == "processing_error"
        until(api, f"/api/workflows/{run['id']}", "status", "done")


def test_lists_go_on_where_a_page_ended() -> None:
    with running_api(edges=Moody().edges()) as api:
        for _ in range(3):
            pay(api)
        first = api.get("/api/workflows", "limit=2")
        assert first["has_more"]
        second = api.get("/api/workflows", f"limit=2&starting_after={first['data'][-1]['id']}")
        assert not second["has_more"]
        ids = {run["id"] for page in (first, second) for run in page["data"]}
        assert len(ids) == 3


def test_what_is_not_there_is_said_to_be_not_there() -> None:
    with running_api(edges=Moody().edges()) as api:
        assert "No such workflow run" in api.get("/api/workflows/x.0")["error"]["message"]
        assert api.status == 404
        api.get("/api/workflows", "starting_after=x.0")
        assert api.status == 400
        api.get("/api/workflows", "status=lost")
        assert api.status == 400


@pytest.mark.parametrize(("behavior", "asked"), [("timeout", 2), ("unknown_outcome", 2)])
def test_the_simulator_can_be_far_away_and_charges_once(behavior: str, asked: int) -> None:
    simulator = Simulator()
    with running_api(edges=simulator.edges()) as api:
        card = api.post("/v1/payment_methods", "type=card&card[token]=tok_visa")
        api.post_json(f"/api/payment_methods/{card['id']}/behavior", {"behavior": behavior})
        assert api.status == 200, api.headers
        intent = api.post(
            "/v1/payment_intents",
            f"amount=700&currency=usd&payment_method={card['id']}&confirm=true",
        )
        assert intent["status"] == "processing"
        run = the_run(api, "retrying")
        api.post_json(f"/api/workflows/{run['id']}/retry", {})
        until(api, f"/v1/payment_intents/{intent['id']}", "status", "succeeded")
    key = f"{run['id']}/confirm"
    assert (simulator.asked, simulator.moved) == ({key: asked}, {key: 1})


def test_what_a_late_answer_could_not_undo_is_refused_in_words() -> None:
    with running_api(edges=Moody().edges()) as api:
        owner = api.customer()
        refused = api.subscription(owner, "payment_behavior=error_if_incomplete")
        assert api.status == 400
        assert "default_incomplete" in refused["error"]["message"]
        assert api.get("/v1/subscriptions", f"customer={owner}&status=all")["data"] == []
        assert api.get("/v1/payment_intents", f"customer={owner}")["data"] == []
        made = api.subscription(owner)
        until(api, f"/v1/subscriptions/{made['id']}", "status", "active")
        item = made["items"]["data"][0]["id"]
        change = "quantity=3&proration_behavior=always_invoice&payment_behavior=error_if_incomplete"
        api.post(f"/v1/subscription_items/{item}", change)
        assert api.status == 400, "the item"
        api.post(
            f"/v1/subscriptions/{made['id']}",
            f"items[0][id]={item}&items[0][quantity]=3&proration_behavior=always_invoice"
            "&payment_behavior=error_if_incomplete",
        )
        assert api.status == 400, "the subscription"
        same = api.get(f"/v1/subscriptions/{made['id']}")
        assert same["items"]["data"][0]["quantity"] == 1
        assert len(api.get("/api/workflows")["data"]) == 1
