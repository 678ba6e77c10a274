"""Enqueuing for many callers at once: what comes while one commit is written goes into the next."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from sao.platform.calling import Call, in_thread
from sao.platform.errors import PlatformError
from sao.platform.ports.queue import Enqueued, NewMessage, Queues

GROUP_MAX = 256
"""How many calls share a commit at most."""


class _Asked(NamedTuple):
    messages: Sequence[NewMessage]
    answer: asyncio.Future[list[Enqueued]]


class Producer:
    """The way into one queue for the requests of one process.

    `enqueued` is told after each commit, to wake the consumer.
    """

    def __init__(
        self,
        queues: Queues,
        queue: str,
        *,
        clock_ms: Callable[[], int],
        enqueued: Callable[[], None] = lambda: None,
        call: Call = in_thread,
    ) -> None:
        self._queues = queues
        self._queue = queue
        self._clock_ms = clock_ms
        self._enqueued = enqueued
        self._call = call
        self._asked: list[_Asked] = []
        self._writing: asyncio.Task[None] | None = None

    async def enqueue(self, messages: Sequence[NewMessage]) -> list[Enqueued]:
        """Durable when it returns; raises what `Queues.enqueue` raises for these messages."""
        answer: asyncio.Future[list[Enqueued]] = asyncio.get_running_loop().create_future()
        self._asked.append(_Asked(messages, answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await answer

    async def _write(self) -> None:
        """Write group after group until nobody asks any more."""
        try:
            while self._asked:
                group, self._asked = self._asked[:GROUP_MAX], self._asked[GROUP_MAX:]
                try:
                    await self._commit(group)
                except PlatformError as error:
                    await self._one_by_one(group, error)
                except Exception as error:  # noqa: BLE001  (nobody waits for ever)
                    for asked in group:
                        _answer(asked, error)
                self._enqueued()
        finally:
            self._writing = None

    async def _one_by_one(self, group: list[_Asked], error: PlatformError) -> None:
        """Who spoiled the group hears of it; the others are served."""
        if len(group) == 1:
            _answer(group[0], error)
            return
        for asked in group:
            try:
                await self._commit([asked])
            except PlatformError as own:
                _answer(asked, own)

    async def _commit(self, group: list[_Asked]) -> None:
        together = [message for asked in group for message in asked.messages]
        now_ms = self._clock_ms()
        enqueue = partial(self._queues.enqueue, self._queue, together, now_ms)
        answers = iter(await self._call(enqueue))
        for asked in group:
            _answer(asked, [next(answers) for _ in asked.messages])


def _answer(asked: _Asked, answer: list[Enqueued] | Exception) -> None:
    if asked.answer.done():  # its caller has gone
        return
    if isinstance(answer, Exception):
        asked.answer.set_exception(answer)
    else:
        asked.answer.set_result(answer)
