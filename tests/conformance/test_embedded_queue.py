"""The embedded driver keeps the promises of `Queues`, also across restarts and accidents."""

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import apsw
import pytest

from conformance import queueing
from conformance.queue import NOW, SETTINGS, QueuesSuite, failures, new, receipts, take, taken
from sao.platform.embedded import EmbeddedQueues, EmbeddedStore
from sao.platform.embedded.queue_tables import FILE, LAYOUT
from sao.platform.errors import CommitFailed, StoreTooNew, StoreUnreadable
from sao.platform.ports import Queues
from sao.platform.ports.queue import NewMessage, QueueSettings, QueueStats

KILLS = 15


class TestEmbeddedQueues(QueuesSuite):
    def open(self, place: Any) -> Queues:
        return EmbeddedQueues(place)


def opened(folder: Path) -> EmbeddedQueues:
    queues = EmbeddedQueues(folder)
    queues.declare("in", SETTINGS)
    return queues


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    queues = opened(tmp_path)
    queues.enqueue("in", new("a", "b", "c", dedup_id="") + new("k1", "k2", key="k"), NOW)
    batch = take(queues)
    queues.retry("in", failures(batch[:1], None), NOW)
    before = queues.peek("in", 0, 10, NOW), queues.dead("in", 0, 10), queues.stats("in", NOW)
    queues.close()
    queues = EmbeddedQueues(tmp_path)
    assert queues.settings("in") == SETTINGS
    assert (queues.peek("in", 0, 10, NOW), queues.dead("in", 0, 10), queues.stats("in", NOW)) == (
        before
    )
    assert queues.ack("in", receipts(batch[1:])) == [2, 3, 4]
    queues.close()


def test_it_lives_beside_the_store_in_one_folder(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "data")
    queues = opened(tmp_path / "data")
    queues.enqueue("in", new("a"), NOW)
    assert taken(queues) == ["a"]
    queues.close()
    store.close()


def test_two_processes_share_a_queue(tmp_path: Path) -> None:
    """As when an operator redrives beside a running server."""
    server, tool = opened(tmp_path), EmbeddedQueues(tmp_path)
    server.enqueue("in", new("a", "b"), NOW)
    assert tool.stats("in", NOW).depth == 2
    server.retry("in", failures(take(server), None), NOW)
    assert tool.redrive("in", None, NOW) == 2
    assert taken(server) == ["a", "b"]
    assert taken(tool) == []
    tool.close()
    server.close()


def test_threads_share_a_queue(tmp_path: Path) -> None:
    """Each message is given to exactly one of them."""
    queues = EmbeddedQueues(tmp_path)
    queues.declare("in", QueueSettings(batch_max=3))
    done: list[int] = []
    failed: list[BaseException] = []

    def produce(name: str) -> None:
        for n in range(40):
            queues.enqueue("in", new(f"{name}{n}a", f"{name}{n}b"), NOW)

    def consume() -> None:
        while len(done) < 160 and not failed:
            done.extend(queues.ack("in", receipts(take(queues))))

    def guard(work: Any) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  (shown below)
            failed.append(error)

    works = [lambda: produce("x"), lambda: produce("y"), consume, consume]
    threads = [threading.Thread(target=guard, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert sorted(done) == list(range(1, 161))
    queues.close()


def test_what_is_no_queue_is_refused(tmp_path: Path) -> None:
    opened(tmp_path).close()
    connection = apsw.Connection(str(tmp_path / FILE))
    connection.pragma("user_version", LAYOUT.version + 1)
    connection.close()
    with pytest.raises(StoreTooNew, match=r"queue\.sqlite has layout 2.*up to 1"):
        EmbeddedQueues(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / FILE).write_bytes(b"somebody's notes " * 1000)
    with pytest.raises(StoreUnreadable, match="not a database"):
        EmbeddedQueues(tmp_path / "other")
    with pytest.raises(StoreUnreadable):
        EmbeddedQueues(tmp_path / "other" / FILE / "below a file")


def test_kill_at_any_moment_loses_nothing_and_ends_nothing_twice(tmp_path: Path) -> None:
    draw = random.Random(seed := 20260202)
    taken_in: set[int] = set()
    done: list[int] = []
    first_ms = 0
    for kill in range(KILLS):
        first_ms += 1_000_000
        command = [sys.executable, "-u", queueing.__file__, str(tmp_path), str(first_ms)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline()]
            time.sleep(draw.random() * 0.05)
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.read().splitlines(keepends=True)
        for word, *numbers in (line[:-2].split() for line in lines if line.endswith(".\n")):
            (taken_in.update if word == "in" else done.extend)(map(int, numbers))
        queues = EmbeddedQueues(tmp_path)
        live = {one.number for one in queues.peek("q", 0, 1 << 30, first_ms)}
        dead = {one.number for one in queues.dead("q", 0, 1 << 30)}
        stats = queues.stats("q", first_ms)
        bodies = queues._file.writer.execute("SELECT count(*) FROM body").fetchall()[0][0]
        queues.close()
        where = f"seed {seed}, kill {kill}"
        assert len(done) == len(set(done)), where
        assert not live & dead, where
        assert not (live | dead) & set(done), where
        lost = taken_in - live - dead - set(done)
        assert len(lost) <= 4 * (kill + 1), where  # acknowledged, but killed before it was said
        assert all(number % 3 for number in lost), where
        assert (stats.depth, stats.dead, bodies) == (len(live), len(dead), len(live | dead)), where


def test_a_full_disk_fails_the_call_and_nothing_else(tmp_path: Path) -> None:
    queues = opened(tmp_path)
    queues.enqueue("in", new("a", "b"), NOW)
    batch = take(queues)
    pages = queues._file.writer.pragma("page_count")
    queues._file.writer.pragma("max_page_count", pages + 3)
    large = [*new("c"), NewMessage(bytes(500_000), "k", "evt_1")]
    with pytest.raises(CommitFailed, match=r"queue\.sqlite .*full.*try again") as caught:
        queues.enqueue("in", large, NOW)
    assert caught.value.retry
    assert queues.stats("in", NOW) == QueueStats("in", 2, 2, 0, 0)
    assert queues.ack("in", receipts(batch[:1])) == [1]
    queues._file.writer.pragma("max_page_count", 1 << 30)
    assert [row.number for row in queues.enqueue("in", large, NOW)] == [3, 4]
    assert taken(queues)[0] == "c"
    queues.close()


def test_a_purge_gives_the_space_back(tmp_path: Path) -> None:
    queues = opened(tmp_path)
    queues.enqueue("in", [NewMessage(bytes(200_000)) for _ in range(20)], NOW)
    assert queues._file.writer.pragma("page_count") > 900
    queues.purge("in")
    assert queues._file.writer.pragma("page_count") < 30
    assert queues._file.writer.pragma("freelist_count") == 0
    queues.close()


def test_a_delivery_costs_by_what_is_ready_not_by_what_waits(tmp_path: Path) -> None:
    """No statement of a delivery walks the backlog."""
    queues = opened(tmp_path)
    for text, bindings in queues_statements():
        plan = queues._file.writer.execute(f"EXPLAIN QUERY PLAN {text}", bindings).fetchall()
        assert not any("SCAN" in row[3] for row in plan), (text, plan)
    queues.close()


def queues_statements() -> list[tuple[str, tuple[Any, ...]]]:
    from sao.platform.queueing import messages, queues  # noqa: PLC0415

    return [
        (messages.READY, (1, NOW, 4)),
        (messages.NEXT, (1, NOW)),
        (messages.ADD, (1, 1, NOW, "k", NOW, "[]")),
        (messages.PROMOTE, (1, "k")),
        (messages.GIVE, ("l", NOW, NOW, "[]", 1)),
        (queues.IN_FLIGHT, (1, NOW)),
        (queues.PEEK, (NOW, 0, 1, 1)),
        (queues.DEAD, (0, 1, 1)),
    ]


def test_who_is_alone_need_not_wait_for_the_leases_of_who_is_gone(tmp_path: Path) -> None:
    queues = opened(tmp_path)
    queues.enqueue("in", new("a", "b"), NOW)
    assert taken(queues) == ["a", "b"]
    queues.close()
    beside = EmbeddedQueues(tmp_path)
    assert beside.receive("in", "beside", NOW + 1).messages == ()
    beside.close()
    alone = EmbeddedQueues(tmp_path, alone=True)
    again = alone.receive("in", "alone", NOW + 1).messages
    assert [(one.body, one.attempt) for one in again] == [(b"a", 2), (b"b", 2)]
    alone.close()
