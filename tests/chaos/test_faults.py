"""A receiver that is down for three days, at times drawn from seeds: nothing is lost."""

import json
import random
from collections import Counter
from functools import partial
from typing import Any

import pytest

from sao.webhooks.sender import Answer, Sender
from support.api import Api, running_api
from support.waiting import wait_until

HOUR = 3_600
DOWN_H = 72


class Receiver(Sender):
    """Takes events unless it is `down`; counts what it took, and the attempts that it did not."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:  # noqa: ARG002
        event = json.loads(body)
        owner = event["data"]["object"]["id"]
        (self.refused if self.down else self.taken)[owner] += 1
        return Answer(None, "nobody listens", "", 1) if self.down else Answer(200, "", "", 1)


@pytest.mark.parametrize("seed", range(3))
def test_a_receiver_that_was_down_for_three_days_misses_nothing(seed: int) -> None:
    draw, receiver, made = random.Random(seed), Receiver(), list[str]()
    with running_api(sender=receiver) as api:
        form = "url=https://example.com/hook&enabled_events[0]=customer.created"
        endpoint = api.post("/v1/webhook_endpoints", form)["id"]
        passed_h = 0
        receiver.down = True
        while passed_h < DOWN_H:
            made += [api.customer() for _ in range(draw.randrange(3))]
            step = draw.randrange(1, 13)
            passed_h += step
            api.post_json("/api/clock/advance", {"hours": step})
            wait_until(partial(tried, receiver, made), 10)
        assert not receiver.taken, seed
        retrying = deliveries(api, endpoint)
        assert {one["status"] for one in retrying} == {"retrying"}, seed
        assert {one["attempts"][-1]["error"] for one in retrying} == {"nobody listens"}
        receiver.down = False
        api.post_json("/api/clock/advance", {"hours": 13})
        wait_until(lambda: receiver.taken.keys() == set(made), 10)
        wait_until(
            lambda: {one["status"] for one in deliveries(api, endpoint)} == {"delivered"}, 10
        )
        assert api.get(f"/v1/webhook_endpoints/{endpoint}")["status"] == "enabled"
        events = api.get("/v1/events", "type=customer.created&limit=100")["data"]
        assert {event["pending_webhooks"] for event in events} == {0}
    assert set(receiver.taken.values()) == {1}, f"seed {seed}: some came twice"
    assert len(made) > 3, "the seed makes no story"


def tried(receiver: Receiver, made: list[str]) -> bool:
    return all(receiver.refused[one] for one in made)


def deliveries(api: Api, endpoint: str) -> list[Any]:
    found: list[Any] = api.get("/api/webhooks/deliveries", f"endpoint={endpoint}&limit=100")["data"]
    return found
