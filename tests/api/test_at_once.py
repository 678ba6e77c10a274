"""Requests that come at once happen in the order of the log: played in that, all is the same.

SAO_FUZZ sets how many sequences are played, as in `test_fuzz.py`.
"""

import asyncio
import os
from random import Random
from typing import Any

import msgspec
import pytest

from sao.api.answering.dispatch import Dispatcher
from sao.api.scenario.command_log import Scenario
from sao.api.scenario.playing import play
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime
from sao.runtime.verification import digest
from sao.wire.events import labels
from support.api import KEY, Api, running_api
from support.fuzzing.drawing import Fuzz, Request
from support.fuzzing.judge import store_problems
from support.fuzzing.play import drawn

SEQUENCES = int(os.environ.get("SAO_FUZZ", "4"))
LENGTH = 120
ALONE = 14
"""How many requests come one after the other, so that the rest have something to ask about."""

Asked = tuple[Request, str | None]


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_what_comes_at_once_comes_in_some_order(seed: int) -> None:
    store, ids = MemoryStore(), iter(f"req_{n}" for n in range(10_000))
    with running_api(store, lambda: next(ids)) as api:
        for answer in _answers(api, seed):
            assert answer.status_code < 500, answer.text
        scenario = msgspec.convert(api.get("/api/scenario"), Scenario)
        head = digest(store, without=())
    assert digest(_played(scenario), without=()) == head
    assert list(store_problems(store)) == []


def _answers(api: Api, seed: int) -> Any:
    """Those to random requests of which up to ten are made at once, some under one key twice."""
    random, fuzz, batch = Random(seed), Fuzz(seed, valid=0.999), list[Asked]()
    for number, request in drawn(fuzz, LENGTH):
        keyed = request.method == "POST" and random.random() < 0.3
        batch.append((request, f"key {number}" if keyed else None))
        if keyed and random.random() < 0.5:
            batch.append(batch[-1])
        if number > ALONE and len(batch) < random.choice((3, 6, 10)):
            continue
        for answer in api.http.run(lambda asked=tuple(batch): _at_once(api, asked)):
            if answer.status_code == 200 and "json" in answer.headers["content-type"]:
                fuzz.learn(answer.json())
            yield answer
        batch.clear()


async def _at_once(api: Api, asked: tuple[Asked, ...]) -> Any:
    return await asyncio.gather(*(_ask(api, *each) for each in asked))


async def _ask(api: Api, request: Request, key: str | None) -> Any:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    headers |= {"idempotency-key": key} if key is not None else {}
    content = request.form if request.method == "POST" else None
    return await api.http.client.request(
        request.method, request.path, auth=(KEY, ""), headers=headers, content=content
    )


def _played(scenario: Scenario) -> MemoryStore:
    """What comes of it by hand, one after the other."""
    store = MemoryStore()
    runtime = Runtime(store, SIMULATED, labels, seed=scenario.seed)
    runtime.start_clock(scenario.start)
    list(play(Dispatcher(runtime), scenario.commands))
    return store
