"""Studies over the API: of the environment that is asked, and nothing of it changes."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from sao import browser
from sao.api.study.reading import read as read_study
from sao.runtime.verification import digest
from sao.wire.form import pairs
from support.api import Api, running_api

START = 1_767_225_600
DAY = 86_400
CARD = "pm_card_visa"
PAYER = {"payment_method": CARD, "invoice_settings": {"default_payment_method": CARD}}
TERMS = {"currency": "usd", "unit_amount": "4900", "recurring": {"interval": "month"}}

Ask = Callable[..., Any]


def inhabited(ask: Ask) -> str:
    """Somebody who pays 49 dollars a month, 40 days in; the id of the price."""
    price: str = ask("/v1/prices", **TERMS, product_data={"name": "Pro"})["id"]
    owner = ask("/v1/customers", name="Ada", **PAYER)["id"]
    ask("/v1/subscriptions", customer=owner, items=[{"price": price}])
    ask("/api/clock/advance", days=40)
    return price


@pytest.fixture
def environment() -> browser.Environment:
    return browser.open(json.dumps({"seed": "studies", "start": START}))


def asking(environment: browser.Environment) -> Ask:
    def ask(path: str, expect: int = 200, **params: Any) -> Any:
        told = environment.request(json.dumps({"method": "POST", "path": path, "params": params}))
        reply = json.loads(told)
        assert reply["status"] == expect, reply
        return reply["body"]

    return ask


def figures(body: Any) -> dict[str, Any]:
    return {row["key"]: row["values"] for row in body["rows"]}


CARDS = [
    {"name": "they pay", "every_card": "succeed"},
    {"name": "they fail", "every_card": "decline"},
]


def test_from_an_instant_on_every_card_does_something_else(
    environment: browser.Environment,
) -> None:
    ask = asking(environment)
    inhabited(ask)
    before = digest(environment._store)
    base = {"at": str(START + 20 * DAY), "months": 2}
    body = ask("/api/studies", base=base, variants=CARDS)
    assert body["variants"] == ["they pay", "they fail"]
    found = figures(body)
    assert found["received"] == ["98.00", "0.00"]
    assert found["customers"] == [1, 0]
    assert (body["currency"], body["parts_at"]) == ("usd", START + 20 * DAY)
    assert digest(environment._store) == before


def test_figures_over_time_come_to_those_of_the_table(environment: browser.Environment) -> None:
    ask = asking(environment)
    inhabited(ask)
    body = ask("/api/studies", base={"months": 7}, variants=CARDS)
    mrr, collected, lost = (
        [[row[key] for row in report["rows"]] for key in ("at", "variant_0", "variant_1")]
        for report in body["reports"]
    )
    assert mrr[0] == collected[0] == lost[0] == body["instants"]
    assert len(mrr[0]) == 7
    assert mrr[0][-1] == body["end"]
    assert [f"{sum(map(float, each)):.2f}" for each in collected[1:]] == figures(body)["received"]
    assert [each[-1] for each in mrr[1:]] == figures(body)["mrr"]
    assert [sum(each) for each in lost[1:]] == [0, 1]
    assert all(report["definition"] for report in body["reports"])


def test_all_variants_are_shown_in_the_currency_of_what_they_share(
    environment: browser.Environment,
) -> None:
    """In one of them everybody who pays in dollars leaves: most of its invoices are in yen."""
    ask = asking(environment)
    dollars = inhabited(ask)
    terms = {**TERMS, "currency": "jpy", "unit_amount": "5000"}
    yen = ask("/v1/prices", **terms, product_data={"name": "Pro"})["id"]
    owner = ask("/v1/customers", name="Bob", **PAYER)["id"]
    ask("/v1/subscriptions", customer=owner, items=[{"price": yen}])
    raised = {"price": dollars, "raise_percent": "10", "existing": "moved", "leave": "100"}
    variants = [{"name": "stay", "every_card": "succeed"}, {"name": "go", "prices": [raised]}]
    body = ask("/api/studies", base={"months": 6}, variants=variants)
    assert (body["currency"], body["currencies"]) == ("usd", ["jpy", "usd"])
    assert figures(body)["mrr"] == ["49.00", "0.00"]


def test_what_is_short_is_told_week_by_week(environment: browser.Environment) -> None:
    ask = asking(environment)
    inhabited(ask)
    body = ask("/api/studies", base={"months": 2}, variants=CARDS)
    assert len(body["instants"]) == 9
    assert body["instants"][1] - body["instants"][0] == 7 * DAY


def test_rows_of_one_name_are_one_variant(environment: browser.Environment) -> None:
    ask = asking(environment)
    price = inhabited(ask)
    rise = {"price": price, "raise_percent": "10", "existing": "moved"}
    form = {
        "base[months]": "4",
        "variants[0][name]": "",
        "variants[1][name]": "both",
        "variants[1][dunning][retry_days][0]": "1",
        "variants[2][name]": "both",
        **{f"variants[2][prices][0][{key}]": value for key, value in rise.items()},
    }
    body = ask("/api/studies", **form)
    assert body["variants"] == ["Variant 1", "both"]
    assert figures(body)["mrr"] == ["49.00", "53.90"]


@pytest.mark.parametrize(
    "base", [{"months": "3"}, {"company": {"customers": "8"}, "months": "5"}, {"at": "past"}]
)
def test_a_variant_s_link_opens_what_was_lived_through(
    environment: browser.Environment, base: dict[str, Any]
) -> None:
    ask = asking(environment)
    price = inhabited(ask)
    if "at" in base:
        base = {"at": str(START + 10 * DAY), "months": "2"}
    plan = "team" if "company" in base else price
    dearer = {"price": plan, "raise_percent": "10", "existing": "moved", "leave": "50"}
    late = {"dunning": {"retry_days": ["7"]}, "cards": {"fail": "80"}}
    variants = [{"name": "as it is"}, {"name": "both", "prices": [dearer], **late}]
    body = ask("/api/studies", base=base, variants=variants, links="true")
    assert body["digests"][0] != body["digests"][1]
    for link, expected in zip(body["links"], body["digests"], strict=True):
        scenario = ask("/api/scenario/read", packed=link)
        opened = browser.open(json.dumps({"seed": scenario["seed"], "start": scenario["start"]}))
        steps = opened.play(json.dumps(scenario))
        while not steps.done:
            steps.step()
        assert digest(opened._store) == expected


def test_links_are_there_for_who_asks_for_them(environment: browser.Environment) -> None:
    ask = asking(environment)
    inhabited(ask)
    assert "links" not in ask("/api/studies", base={"months": "1"}, variants=CARDS)


REFUSED = [
    ({"variants[0][name]": "a"}, "variants"),
    ({"variants[0][every_card]": "explode"}, "variants[0][every_card]"),
    ({"variants[0][dunning][retry_days][0]": "soon"}, "variants[0][dunning][retry_days][0]"),
    ({"variants[0][dunning][retry_days][0]": "0"}, "variants[0][dunning][retry_days]"),
    ({"variants[0][trial][days]": "9"}, "variants[0][trial]"),
    ({"variants[0][colour]": "red"}, "variants[0][colour]"),
    ({"base[months]": "0"}, "base[months]"),
    ({"base[data]": "/etc"}, "base[data]"),
    ({"base[at]": "never"}, "base[at]"),
    ({"base[at]": "5"}, "base[at]"),
    ({"base[company][plans][gold]": "1"}, "base[company][plans][gold]"),
    ({"currency": "eur"}, "currency"),
]


@pytest.mark.parametrize(("params", "param"), REFUSED)
def test_what_makes_no_sense_is_refused_by_its_name(
    environment: browser.Environment, params: dict[str, str], param: str
) -> None:
    ask = asking(environment)
    inhabited(ask)
    more = {} if param == "variants" else {f"variants[{n}][name]": f"{n}" for n in (1, 2)}
    error = ask("/api/studies", expect=400, **params, **more)["error"]
    assert error.get("param") == param, error


def test_one_can_be_stopped_and_is_told_how_far_it_is(environment: browser.Environment) -> None:
    ask = asking(environment)
    inhabited(ask)
    daily = {**TERMS, "recurring": {"interval": "day"}}
    price = ask("/v1/prices", **daily, product_data={"name": "A day"})["id"]
    owner = ask("/v1/customers", name="Bea", **PAYER)["id"]
    ask("/v1/subscriptions", customer=owner, items=[{"price": price}])
    params = {"name": "long", "base": {"months": 120}, "variants": CARDS}
    asked = {"method": "POST", "path": "/api/studies", "params": params}
    steps = environment.begin(json.dumps(asked))
    shown = {"method": "GET", "path": "/api/studies"}
    for _ in range(3):
        assert json.loads(steps.step())["done"] is False
    standing = json.loads(environment.request(json.dumps(shown)))["body"]["under_way"]
    assert standing["name"] == "long"
    assert 0 <= standing["percent"] < 50
    again = json.loads(environment.request(json.dumps(asked)))
    assert (again["status"], again["body"]["error"]["code"]) == (429, "lock_timeout")
    steps.cancel()
    told = json.loads(steps.step())
    assert (told["done"], told["status"]) == (True, 409)
    assert "stopped" in told["body"]["error"]["message"]
    assert json.loads(environment.request(json.dumps(shown)))["body"]["under_way"] is None
    ask("/api/clock/advance", days=1)  # what was stopped is the study, and not what comes next


def test_it_comes_with_a_file_for_the_command(environment: browser.Environment) -> None:
    params = {
        "name": "Three",
        "base": {"company": {"customers": 5, "currencies": {"usd": 1}}, "months": 2},
        "variants": [
            {"name": "as it is"},
            {"name": "late: 4", "dunning": {"retry_days": [3, 28]}},
            {"name": "dear", "prices": [{"price": "pro", "raise_percent": "5"}]},
        ],
    }
    body = asking(environment)("/api/studies", **params)
    told = read_study(yaml.safe_load(body["yaml"]))
    assert told.variants["late: 4"].dunning is not None
    assert told.variants["late: 4"].dunning.retry_days == (3, 28)
    assert told.variants["dear"].prices[0].raise_percent == "5"
    assert told.base.company is not None
    assert (told.base.company.customers, told.base.months, told.name) == (5, 2, "Three")


def test_over_http_it_is_the_same(environment: browser.Environment) -> None:
    company = {"company": {"customers": 6, "currencies": {"usd": 1}}, "months": 3}
    params = {"base": company, "variants": [{"name": "a"}, {"name": "b", "every_card": "decline"}]}
    with running_api() as api:
        served = api.post_json("/api/studies", params)
        assert served == asking(environment)("/api/studies", **params)
        inhabited(lambda path, **params: asked(api, path, params))
        of_it = api.post_json("/api/studies", {"base": {"months": 2}, "variants": CARDS})
        assert figures(of_it)["received"] == ["98.00", "0.00"]
        assert api.get("/api/studies")["under_way"] is None


def asked(api: Api, path: str, params: Any) -> Any:
    """In the way that the path is asked: ours take JSON, Stripe's take forms."""
    if path.startswith("/api/"):
        return api.post_json(path, params)
    return api.post(path, urlencode(list(pairs(params))))
