"""Enqueuing for many callers at once, who share commits; none suffers for another."""

from collections.abc import Callable, Sequence
from functools import partial

from sao.platform.calling import Call, in_thread
from sao.platform.errors import PlatformError
from sao.platform.ports.queue import Enqueued, NewMessage, Queues
from sao.platform.together import Together

GROUP_MAX = 256
"""How many calls share a commit at most."""


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
        self._together = Together(self._commit, GROUP_MAX, spoils=(PlatformError,))

    async def enqueue(self, messages: Sequence[NewMessage]) -> list[Enqueued]:
        """Durable when it returns; raises what `Queues.enqueue` raises for these messages."""
        return await self._together.do(messages)

    async def _commit(self, asked: list[Sequence[NewMessage]]) -> list[list[Enqueued]]:
        together = [message for messages in asked for message in messages]
        now_ms = self._clock_ms()
        answers = iter(
            await self._call(partial(self._queues.enqueue, self._queue, together, now_ms))
        )
        self._enqueued()
        return [[next(answers) for _ in messages] for messages in asked]
