"""PostgreSQL keeps the promises of `Queues`, also among many who enqueue and consume."""

import threading
from pathlib import Path
from typing import Any

import pytest

from conformance.queue import NOW, SETTINGS, QueuesSuite, failures, new, receipts, take
from sao.platform.embedded import EmbeddedQueues
from sao.platform.ports import Queues
from sao.platform.ports.queue import NewMessage, QueueSettings
from sao.platform.postgres import Database, PostgresQueues
from sao.platform.queueing.copying import copy


class TestPostgresQueues(QueuesSuite):
    @pytest.fixture(autouse=True)
    def _database(self, database: str) -> None:
        self.dsn = database

    def open(self, place: Any) -> Queues:
        del place
        return PostgresQueues(Database(self.dsn))


def test_each_message_is_given_to_one_and_each_key_in_order(database: str) -> None:
    """Two processes, four threads, two producers and two consumers; three keys."""
    stores = [PostgresQueues(Database(database)) for _ in range(2)]
    stores[0].declare("in", QueueSettings(batch_max=4))
    done: list[int] = []
    order: dict[str, list[int]] = {"a": [], "b": [], "c": []}
    failed: list[BaseException] = []

    def produce(queues: PostgresQueues, n: int) -> None:
        for turn in range(20):
            queues.enqueue("in", [*new(f"{n}{turn}"), *new("x", "y", key="abc"[turn % 3])], NOW)

    def consume(queues: PostgresQueues, n: int) -> None:
        while len(done) < 120 and not failed:
            batch = queues.receive("in", f"lease {n} {len(done)}", NOW).messages
            for message in batch:
                if message.key:
                    order[message.key].append(message.number)
            done.extend(queues.ack("in", receipts(batch)))

    def guard(work: Any, *given: Any) -> None:
        try:
            work(*given)
        except BaseException as error:  # noqa: BLE001  (shown below)
            failed.append(error)

    works = [(work, stores[n], n) for work in (produce, consume) for n in range(2)]
    threads = [threading.Thread(target=guard, args=given) for given in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert sorted(done) == list(range(1, 121))
    assert all(numbers == sorted(numbers) for numbers in order.values()), order
    assert take(stores[0]) == ()
    for queues in stores:
        queues.close()


def test_queues_move_with_leases_attempts_and_dead_letters(tmp_path: Path, database: str) -> None:
    here, there = EmbeddedQueues(tmp_path), PostgresQueues(Database(database))
    there.declare("old", QueueSettings())
    here.declare("in", SETTINGS)
    here.enqueue("in", new("a", "b", "c", dedup_id="") + new("k1", "k2", key="k"), NOW)
    here.enqueue("in", [NewMessage(b"once", dedup_id="evt_1")], NOW)
    batch = take(here)
    here.retry("in", [*failures(batch[:1], None), *failures(batch[1:2], 5)], NOW)
    copy(here, there)
    back = EmbeddedQueues(tmp_path / "back")
    copy(there, back)
    for queues in (there, back):
        assert queues.names() == ["in"]
        assert queues.peek("in", 0, 99, NOW) == here.peek("in", 0, 99, NOW)
        assert queues.dead("in", 0, 99) == here.dead("in", 0, 99)
        assert queues.stats("in", NOW) == here.stats("in", NOW)
        assert queues.enqueue("in", [NewMessage(b"once", dedup_id="evt_1")], NOW)[0].duplicate
        queues.declare("new", QueueSettings())
        assert queues.enqueue("new", new("x"), NOW)[0].number == 1
        assert len(queues.ack("in", receipts(batch[2:]))) == len(batch[2:])
        queues.close()
    here.close()
