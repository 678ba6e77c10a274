"""`sao doctor`: a folder's state in words; whatever is wrong is named, with the way out."""

import json
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from sao.billing.payments.gateway import Order
from sao.billing.values.payment import Card, Method
from sao.checkup import examine
from sao.core import canonical
from sao.platform.embedded import EmbeddedJournal, EmbeddedQueues
from sao.platform.ports.queue import Failure, NewMessage, QueueSettings
from sao.platform.ports.workflows import NewEntry, NewRun, Record, Wait
from sao.wiring.places import Place
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


@pytest.mark.parametrize(
    ("page", "level", "words"),
    [
        ("", "note", "SAO_STRIPE_PUBLISHABLE_KEY is missing"),
        ("pk_live_x", "ok", "take cards"),
        ("pk_test_x", "problem", "for test mode"),
        ("sk_live_x", "problem", "must never be on a page"),
    ],
)
def test_the_gateways_keys(
    folder: Path, monkeypatch: pytest.MonkeyPatch, page: str, level: str, words: str
) -> None:
    monkeypatch.setenv("SAO_STRIPE_KEY", "sk_live_x")
    monkeypatch.setenv("SAO_STRIPE_PUBLISHABLE_KEY", page)
    found = [one for one in examine(Place(folder)) if one.part == "gateway"]
    assert [one.level for one in found] == [level]
    assert words in found[0].text


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


def test_an_endpoint_that_does_not_take_its_events(folder: Path) -> None:
    queues, now_ms = EmbeddedQueues(folder), int(time.time() * 1000)
    queues.declare("webhooks-out-we_1", QueueSettings())
    queues.enqueue("webhooks-out-we_1", [NewMessage(b"{}"), NewMessage(b"{}")], now_ms)
    first = queues.receive("webhooks-out-we_1", "lease", now_ms).messages[0]
    failed = Failure(first.number, first.lease, "Transient: answered 500", 60_000)
    queues.retry("webhooks-out-we_1", [failed], now_ms)
    queues.close()
    found_ = [one for one in found(folder)["webhooks"] if "does not take" in one["text"]]
    assert [one["level"] for one in found_] == ["note"]
    assert "we_1" in found_[0]["text"]
    assert "2 wait" in found_[0]["text"]
    assert "answered 500" in found_[0]["text"]


def test_a_run_that_got_no_answer_and_one_that_gave_up(folder: Path) -> None:
    journal = EmbeddedJournal(folder)
    order = Order(intent="pi_1", amount=1, currency="usd", method=Method(id="pm_1", card=Card()))
    for run in ("req_a.0", "req_b.0"):
        journal.start([NewRun(run, "charge", 1, "home", canonical.encode(order))], 0)
    entry = NewEntry("failed", "confirm", 1, b"no answer within 60000 ms")
    pause = Wait("pause", "confirm", "wall", 1_767_225_600_000)
    assert journal.record([Record("req_a.0", 0, (entry,), wait=pause)], 0) == [True]
    gave_up = Record("req_b.0", 0, (), status="stuck", reason="Invalid API Key")
    assert journal.record([gave_up], 0) == [True]
    journal.close()
    parts = found(folder, expect=1)["workflows"]
    assert [one["level"] for one in parts] == ["ok", "note", "problem"]
    assert (
        "charge of pi_1 has no answer after attempt 1 (no answer within 60000 ms)"
        in parts[1]["text"]
    )
    assert "2026-01-01" in parts[1]["text"]
    assert "sao workflow show req_a.0" in parts[1]["remedy"]
    assert "req_b.0" in parts[2]["text"]


def test_a_disk_that_is_nearly_full_and_a_read_model_that_was_deleted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "read_model.sqlite").unlink(missing_ok=True)
    usage = shutil.disk_usage(folder)._replace(free=1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    parts = {one.part: one for one in examine(Place(folder))}
    assert (parts["folder"].level, "Make room" in parts["folder"].remedy) == ("problem", True)
    assert (parts["read model"].level, parts["read model"].text) == ("note", "There is none.")
    assert "sao read-model rebuild" in parts["read model"].remedy


def test_beside_a_server(tmp_path: Path) -> None:
    with Server(tmp_path):
        parts = found(tmp_path)
    assert "works on it right now" in parts["server"][0]["text"]
    assert "nothing is due" in parts["clocks"][0]["text"]
