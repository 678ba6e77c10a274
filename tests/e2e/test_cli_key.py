"""`sao key`, beside a server: what it changes is so there a moment later."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from support.cli import sao
from support.server import KEY, Server
from support.waiting import wait_until


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    options = ("--log", "json")
    with Server(tmp_path / "data", "2026-01-01T00:00:00Z", *options) as running:
        yield running


def key(server: Server, *asked: str, expect: int = 0) -> Any:
    said = sao("key", *asked, "--data", str(server.data), "--json", expect=expect)
    return json.loads(said) if expect == 0 else said


def status(server: Server, secret: str) -> int:
    return server.http.get("/v1/customers", auth=(secret, "")).status_code


def client(server: Server, secret: str) -> Any:
    return stripe.StripeClient(secret, base_addresses={"api": server.url}).v1


def test_a_key_may_what_it_was_made_for_until_it_is_revoked(server: Server) -> None:
    looks = key(server, "add", "Support", "--may", "read", "--may", "refunds:write")
    assert looks["permissions"] == ["read", "refunds:write"]
    wait_until(lambda: status(server, looks["secret"]) == 200)
    support = client(server, looks["secret"])
    with pytest.raises(stripe.PermissionError, match="'customers:write'"):
        support.customers.create({"name": "Eve"})
    with pytest.raises(stripe.InvalidRequestError, match="payment_intent"):
        support.refunds.create({})
    listed = {one["id"]: one for one in key(server, "list")}
    assert {one["name"] for one in listed.values()} == {"Support", "Given at a start"}
    assert "secret" not in listed[looks["id"]]
    key(server, "revoke", looks["id"], "--yes")
    wait_until(lambda: status(server, looks["secret"]) == 401)
    with pytest.raises(stripe.AuthenticationError, match=r"rk_test_\*+"):
        support.customers.list()
    assert looks["id"] not in {one["id"] for one in key(server, "list")}
    assert looks["id"] in {one["id"] for one in key(server, "list", "--all")}


def test_every_line_of_the_log_names_the_key_and_never_shows_it(server: Server) -> None:
    (given,) = key(server, "list")
    server.post("/v1/customers", data={"name": "Ada"})
    lines = [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]
    asked = [line for line in lines if "POST /v1/customers" in json.dumps(line)]
    assert [line["key_id"] for line in asked] == [given["id"]]
    assert KEY not in server.log


def test_a_rolled_key_is_accepted_for_a_while(server: Server) -> None:
    (given,) = key(server, "list")
    after = key(server, "roll", given["id"], "--after-hours", "1")
    wait_until(lambda: status(server, after["secret"]) == 200)
    assert status(server, KEY) == 200
    assert {one["expires_at"] is None for one in key(server, "list")} == {True, False}


def test_what_makes_no_sense_is_said_with_the_way_out(server: Server, tmp_path: Path) -> None:
    (given,) = key(server, "list")
    assert "the last key that may do everything: roll it" in key(
        server, "revoke", given["id"], "--yes", expect=1
    )
    assert "sao key list" in key(server, "revoke", "key_none", "--yes", expect=1)
    said = key(server, "add", "Support", "--may", "customer:read", expect=2)
    assert "did you mean customers:read or customers:write?" in said
    assert "is over" in key(server, "add", "x", "--expires", "2020-01-01", expect=2)
    elsewhere = sao("key", "list", "--data", str(tmp_path / "none"), expect=2)
    assert "holds no environment" in elsewhere


def test_people_see_a_table_and_the_key_once(server: Server) -> None:
    data = ("--data", str(server.data))
    made = sao("key", "add", "Support", "--may", "read", "--expires", "2999-01-01", *data)
    assert "(Support) may do read, until 2999-01-01 00:00:00 UTC." in made
    secret = made.split()[-1]
    assert secret.startswith("rk_test_")
    listed = sao("key", "list", *data)
    assert f"rk_test_…{secret[-4:]}" in listed
    assert secret not in listed
    assert "2999-01-01 00:00:00" in listed
    assert "everything" in listed
    assert "2 API keys are accepted, 1 of them for everything" in sao("doctor", *data)


def test_the_next_start_makes_a_key_where_none_may_everything(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.key = None
    with server:
        assert server.log.count("API key (shown once") == 1
        server.stop()
    for file in (tmp_path / "data" / "api_keys").iterdir():
        file.unlink()
    with server:
        assert server.log.count("API key (shown once") == 2
