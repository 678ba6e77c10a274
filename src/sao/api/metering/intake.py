"""The way in for events in bulk: durable when it says so, counted soon after, each once.

Events wait in a queue, one message each; batches of them become one outcome for each customer and
meter. They have no ordering key: a batch holds one message of a key, so nothing could be counted
together. Order is kept all the same (one batch at a time, oldest first), and matters only where two
events of a meter that takes the last value happened in the same second.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial

from sao.api.metering.batches import count_batch
from sao.api.metering.counting import Told
from sao.api.metering.messages import Standing, Taken, as_message
from sao.platform.backoff import Backoff, Draw
from sao.platform.calling import Call, in_thread
from sao.platform.consumer import Consumer, Pace
from sao.platform.ports.queue import Queues, QueueSettings
from sao.platform.producer import Producer
from sao.runtime.desk import Desk
from sao.wire.resources import meter

QUEUE = "meter_events"

SETTINGS = QueueSettings(
    attempts_max=60, batch_max=1_000, batch_wait_ms=20, depth_max=1_000_000, lease_ms=10_000
)
"""Sixty attempts, so that a customer's clock may be on its way for most of an hour."""

BACKOFF = Backoff(first_ms=100, longest_ms=60_000)

DRAIN_TIMEOUT_S = 30.0
"""How long the advance of a clock waits for what was taken before it."""

log = logging.getLogger("sao.api")

_DRAIN_POLL_S = 0.01
_DEAD_SHOWN = 10


class Intake:
    """Takes events, and counts them on the desk. `new_lease` and `draw` are the wiring's."""

    def __init__(
        self,
        desk: Desk,
        queues: Queues,
        *,
        clock_ms: Callable[[], int],
        new_lease: Callable[[], str],
        draw: Draw,
        call: Call = in_thread,
    ) -> None:
        self._queues = queues
        self._clock_ms = clock_ms
        self._call = call
        self._last: int | None = None
        self._consumer = Consumer(
            queues,
            QUEUE,
            partial(count_batch, desk),
            clock_ms=clock_ms,
            new_lease=new_lease,
            draw=draw,
            pace=Pace(backoff=BACKOFF),
            call=call,
        )
        wake = self._consumer.wake
        self._producer = Producer(queues, QUEUE, clock_ms=clock_ms, enqueued=wake, call=call)

    # --- its life ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up what a former process left. The desk has to be at work."""
        await self._consumer.start(SETTINGS)

    async def stop(self) -> None:
        """End the batch at hand; what waits stays on the disk."""
        await self._consumer.stop()

    # --- taking --------------------------------------------------------------------------------

    async def take(self, uses: Sequence[meter.Use], request_id: str) -> Taken:
        """Take all of these events, or none; durable when it returns. Raises `QueueFull`.

        Those without an identifier are told from each other by the request and their place in it.
        """
        told = [
            Told(use.identifier or f"{request_id}-{place}", use) for place, use in enumerate(uses)
        ]
        enqueued = await self._producer.enqueue([as_message(each) for each in told])
        self._last = max(self._last or 0, *(each.number for each in enqueued))
        duplicates = sum(each.duplicate for each in enqueued)
        return Taken(len(enqueued) - duplicates, duplicates)

    async def drained(self) -> bool:
        """Wait until what was taken before now is counted or dead; False if that takes longer."""
        last = self._last
        try:
            async with asyncio.timeout(DRAIN_TIMEOUT_S):
                while await self._holds(last):  # noqa: ASYNC110  (a queue tells nobody)
                    await asyncio.sleep(_DRAIN_POLL_S)
        except TimeoutError:
            log.warning("a clock goes on although meter events from before are still not counted")
            return False
        return True

    async def standing(self) -> Standing:
        """What waits, and what was given up."""
        stats = await self._call(partial(self._queues.stats, QUEUE, self._clock_ms()))
        dead = await self._call(partial(self._queues.dead, QUEUE, 0, _DEAD_SHOWN))
        return Standing(stats, dead)

    async def _holds(self, last: int | None) -> bool:
        """Whether a message up to `last` is alive; any, where nothing was taken in this life."""
        peek = partial(self._queues.peek, QUEUE, 0, 1, self._clock_ms())
        oldest = await self._call(peek)
        return bool(oldest) and (last is None or oldest[0].number <= last)
