"""The embedded driver keeps the promises of `KeyValue`, also across restarts and accidents."""

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from conformance import putting
from conformance.kv import NOW, KeyValueSuite, fill, keys
from sao.platform.embedded import EmbeddedKeyValue
from sao.platform.embedded.kv import FILE, GET, LAST_PAGE, PAGE
from sao.platform.errors import CommitFailed, StoreUnreadable
from sao.platform.ports import KeyValue
from sao.platform.ports.kv import Write

KILLS = 12


class TestEmbeddedKeyValue(KeyValueSuite):
    def open(self, place: Any) -> KeyValue:
        return EmbeddedKeyValue(place)


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    kv = EmbeddedKeyValue(tmp_path)
    fill(kv, "a", "b", ttl_ms=10)
    before = kv.page("", NOW)
    kv.close()
    kv = EmbeddedKeyValue(tmp_path)
    assert kv.page("", NOW) == before
    later = kv.put(Write("c", b""), NOW)
    assert later is not None
    assert later > max(entry.version for entry in before.entries)
    kv.close()


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"somebody's notes " * 1000)
    with pytest.raises(StoreUnreadable, match="not a database"):
        EmbeddedKeyValue(tmp_path)


def test_a_sweep_makes_the_file_smaller(tmp_path: Path) -> None:
    kv = EmbeddedKeyValue(tmp_path)
    for group in range(30):
        writes = [Write(f"s:{group}:{n}", bytes(1_000), ttl_ms=10) for n in range(100)]
        kv.put_many(writes, NOW)
    kv.put(Write("stays", b"1"), NOW)
    kv.sweep(NOW)  # nothing yet; but the log is copied into the file
    before = (tmp_path / FILE).stat().st_size
    swept = kv.sweep(NOW + 10)
    after = (tmp_path / FILE).stat().st_size
    assert swept.entries == 3_000
    assert swept.freed_bytes == before - after > 3_000_000
    assert after < 100_000
    assert (tmp_path / f"{FILE}-wal").stat().st_size == 0
    assert keys(kv.page("", NOW)) == ["stays"]
    kv.close()


def test_of_many_who_read_one_version_one_wins(tmp_path: Path) -> None:
    """Two stores on one folder, as of two processes; each thread counts up by compare and set."""
    stores = [EmbeddedKeyValue(tmp_path), EmbeddedKeyValue(tmp_path)]
    stores[0].put(Write("count", b"0"), NOW)
    failed: list[BaseException] = []

    def count_up(kv: EmbeddedKeyValue) -> None:
        try:
            for _ in range(25):
                while True:
                    entry = kv.get("count", NOW)
                    assert entry is not None
                    more = b"%d" % (int(entry.value) + 1)
                    if kv.put(Write("count", more, if_version=entry.version), NOW):
                        break
        except BaseException as error:  # noqa: BLE001  (shown below)
            failed.append(error)

    threads = [threading.Thread(target=count_up, args=(stores[n % 2],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    entry = stores[0].get("count", NOW)
    assert entry is not None
    assert entry.value == b"100"
    for kv in stores:
        kv.close()


def test_nobody_reads_behind_a_write(tmp_path: Path) -> None:
    kv = EmbeddedKeyValue(tmp_path)
    fill(kv, "a")
    found: list[Any] = []
    reading = threading.Thread(target=lambda: found.append(kv.get("a", NOW)))
    with kv._file.commit():
        kv._file.writer.execute("DELETE FROM entry")
        reading.start()
        reading.join(10)
        assert [entry.key for entry in found] == ["a"]
    assert kv.get("a", NOW) is None
    kv.close()


def test_kill_at_any_moment_loses_nothing_and_leaves_nothing_half(tmp_path: Path) -> None:
    draw = random.Random(seed := 20260303)
    command = [sys.executable, "-u", putting.__file__, str(tmp_path)]
    acknowledged = 0
    for kill in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline()]
            time.sleep(draw.random() * 0.05)
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.read().splitlines(keepends=True)
        said = [int(line) for line in lines if line.endswith("\n")]
        acknowledged = max([acknowledged, *said])
        kv = EmbeddedKeyValue(tmp_path)
        values = {entry.value for entry in kv.page("k", 0).entries}
        kv.close()
        where = f"seed {seed}, kill {kill}"
        assert len(values) == 1, where  # all three of one turn
        assert acknowledged <= int(values.pop()) <= acknowledged + 1, where


def test_a_full_disk_fails_the_write_and_nothing_else(tmp_path: Path) -> None:
    kv = EmbeddedKeyValue(tmp_path)
    fill(kv, "a", "b")
    before = kv.page("", NOW)
    kv._file.writer.pragma("max_page_count", kv._file.writer.pragma("page_count") + 3)
    with pytest.raises(CommitFailed, match=r"kv\.sqlite .*full.*try again") as caught:
        kv.put_many([Write("a", b"2"), Write("c", bytes(500_000))], NOW)
    assert caught.value.retry
    assert kv.page("", NOW) == before
    kv._file.writer.pragma("max_page_count", 1 << 30)
    assert kv.put(Write("c", bytes(500_000)), NOW)
    kv.close()


def test_a_page_costs_by_what_is_on_it(tmp_path: Path) -> None:
    kv = EmbeddedKeyValue(tmp_path)
    for sql, bindings in ((GET, "k1"), (PAGE, "kkl12"), (LAST_PAGE, "kk12")):
        plan = kv._file.writer.execute(f"EXPLAIN QUERY PLAN {sql}", tuple(bindings)).fetchall()
        assert all("SEARCH" in row[3] for row in plan), (sql, plan)
    kv.close()
