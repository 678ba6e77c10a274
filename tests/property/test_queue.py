"""Random stories of a queue: all drivers do what the plainest model does, also over crashes."""

from itertools import count
from typing import Any, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

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
from support.alike import Alike
from support.kept_queues import KeptQueues

SETTINGS = st.builds(
    QueueSettings,
    attempts_max=st.integers(1, 3),
    lease_ms=st.integers(1, 6),
    batch_max=st.integers(1, 4),
    batch_wait_ms=st.sampled_from([0, 0, 0, 3]),
    depth_max=st.integers(4, 12),
    dedup_ms=st.integers(1, 10),
)
MESSAGES = st.lists(
    st.builds(
        NewMessage,
        st.binary(max_size=2),
        st.sampled_from(["", "", "k", "l"]),
        st.sampled_from(["", "", "1", "2"]),
        st.sampled_from([0, 0, 0, 1, 4]),
    ),
    min_size=1,
    max_size=5,
)
DELAYS = st.sampled_from([0, 0, 1, 4, None])


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


class QueueStory(Alike):
    """The same calls to the model, to memory, to the embedded driver, to the engine's rules."""

    opens = EmbeddedQueues

    @initialize(declared=SETTINGS)
    def start(self, declared: QueueSettings) -> None:
        self.kept = KeptQueues()
        self.begin(MemoryQueues(), self.kept)
        self.model = Model(declared)
        self.now = 100
        self.leases = (f"lease{n}" for n in count())
        self.given: list[Message] = []
        for queues in self.all:
            queues.declare("q", declared)

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

    @precondition(lambda self: self.given)
    @rule(data=st.data(), verdict=st.sampled_from(["ack", "ack", "retry", "retry", "extend"]))
    def speak_of_what_was_given(self, data: st.DataObject, verdict: str) -> None:
        """Also of what somebody else has by now, and twice of the same."""
        some = data.draw(st.lists(st.sampled_from(self.given[-6:]), min_size=1, max_size=6))
        receipts = [Receipt(one.number, one.lease) for one in some]
        held = [one for lease in dict.fromkeys(receipts) if (one := self.model.held(*lease))]
        delay = data.draw(DELAYS) if verdict == "retry" else None
        failures = [Failure(*receipt, "broken", delay) for receipt in receipts]

        def call(queues: Queues) -> list[int]:
            if verdict == "ack":
                return queues.ack("q", receipts)
            if verdict == "retry":
                return queues.retry("q", failures, self.now)
            return list(dict.fromkeys(queues.extend("q", receipts, self.now)))

        assert self.agree(call) == [one.number for one in held]
        for one in held:
            if verdict == "ack":
                self.model.live.remove(one)
            elif verdict == "retry":
                self.model.fail(one, "broken", delay, self.now)
            else:
                one.visible = self.now + self.model.settings.lease_ms

    @precondition(lambda self: self.model.dead)
    @rule(numbers=st.none() | st.lists(st.integers(1, 20), max_size=4), again=st.booleans())
    def decide_on_dead_letters(self, numbers: list[int] | None, again: bool) -> None:
        taken = self.model.take_dead(numbers)

        def call(queues: Queues) -> int:
            if again:
                return queues.redrive("q", numbers, self.now)
            return queues.purge_dead("q", numbers)

        assert self.agree(call) == len(taken)
        for one in taken if again else ():
            self.model.add(NewMessage(one.new.body, one.new.key), self.now, one.history)

    @precondition(lambda self: len(self.model.live) > 4)
    @rule()
    def purge(self) -> None:
        assert self.agree(lambda queues: queues.purge("q")) == len(self.model.live)
        self.model.live = []

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

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "model"):
            self.nothing_is_left_behind()

    def nothing_is_left_behind(self) -> None:
        """Once it is empty a queue holds its settings, and what it still recognises."""
        later = self.now + 1_000
        self.kept.purge("q")
        self.kept.purge_dead("q", None)
        for n in range(20):
            self.kept.enqueue("q", [NewMessage(b"", "", f"other{n}")], later + n * 20)
            self.kept.purge("q")
        (entries,) = self.kept.objects.values()
        rest = sorted(name for name in entries.kept if name[:2] not in ("s:", "t:"))
        assert rest == ["head"]
        assert not {"s:1", "s:2"} & entries.kept.keys()


TestQueueStory = QueueStory.TestCase
TestQueueStory.settings = settings(max_examples=3 * settings().max_examples)
