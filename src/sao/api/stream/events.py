"""One reader's stream: server-sent events, in the words that docs/stream.md gives."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from time import monotonic  # noqa: TID251  (heartbeats and pacing go by real time)

import msgspec

from sao.api.stream.tail import PACE_S, PAGE, Tail
from sao.api.stream.telling import Cursor, Told

HEARTBEAT_S = 15.0
CLOCK_S = 0.1
"""How far two events of a clock that is on its way are apart."""

HEARTBEAT = b":\n\n"

Wants = Callable[[Told], bool]


def event(kind: str, data: object) -> bytes:
    """An event without an id: nothing to resume from."""
    return b"event: %s\ndata: %s\n\n" % (kind.encode(), msgspec.json.encode(data))


def outcomes(page: list[Told], wants: Wants | None) -> bytes:
    """The outcomes of a page that are wanted; where the last is not, its id alone."""
    told = page if wants is None else [one for one in page if wants(one)]
    lines = [b"event: outcome\nid: %s\ndata: %s\n\n" % (t.cursor.encode(), t.data) for t in told]
    if page and (not told or told[-1] is not page[-1]):
        lines.append(b"id: %s\n\n" % page[-1].cursor.encode())
    return b"".join(lines)


async def follow(
    tail: Tail,
    since: Cursor,
    wants: Wants | None,
    *,
    reset: bool,
    may: Callable[[], bool] = lambda: True,
) -> AsyncIterator[bytes]:
    """Everything after `since`, as it becomes durable, until the reader leaves or the server ends.

    `reset`: the reader's own cursor is of another history, and it has to begin anew. `may` is asked
    again and again whether the reader may still follow: their key may have ended.
    """
    woken = tail.join()
    try:
        clock = _Clock(tail)
        if reset:
            yield event("reset", {"position": str(since)})
        yield event("hello", {"position": str(since), "clock": clock.take()})
        after, spoke_at = since.position, monotonic()
        while not tail.closed:
            woken.clear()
            page = await tail.page(after)
            if not may():
                return
            chunk = outcomes(page, wants) + clock.due()
            if page:
                after = page[-1].position
            if chunk:
                yield chunk
                spoke_at = monotonic()
            if page:  # there may be more, whatever has woken us
                await asyncio.sleep(PACE_S * tail.readers if len(page) == PAGE else 0)
                continue
            await _wait(woken, min(spoke_at + HEARTBEAT_S, clock.again_at()))
            if monotonic() >= spoke_at + HEARTBEAT_S:
                yield HEARTBEAT
                spoke_at = monotonic()
    finally:
        tail.leave(woken)


async def _wait(woken: asyncio.Event, until: float) -> None:
    """Until there may be something new, or it is that late."""
    with suppress(TimeoutError):
        async with asyncio.timeout(max(until - monotonic(), 0)):
            await woken.wait()


class _Clock:
    """What a reader was told of the clock: each change, but not too often while it moves."""

    def __init__(self, tail: Tail) -> None:
        self._tail = tail
        self._told: object = None
        self._told_at = 0.0

    def take(self) -> object:
        """What it shows; the reader is told."""
        self._told, self._told_at = self._tail.clock, monotonic()
        return self._told

    def due(self) -> bytes:
        """The event, if it is time for one."""
        clock = self._tail.clock
        if clock == self._told:
            return b""
        if clock["status"] == "advancing" and monotonic() < self._told_at + CLOCK_S:
            return b""
        return event("clock", self.take())

    def again_at(self) -> float:
        """When there is something to tell, if nothing else happens."""
        changed = self._tail.clock != self._told
        return self._told_at + CLOCK_S if changed else float("inf")
