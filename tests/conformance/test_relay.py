"""The relay: every label of every commit reaches the queue, whatever breaks on the way."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from conformance.committing import SIZE, commit_number
from sao.platform.embedded import EmbeddedKeyValue, EmbeddedQueues, EmbeddedStore
from sao.platform.errors import CommitFailed, CommitRefused, QueueFull
from sao.platform.memory import MemoryKeyValue, MemoryQueues, MemoryStore
from sao.platform.ports import KeyValue, ObjectStore, Queues
from sao.platform.ports.queue import NewMessage, QueueSettings, Receipt
from sao.platform.ports.rows import FeedEntry
from sao.platform.relay import BATCH, Relay, SharedFeed, hand_on_together

NOW = 1_767_268_800_000


class Place(NamedTuple):
    store: ObjectStore
    queues: Queues
    kv: KeyValue

    def relay(self, name: str = "webhooks", **more: Any) -> Relay:
        return Relay(
            name, self.store, self.queues, self.kv, queue="out", **{"message": told, **more}
        )

    def commit(self, first: int, last: int) -> None:
        for k in range(first, last + 1):
            self.store.commit(commit_number(k))

    def received(self) -> list[int]:
        """The positions of all that is in the queue, which is empty then."""
        positions: list[int] = []
        while messages := self.queues.receive("out", f"l{len(positions)}", NOW).messages:
            positions += [int(message.body) for message in messages]
            self.queues.ack("out", [Receipt(one.number, one.lease) for one in messages])
        return positions


def told(entry: FeedEntry) -> NewMessage | None:
    return NewMessage(b"%d" % entry.position, entry.object_id)


def run_out(relay: Relay) -> int:
    total = 0
    while count := relay.step(NOW):
        total += count
    return total


@pytest.fixture(params=["memory", "embedded"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "memory":
        place = Place(MemoryStore(), MemoryQueues(), MemoryKeyValue())
    else:
        place = Place(EmbeddedStore(tmp_path), EmbeddedQueues(tmp_path), EmbeddedKeyValue(tmp_path))
    place.queues.declare("out", QueueSettings(batch_max=100, depth_max=1_000))
    yield place
    for part in place:
        part.close()


def test_every_entry_is_handed_on_in_order_and_once(place: Place) -> None:
    relay = place.relay()
    assert relay.step(NOW) == 0
    place.commit(1, 60)
    assert run_out(relay) == 300 > BATCH
    assert run_out(place.relay()) == 0
    place.commit(61, 62)
    assert run_out(place.relay()) == 2 * SIZE
    assert place.received() == list(range(1, 62 * SIZE + 1))


def test_only_what_is_asked_for_is_handed_on(place: Place) -> None:
    place.commit(1, 4)
    even = place.relay("even", message=lambda one: told(one) if one.position % 2 == 0 else None)
    assert run_out(even) == 20
    assert run_out(place.relay("none", labels=("never",))) == 0
    assert run_out(place.relay("late", since=18)) == 2
    assert place.received() == [*range(2, 21, 2), 19, 20]


def test_a_full_queue_holds_the_relay_up_and_loses_nothing(place: Place) -> None:
    place.queues.declare("out", QueueSettings(batch_max=100, depth_max=260))
    place.commit(1, 60)
    relay = place.relay()
    assert relay.step(NOW) == BATCH
    for _ in range(2):
        with pytest.raises(QueueFull):
            relay.step(NOW)
    first = place.received()
    run_out(relay)
    assert first + place.received() == list(range(1, 301))


def test_two_relays_of_one_name_do_not_hand_on_twice(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.commit(1, 2)
    slow = place.relay()
    real = place.queues.enqueue

    def enqueue(*arguments: Any) -> Any:
        monkeypatch.undo()
        assert place.relay().step(NOW) == 10  # the other one, while this one was about to
        return real(*arguments)

    monkeypatch.setattr(place.queues, "enqueue", enqueue)
    with pytest.raises(CommitRefused, match="another relay 'webhooks'"):
        slow.step(NOW)
    assert place.received() == list(range(1, 11))


def test_whatever_breaks_between_two_writes_nothing_is_lost_or_doubled(place: Place) -> None:
    """Seeded: each write fails now and then, half of the time after it was done."""
    draw = random.Random(seed := 20260606)

    class Breaking:
        def __init__(self, part: Any, name: str) -> None:
            self._part, self._name = part, name

        def __getattr__(self, name: str) -> Any:
            real = getattr(self._part, name)
            if name != self._name:
                return real

            def call(*arguments: Any) -> Any:
                fate = draw.random()
                if fate < 0.2:
                    raise CommitFailed(Path("disk"), "full", retry=True)
                answer = real(*arguments)
                if fate < 0.4:
                    raise CommitFailed(Path("disk"), "gone after the write", retry=False)
                return answer

            return call

    breaking = Place(place.store, Breaking(place.queues, "enqueue"), Breaking(place.kv, "put"))  # type: ignore[arg-type]
    received: list[int] = []
    for k in range(1, 121):
        place.commit(k, k)
        if draw.random() < 0.5:
            try:
                breaking.relay().step(NOW)
            except CommitFailed:
                continue
        if draw.random() < 0.3:
            received += place.received()
    run_out(place.relay())
    received += place.received()
    assert received == list(range(1, 120 * SIZE + 1)), f"seed {seed}"


def test_relays_that_read_alike_read_once_and_move_in_one_commit(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, writes = [], []
    feed, put_many = place.store.feed, place.kv.put_many
    monkeypatch.setattr(place.store, "feed", lambda query: reads.append(query) or feed(query))
    monkeypatch.setattr(
        place.kv, "put_many", lambda moved, now: writes.append(len(moved)) or put_many(moved, now)
    )
    monkeypatch.setattr(place.kv, "put", None)
    shared = SharedFeed(place.store)
    relays = [
        Relay(f"r{n}", shared, place.queues, place.kv, queue="out", message=told) for n in range(20)
    ]

    def turn() -> int:
        shared.forget()
        read = [(relay, relay.read(NOW)) for relay in relays]
        found = [(relay, portion) for relay, portion in read if portion is not None]
        assert hand_on_together(found, place.kv, NOW) == []
        return len(found)

    place.commit(1, 2)
    assert (turn(), len(reads), writes) == (20, 1, [20])
    place.commit(3, 3)
    assert (turn(), len(reads), writes) == (20, 2, [20, 20])
    assert turn() == 0
    assert sorted(place.received()) == sorted(list(range(1, 16)) * 20)


def test_one_full_queue_holds_up_nobody_else(place: Place) -> None:
    place.queues.declare("full", QueueSettings(depth_max=3))
    full = Relay("full", place.store, place.queues, place.kv, queue="full", message=told)
    free = place.relay()
    place.commit(1, 1)
    read = [(relay, relay.read(NOW)) for relay in (full, free)]
    portions = [(relay, portion) for relay, portion in read if portion is not None]
    assert hand_on_together(portions, place.kv, NOW) == [full]
    assert (full.standing(NOW)[0], free.standing(NOW)[0]) == (0, SIZE)
    assert place.received() == list(range(1, SIZE + 1))
