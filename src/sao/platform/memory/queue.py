"""`Queues` in dicts and heaps."""

from collections import deque
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import islice

from sao.platform.errors import QueueFull, QueueUnknown
from sao.platform.ports.queue import (
    LEASE_RAN_OUT,
    Attempt,
    DeadLetter,
    Enqueued,
    Failure,
    Message,
    NewMessage,
    QueueSettings,
    QueueStats,
    Receipt,
    Received,
    Waiting,
    check_messages,
)


class MemoryQueues:
    """`Queues`, without threads: one thread only."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}

    def declare(self, queue: str, settings: QueueSettings) -> None:
        self._queues.setdefault(queue, _Queue(queue)).settings = settings

    def names(self) -> list[str]:
        return sorted(self._queues)

    def settings(self, queue: str) -> QueueSettings:
        return self._queue(queue).settings

    def enqueue(self, queue: str, messages: Sequence[NewMessage], now_ms: int) -> list[Enqueued]:
        found = self._queue(queue)
        check_messages(queue, messages)
        return found.enqueue(messages, now_ms)

    def receive(self, queue: str, lease: str, now_ms: int) -> Received:
        return self._queue(queue).receive(lease, now_ms)

    def ack(self, queue: str, receipts: Sequence[Receipt]) -> list[int]:
        found = self._queue(queue)
        return [found.remove(live).number for live in found.held(receipts)]

    def retry(self, queue: str, failures: Sequence[Failure], now_ms: int) -> list[int]:
        found = self._queue(queue)
        return [found.fail(failure, now_ms) for failure in failures if found.holds(failure)]

    def extend(self, queue: str, receipts: Sequence[Receipt], now_ms: int) -> list[int]:
        found = self._queue(queue)
        held = list(found.held(receipts))
        for live in held:
            found.show_at(live, now_ms + found.settings.lease_ms)
        return [live.number for live in held]

    def stats(self, queue: str, now_ms: int) -> QueueStats:
        found = self._queue(queue)
        lives = found.live.values()
        oldest = next((now_ms - live.enqueued_at_ms for live in lives), 0)
        in_flight = sum(live.is_leased(now_ms) for live in lives)
        return QueueStats(queue, len(lives), in_flight, len(found.dead), oldest)

    def peek(self, queue: str, after: int, limit: int, now_ms: int) -> list[Waiting]:
        later = (live for live in self._queue(queue).live.values() if live.number > after)
        return [live.seen(now_ms) for live in islice(later, limit)]

    def dead(self, queue: str, after: int, limit: int) -> list[DeadLetter]:
        dead = self._queue(queue).dead
        return [dead[number] for number in sorted(dead) if number > after][:limit]

    def redrive(self, queue: str, numbers: Sequence[int] | None, now_ms: int) -> int:
        found = self._queue(queue)
        letters = found.take_dead(numbers)
        for letter in letters:
            found.add(NewMessage(letter.body, letter.key), now_ms).attempts += letter.attempts
        return len(letters)

    def purge(self, queue: str) -> int:
        return self._queue(queue).purge()

    def purge_dead(self, queue: str, numbers: Sequence[int] | None) -> int:
        return len(self._queue(queue).take_dead(numbers))

    def close(self) -> None:
        pass

    def _queue(self, queue: str) -> "_Queue":
        found = self._queues.get(queue)
        if found is None:
            raise QueueUnknown(queue, self.names())
        return found


class _Live:
    """A message that is waiting or in flight. `given` counts deliveries since it was enqueued."""

    __slots__ = (
        "attempts",
        "body",
        "enqueued_at_ms",
        "given",
        "key",
        "lease",
        "number",
        "received_at_ms",
        "shown",
        "visible_at_ms",
    )

    def __init__(self, number: int, new: NewMessage, now_ms: int) -> None:
        self.number = number
        self.body = new.body
        self.key = new.key
        self.enqueued_at_ms = now_ms
        self.visible_at_ms = now_ms + new.delay_ms
        self.given = 0
        self.lease = ""
        self.received_at_ms = 0
        self.shown = 0  # how often it was put on the heap; only the last counts
        self.attempts: list[Attempt] = []

    def is_leased(self, now_ms: int) -> bool:
        return self.lease != "" and self.visible_at_ms > now_ms

    def end_attempt(self, ended_at_ms: int, reason: str) -> None:
        self.attempts.append(Attempt(self.received_at_ms, ended_at_ms, reason))
        self.lease = ""

    def seen(self, now_ms: int) -> Waiting:
        return Waiting(
            self.number,
            self.body,
            self.key,
            self.enqueued_at_ms,
            self.visible_at_ms,
            self.is_leased(now_ms),
            tuple(self.attempts),
        )


class _Queue:
    """One queue. Only the first message of a key is in the heap, at the instant it is ready."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.settings = QueueSettings()
        self.live: dict[int, _Live] = {}  # in order of number
        self.dead: dict[int, DeadLetter] = {}
        self._last = 0
        self._heap: list[tuple[int, int, int]] = []  # visible_at_ms, number, shown; some are stale
        self._keys: dict[str, deque[int]] = {}
        self._seen: dict[str, int] = {}  # dedup_id: number
        self._seen_until: list[tuple[int, str]] = []  # a heap

    def enqueue(self, messages: Sequence[NewMessage], now_ms: int) -> list[Enqueued]:
        self._forget_seen(now_ms)
        fresh = {new.dedup_id for new in messages} - self._seen.keys() - {""}
        count = sum(not new.dedup_id for new in messages) + len(fresh)
        limit = self.settings.depth_max
        if count and len(self.live) + count > limit:
            wait = self.settings.full_retry_after_ms
            raise QueueFull(self.name, len(self.live), limit, wait)
        return [self._enqueue_one(new, now_ms) for new in messages]

    def _enqueue_one(self, new: NewMessage, now_ms: int) -> Enqueued:
        if new.dedup_id in self._seen:
            return Enqueued(self._seen[new.dedup_id], duplicate=True)
        number = self.add(new, now_ms).number
        if new.dedup_id:
            self._seen[new.dedup_id] = number
            heappush(self._seen_until, (now_ms + self.settings.dedup_ms, new.dedup_id))
        return Enqueued(number, duplicate=False)

    def _forget_seen(self, now_ms: int) -> None:
        while self._seen_until and self._seen_until[0][0] <= now_ms:
            _, dedup_id = heappop(self._seen_until)
            del self._seen[dedup_id]

    def add(self, new: NewMessage, now_ms: int) -> _Live:
        self._last += 1
        live = self.live[self._last] = _Live(self._last, new, now_ms)
        if live.key:
            self._keys.setdefault(live.key, deque()).append(live.number)
        self.show_at(live, live.visible_at_ms)
        return live

    def show_at(self, live: _Live, instant_ms: int) -> None:
        """Let it be ready at this instant, if it is the first of its key."""
        live.visible_at_ms = instant_ms
        live.shown += 1
        if not live.key or self._keys[live.key][0] == live.number:
            heappush(self._heap, (instant_ms, live.number, live.shown))

    def receive(self, lease: str, now_ms: int) -> Received:
        ready = self._ready(now_ms)
        settings = self.settings
        wait_until = ready[0].visible_at_ms + settings.batch_wait_ms if ready else 0
        if ready and (len(ready) == settings.batch_max or wait_until <= now_ms):
            return Received(tuple(self._give(one, lease, now_ms) for one in ready), now_ms)
        later = self._first()
        instants = [wait_until] if ready else []
        instants += [later.visible_at_ms] if later is not None else []
        for one in ready:
            self.show_at(one, one.visible_at_ms)
        return Received((), min(instants, default=None))

    def _ready(self, now_ms: int) -> list[_Live]:
        """The next batch, taken off the heap, once those in it without an attempt left are dead."""
        settings = self.settings
        while True:
            ready: list[_Live] = []
            while len(ready) < settings.batch_max:
                first = self._first()
                if first is None or first.visible_at_ms > now_ms:
                    break
                heappop(self._heap)
                ready.append(first)
            spent = [one for one in ready if one.lease and one.given >= settings.attempts_max]
            if not spent:
                return ready
            for one in ready:
                if one in spent:
                    one.end_attempt(one.visible_at_ms, LEASE_RAN_OUT)
                    self._bury(one, now_ms)
                else:
                    self.show_at(one, one.visible_at_ms)

    def _first(self) -> _Live | None:
        """The top of the heap, once what is no longer as it was put there is off it."""
        while self._heap:
            _, number, shown = self._heap[0]
            live = self.live.get(number)
            if live is not None and live.shown == shown:
                return live
            heappop(self._heap)
        return None

    def _give(self, live: _Live, lease: str, now_ms: int) -> Message:
        if live.lease:
            live.end_attempt(live.visible_at_ms, LEASE_RAN_OUT)
        live.lease = lease
        live.given += 1
        live.received_at_ms = now_ms
        self.show_at(live, now_ms + self.settings.lease_ms)
        return Message(
            live.number,
            live.body,
            live.key,
            live.given,
            live.enqueued_at_ms,
            lease,
            live.visible_at_ms,
        )

    def holds(self, receipt: Receipt | Failure) -> bool:
        live = self.live.get(receipt.number)
        return live is not None and live.lease == receipt.lease != ""

    def held(self, receipts: Sequence[Receipt]) -> Iterator[_Live]:
        return (self.live[receipt.number] for receipt in receipts if self.holds(receipt))

    def remove(self, live: _Live) -> _Live:
        del self.live[live.number]
        if live.key:
            followers = self._keys[live.key]
            followers.remove(live.number)
            if followers:
                first = self.live[followers[0]]
                self.show_at(first, first.visible_at_ms)
            else:
                del self._keys[live.key]
        return live

    def fail(self, failure: Failure, now_ms: int) -> int:
        live = self.live[failure.number]
        live.end_attempt(now_ms, failure.reason)
        if failure.delay_ms is None or live.given >= self.settings.attempts_max:
            self._bury(live, now_ms)
        else:
            self.show_at(live, now_ms + failure.delay_ms)
        return live.number

    def _bury(self, live: _Live, now_ms: int) -> None:
        self.remove(live)
        self.dead[live.number] = DeadLetter(
            live.number,
            live.body,
            live.key,
            live.enqueued_at_ms,
            now_ms,
            live.attempts[-1].reason,
            tuple(live.attempts),
        )

    def take_dead(self, numbers: Sequence[int] | None) -> list[DeadLetter]:
        wanted = sorted(self.dead if numbers is None else self.dead.keys() & set(numbers))
        return [self.dead.pop(number) for number in wanted]

    def purge(self) -> int:
        count = len(self.live)
        self.live.clear()
        self._heap.clear()
        self._keys.clear()
        return count
