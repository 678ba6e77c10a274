"""Idempotency keys: two requests under one at the same time, and what becomes of one in a day."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sao.api.answering.dispatch import Dispatcher
from sao.api.answering.idempotency import KEPT_S, Idempotency, Job, fingerprint
from sao.api.endpoint import Reply
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime, Session
from sao.runtime.desk import Desk
from sao.runtime.verification import digest
from sao.wire.errors import WireError
from sao.wire.events import labels
from support.api import Api, running_api


async def not_due(_command_id: str, _reply: Reply) -> bool:
    return False


async def _both() -> tuple[list[Any], int]:
    runtime = Runtime(MemoryStore(), SIMULATED)
    runtime.start_clock(1)
    desk = Desk(runtime, new_id=lambda: "req_x", wall=lambda: 1)
    await desk.start()
    done = 0

    def work(_session: Session) -> Reply:
        nonlocal done
        done += 1
        return Reply(200, {"done": done})

    keys = Idempotency(desk)
    print_ = fingerprint("POST", "/v1/x", {"a": "b"})
    job = Job(work, not_due, lambda _session, reply: reply)
    attempts = [keys.perform("k", print_, job) for _ in range(2)]
    answers = await asyncio.gather(*attempts, return_exceptions=True)
    again = await keys.perform("k", print_, job)
    await desk.stop()
    return [*answers, again], done


def test_one_is_done_and_the_other_is_told_to_wait() -> None:
    (first, second, again), done = asyncio.run(_both())
    assert done == 1
    assert (first.reply, first.replayed) == (Reply(200, {"done": 1}), False)
    assert isinstance(second, WireError)
    assert (second.code, second.status) == ("idempotency_key_in_use", 409)
    assert (again.reply, again.replayed) == (first.reply, True)


def test_two_requests_are_the_same_by_what_they_ask_not_by_how_it_is_ordered() -> None:
    one = fingerprint("POST", "/v1/x", {"a": "1", "b": "2"})
    assert one == fingerprint("POST", "/v1/x", {"b": "2", "a": "1"})
    assert one != fingerprint("POST", "/v1/x", {"a": "1", "b": "3"})
    assert one != fingerprint("POST", "/v1/y", {"a": "1", "b": "2"})


class Clock:
    """The wall's clock, to be moved."""

    def __init__(self) -> None:
        self.now = 1_767_225_600

    def __call__(self) -> int:
        return self.now


@contextmanager
def told_when(clock: Clock, store: MemoryStore | None = None) -> Iterator[Api]:
    with running_api(store=store, wall=clock) as api:
        yield api


def once(api: Api, form: str = "name=Ada", key: str = "k1") -> Any:
    return api.post("/v1/customers", form, Idempotency_Key=key)


def forget(api: Api) -> int:
    return int(api.http.run(api.parts.forgetting.forget))


def test_a_reply_is_kept_for_a_day_and_then_the_key_asks_for_something_new() -> None:
    clock = Clock()
    with told_when(clock) as api:
        first = once(api)
        clock.now += KEPT_S - 1
        assert forget(api) == 0
        assert once(api)["id"] == first["id"]
        assert api.headers["Idempotent-Replayed"] == "true"
        clock.now += 2
        assert forget(api) == 1
        second = once(api, "name=Grace")
        assert api.status == 200
        assert second["id"] != first["id"]
        assert "Idempotent-Replayed" not in api.headers
        assert once(api, "name=Grace")["id"] == second["id"]
        assert len(api.get("/v1/customers")["data"]) == 2


@pytest.mark.parametrize("seed", range(8))
def test_whenever_a_key_is_used_anew_it_makes_something_new(seed: int) -> None:
    chance, clock, made = random.Random(seed), Clock(), set()
    with told_when(clock) as api:
        for number in range(1, 12):
            made.add(once(api)["id"])
            assert (api.status, len(made)) == (200, number), seed
            clock.now += KEPT_S + chance.randrange(1, KEPT_S * chance.choice((1, 1, 5)))
            assert forget(api) == 1


def test_in_its_first_day_an_environment_repeats_ids_by_keys_alone() -> None:
    ids = []
    for started in (0, 12_345_678):
        clock = Clock()
        clock.now += started
        with told_when(clock) as api:
            ids.append(once(api)["id"])
    assert ids[0] == ids[1]


def test_within_its_day_a_key_is_good_for_the_same_parameters_only() -> None:
    clock = Clock()
    with told_when(clock) as api:
        once(api)
        clock.now += KEPT_S - 1
        error = once(api, "name=Grace")["error"]
        assert (api.status, error["type"]) == (400, "idempotency_error")
        clock.now += 10
        forget(api)
        assert once(api, "name=Grace")["name"] == "Grace"


def test_what_a_key_asked_for_on_two_days_is_played_again() -> None:
    clock, store = Clock(), MemoryStore()
    with told_when(clock, store) as api:
        once(api)
        clock.now += KEPT_S + 1
        forget(api)
        once(api, "name=Grace")
        story = api.get("/api/scenario")
        told = digest(store)
        ids = [command["id"] for command in story["commands"]]
        assert len(set(ids)) == 2
    again = MemoryStore()
    dispatcher = Dispatcher(Runtime(again, SIMULATED, labels, seed=story["seed"]))
    dispatcher.runtime.start_clock(story["start"])
    for command in story["commands"]:
        dispatcher.request(
            command["method"], command["path"], command["params"], request_id=command["id"]
        )
    dispatcher.runtime.flush()
    assert digest(again) == told


def test_a_meter_event_counts_once_also_after_keys_are_forgotten() -> None:
    clock = Clock()
    with told_when(clock) as api:
        customer = api.customer()
        meter = "display_name=Calls&event_name=calls&default_aggregation[formula]=sum"
        api.post("/v1/billing/meters", meter)
        event = f"event_name=calls&identifier=a&payload[stripe_customer_id]={customer}"
        path = "/v1/billing/meter_events"
        api.post(path, f"{event}&payload[value]=3", Idempotency_Key="k")
        assert api.status == 200
        clock.now += KEPT_S + 1
        assert forget(api) == 1
        refused = api.post(path, f"{event}&payload[value]=3")
        assert api.status == 400, refused
