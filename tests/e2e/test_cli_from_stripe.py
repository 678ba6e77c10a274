"""`sao from-stripe`: an account read from a server that speaks Stripe, and loaded into a folder."""

import json
import re
from pathlib import Path

import httpx
import pytest

from support.cli import sao
from support.local_stripe import KEY as FOREIGN_KEY
from support.local_stripe import LocalStripe
from support.ports import free_port
from support.server import KEY, Server


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The account of a small company, as a file."""
    folder = tmp_path_factory.mktemp("from_stripe")
    sao("demo", "--data", str(folder / "source"), "--customers", "12", "--months", "4")
    file = folder / "account.jsonl"
    with Server(folder / "source", None) as server:
        told = sao("from-stripe", "fetch", "-o", str(file), *of(server.url, KEY))
    assert "objects." in told
    assert KEY not in file.read_text() + told
    return file


def of(url: str, key: str) -> tuple[str, ...]:
    """Where an account is, and by which key it may be read."""
    return "--api-base", url, "--api-key", key


def test_a_company_moves_in(fetched: Path, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "scenario.json"
    told = sao("from-stripe", "load", str(fetched), "--data", str(data))
    assert re.search(r"customer +12 +0", told)
    assert "Left out" not in told
    assert "It is 2025-05-01 00:00:00 there." in told
    assert "every link holds" in sao("verify", "--data", str(data))
    sao("scenario", "export", "--data", str(data), "-o", str(file))
    copy = tmp_path / "copy"
    sao("scenario", "play", str(file), "--data", str(copy))
    assert sao("scenario", "export", "--data", str(copy)) == file.read_text()
    test = tmp_path / "test_it.py"
    sao("scenario", "export", "--pytest", "--data", str(data), "-o", str(test))
    played = [sao("scenario", "play", str(one)).splitlines()[-1] for one in (file, test)]
    assert played[0] == played[1]


def test_a_second_time_brings_nothing(fetched: Path, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    first = json.loads(sao("from-stripe", "load", str(fetched), "--data", data, "--json"))
    again = json.loads(sao("from-stripe", "load", str(fetched), "--data", data, "--json"))
    assert (first["there"], again["brought"]) == ({}, {})
    assert again["there"] == first["brought"]
    assert again["ids"] == first["ids"]


def test_a_study_is_about_ones_own_company(fetched: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    sao("from-stripe", "load", str(fetched), "--data", str(data))
    study = tmp_path / "study.yaml"
    study.write_text(
        "name: Ours\n"
        "base: {data: data, months: 2, cards: {lately: 30}}\n"
        "variants:\n  as it is: {}\n  once: {dunning: {retry_days: [1]}}\n"
    )
    told = json.loads(sao("compare", str(study), "--json", "--jobs", "1"))
    assert len(told["digests"]) == 2


def test_another_server_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """A server like localstripe has plans, older names, and not every list."""
    file, data = tmp_path / "foreign.jsonl", tmp_path / "data"
    with LocalStripe(tmp_path, free_port()) as foreign:

        def post(path: str, **data: str) -> str:
            reply = httpx.post(foreign.url + path, data=data, auth=(FOREIGN_KEY, ""))
            assert reply.status_code == 200, reply.text
            found: str = reply.json()["id"]
            return found

        post("/v1/products", id="prod_gold", name="Gold", type="service")
        terms = {"product": "prod_gold", "amount": "1000", "currency": "eur"}
        post("/v1/plans", id="gold", interval="month", **terms)
        ada = post("/v1/customers", name="Ada", email="ada@example.com")
        printed = {"card[exp_month]": "12", "card[exp_year]": "2034", "card[cvc]": "123"}
        number = {"card[number]": "5555555555554444"}
        card = post("/v1/payment_methods", type="card", **printed, **number)
        post(f"/v1/payment_methods/{card}/attach", customer=ada)
        post(f"/v1/customers/{ada}", **{"invoice_settings[default_payment_method]": card})
        post("/v1/subscriptions", customer=ada, **{"items[0][plan]": "gold"})
        told = sao(
            "from-stripe", "fetch", "-o", str(file), "--names", *of(foreign.url, FOREIGN_KEY)
        )
    assert "/v1/promotion_codes was not read" in told
    came = json.loads(sao("from-stripe", "load", str(file), "--data", str(data), "--json"))
    assert came["left_out"] == []
    assert came["brought"] == {
        "product": 1,
        "plan": 1,
        "customer": 1,
        "payment_method": 1,
        "subscription": 1,
    }
    shown = sao("show", ada, "--data", str(data))
    assert card in shown
    assert "Ada" in shown


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    nobody = of(f"http://127.0.0.1:{free_port()}", "sk_test_secret")
    told = sao("from-stripe", "fetch", "-o", str(tmp_path / "a.jsonl"), *nobody, expect=1)
    assert "does not answer" in told
    assert "sk_test_secret" not in told
    assert list(tmp_path.iterdir()) == []
    missing = str(tmp_path / "a.jsonl")
    assert "there is no file" in sao("from-stripe", "load", missing, "--data", "x", expect=2)
    (tmp_path / "b.jsonl").write_text("{}\n")
    wrong = sao("from-stripe", "load", str(tmp_path / "b.jsonl"), "--data", "x", expect=2)
    assert "line 1 is no header" in wrong


def test_fixtures_run_in_a_folder_and_against_a_server(tmp_path: Path) -> None:
    file, data = tmp_path / "fixtures.json", tmp_path / "data"
    ada = {"name": "ada", "path": "/v1/customers", "method": "post", "params": {"name": "Ada"}}
    nobody = {"name": "no", "path": "/v1/customers/cus_x", "method": "get"}
    refused = nobody | {"expected_error_type": "invalid_request_error"}
    text = {"_meta": {"template_version": 0}, "fixtures": [ada, refused]}
    file.write_text(json.dumps(text | {"env": {"ADA": "${ada:id}"}}))
    told = sao("fixtures", str(file), "--data", str(data))
    found = re.search(r"ada: (cus_\w+)\nno: 404\nADA=(cus_\w+)", told)
    assert found is not None, told
    assert found[1] == found[2]
    assert "Ada" in sao("show", found[1], "--data", str(data))
    with Server(tmp_path / "served") as server:
        assert "ada: cus_" in sao("fixtures", str(file), *of(server.url, KEY))
        file.write_text(json.dumps(text | {"fixtures": [nobody]}))
        told = sao("fixtures", str(file), *of(server.url, KEY), expect=1)
    assert "no (GET /v1/customers/cus_x): No such customer" in told.replace("\n", " ")
    assert "name either" in sao("fixtures", str(file), expect=2)
