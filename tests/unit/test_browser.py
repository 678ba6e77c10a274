"""The browser's facade: JSON in, JSON out; what is saved comes back as it was."""

import json
from typing import Any

import pytest

from sao import browser
from sao.platform.memory import saved
from sao.runtime.verification import digest

START = 1_767_225_600
OPENING = json.dumps({"seed": "k3v9", "start": START})
CARD = {
    "payment_method": "pm_card_visa",
    "invoice_settings": {"default_payment_method": "pm_card_visa"},
}


def ask(environment: browser.Environment, method: str, path: str, **params: Any) -> Any:
    told = json.loads(
        environment.request(json.dumps({"method": method, "path": path, "params": params}))
    )
    assert told["done"]
    return told


def place(cursor: str) -> int:
    return int(cursor.partition(".")[0])


def subscribed(environment: browser.Environment, interval: str = "month") -> str:
    owner = ask(environment, "POST", "/v1/customers", name="Ada", **CARD)["body"]["id"]
    terms = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": interval}}
    made = ask(environment, "POST", "/v1/prices", **terms, product_data={"name": "Gold"})
    items = [{"price": made["body"]["id"]}]
    sold = ask(environment, "POST", "/v1/subscriptions", customer=owner, items=items)
    return str(sold["body"]["id"])


def test_outcomes_are_told_in_order_and_without_gaps() -> None:
    environment = browser.open(OPENING)
    position = place(json.loads(environment.hello())["position"])
    messages = ask(environment, "POST", "/v1/customers", name="Ada")["messages"]
    messages += ask(environment, "POST", "/api/clock/advance", months=1)["messages"]
    outcomes = [m for m in messages if m["event"] == "outcome"]
    places = [place(m["id"]) for m in outcomes]
    assert places == list(range(position + 1, position + 1 + len(places)))
    keys = {"object", "id", "schema", "home", "seq", "at", "action", "state", "facts", "cause"}
    assert set(outcomes[0]["data"]) >= keys | {"hash"}
    assert messages[-1] == {
        "event": "clock",
        "data": ask(environment, "GET", "/api/clock")["body"],
    }
    chain = ask(environment, "GET", f"/api/objects/{outcomes[0]['data']['id']}/outcomes")["body"]
    assert chain["data"][0]["hash"] == outcomes[0]["data"]["hash"]
    assert ask(environment, "GET", "/api/clock")["messages"] == []


def test_reports_are_answered_without_a_server() -> None:
    environment = browser.open(OPENING)
    subscribed(environment)
    shown = ask(environment, "GET", "/api/reports/mrr")["body"]
    assert shown["rows"][-1]["end"] == "9.00", shown
    told = ask(environment, "GET", "/api/reports/mrr.csv")["body"]
    assert told["media_type"] == "text/csv"
    assert "9.00" in told["content"]
    asked = ask(environment, "POST", "/api/query", sql="SELECT count(*) FROM customer")
    assert asked["body"]["rows"] == [[1]]
    assert asked["body"]["lag"] == 0
    subscribed(environment)
    assert ask(environment, "GET", "/api/reports/mrr")["body"]["rows"][-1]["end"] == "18.00"


def test_too_much_at_once_is_told_as_a_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "OUTCOMES_MAX", 5)
    environment = browser.open(OPENING)
    subscribed(environment)
    told = ask(environment, "POST", "/api/clock/advance", months=3)["messages"]
    assert [message["event"] for message in told] == ["reset", "clock"]
    assert told[0]["id"] == json.loads(environment.hello())["position"]
    after = ask(environment, "POST", "/v1/customers", name="Bob")["messages"]
    assert place(after[0]["id"]) == place(told[0]["id"]) + 1


def test_the_same_clicks_give_the_same_environment() -> None:
    heads = []
    for _ in range(2):
        environment = browser.open(OPENING)
        subscribed(environment)
        ask(environment, "POST", "/api/clock/advance", months=2)
        heads.append(digest(environment._store))
    assert heads[0] == heads[1]
    other = browser.open(json.dumps({"seed": "other", "start": START}))
    subscribed(other)
    ask(other, "POST", "/api/clock/advance", months=2)
    assert digest(other._store) != heads[0]


def test_what_is_saved_comes_back_and_goes_on_alike() -> None:
    straight, interrupted = browser.open(OPENING), browser.open(OPENING)
    for environment in (straight, interrupted):
        subscribed(environment)
    kept = interrupted.save()
    ask(interrupted, "POST", "/api/clock/advance", months=1)
    kept += interrupted.save()
    assert interrupted.save() == b""
    back = browser.restore(kept)
    assert back.recovered == len(kept)
    assert back.hello() == interrupted.hello()
    for environment in (back, straight):
        months = 2 if environment is back else 3
        ask(environment, "POST", "/api/clock/advance", months=months)
        ask(environment, "POST", "/v1/customers", name="Bob")
    assert digest(back._store) == digest(browser.restore(kept + back.save())._store)
    owners = (
        ask(back, "GET", "/v1/customers")["body"],
        ask(straight, "GET", "/v1/customers")["body"],
    )
    assert [owner["name"] for owner in owners[0]["data"]] == ["Bob", "Ada"]
    assert owners[0]["data"][1]["id"] == owners[1]["data"][1]["id"]


def test_a_torn_end_is_left_out() -> None:
    environment = browser.open(OPENING)
    subscribed(environment)
    whole = environment.save()
    ask(environment, "POST", "/v1/customers", name="Bob")
    torn = whole + environment.save()[:-1]
    back = browser.restore(torn)
    assert back.recovered == len(whole)
    assert len(ask(back, "GET", "/v1/customers")["body"]["data"]) == 1


def test_what_cannot_be_read_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(browser.SavedUnreadable, match="none of the 5 bytes"):
        browser.restore(b"\x00\x00\x00\x01x")
    with monkeypatch.context() as later:
        later.setattr(saved, "FORMAT", 9)
        newer = browser.open(OPENING).save()
    with pytest.raises(browser.SavedUnreadable, match="in format 9"):
        browser.restore(newer)


def test_an_advance_goes_in_steps_and_can_be_ended() -> None:
    environment = browser.open(OPENING)
    subscribed(environment, "day")
    asked = {"method": "POST", "path": "/api/clock/advance", "params": {"months": 24}}
    steps = environment.begin(json.dumps(asked))
    shown = json.loads(steps.step())
    assert shown["done"] is False
    assert shown["clock"]["status"] == "advancing"
    steps.cancel()
    ended = json.loads(steps.step())
    assert ended["done"]
    assert ended["body"]["now"] == shown["clock"]["now"]
    with pytest.raises(RuntimeError, match="no further step"):
        steps.step()


def test_an_advance_that_was_under_way_is_resumed() -> None:
    environment = browser.open(OPENING)
    subscribed(environment, "day")
    asked = {"method": "POST", "path": "/api/clock/advance", "params": {"months": 24}}
    environment.begin(json.dumps(asked)).step()
    back = browser.restore(environment.save())
    assert json.loads(back.hello())["clock"]["status"] == "advancing"
    steps = back.resume()
    while not steps.done:
        told = json.loads(steps.step())
    assert told["body"]["now_iso"] == "2028-01-01T00:00:00Z"
