"""Random stories of a queue: both drivers do what the plainest model does, also over crashes."""

from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sao.platform.embedded import EmbeddedQueues
from sao.platform.errors import QueueFull
from sao.platform.memory import MemoryQueues
from sao.platform.ports.queue import (
    LEASE_RAN_OUT,
    Failure,
    Message,
    NewMessage,
    Queues,
    QueueSettings,
    Receipt,
)
from support.places import fast_folder

SETTINGS = st.builds(
    QueueSettings,
    attempts_max=st.integers(1, 3),
    lease_ms=st.integers(1, 6),
    batch_max=st.integers(1, 4),
    batch_wait_ms=st.integers(0, 3),
    depth_max=st.integers(3, 9),
    dedup_ms=st.integers(1, 10),
)
MESSAGES = st.lists(
    st.builds(
        NewMessage,
        st.binary(max_size=2),
        st.sampled_from(["", "", "k", "l"]),
        st.sampled_from(["", "", "1", "2"]),
        st.integers(0, 4),
    ),
    max_size=4,
)
DELAYS = st.none() | st.integers(0, 6)


class Plain:
    """A message in the model."""

    def __init__(self, number: int, new: NewMessage, now: int, history: list[Any]) -> None:
        self.number, self.new = number, new
        self.enqueued = now
        self.visible = now + new.delay_ms
        self.given, self.lease, self.received = 0, "", 0
        self.history = history


class Given(NamedTuple):
    """What the model keeps of a delivery: enough to be compared."""

    number: int
    body: bytes
    attempt: int
    until: int


class Model:
    """A queue as a list, asked from the front each time."""

    def __init__(self, settings: QueueSettings) -> None:
        self.settings = settings
        self.live: list[Plain] = []
        self.dead: list[Plain] = []
        self.seen: dict[str, tuple[int, int]] = {}
        self.last = 0

    def enqueue(self, messages: list[NewMessage], now: int) -> list[tuple[int, bool]] | None:
        before = list(self.live), dict(self.seen), self.last
        answers = []
        for new in messages:
            number, until = self.seen.get(new.dedup_id, (0, now))
            if new.dedup_id and until > now:
                answers.append((number, True))
                continue
            self.add(new, now, [])
            answers.append((self.last, False))
            if new.dedup_id:
                self.seen[new.dedup_id] = self.last, now + self.settings.dedup_ms
        if len(self.live) > self.settings.depth_max and len(self.live) > len(before[0]):
            self.live, self.seen, self.last = before
            return None
        return answers

    def add(self, new: NewMessage, now: int, history: list[Any]) -> None:
        self.last += 1
        self.live.append(Plain(self.last, new, now, history))

    def receive(self, lease: str, now: int) -> tuple[list[Given], int | None]:
        settings = self.settings
        while True:
            heads = self.heads()
            batch = [one for one in heads if one.visible <= now][: settings.batch_max]
            spent = [one for one in batch if one.lease and one.given >= settings.attempts_max]
            if not spent:
                break
            for one in spent:
                self.end(one, one.visible, LEASE_RAN_OUT)
                self.bury(one)
        waited = bool(batch) and batch[0].visible + settings.batch_wait_ms <= now
        if not waited and len(batch) < settings.batch_max:
            again = [batch[0].visible + settings.batch_wait_ms] if batch else []
            again += [one.visible for one in heads if one.visible > now]
            return [], min(again, default=None)
        for one in batch:
            if one.lease:
                self.end(one, one.visible, LEASE_RAN_OUT)
            one.lease, one.received, one.visible = lease, now, now + settings.lease_ms
            one.given += 1
        return [Given(one.number, one.new.body, one.given, one.visible) for one in batch], now

    def heads(self) -> list[Plain]:
        """What comes first of its key, the earliest first."""
        firsts: dict[Any, Plain] = {}
        for one in self.live:
            firsts.setdefault(one.new.key or one.number, one)
        return sorted(firsts.values(), key=lambda one: (one.visible, one.number))

    def held(self, number: int, lease: str) -> Plain | None:
        return next((one for one in self.live if (one.number, one.lease) == (number, lease)), None)

    def fail(self, one: Plain, reason: str, delay: int | None, now: int) -> None:
        self.end(one, now, reason)
        if delay is None or one.given >= self.settings.attempts_max:
            self.bury(one)
        else:
            one.visible = now + delay

    def end(self, one: Plain, at: int, reason: str) -> None:
        one.history.append((one.received, at, reason))
        one.lease = ""

    def bury(self, one: Plain) -> None:
        self.live.remove(one)
        self.dead.append(one)

    def take_dead(self, numbers: list[int] | None) -> list[Plain]:
        taken = [one for one in self.dead if numbers is None or one.number in numbers]
        self.dead = [one for one in self.dead if one not in taken]
        return sorted(taken, key=lambda one: one.number)


class QueueStory(RuleBasedStateMachine):
    """The same calls to the model, to the memory driver and to the embedded one."""

    @initialize(settings=SETTINGS)
    def start(self, settings: QueueSettings) -> None:
        self.folder = fast_folder()
        self.memory = MemoryQueues()
        self.embedded = EmbeddedQueues(Path(self.folder.name))
        self.model = Model(settings)
        self.now = 100
        self.leases = (f"lease{n}" for n in count())
        self.given: list[Message] = []
        for queues in self.both():
            queues.declare("q", settings)
        self.embedded._connection.pragma("synchronous", "OFF")  # nobody pulls the plug here

    def both(self) -> list[Queues]:
        return [self.memory, self.embedded]

    def agree(self, call: Any) -> Any:
        memory, embedded = (call(queues) for queues in self.both())
        assert memory == embedded
        return memory

    @rule(span=st.integers(1, 5))
    def time_passes(self, span: int) -> None:
        self.now += span

    @rule(messages=MESSAGES)
    def enqueue(self, messages: list[NewMessage]) -> None:
        def call(queues: Queues) -> Any:
            try:
                return [tuple(row) for row in queues.enqueue("q", messages, self.now)]
            except QueueFull:
                return None

        assert self.agree(call) == self.model.enqueue(messages, self.now)

    @rule()
    def receive(self) -> None:
        lease = next(self.leases)
        received = self.agree(lambda queues: queues.receive("q", lease, self.now))
        batch = [
            Given(one.number, one.body, one.attempt, one.lease_until_ms)
            for one in received.messages
        ]
        assert (batch, received.again_at_ms) == self.model.receive(lease, self.now)
        self.given += received.messages

    @rule(data=st.data())
    def ack(self, data: st.DataObject) -> None:
        receipts = [Receipt(one.number, one.lease) for one in self.some(data)]
        held = [one for receipt in dict.fromkeys(receipts) if (one := self.model.held(*receipt))]
        acked = self.agree(lambda queues: queues.ack("q", receipts))
        assert acked == [one.number for one in held]
        for one in held:
            self.model.live.remove(one)

    @rule(data=st.data(), delay=DELAYS)
    def retry(self, data: st.DataObject, delay: int | None) -> None:
        failures = [Failure(one.number, one.lease, "broken", delay) for one in self.some(data)]
        retried = self.agree(lambda queues: queues.retry("q", failures, self.now))
        held = [one for failure in failures if (one := self.model.held(*failure[:2]))]
        assert retried == [one.number for one in dict.fromkeys(held)]
        for one in dict.fromkeys(held):
            self.model.fail(one, "broken", delay, self.now)

    @rule(data=st.data())
    def extend(self, data: st.DataObject) -> None:
        receipts = list(dict.fromkeys(Receipt(m.number, m.lease) for m in self.some(data)))
        held = [one for receipt in receipts if (one := self.model.held(*receipt))]
        extended = self.agree(lambda queues: queues.extend("q", receipts, self.now))
        assert extended == [one.number for one in held]
        for one in held:
            one.visible = self.now + self.model.settings.lease_ms

    @rule(numbers=st.none() | st.lists(st.integers(1, 20), max_size=4))
    def redrive(self, numbers: list[int] | None) -> None:
        taken = self.model.take_dead(numbers)
        assert self.agree(lambda queues: queues.redrive("q", numbers, self.now)) == len(taken)
        for one in taken:
            self.model.add(NewMessage(one.new.body, one.new.key), self.now, one.history)

    @rule(numbers=st.none() | st.lists(st.integers(1, 20), max_size=4))
    def purge_dead(self, numbers: list[int] | None) -> None:
        taken = self.model.take_dead(numbers)
        assert self.agree(lambda queues: queues.purge_dead("q", numbers)) == len(taken)

    @rule(sure=st.sampled_from([False] * 5 + [True]))
    def purge(self, sure: bool) -> None:
        if sure:
            assert self.agree(lambda queues: queues.purge("q")) == len(self.model.live)
            self.model.live = []

    @rule()
    def crash(self) -> None:
        """The process is gone: what it held in memory with it, what was committed not."""
        self.embedded.close()
        self.embedded = EmbeddedQueues(Path(self.folder.name))

    @invariant()
    def they_stand_alike(self) -> None:
        if not hasattr(self, "model"):
            return
        waiting = self.agree(lambda queues: queues.peek("q", 0, 100, self.now))
        assert [
            (one.number, one.body, one.key, one.enqueued_at_ms, one.visible_at_ms)
            for one in waiting
        ] == [
            (one.number, one.new.body, one.new.key, one.enqueued, one.visible)
            for one in self.model.live
        ]
        histories = [[tuple(attempt) for attempt in one.attempts] for one in waiting]
        assert histories == [one.history for one in self.model.live]
        dead = self.agree(lambda queues: queues.dead("q", 0, 100))
        letters = sorted(self.model.dead, key=lambda one: one.number)
        assert [one.number for one in dead] == [one.number for one in letters]
        assert [[*map(tuple, one.attempts)] for one in dead] == [one.history for one in letters]
        stats = self.agree(lambda queues: queues.stats("q", self.now))
        leased = [one for one in self.model.live if one.lease and one.visible > self.now]
        assert stats[1:4] == (len(self.model.live), len(leased), len(self.model.dead))

    def some(self, data: st.DataObject) -> list[Message]:
        """Some of what was ever given out, also what somebody else has by now."""
        if not self.given:
            return []
        return data.draw(st.lists(st.sampled_from(self.given[-8:]), max_size=4))

    def teardown(self) -> None:
        if hasattr(self, "model"):
            self.embedded.close()
            self.folder.cleanup()


TestQueueStory = QueueStory.TestCase
