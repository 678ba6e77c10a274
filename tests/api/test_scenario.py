"""The command log: what an environment was told, and that all that it is follows from it."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from sao import browser
from sao.api.answering.dispatch import Dispatcher
from sao.api.scenario.command_log import Command, Scenario
from sao.api.scenario.playing import Refused, play, resolve
from sao.api.scenario.words import WORDS
from sao.billing.resources import product
from sao.documents.pictures import data_url
from sao.gateways.simulated import SIMULATED
from sao.platform.embedded import EmbeddedStore
from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectStore
from sao.runtime import Runtime
from sao.runtime.stage import LocalStage
from sao.runtime.verification import digest
from sao.wire.events import labels
from support.api import NOW, Api, running_api
from support.pictures import png

CARD = {
    "payment_method": "pm_card_visa",
    "invoice_settings": {"default_payment_method": "pm_card_visa"},
}
DAY = 86_400


def environment(scenario: Scenario, store: ObjectStore | None = None) -> Dispatcher:
    runtime = Runtime(store or MemoryStore(), SIMULATED, labels, seed=scenario.seed)
    runtime.start_clock(scenario.start)
    return Dispatcher(runtime)


def replayed(scenario: Scenario, store: ObjectStore | None = None) -> Dispatcher:
    dispatcher = environment(scenario, store)
    list(play(dispatcher, scenario.commands))
    return dispatcher


def scenario_in(dispatcher: Dispatcher, query: str = "") -> Scenario:
    return msgspec.convert(dispatcher.request("GET", f"/api/scenario{query}").body, Scenario)


def story(dispatcher: Dispatcher) -> None:
    """Somebody subscribes, fails to pay, is dunned, pays, changes plan and leaves."""

    def ask(method: str, path: str, **params: Any) -> Any:
        reply = dispatcher.request(method, path, params)
        assert reply.status == 200, reply.body
        return reply.body

    owner = ask("POST", "/v1/customers", name="Ada & Söhne, 100 %", **CARD)
    terms = {"currency": "usd", "recurring": {"interval": "month"}, "product_data": {"name": "G"}}
    gold = ask("POST", "/v1/prices", unit_amount=1000, **terms)["id"]
    iron = ask("POST", "/v1/prices", unit_amount=200, **terms)["id"]
    off = ask("POST", "/v1/coupons", id="HALF", percent_off=50, duration="once")["id"]
    ask("POST", "/v1/coupons/HALF", name="Half")
    sub = ask("POST", "/v1/subscriptions", customer=owner["id"], items=[{"price": gold}])
    method = owner["invoice_settings"]["default_payment_method"]
    ask("POST", f"/api/payment_methods/{method}/behavior", behavior="decline")
    ask("POST", "/api/clock/advance", days=33)
    ask("POST", f"/api/payment_methods/{method}/behavior", behavior="succeed")
    ask("POST", "/api/clock/advance", days=10)
    item = {"id": sub["items"]["data"][0]["id"], "price": iron}
    ask("POST", f"/v1/subscriptions/{sub['id']}", items=[item], discounts=[{"coupon": off}])
    ask("POST", "/api/clock/advance", months=2)
    ask("DELETE", f"/v1/subscriptions/{sub['id']}", prorate=True)


def told() -> Dispatcher:
    dispatcher = environment(Scenario(seed="s", start=NOW, commands=()))
    story(dispatcher)
    return dispatcher


def test_the_same_commands_give_the_same_chains_on_every_driver(tmp_path: Any) -> None:
    first = told()
    scenario = scenario_in(first)
    assert all(command.id is None for command in scenario.commands)
    embedded = EmbeddedStore(tmp_path)
    heads = {
        "first": digest(first.runtime.store, without=()),
        "memory": digest(replayed(scenario).runtime.store, without=()),
        "embedded": digest(replayed(scenario, embedded).runtime.store, without=()),
    }
    assert len(set(heads.values())) == 1, heads
    assert scenario_in(replayed(scenario)) == scenario
    embedded.close()


def test_what_a_server_was_told_can_be_played_by_hand() -> None:
    with running_api() as api:
        served(api)
        shown = api.get("/api/scenario")
        scenario = msgspec.convert(shown, Scenario)
        head = digest(api.store, without=())
    assert all(command.id for command in scenario.commands)
    assert digest(replayed(scenario).runtime.store, without=()) == head


def served(api: Api) -> None:
    owner = api.customer()
    api.post("/v1/customers", "name=Bob", idempotency_key="once")
    api.post("/v1/customers", "name=Bob", idempotency_key="once")
    api.subscription(owner)
    api.refused("post", "/v1/subscriptions", "customer=cus_none")
    api.post_json("/api/clock/advance", {"months": 3})
    clock = api.post("/v1/test_helpers/test_clocks", f"frozen_time={NOW}")["id"]
    other = api.customer(f"test_clock={clock}")
    api.subscription(other)
    api.post(f"/v1/test_helpers/test_clocks/{clock}/advance", f"frozen_time={NOW + 40 * DAY}")
    meter = "display_name=Calls&event_name=calls&default_aggregation[formula]=sum"
    api.post("/v1/billing/meters", meter)
    event = {"event_name": "calls", "payload": {"stripe_customer_id": owner, "value": "3"}}
    api.post_json("/api/meter_events", [event, event])
    api.post_json("/api/clock/advance", {"days": 1})


def test_a_logo_is_part_of_what_was_told() -> None:
    """Invoices keep the seller's profile, so without it none of their chains would be the same."""
    picture = data_url(png(120, 40))
    with running_api() as api:
        api.post("/api/settings/business/logo", urlencode({"logo": picture}))
        assert api.status == 200
        api.subscription(api.customer())
        api.post("/api/settings/business/logo", "logo=")
        scenario = msgspec.convert(api.get("/api/scenario"), Scenario)
        head = digest(api.store, without=())
    assert digest(replayed(scenario).runtime.store, without=()) == head


def test_a_card_that_declined_is_played_like_anything_else(tmp_path: Path) -> None:
    dispatcher = environment(Scenario(seed="declined", start=NOW, commands=()))
    owner = dispatcher.request("POST", "/v1/customers", {"name": "Ada"}).body["id"]
    asked = {"amount": 900, "currency": "usd", "customer": owner, "confirm": True}
    card = {"payment_method": "pm_card_chargeDeclined", "off_session": True}
    assert dispatcher.request("POST", "/v1/payment_intents", asked | card).status == 402
    scenario = scenario_in(dispatcher)
    assert len(scenario.commands) == 2
    assert digest(replayed(scenario).runtime.store) == digest(dispatcher.runtime.store)
    source = source_of(dispatcher)
    passed = run(source, tmp_path)
    assert passed.returncode == 0, passed.stdout
    read = dispatcher.request("POST", "/api/scenario/read", {"source": source}).body
    again = replayed(msgspec.convert(read, Scenario))
    assert digest(again.runtime.store) == digest(dispatcher.runtime.store)


def test_a_branch_is_cut_off_at_its_instant() -> None:
    first = told()
    whole = scenario_in(first)
    for days in (0, 20, 33, 40, 43):
        at = NOW + days * DAY
        branch = scenario_in(first, f"?until={at}")
        cut_off = replayed(branch)
        assert cut_off.runtime.now() == at
        for command in branch.commands:
            assert command.at is not None
            assert command.at <= at
        rest = whole.commands[len(branch.commands) :]
        assert all(command.at is not None and command.at >= at for command in rest)
    assert scenario_in(first, f"?until={first.runtime.now()}") == whole


def test_an_advance_that_was_ended_early_is_told_as_far_as_it_came() -> None:
    first = environment(Scenario(seed="s", start=NOW, commands=()))
    owner = first.request("POST", "/v1/customers", CARD).body["id"]
    terms = {"currency": "usd", "unit_amount": 100, "product_data": {"name": "Gold"}}
    price = first.request("POST", "/v1/prices", terms | {"recurring": {"interval": "day"}})
    items = [{"price": price.body["id"]}]
    first.request("POST", "/v1/subscriptions", {"customer": owner, "items": items})
    steps = first.steps("POST", "/api/clock/advance", {"months": 24})
    reached = next(steps)
    first.hand.stop = True
    list(steps)
    first.request("POST", "/v1/customers", {"name": "after"})
    scenario = scenario_in(first)
    assert [command.params for command in scenario.commands][3:] == [
        {"to": reached},
        {"name": "after"},
    ]
    again = replayed(scenario)
    assert digest(again.runtime.store) == digest(first.runtime.store)
    assert again.request("POST", "/v1/customers", {"name": "next"}).status == 200
    restarted = Dispatcher(Runtime(first.runtime.store, SIMULATED, labels, seed="s"))
    assert restarted.request("POST", "/v1/customers", {"name": "next"}).status == 200
    assert digest(again.runtime.store) == digest(first.runtime.store)


def test_what_was_there_before_the_log_cannot_be_told() -> None:
    runtime = Runtime(MemoryStore(), SIMULATED, labels)
    runtime.start_clock(NOW)
    stage = LocalStage(runtime)
    stage.submit(stage.new_id("prod"), "create", product.Create(name="Gold"))
    dispatcher = Dispatcher(runtime)
    dispatcher.request("POST", "/v1/customers", {"name": "Ada"})
    told_so = dispatcher.request("GET", "/api/scenario")
    assert told_so.status == 400
    assert "begun without a log" in told_so.body["error"]["message"]


def test_an_environment_by_the_wall_logs_nothing() -> None:
    dispatcher = environment(Scenario(seed="s", start=NOW, commands=()))
    dispatcher.runtime.logs = False
    dispatcher.request("POST", "/v1/customers", {"name": "Ada"})
    assert dispatcher.runtime.store.told() == 0
    assert (
        "time or its money is real"
        in dispatcher.request("GET", "/api/scenario").body["error"]["message"]
    )


def test_a_gap_in_the_log_is_noticed() -> None:
    by_hand = environment(Scenario(seed="s", start=NOW, commands=()))
    runtime = by_hand.runtime
    by_hand.request("POST", "/v1/customers", {"name": "Ada"})
    assert by_hand.request("GET", "/api/scenario").status == 200
    runtime.logs = False
    for name in ("Grace", "Alan"):
        by_hand.request("POST", "/v1/customers", {"name": name})
    runtime.logs = True
    by_hand.request("POST", "/v1/customers", {"name": "Edsger"})
    refused = by_hand.request("GET", "/api/scenario")
    assert refused.status == 400
    assert "for a while it kept no log" in refused.body["error"]["message"]
    notes = [one for one in runtime.store.commands(0, 100) if not one.request]
    assert len(notes) == 1, "once is enough"


def test_the_facade_plays_a_scenario_in_steps() -> None:
    shared = json.loads(msgspec.json.encode(told().request("GET", "/api/scenario").body))
    opened = browser.open(json.dumps({"seed": shared["seed"], "start": shared["start"]}))
    steps = opened.play(json.dumps(shared))
    seen = []
    while not steps.done:
        seen.append(json.loads(steps.step()))
    assert seen[-1]["body"] == {"object": "played", "played": 13, "of": 13}
    assert json.loads(opened.request('{"method":"GET","path":"/api/scenario"}'))["body"] == shared


def test_a_list_that_names_its_replies_needs_no_ids() -> None:
    dispatcher = environment(Scenario(seed="x", start=NOW, commands=()))
    commands = msgspec.convert(
        [
            {"method": "POST", "path": "/v1/customers", "params": CARD, "as": "ada"},
            {"method": "POST", "path": "/v1/customers/$ada", "params": {"name": "of $ada, $5"}},
            {"method": "GET", "path": "/v1/nothing", "optional": True},
            {"method": "POST", "path": "/v1/nothing"},
        ],
        type=list[Any],
    )
    with pytest.raises(Refused, match=r"command 4 .POST /v1/nothing. is refused: Unrec"):
        list(play(dispatcher, msgspec.convert(commands, tuple[Command, ...]), exact=False))
    (ada,) = dispatcher.request("GET", "/v1/customers").body["data"]
    assert ada["name"] == f"of {ada['id']}, $5"
    assert resolve("$ada.invoice_settings.default_payment_method", {"ada": ada}).startswith("pm_")


# --- as a test for pytest -------------------------------------------------------------------------


def source_of(dispatcher: Dispatcher) -> str:
    source: str = dispatcher.request("GET", "/api/scenario/test").body["source"]
    return source


def read_back(source: str) -> Scenario:
    reply = told().request("POST", "/api/scenario/read", {"source": source})
    assert reply.status == 200, reply.body
    return msgspec.convert(reply.body, Scenario)


def run(source: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    (tmp_path / "test_scenario.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_scenario.py"]
    plain = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # loading ours takes longest
    return subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, env=plain
    )


def test_a_scenario_is_written_as_a_test_that_passes(tmp_path: Path) -> None:
    source = source_of(told())
    assert max(map(len, source.splitlines())) <= 100
    assert "# 3 February 2026, 00:00" in source
    assert 'assert sandbox.status(ada_söhne_100_subscription) == "canceled"' in source
    passed = run(source, tmp_path)
    assert passed.returncode == 0, passed.stdout
    failed = run(source.replace("percent_off=50", "percent_off=51"), tmp_path)
    assert "assert sandbox.head ==" in failed.stdout


def test_the_written_test_reads_back_as_the_same_scenario() -> None:
    first = told()
    again = read_back(source_of(first))
    assert (again.seed, again.start, len(again.commands)) == ("s", NOW, 13)
    assert digest(replayed(again).runtime.store) == digest(first.runtime.store)


def test_what_a_server_was_told_is_a_test_too(tmp_path: Path) -> None:
    with running_api() as api:
        served(api)
        source = api.get("/api/scenario/test")["source"]
        head = digest(api.store)
    assert 'request_id="req_' in source
    assert run(source, tmp_path).returncode == 0
    assert digest(replayed(read_back(source)).runtime.store) == head


ODD = {
    "quotes": 'He said "no" \\ and left',
    "lines": "one\ntwo",
    "none": "",
    "digits": "007",
    "number": "42",
    "true": "true",
    "reference": "$ada",
    "id": "cus_1LeUnEnkdrcEXu",
}


def test_odd_values_survive(tmp_path: Path) -> None:
    first = environment(Scenario(seed="s", start=NOW, commands=()))
    owner = first.request("POST", "/v1/customers", {"metadata": ODD, "name": "class"})
    first.request("POST", f"/v1/customers/{owner.body['id']}", {"name": "x" * 200})
    source = source_of(first)
    assert run(source, tmp_path).returncode == 0
    assert digest(replayed(read_back(source)).runtime.store) == digest(first.runtime.store)


def test_a_test_by_hand_is_read_without_running_it() -> None:
    source = '''
"""Mine."""
from sao.testing import Sandbox

def test_mine():
    """It works."""
    box = Sandbox(seed="m")
    ada = box.post("/v1/customers", {"name": "Ada"}, payment_method="pm_card_visa")
    box.post(f"/v1/customers/{ada['id']}", name="Ada L.", balance=-500)
    box.advance(days=1)
    assert undefined_name == 1
'''
    scenario = read_back(source)
    assert [(each.path, each.params) for each in scenario.commands] == [
        ("/v1/customers", {"name": "Ada", "payment_method": "pm_card_visa"}),
        ("/v1/customers/$r1", {"name": "Ada L.", "balance": -500}),
        ("/api/clock/advance", {"days": 1}),
    ]
    (ada,) = replayed(scenario).request("GET", "/v1/customers").body["data"]
    assert (ada["name"], ada["balance"]) == ("Ada L.", -500)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("import os", "Line 3 is not understood: import os"),
        ("sandbox.post('/v1/x', open('/etc/passwd'))", "Line 3 is not understood: open"),
        ("sandbox.dispatcher()", "Line 3 is not understood: sandbox.dispatcher()"),
        ("for _ in []: pass", "Line 3 is not understood: for _ in []"),
        ("sandbox.post(nobody)", "Line 3 is not understood: nobody"),
        ("x = (", "This is not Python"),
    ],
)
def test_what_is_not_understood_is_named(body: str, why: str) -> None:
    source = f"def test_it():\n    sandbox = Sandbox()\n    {body}\n"
    refused = told().request("POST", "/api/scenario/read", {"source": source})
    assert refused.status == 400
    assert why in refused.body["error"]["message"]


# --- an advance that is ended early ---------------------------------------------------------------


def test_a_server_ends_an_advance_where_it_is() -> None:
    with running_api() as api:
        owner = api.customer()
        price = api.price("recurring[interval]=day")
        api.post("/v1/subscriptions", f"customer={owner}&items[0][price]={price}")
        with ThreadPoolExecutor(1) as beside:
            advance = beside.submit(api.post_json, "/api/clock/advance", {"months": 36})
            while api.get("/api/clock")["status"] != "advancing":
                assert not advance.done()
            stopped = api.post("/api/clock/stop")
            assert advance.result()["now"] == stopped["now"]
        assert stopped["status"] == "ready"
        assert NOW < stopped["now"] < NOW + 1000 * DAY
        api.post("/v1/customers", "name=after")
        scenario = msgspec.convert(api.get("/api/scenario"), Scenario)
        head = digest(api.store)
        assert api.post("/api/clock/stop")["now"] == stopped["now"]
    assert scenario.commands[-2].params == {"to": stopped["now"]}
    assert digest(replayed(scenario).runtime.store) == head


def test_by_hand_an_advance_is_ended_between_two_steps() -> None:
    by_hand = told()
    owner = by_hand.request("POST", "/v1/customers", CARD).body["id"]
    terms = {"currency": "usd", "unit_amount": 100, "product_data": {"name": "Gold"}}
    price = by_hand.request("POST", "/v1/prices", terms | {"recurring": {"interval": "day"}})
    items = [{"price": price.body["id"]}]
    by_hand.request("POST", "/v1/subscriptions", {"customer": owner, "items": items})
    steps = by_hand.steps("POST", "/api/clock/advance", {"months": 24})
    reached = next(steps)
    assert by_hand.request("POST", "/api/clock/stop").body["status"] == "advancing"
    assert list(steps) == []
    clock = by_hand.request("POST", "/api/clock/stop").body
    assert (clock["status"], clock["now"]) == ("ready", reached)


@pytest.mark.parametrize("until", [None, NOW + 20 * DAY])
def test_a_link_holds_the_same_scenario_in_a_few_hundred_characters(until: int | None) -> None:
    dispatcher = environment(Scenario(seed="linked", start=NOW, commands=()))
    story(dispatcher)
    scenario = scenario_in(dispatcher, f"?until={until}" if until else "")
    asked = {"until": until} if until else {}
    text = dispatcher.request("GET", "/api/scenario/link", asked).body["packed"]
    assert re.fullmatch(r"2\.[\w-]+", text)
    assert len(text) < 700
    read = dispatcher.request("POST", "/api/scenario/read", {"packed": text}).body
    back = replayed(msgspec.convert(read, Scenario))
    assert digest(back.runtime.store) == digest(replayed(scenario).runtime.store)


def test_a_link_to_the_example_company_is_short() -> None:
    dispatcher = environment(Scenario(seed="demo", start=NOW, commands=()))
    demo = dispatcher.request("GET", "/api/demo", {"customers": 12, "months": 6}).body["commands"]
    list(play(dispatcher, msgspec.convert(demo, tuple[Command, ...]), exact=False))
    text = dispatcher.request("GET", "/api/scenario/link").body["packed"]
    assert len(text) < 400
    read = dispatcher.request("POST", "/api/scenario/read", {"packed": text}).body
    back = replayed(msgspec.convert(read, Scenario))
    assert digest(back.runtime.store) == digest(dispatcher.runtime.store)


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        ("2.", "its end is missing"),
        ("2.AAAA", ""),
        ("2.!!!", "base64"),
        ("1.AAAA", "of the form 1"),
        ("x" * 20, "of the form xxxxxxxx"),
        ("2." + "A" * 1_000_001, "1000000 characters"),
    ],
)
def test_a_damaged_link_is_refused(packed: str, why: str) -> None:
    dispatcher = environment(Scenario(seed="linked", start=NOW, commands=()))
    reply = dispatcher.request("POST", "/api/scenario/read", {"packed": packed})
    assert reply.status == 400
    assert "The link is damaged" in reply.body["error"]["message"]
    assert why.lower() in reply.body["error"]["message"].lower()


def test_the_words_of_links_never_change() -> None:
    """What was given away could not be read any more: another dictionary is another form."""
    assert (
        sha256(WORDS).hexdigest()
        == "a38c19713879165bc987ec078ee8dc7a7b51ff24faa1538ff294fa06f1c8e804"
    )
