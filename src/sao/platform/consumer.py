"""The loop that works on a queue: batches in, `ack` or `retry` out, on any driver.

A batch that fails is tried again message by message at once, so one poisonous message costs the
others nothing but a second run: what a handler does must be safe to do twice, as with every
delivery. Only the message that fails alone is retried, later and later, until it is a dead letter.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import msgspec

from sao.platform.backoff import Backoff, Draw
from sao.platform.calling import Call, in_thread
from sao.platform.errors import PlatformError, Terminal, Transient
from sao.platform.ports.queue import Failure, Message, Queues, QueueSettings, Receipt

Failed = Mapping[int, Exception]
"""What failed of a batch, by the messages' numbers, and why."""

Handle = Callable[[Sequence[Message]], Awaitable[Failed | None]]
"""Does the work of a batch, all of it, or raises; or returns what failed while the rest is done.

`Terminal` makes a message a dead letter at once, `Transient` may say when to come again; whatever
else it raises is retried by the consumer's backoff.
"""

log = logging.getLogger(__name__)


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How a consumer works."""

    concurrency: int = 1
    """How many batches it works on at once."""
    timeout_ms: int | None = None
    """How long a handler may take, at most, and if None, the queue's visibility timeout."""
    poll_ms: int = 1_000
    """How long it sleeps at most: when it notices what another process has enqueued."""
    backoff: Backoff = Backoff()


class Consumer:
    """Consumes one queue. `start` it, and `wake` it after enqueuing, to be served at once.

    `clock_ms` is the clock of those who enqueue, `new_lease` gives a new token each time.
    """

    def __init__(
        self,
        queues: Queues,
        queue: str,
        handle: Handle,
        *,
        clock_ms: Callable[[], int],
        new_lease: Callable[[], str],
        draw: Draw,
        pace: Pace | None = None,
        call: Call = in_thread,
    ) -> None:
        self._queues = queues
        self._queue = queue
        self._handle = handle
        self._clock_ms = clock_ms
        self._new_lease = new_lease
        self._draw = draw
        self._pace = pace or Pace()
        self._call = call
        self._woken = asyncio.Event()
        self._stopping = False
        self._working: set[asyncio.Task[None]] = set()
        self._running: asyncio.Task[None] | None = None

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself after `start`: somebody took its queue away."""
        return self._running is not None and self._running.done()

    async def start(self, settings: QueueSettings) -> None:
        """Declare the queue, and work in a task of its own until `stop`."""
        await self._call(partial(self._queues.declare, self._queue, settings))
        self._running = asyncio.create_task(self.run())

    def wake(self) -> None:
        """Look into the queue now."""
        self._woken.set()

    async def run(self) -> None:
        """Work until `stop`; returns when no batch is under way any more.

        Raises `QueueUnknown`. A queue that cannot be read or written for a while is logged and
        asked again.
        """
        settings = await self._call(partial(self._queues.settings, self._queue))
        timeout_ms = min(self._pace.timeout_ms or settings.lease_ms, settings.lease_ms)
        try:
            while messages := await self._next():
                task = asyncio.create_task(self._work(messages, timeout_ms))
                self._working.add(task)
                task.add_done_callback(self._working.discard)
                while len(self._working) >= self._pace.concurrency:
                    await asyncio.wait(self._working, return_when=asyncio.FIRST_COMPLETED)
            if self._working:
                await asyncio.wait(self._working)
        except asyncio.CancelledError:
            for task in self._working:
                task.cancel()
            raise

    async def stop(self, grace_ms: int = 10_000) -> None:
        """Take no more, and let what is under way end; cancel it after `grace_ms`.

        What was cancelled is delivered again once its visibility timeout has run out.
        """
        self._stopping = True
        self._woken.set()
        if self._working:
            _, late = await asyncio.wait(self._working, timeout=grace_ms / 1000)
            for task in late:
                task.cancel()
        if self._running is not None:
            await asyncio.gather(self._running, return_exceptions=True)

    async def _next(self) -> tuple[Message, ...]:
        """The next batch, as soon as there is one; none when stopping."""
        while not self._stopping:
            self._woken.clear()
            now_ms = self._clock_ms()
            wait_ms = self._pace.poll_ms
            try:
                receive = partial(self._queues.receive, self._queue, self._new_lease(), now_ms)
                received = await self._call(receive)
            except PlatformError as error:
                log.warning("cannot read queue '%s', asking again: %s", self._queue, error)
            else:
                if received.messages:
                    return received.messages
                if received.again_at_ms is not None:
                    wait_ms = min(wait_ms, received.again_at_ms - now_ms)
            await self._sleep(wait_ms)
        return ()

    async def _sleep(self, wait_ms: int) -> None:
        """Until it is woken, or so long."""
        try:
            async with asyncio.timeout(max(wait_ms, 1) / 1000):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _work(self, messages: tuple[Message, ...], timeout_ms: int) -> None:
        """A batch from its delivery to its end."""
        result = await self._attempt(messages, timeout_ms)
        if not isinstance(result, Exception) or len(messages) == 1:
            await self._end(messages, result)
            return
        log.info("a batch of %d of queue '%s' failed, one by one", len(messages), self._queue)
        left = list(messages)
        while left:
            ours = await self._extend(left)
            left = [message for message in left if message.number in ours]
            if left:
                message = (left.pop(0),)
                await self._end(message, await self._attempt(message, timeout_ms))

    async def _attempt(
        self, messages: Sequence[Message], timeout_ms: int
    ) -> Failed | Exception | None:
        limit = asyncio.timeout(timeout_ms / 1000)
        try:
            async with limit:
                return await self._handle(messages)
        except Exception as error:  # noqa: BLE001  (whatever it is becomes the attempt's reason)
            if limit.expired():
                return TimeoutError(f"the handler took longer than {timeout_ms} ms")
            return error

    async def _end(self, messages: Sequence[Message], result: Failed | Exception | None) -> None:
        """Acknowledge, or put back. What cannot be said is delivered again after its lease."""
        queues, queue = self._queues, self._queue
        if isinstance(result, Exception):
            result = {message.number: result for message in messages}
        errors = result or {}
        done = [message for message in messages if message.number not in errors]
        failures = [
            self._failure(message, errors[message.number])
            for message in messages
            if message.number in errors
        ]
        try:
            if done:
                await self._call(partial(queues.ack, queue, _receipts(done)))
            if failures:
                await self._call(partial(queues.retry, queue, failures, self._clock_ms()))
        except PlatformError as unsaid:
            log.warning("what was done of queue '%s' may come again: %s", queue, unsaid)

    async def _extend(self, messages: Sequence[Message]) -> set[int]:
        """Which of these are still ours, for a whole visibility timeout more."""
        extend = partial(self._queues.extend, self._queue, _receipts(messages), self._clock_ms())
        try:
            return set(await self._call(extend))
        except PlatformError as error:
            log.warning("the rest of a batch of queue '%s' comes later: %s", self._queue, error)
            return set()

    def _failure(self, message: Message, error: Exception) -> Failure:
        delay_ms: int | None = self._pace.backoff.delay_ms(message.attempt, self._draw)
        if isinstance(error, Terminal):
            delay_ms = None
        elif isinstance(error, Transient) and error.retry_after_ms is not None:
            delay_ms = error.retry_after_ms
        reason = f"{type(error).__name__}: {error}"
        return Failure(message.number, message.lease, reason, delay_ms)


def _receipts(messages: Sequence[Message]) -> list[Receipt]:
    return [Receipt(message.number, message.lease) for message in messages]
