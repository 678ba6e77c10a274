"""`sao queue` as an operator meets it: beside whoever works on the queues."""

import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sao.platform.embedded import EmbeddedQueues
from sao.platform.ports.queue import Failure, NewMessage, QueueSettings
from support.cli import sao

BODIES = [b'{"id": "evt_1"}', b"\xff\x00", b'{"id": "evt_3"}', b'{"id": "evt_4"}']
REASON = "ValueError: no such customer"


@pytest.fixture
def queues(tmp_path: Path) -> Iterator[EmbeddedQueues]:
    """Messages 1 and 2 are dead, 3 is in flight, 4 waits; another queue is empty."""
    queues = EmbeddedQueues(tmp_path)
    queues.declare("webhooks-in", QueueSettings(batch_max=3, lease_ms=600_000))
    queues.declare("meter-events", QueueSettings())
    now_ms = int(time.time() * 1000) - 120_000
    queues.enqueue("webhooks-in", [NewMessage(body, "cus_1") for body in BODIES[:1]], now_ms)
    queues.enqueue("webhooks-in", [NewMessage(body) for body in BODIES[1:]], now_ms)
    batch = queues.receive("webhooks-in", "lease", now_ms).messages
    failed = [Failure(one.number, one.lease, REASON, None) for one in batch[:2]]
    queues.retry("webhooks-in", failed, now_ms + 42)
    yield queues
    queues.close()


def test_queues_are_listed(queues: EmbeddedQueues, tmp_path: Path) -> None:
    listed = sao("queue", "list", "--data", str(tmp_path)).splitlines()
    assert [line.split() for line in listed] == [
        ["queue", "waiting", "in", "flight", "dead", "oldest"],
        ["meter-events", "0", "0", "0", "-"],
        ["webhooks-in", "1", "1", "2", "2", "min"],
    ]
    rows = json.loads(sao("queue", "list", "--data", str(tmp_path), "--json"))
    assert rows[0] == queues.stats("meter-events", 0)._asdict()
    assert (rows[1]["depth"], rows[1]["in_flight"], rows[1]["dead"]) == (2, 1, 2)
    assert rows[1]["oldest_age_ms"] >= 120_000


@pytest.mark.usefixtures("queues")
def test_a_queue_is_shown_with_what_waits_and_what_died(tmp_path: Path) -> None:
    shown = sao("queue", "show", "webhooks-in", "--data", str(tmp_path))
    assert "2 live (1 in flight), 2 dead, oldest 2 min" in shown
    assert "lease_ms 600,000" in shown
    assert "in flight until" in shown
    assert shown.count(REASON) == 2
    plain = json.loads(sao("queue", "show", "webhooks-in", "--data", str(tmp_path), "--json"))
    assert plain["settings"]["batch_max"] == 3
    assert [one["number"] for one in plain["messages"]] == [3, 4]
    assert [one["body"] for one in plain["messages"]] == [one.decode() for one in BODIES[2:]]
    assert plain["dead_letters"][1]["body_base64"] == "/wA="
    page = ["--after", "3", "--limit", "1", "--json"]
    plain = json.loads(sao("queue", "show", "webhooks-in", "--data", str(tmp_path), *page))
    assert ([one["number"] for one in plain["messages"]], plain["dead_letters"]) == ([4], [])


@pytest.mark.usefixtures("queues")
def test_a_message_is_shown_whole_with_its_attempts(tmp_path: Path) -> None:
    shown = sao("queue", "show", "webhooks-in", "1", "--data", str(tmp_path))
    assert '{"id": "evt_1"}' in shown
    assert "cus_1" in shown
    assert "42 ms" in shown
    assert REASON in shown
    letter = json.loads(sao("queue", "show", "webhooks-in", "1", "--data", str(tmp_path), "--json"))
    assert letter["attempts"][0]["reason"] == letter["reason"] == REASON
    missing = sao("queue", "show", "webhooks-in", "99", "--data", str(tmp_path), expect=1)
    assert "there is no message 99 in webhooks-in" in missing


def test_dead_letters_are_redriven_beside_who_works(queues: EmbeddedQueues, tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert "1 of webhooks-in" in sao("queue", "redrive", "webhooks-in", "2", "--data", folder)
    done = sao("queue", "redrive", "webhooks-in", "--all", "--json", "--data", folder)
    assert json.loads(done) == {"queue": "webhooks-in", "redriven": 1}
    received = queues.receive("webhooks-in", "again", int(time.time() * 1000)).messages
    assert [one.body for one in received] == [BODIES[3], BODIES[1], BODIES[0]]


def test_messages_are_dropped_only_when_that_is_meant(
    queues: EmbeddedQueues, tmp_path: Path
) -> None:
    command = ["queue", "purge", "webhooks-in", "--data", str(tmp_path)]
    assert "their numbers, or --all" in sao(*command, expect=2)
    assert "--live drops all live" in sao(*command, "--live", "--all", expect=2)
    asked = sao(*command, "--all", expect=2)
    assert "Drop all 2 dead letters of webhooks-in for good? Nobody can be asked" in asked
    assert queues.stats("webhooks-in", 0).dead == 2
    assert "1 of webhooks-in dropped" in sao(*command, "1", "--yes")
    assert [one.number for one in queues.dead("webhooks-in", 0, 9)] == [2]
    dropped = json.loads(sao(*command, "--live", "--yes", "--json"))
    assert dropped == {"queue": "webhooks-in", "purged": 2}
    assert queues.stats("webhooks-in", 0)[1:4] == (0, 0, 1)


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    missing = sao("queue", "list", "--data", str(tmp_path), expect=2)
    assert "holds no environment: there is no objects.sqlite in it" in missing
    assert not list(tmp_path.iterdir())
    queues = EmbeddedQueues(tmp_path)
    queues.declare("webhooks-in", QueueSettings())
    queues.close()
    for command in (["show", "typo"], ["redrive", "typo", "--all"], ["purge", "typo", "--all"]):
        refused = sao("queue", *command, "--data", str(tmp_path), expect=1)
        assert "there is no queue 'typo'; there are webhooks-in" in refused
    sqlite3.connect(tmp_path / "queue.sqlite").execute("PRAGMA user_version = 99")
    assert "layout 99" in sao("queue", "list", "--data", str(tmp_path), expect=2)
