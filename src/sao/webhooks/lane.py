"""One endpoint's way from the feed to its address: relay, queue, consumer.

Every endpoint has a queue and a few senders of its own, so one that is slow, or fails for days,
holds up nobody else. What it did not take is tried again later and later, on a clock that both the
wall and the environment's clock move.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol

import msgspec
from msgspec.structs import replace

from sao.billing.resources.webhook_endpoint import GiveUp, WebhookEndpoint
from sao.core.machine import Step
from sao.core.outcome import Link
from sao.documents.addresses import Addresses
from sao.platform.backoff import Backoff, Draw
from sao.platform.calling import Call
from sao.platform.consumer import Consumer, Pace
from sao.platform.errors import PlatformError, Terminal, Transient
from sao.platform.ports import FeedEntry, KeyValue, Queues
from sao.platform.ports.kv import Write
from sao.platform.ports.queue import Message, NewMessage, QueueSettings
from sao.platform.relay import Feed, Portion, Relay
from sao.runtime import Reading, Rejected, Session
from sao.runtime.desk import Desk
from sao.telemetry.logs import bound
from sao.telemetry.tracing import failed
from sao.webhooks.deliveries import (
    ATTEMPTS_KEPT,
    Attempt,
    Deliveries,
    Delivery,
    delivery_id,
)
from sao.webhooks.sender import Answer, Sender
from sao.webhooks.signing import secret, signature
from sao.wire.event_ids import event_id
from sao.wire.event_types import means
from sao.wire.events import render_event, request_of
from sao.wire.older import telling
from sao.wire.shapes import Rendered

ATTEMPTS_MAX = 18
"""How often an event is tried: with `BACKOFF`, over three days."""

BACKOFF = Backoff(first_ms=5_000, longest_ms=43_200_000, jitter_percent=10)
"""5 s after the first failure, then doubling up to twelve hours."""

CONCURRENCY = 4
"""How many events an endpoint is sent at once."""

SUCCESS_NOTED_MS = 60_000
"""How often it is written down that an endpoint takes events."""

USER_AGENT = "SAO-Billing/1 (webhooks)"

log = logging.getLogger("sao.webhooks")


class Task(msgspec.Struct, frozen=True):
    """What a message asks for: this entry of the feed, again even if it was delivered."""

    position: int
    object_id: str
    seq: int
    n: int
    label: str
    again: bool = False

    @property
    def event(self) -> str:
        """The event's id."""
        return event_id(self.object_id, self.seq, self.n)


class Tools(NamedTuple):
    """What all lanes share. `clock_ms` is the queues' clock, `wall_ms` the wall's."""

    desk: Desk
    queues: Queues
    kv: KeyValue
    deliveries: Deliveries
    sender: Sender
    key: bytes
    addresses: Addresses
    clock_ms: Callable[[], int]
    wall_ms: Callable[[], int]
    new_lease: Callable[[], str]
    draw: Draw
    call: Call
    api_version: str = ""
    """The version of Stripe's API in which endpoints are told that name none."""


class Outbox(Protocol):
    """What a lane knows of all lanes."""

    @property
    def feed(self) -> Feed:
        """The feed, read once for all lanes."""
        ...

    async def owed(self, position: int, label: str) -> int:
        """How many endpoints want an entry of the feed and have not taken it so far."""
        ...


QUEUE_PREFIX = "webhooks-out-"


def queue_name(endpoint_id: str) -> str:
    """The queue of what an endpoint is to be sent."""
    return f"{QUEUE_PREFIX}{endpoint_id}"


def endpoint_of(queue: str) -> str | None:
    """The endpoint whose events a queue holds; None of any other queue."""
    return queue.removeprefix(QUEUE_PREFIX) if queue.startswith(QUEUE_PREFIX) else None


class Lane:
    """Carries the events of one endpoint; `since` is the feed's position when it was created."""

    def __init__(self, endpoint_id: str, since: int, tools: Tools, outbox: Outbox) -> None:
        self.endpoint_id = endpoint_id
        self._tools = tools
        self._outbox = outbox
        self._queue = queue_name(endpoint_id)
        self._success_key = f"webhooks/success/{endpoint_id}"
        self._success_noted_ms = 0
        self._complained_of = ""
        self._past: list[tuple[int, WebhookEndpoint]] = []
        self._under_way: dict[str, asyncio.Task[Answer]] = {}
        self.relay = Relay(
            self._queue,
            outbox.feed,
            tools.queues,
            tools.kv,
            queue=self._queue,
            message=self._message,
            since=since,
        )
        self._consumer = Consumer(
            tools.queues,
            self._queue,
            self._handle,
            clock_ms=tools.clock_ms,
            new_lease=tools.new_lease,
            draw=tools.draw,
            pace=Pace(concurrency=CONCURRENCY, backoff=BACKOFF),
            call=tools.call,
        )

    # --- its life ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up what is waiting."""
        # Posting ends before the lease does, so a message is not given out while it is under way.
        lease_ms = 2 * self._tools.sender.timeout_ms
        settings = QueueSettings(attempts_max=ATTEMPTS_MAX, lease_ms=lease_ms, batch_max=1)
        await self._consumer.start(settings)

    async def stop(self, grace_ms: int) -> None:
        """Send no more; what is under way may end."""
        await self._consumer.stop(grace_ms)

    @property
    def broken(self) -> bool:
        """Whether it has stopped by itself: somebody took its queue away."""
        return self._consumer.ended

    def wake(self) -> None:
        """Look into the queue now."""
        self._consumer.wake()

    def read(self) -> Portion | None:
        """The feed's next entries, as messages; None where there are none."""
        self._recall()
        return self.relay.read(self._tools.clock_ms())

    async def owes(self, position: int, label: str) -> bool:
        """Whether the endpoint wants this entry of the feed, and has not taken it so far."""
        self._recall()
        if not self._wants(position, label):
            return False
        known = self._tools.deliveries.find(
            delivery_id(self.endpoint_id, position), self._tools.wall_ms()
        )
        if known is not None:
            return known.status != "delivered"
        now_ms = self._tools.clock_ms()
        if position > self.relay.standing(now_ms)[0]:
            return True
        # Not tried yet, or so long ago that it is not known any more.
        peek = partial(self._tools.queues.peek, self._queue, 0, 1, now_ms)
        return any(
            msgspec.json.decode(oldest.body, type=Task).position <= position
            for oldest in await self._tools.call(peek)
        )

    async def resend(self, task: Task) -> None:
        """Deliver this once more, whatever became of it."""
        body = msgspec.json.encode(replace(task, again=True))
        queues, now_ms = self._tools.queues, self._tools.clock_ms()
        enqueue = partial(queues.enqueue, self._queue, [NewMessage(body)], now_ms)
        await self._tools.call(enqueue)
        self._consumer.wake()

    @property
    def endpoint(self) -> WebhookEndpoint:
        """The endpoint as it is now."""
        state: WebhookEndpoint = self._tools.desk.runtime.objects.load(self.endpoint_id).data
        return state

    # --- from the feed -------------------------------------------------------------------------

    def _recall(self) -> None:
        """What the endpoint was, and from which position of the feed on, the latest first."""
        objects, store = self._tools.desk.runtime.objects, self._tools.desk.runtime.store
        number = objects.number(self.endpoint_id)
        rows = store.chain(number) if number is not None else []
        if len(rows) == len(self._past):
            return
        machine = self._tools.desk.runtime.machines.of(self.endpoint_id)
        links = [Link(self.endpoint_id, row.seq, row.hash, row.body) for row in rows]
        states = [step.after.data for step in machine.history(self.endpoint_id, links)]
        self._past = list(zip((row.feed for row in rows), states, strict=True))[::-1]

    def _message(self, entry: FeedEntry) -> NewMessage | None:
        """What the endpoint is to be sent of this entry, if it wanted it when it happened."""
        if entry.object_id == Session.environment_clock:
            return None
        if not self._wants(entry.position, entry.label):
            return None
        task = Task(entry.position, entry.object_id, entry.seq, entry.n, entry.label)
        return NewMessage(msgspec.json.encode(task))

    def _wants(self, position: int, label: str) -> bool:
        then = next((one for since, one in self._past if since <= position), None)
        return then is not None and then.status == "enabled" and means(then.enabled_events, label)

    # --- to the address ------------------------------------------------------------------------

    async def _handle(self, messages: Sequence[Message]) -> None:
        for message in messages:
            task = msgspec.json.decode(message.body, type=Task)
            with bound(endpoint_id=self.endpoint_id, event=task.event, object_id=task.object_id):
                await self._deliver(message, task)

    async def _deliver(self, message: Message, task: Task) -> None:
        """Raises `Transient` or `Terminal` where it was not taken."""
        endpoint, now_ms = self.endpoint, self._tools.wall_ms()
        made = delivery_id(self.endpoint_id, task.position)
        known = None
        if message.attempt > 1 or task.again:
            known = self._tools.deliveries.find(made, now_ms)
        if known is None:
            known = Delivery(
                made, task.event, task.label, self.endpoint_id, endpoint.url, "retrying"
            )
        if known.status == "delivered" and not task.again:
            return  # taken, but the process ended before it could say so to the queue
        if endpoint.status != "enabled":
            status = known.status if known.status == "delivered" else "skipped"
            skipped = replace(known, status=status, next_attempt_at=None)
            await self._tools.deliveries.keep(skipped, now_ms)
            return
        answer = await self._post_once(made, endpoint, task)
        attempt = Attempt(now_ms // 1000, *answer)
        delivery = replace(
            known, url=endpoint.url, attempts=(*known.attempts, attempt)[-ATTEMPTS_KEPT:]
        )
        if answer.error:
            await self._failed(message, delivery, answer)
        else:
            self._complained_of = ""
            done = replace(delivery, status="delivered", next_attempt_at=None)
            await self._tools.deliveries.keep(done, now_ms)
            await self._note_success()

    async def _post_once(self, made: str, endpoint: WebhookEndpoint, task: Task) -> Answer:
        """Post, or wait for the post of the same that is under way.

        The queue's clock may leap ahead, and the lease of what is under way runs out with it.
        """
        running = self._under_way.get(made)
        if running is None:
            running = asyncio.create_task(self._post(endpoint, task))
            self._under_way[made] = running
            running.add_done_callback(lambda _done: self._under_way.pop(made, None))
        return await asyncio.shield(running)

    async def _post(self, endpoint: WebhookEndpoint, task: Task) -> Answer:
        step = self._step(task)
        told = {"sao.object_id": task.object_id, "sao.event_id": task.event, "url": endpoint.url}
        with self._tools.desk.traces.telling("webhook", step.outcome.cause, told) as span:
            answer = await self._post_event(endpoint, await self._event(endpoint, task, step))
            if answer.error:
                failed(span, answer.error)
        return answer

    async def _post_event(self, endpoint: WebhookEndpoint, event: Rendered) -> Answer:
        body = msgspec.json.encode(event)
        numbers = endpoint.secret_numbers
        secrets = [secret(self._tools.key, endpoint.id, number) for number in numbers]
        signed = signature(secrets, self._tools.wall_ms() // 1000, body)
        headers = {"Stripe-Signature": signed, "User-Agent": USER_AGENT}
        return await self._tools.sender.post(endpoint.url, body, headers)

    def _step(self, task: Task) -> Step:
        step = self._tools.desk.runtime.objects.step(task.object_id, task.seq)
        if step is None:
            raise Terminal(f"{task.event} tells of an outcome that is not in the store")
        return step

    async def _event(self, endpoint: WebhookEndpoint, task: Task, step: Step) -> Rendered:
        known = Reading(self._tools.desk.runtime)
        version = endpoint.api_version or self._tools.api_version
        key = known.key_of(request_of(step))
        event = render_event(step, task.label, task.event, key, telling(version, known.find))
        event["pending_webhooks"] = await self._outbox.owed(task.position, task.label)
        return self._tools.addresses.complete(event)

    async def _failed(self, message: Message, delivery: Delivery, answer: Answer) -> None:
        """Say when it is tried again; after the last time, that it is not."""
        now_ms = self._tools.wall_ms()
        self._complain(delivery, answer)
        if message.attempt < ATTEMPTS_MAX:
            delay_ms = BACKOFF.delay_ms(message.attempt, self._tools.draw)
            later = (now_ms + delay_ms) // 1000
            again = replace(delivery, status="retrying", next_attempt_at=later)
            await self._tools.deliveries.keep(again, now_ms)
            raise Transient(answer.error, delay_ms)
        failed = replace(delivery, status="failed", next_attempt_at=None)
        await self._tools.deliveries.keep(failed, now_ms)
        if self._last_success_ms() < message.enqueued_at_ms:
            await self._give_up(answer)
        raise Terminal(answer.error)

    def _complain(self, delivery: Delivery, answer: Answer) -> None:
        """Say in the log why nothing comes: when that begins, not at each attempt."""
        if answer.error != self._complained_of:
            said = "webhook endpoint %s (%s) did not take %s, which is tried again: %s"
            log.warning(said, self.endpoint_id, delivery.url, delivery.type, answer.error)
        self._complained_of = answer.error

    # --- giving up -----------------------------------------------------------------------------

    def _last_success_ms(self) -> int:
        entry = self._tools.kv.get(self._success_key, self._tools.wall_ms())
        return int(entry.value) if entry is not None else 0

    async def _note_success(self) -> None:
        now_ms = self._tools.clock_ms()
        if now_ms - self._success_noted_ms < SUCCESS_NOTED_MS:
            return
        self._success_noted_ms = now_ms
        write = Write(self._success_key, b"%d" % now_ms)
        await self._tools.call(partial(self._tools.kv.put, write, self._tools.wall_ms()))

    async def _give_up(self, answer: Answer) -> None:
        """Disable the endpoint: an event was tried for three days, and nothing else got through."""
        because = f"nothing was taken for three days; the last time: {answer.error}"

        def disable(session: Session) -> Any:
            return session.submit(self.endpoint_id, "give_up", GiveUp(because))

        url = self.endpoint.url
        try:
            await self._tools.desk.run(disable)
        except Rejected:
            return  # somebody disabled or deleted it meanwhile
        except PlatformError as error:
            log.warning("webhook endpoint %s could not be disabled: %s", self.endpoint_id, error)
            return
        log.warning("webhook endpoint %s (%s) is disabled: %s", self.endpoint_id, url, because)
