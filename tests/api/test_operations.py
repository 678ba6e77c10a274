"""When something is wrong outside of a request: a full disk, a client that is slow or gone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sao.platform.errors import CommitFailed
from sao.platform.memory import MemoryStore
from sao.platform.ports import Commit
from support.api import KEY, Api, running_api

FORM = {"content-type": "application/x-www-form-urlencoded"}


class Disk(MemoryStore):
    """A store whose disk is full while `full`."""

    full = False

    def commit(self, commit: Commit) -> None:
        if self.full:
            raise CommitFailed(Path("objects.sqlite"), "database or disk is full", retry=True)
        super().commit(commit)


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def filling(disk: Disk) -> Iterator[Api]:
    """The API over a disk that can be full."""
    with running_api(disk) as running:
        yield running


def test_a_full_disk_is_503_and_worth_another_try(filling: Api, disk: Disk) -> None:
    before = filling.customer()
    disk.full = True
    answer = filling.post("/v1/customers", "name=Ada", idempotency_key="k")
    assert (filling.status, answer["error"]["type"]) == (503, "api_error")
    assert filling.headers["Stripe-Should-Retry"] == "true"
    assert filling.headers["Request-Id"].startswith("req_")
    assert [customer["id"] for customer in filling.get("/v1/customers")["data"]] == [before]
    disk.full = False
    made = filling.post("/v1/customers", "name=Ada", idempotency_key="k")
    assert (filling.status, made["name"]) == (200, "Ada")
    assert "Idempotent-Replayed" not in filling.headers
    assert len(filling.get("/v1/customers")["data"]) == 2


def test_a_full_disk_is_told_to_the_operator_in_one_line(
    filling: Api, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    disk.full = True
    filling.post("/v1/customers")
    assert filling.status == 503
    (line,) = caplog.messages
    assert "disk is full" in line
    assert "Traceback" not in caplog.text


def test_an_advance_outlives_a_full_disk(filling: Api, disk: Disk) -> None:
    filling.subscription(filling.customer())
    disk.full = True
    filling.post_json("/api/clock/advance", {"months": 3})
    assert filling.status == 503
    disk.full = False
    assert filling.post_json("/api/clock/advance", {"months": 3})["status"] == "ready"
    assert len(filling.get("/v1/invoices")["data"]) == 4


def test_errors_of_clients_leave_nothing_in_the_log(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    for path, form in (
        ("/v1/customers", "nmae=x"),
        ("/v1/customers", "name[=x"),
        ("/v1/customers", "name=%ff"),
        ("/v1/customers", "a&b=&=c"),
        ("/v1/customers", "name=x&name[a]=b"),
        ("/v1/customers", "&".join(f"metadata[{n}]=x" for n in range(2_000))),
        ("/v1/customers", "metadata" + "[x]" * 20 + "=x"),
        ("/v1/payment_methods/pm_card_visa_chargeDeclined/attach", f"customer={api.customer()}"),
        ("/v1/nothing", ""),
        ("/v1/test_helpers/test_clocks", "frozen_time=99999999999999999999"),
        ("/v1/test_helpers/test_clocks", "frozen_time=" + "9" * 5_000),
    ):
        answer = api.post(path, form)
        assert 400 <= api.status < 500, answer
        assert answer["error"]["message"]
    api.post("/v1/customers", "name=" + "x" * 2_000_000)
    assert api.status == 413
    assert caplog.messages == []


def test_json_that_is_none(api: Api) -> None:
    for content in (b"{", b"[]", b'"x"', b"\xff", b"1", b'{"to": {}}', b'{"days": 1e99}'):
        answer = api.http.post(
            "/api/clock/advance",
            content=content,
            headers={"content-type": "application/json"},
            auth=(KEY, ""),
        )
        assert (answer.status_code, answer.json()["error"]["type"]) == (
            400,
            "invalid_request_error",
        )


def test_a_body_that_does_not_arrive(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sao.api.http.requests.BODY_TIMEOUT_S", 0.05)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"name="
        await asyncio.sleep(1)
        yield b"Ada"

    answer = api.http.post("/v1/customers", content=slowly(), headers=FORM, auth=(KEY, ""))
    assert (answer.status_code, answer.headers["Stripe-Should-Retry"]) == (408, "true")
    assert api.get("/v1/customers")["data"] == []
