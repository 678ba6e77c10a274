"""The example company: the same from the same seed, believable, and playable anywhere."""

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from sao.api.answering.dispatch import Dispatcher
from sao.api.company import Company, founded
from sao.api.scenario.command_log import Command
from sao.api.scenario.playing import play
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime
from sao.runtime.verification import digest
from sao.wire.events import labels
from support.api import NOW
from support.cli import sao


def company(**more: Any) -> Company:
    return Company(**{"seed": "a", "customers": 8, "months": 4, "start": NOW} | more)


def dispatcher() -> Dispatcher:
    runtime = Runtime(MemoryStore(), SIMULATED, labels)
    runtime.start_clock(NOW)
    return Dispatcher(runtime)


def test_a_seed_is_a_company() -> None:
    assert list(founded(company())) == list(founded(company()))
    assert list(founded(company())) != list(founded(company(seed="b")))
    heads = []
    for _ in range(2):
        stage = dispatcher()
        list(play(stage, tuple(founded(company()))))
        heads.append(digest(stage.runtime.store))
    assert heads[0] == heads[1]


def test_the_clock_only_goes_forward_and_arrives() -> None:
    instants = [each.params["to"] for each in founded(company()) if "advance" in each.path]
    assert instants == sorted(set(instants))
    assert instants[-1] == company().end


def test_everything_that_befalls_a_company_befalls_this_one() -> None:
    stage = dispatcher()
    refused: Counter[int] = Counter()
    for played in play(stage, tuple(founded(company(customers=150, months=14)))):
        if played.reply is not None:
            refused[played.reply.status] += 1
    assert set(refused) <= {200, 400, 402, 404}
    assert refused[200] > 30 * (refused[400] + refused[402] + refused[404])

    def shown(kind: str, **params: Any) -> list[Any]:
        body = stage.request("GET", f"/v1/{kind}", {"limit": 100, **params}).body
        found: list[Any] = body["data"]
        return found

    assert {one["currency"] for one in shown("invoices")} == {"usd", "eur", "gbp"}
    for status in ("active", "trialing", "past_due", "canceled"):
        assert shown("subscriptions", status=status), status
    left = shown("subscriptions", status="canceled")
    assert any(one["cancellation_details"]["feedback"] for one in left)
    assert any(one["cancellation_details"]["reason"] == "payment_failed" for one in left)
    assert shown("refunds")
    assert shown("credit_notes")
    assert shown("events", type="customer.subscription.updated")
    plans = {one["items"]["data"][0]["price"]["id"] for one in shown("subscriptions")}
    assert len(plans) == 5
    assert any(one["total_taxes"] for one in shown("invoices"))
    assert any(one["total_discount_amounts"] for one in shown("invoices"))


def test_the_dashboard_can_play_it_into_any_environment() -> None:
    stage = dispatcher()
    for _ in range(2):
        body = stage.request("GET", "/api/demo", {"customers": 5, "months": 3}).body
        commands = msgspec.convert(body["commands"], tuple[Command, ...])
        list(play(stage, commands, exact=False))
        assert stage.runtime.now() == body["end"]
    assert len(stage.request("GET", "/v1/customers", {"limit": 100}).body["data"]) == 10


def test_too_large_a_company_is_for_the_command_line() -> None:
    refused = dispatcher().request("GET", "/api/demo", {"customers": 1000})
    assert (refused.status, refused.body["error"]["param"]) == (400, "customers")


def test_the_command_fills_a_folder_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    options = ("--customers", "5", "--months", "2", "--data", str(data))
    told = sao("demo", *options, "--digest")
    assert "sao serve --data" in told
    assert "digest" in told
    assert "every link holds" in sao("verify", "--data", str(data))
    again = sao("demo", *options, expect=2)
    assert "holds an environment already" in again
