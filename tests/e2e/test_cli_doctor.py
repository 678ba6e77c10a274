"""`sao doctor`: a folder's state in words; whatever is wrong is named, with the way out."""

import json
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from sao.platform.embedded import EmbeddedQueues
from sao.platform.ports.queue import Failure, NewMessage, QueueSettings
from support.cli import sao
from support.server import SAO, Server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An environment in which something has happened."""
    sao("simulate", "--subscriptions", "3", "--months", "1", "--data", str(tmp_path))
    return tmp_path


def found(data: Path, *options: str, expect: int = 0) -> dict[str, list[Any]]:
    """The findings by part."""
    command = [str(SAO), "doctor", "--data", str(data), "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == expect, done.stdout + done.stderr
    parts: dict[str, list[Any]] = {}
    for one in json.loads(done.stdout):
        parts.setdefault(one["part"], []).append(one)
    return parts


def levels(parts: dict[str, list[Any]], part: str) -> list[str]:
    return [one["level"] for one in parts[part]]


def test_a_sound_folder(folder: Path) -> None:
    parts = found(folder, "--verify")
    assert not [one for many in parts.values() for one in many if one["level"] == "problem"]
    assert "Nobody serves it" in parts["server"][0]["text"]
    assert parts["proof"][0]["text"] == "Every link of every chain holds."
    assert "every link" not in sao("doctor", "--data", str(folder)).lower()


def test_no_environment_at_all(tmp_path: Path) -> None:
    parts = found(tmp_path, expect=1)
    assert [*parts] == ["folder"]
    assert "--data" in parts["folder"][0]["remedy"]
    assert list(tmp_path.iterdir()) == [], "looking has left something behind"


def test_a_changed_outcome(folder: Path) -> None:
    with sqlite3.connect(folder / "objects.sqlite") as db:
        db.execute("UPDATE outcome SET body = CAST('[]' AS BLOB) WHERE key = 1 << 24 | 1")
    parts = found(folder, "--verify", expect=1)
    assert levels(parts, "proof") == ["problem"]


def test_a_file_that_cannot_be_opened_does_not_hide_the_rest(folder: Path) -> None:
    (folder / "queue.sqlite").write_bytes(b"somebody's notes " * 1000)
    parts = found(folder, expect=1)
    assert levels(parts, "queues") == ["problem"]
    assert "queue.sqlite" in parts["queues"][0]["text"]
    assert levels(parts, "chains") == ["ok"]


def test_dead_letters_and_what_waits_too_long(folder: Path) -> None:
    queues = EmbeddedQueues(folder)
    queues.declare("webhooks-in", QueueSettings())
    yesterday_ms = int(time.time() * 1000) - 86_400_000
    queues.enqueue("webhooks-in", [NewMessage(b"{}"), NewMessage(b"{}")], yesterday_ms)
    first = queues.receive("webhooks-in", "lease", yesterday_ms).messages[0]
    failed = Failure(first.number, first.lease, "ValueError: no such customer", None)
    queues.retry("webhooks-in", [failed], yesterday_ms)
    queues.close()
    parts = found(folder, expect=1)
    assert levels(parts, "queues") == ["ok", "problem", "note"]
    assert "sao queue show webhooks-in" in parts["queues"][1]["remedy"]


def test_beside_a_server(tmp_path: Path) -> None:
    with Server(tmp_path):
        parts = found(tmp_path)
    assert "works on it right now" in parts["server"][0]["text"]
    assert "nothing is due" in parts["clocks"][0]["text"]
