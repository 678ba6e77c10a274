"""The same requests, each advance of a clock cut into several: all has to come out the same."""

from random import Random
from typing import Any
from urllib.parse import parse_qs

from sao.platform.memory import MemoryStore
from sao.runtime.verification import digest
from support.api import Api, running_api
from support.fuzzing.drawing import Fuzz, Request
from support.fuzzing.play import drawn

CUTS = 3


def digests(seed: int, length: int) -> tuple[str, str]:
    """The digest of what a seed leads to, and of the same with shorter advances."""
    random, fuzz, store, name = Random(seed), Fuzz(seed, valid=0.999), MemoryStore(), [""]
    steps: list[tuple[str, Request]] = []
    with running_api(store, lambda: name[0]) as api:
        for number, request in drawn(fuzz, length):
            name[0] = f"req_{number}"
            before = _shown(api, request)
            answer = _send(api, request)
            if api.status == 200:
                fuzz.learn(answer)
            if before is not None and api.status == 200:
                steps += _cut(random, name[0], request, before, answer)
            else:
                steps.append((name[0], request))
    other = MemoryStore()
    with running_api(other, lambda: name[0]) as api:
        for name[0], request in steps:
            _send(api, request)
    return digest(store), digest(other)


def _send(api: Api, request: Request) -> Any:
    body = [request.form] if request.method == "POST" else []
    return getattr(api, request.method.lower())(request.path, *body)


def _shown(api: Api, request: Request) -> int | None:
    """What the clock shows that a request advances, if it does."""
    clock, _, last = request.path.rpartition("/")
    if last != "advance":
        return None
    shown = api.get(clock)
    found: int | None = shown.get("now", shown.get("frozen_time"))
    return found


def _cut(
    random: Random, name: str, request: Request, before: int, answer: Any
) -> list[tuple[str, Request]]:
    """The advance, in so many steps."""
    field = "to" if "now" in answer else "frozen_time"
    end = int(answer.get("now") or parse_qs(request.form)[field][-1])
    stops = {before + int((end - before) * random.random()) for _ in range(CUTS)} - {before, end}
    return [
        (f"{name}x{stop}" if stop < end else name, request._replace(form=f"{field}={stop}"))
        for stop in (*sorted(stops), end)
    ]
