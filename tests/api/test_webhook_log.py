"""What the log says of receivers that take nothing: once, and why."""

import logging
from typing import Any

import pytest

from sao.webhooks.sender import Answer, Sender
from support.api import running_api
from support.waiting import wait_until


class Receiver(Sender):
    """Answers as it is told to, and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.error, self.asked = "nobody listens", 0

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:  # noqa: ARG002
        self.asked += 1
        return Answer(None if self.error else 200, self.error, "", 1)


def test_it_is_said_when_it_begins(caplog: pytest.LogCaptureFixture) -> None:
    receiver = Receiver()

    def create(api: Any) -> None:
        asked = receiver.asked
        api.post("/v1/customers", "name=Ada")
        wait_until(lambda: receiver.asked > asked)

    def said() -> list[str]:
        return [each.getMessage() for each in caplog.records if "did not take" in each.message]

    with caplog.at_level(logging.WARNING), running_api(sender=receiver) as api:
        form = "url=https://example.com/hook&enabled_events[0]=customer.created"
        endpoint = api.post("/v1/webhook_endpoints", form)["id"]
        create(api)
        create(api)
        wait_until(lambda: len(said()) == 1)
        of = f"webhook endpoint {endpoint} (https://example.com/hook) did not take"
        assert said() == [f"{of} customer.created, which is tried again: nobody listens"]
