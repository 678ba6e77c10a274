"""Two requests under one key at the same time: one is worked on, the other is told so."""

import asyncio
from typing import Any

from sao.api.endpoint import Reply
from sao.api.idempotency import Idempotency, fingerprint
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime, Session
from sao.runtime.desk import Desk
from sao.wire.errors import WireError


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
    attempts = [keys.perform("k", print_, work) for _ in range(2)]
    answers = await asyncio.gather(*attempts, return_exceptions=True)
    again = await keys.perform("k", print_, work)
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
