"""Logs: one line for each thing told, with what is bound to it, and no secret in it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from sao.telemetry import logs
from sao.telemetry.logs import Form, Level, bound
from support.api import KEY, running_api

log = logging.getLogger("sao.test")


class Lines:
    """What was logged since a test began."""

    def __init__(self) -> None:
        self.to = io.StringIO()

    def begin(self, form: Form = "json", level: Level = "info") -> None:
        logs.configure(form, level, "shop", self.to)

    def text(self) -> str:
        return self.to.getvalue()

    def json(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    before = root.handlers, root.level
    yield Lines()
    root.handlers, level = before
    root.setLevel(level)


def test_a_line_carries_what_is_bound_and_what_is_given_along(lines: Lines) -> None:
    lines.begin()
    with bound(request_id="req_a"):
        log.warning("the disk %s", "is full", extra={"object_id": "in_1"})
    log.info("later")
    first, second = lines.json()
    assert first["event"] == "the disk is full"
    assert first["environment"] == "shop"
    assert first["logger"] == "sao.test"
    assert first["level"] == "warning"
    assert first["object_id"] == "in_1"
    assert first["request_id"] == "req_a"
    assert first["timestamp"].endswith("Z")
    assert "request_id" not in second


def test_what_is_below_the_level_is_not_told(lines: Lines) -> None:
    lines.begin(level="error")
    log.warning("rest")
    assert lines.text() == ""


@pytest.mark.parametrize(
    "secret",
    [
        "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
        "rk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "pi_3MtwBwLkdIwHu7ix_secret_YrKJUKribcBjcG8HVhfZluoGH",
        "c2tfdGVzdF80ZUMzOUhxTHlqV0Rhcmp0VDF6ZHA3ZGM6",
        "4242 4242 4242 4242",
        "billing:hunter2",
    ],
)
@pytest.mark.parametrize("form", ["json", "text"])
def test_no_secret_is_in_a_line(lines: Lines, secret: str, form: Form) -> None:
    lines.begin(form)
    where = {"c2t": "Basic ", "bil": "smtp://"}.get(secret[:3], "key ")
    told = f"{where}{secret}{'@host' if where == 'smtp://' else ''}"
    log.warning("refused: %s", told)
    log.warning("refused", extra={"said": told})
    try:
        int(told)
    except ValueError:
        log.exception("failed")
    assert secret not in lines.text(), lines.text()
    assert lines.text().count(logs.MASKED) >= 3, lines.text()


def test_a_field_that_is_named_as_a_secret_is_masked(lines: Lines) -> None:
    lines.begin()
    log.warning("mail", extra={"smtp_password": "hunter2", "cookie": "abc", "host": "mail"})
    (line,) = lines.json()
    assert (line["smtp_password"], line["cookie"], line["host"]) == (logs.MASKED,) * 2 + ("mail",)


def test_ids_and_amounts_are_no_secrets(lines: Lines) -> None:
    lines.begin()
    told = "in_rArIY1YV880gZrfDkNyg7TIx of req_33vrlhEzFMkG4M.0 at 1773532800: 4900 usd"
    log.warning(told)
    assert lines.json()[0]["event"] == told


def test_a_request_is_told_of_with_its_object_and_command(lines: Lines) -> None:
    with running_api() as api:
        lines.begin()
        made = api.post("/v1/customers", "name=Ada", Idempotency_Key="k1")["id"]
        again = api.post("/v1/customers", "name=Ada", Idempotency_Key="k1")
        assert again["id"] == made
        api.get(f"/v1/customers/{made}")
        api.get("/v1/customers/cus_nobody")
    first, second, read, missing = [line for line in lines.json() if line["logger"] == "sao.api"]
    assert first["event"] == "POST /v1/customers: 200"
    assert first["object_id"] == second["object_id"] == read["object_id"] == made
    assert first["command_id"] == second["command_id"]
    assert first["request_id"] != second["request_id"]
    assert (missing["status"], missing["object_id"]) == (404, "cus_nobody")
    assert all(line["duration_ms"] >= 0 for line in (first, second, read, missing))
    assert KEY not in lines.text()


def test_for_people_it_is_a_line_as_well(lines: Lines) -> None:
    lines.begin("text")
    log.warning("the disk is full", extra={"object_id": "in_1"})
    (line,) = lines.text().splitlines()
    assert "the disk is full" in line
    assert "object_id=in_1" in line
