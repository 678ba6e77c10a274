"""The drivers keep the promises of `WorkflowJournal`, the embedded one also over accidents."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conformance import journalling
from conformance.workflows import (
    NOW,
    YEAR,
    WorkflowJournalSuite,
    answered,
    look,
    new,
    started,
    wait,
)
from sao.platform.embedded import EmbeddedJournal
from sao.platform.embedded.workflow_tables import DUE, ENTRIES, FILE, NEXT_DUE, RUN, SWEEP, WOKEN
from sao.platform.errors import CommitFailed, StoreUnreadable
from sao.platform.memory import MemoryJournal
from sao.platform.ports import WorkflowJournal
from sao.platform.ports.workflows import Due, Event, NewRun, Record, RunQuery

KILLS = 12


class TestMemoryJournal(WorkflowJournalSuite):
    def open(self, place: Any) -> WorkflowJournal:
        del place
        return MemoryJournal()


class TestEmbeddedJournal(WorkflowJournalSuite):
    def open(self, place: Any) -> WorkflowJournal:
        return EmbeddedJournal(place)


def test_a_year_is_waited_for_over_restarts(tmp_path: Path) -> None:
    journal = EmbeddedJournal(tmp_path)
    started(journal, "a")
    for month in range(1, 13):
        authenticated = wait("authenticated", NOW + YEAR, kind="event")
        assert journal.record([Record("a", 0, wait=authenticated)], NOW + month) == [True]
        journal.close()
        journal = EmbeddedJournal(tmp_path)
        assert look(journal, "a").wait == authenticated
    assert journal.due("clock_1", NOW + YEAR, 10) == [Due(NOW + YEAR, "ann", "a")]
    journal.close()


def test_an_operator_cancels_beside_the_server(tmp_path: Path) -> None:
    server, tool = EmbeddedJournal(tmp_path), EmbeddedJournal(tmp_path)
    started(server, "a")
    server.record([Record("a", 0, wait=wait("nap", NOW + YEAR))], NOW)
    assert tool.cancel("a", "by hand", NOW)
    assert server.woken(10) == ["a"]
    assert server.record([Record("a", 0, (answered("nap"),))], NOW) == [False]
    tool.close()
    server.close()


def test_kill_at_any_moment_loses_no_answer_and_keeps_none_twice(tmp_path: Path) -> None:
    draw = random.Random(seed := 20260505)
    command = [sys.executable, "-u", journalling.__file__, str(tmp_path)]
    said: list[str] = []
    for kill in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline()]
            time.sleep(draw.random() * 0.05)
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.read().splitlines(keepends=True)
        said += [line.strip() for line in lines if line.endswith("\n")]
        where = f"seed {seed}, kill {kill}"
        assert len(said) == len(set(said)), where
        journal = EmbeddedJournal(tmp_path)
        runs = journal.find(RunQuery(limit=1 << 30))
        answers = {run.run_id: [one.name for one in journal.entries(run.run_id)] for run in runs}
        journal.close()
        for run in runs:
            names = [f"step_{n}" for n in range(1, run.seq + 1)]
            assert answers[run.run_id] == names, where
            assert (run.status == "done") == (run.seq == journalling.STEPS), where
        kept = {f"{run.run_id} {n}" for run in runs for n in range(1, run.seq + 1)}
        assert set(said) <= kept, where
        assert len([run for run in runs if run.status == "open"]) <= 1, where


def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"somebody's notes " * 1000)
    with pytest.raises(StoreUnreadable, match="not a database"):
        EmbeddedJournal(tmp_path)


def test_a_full_disk_fails_the_record_and_nothing_else(tmp_path: Path) -> None:
    journal = EmbeddedJournal(tmp_path)
    started(journal, "a", "b")
    pages = journal._file.writer.pragma("page_count")
    journal._file.writer.pragma("max_page_count", pages + 3)
    large = [Record("a", 0, (answered("x"),)), Record("b", 0, (answered("x", bytes(500_000)),))]
    with pytest.raises(CommitFailed, match=r"workflows\.sqlite .*full.*try again"):
        journal.record(large, NOW)
    assert journal.entries("a") == []
    assert journal.cancel("a", "by hand", NOW)
    journal._file.writer.pragma("max_page_count", 1 << 30)
    assert journal.record(large, NOW) == [False, True]
    journal.close()


def test_a_sweep_makes_the_file_smaller(tmp_path: Path) -> None:
    journal = EmbeddedJournal(tmp_path)
    names = [f"run_{n}" for n in range(1_200)]
    journal.start([NewRun(name, "charge", 1, "ann", bytes(500)) for name in names], NOW)
    journal.deliver([Event(name, "evt", "paid", bytes(500)) for name in names], NOW)
    journal.record([Record(name, 1, status="done") for name in names[1:]], NOW)
    journal.sweep(NOW)  # nothing yet; but the log is copied into the file
    before = (tmp_path / FILE).stat().st_size
    swept = journal.sweep(NOW + 1)
    assert swept.runs == 1_199
    assert swept.freed_bytes == before - (tmp_path / FILE).stat().st_size > 1_000_000
    assert [run.run_id for run in journal.find(RunQuery())] == ["run_0"]
    journal.close()


def test_what_is_asked_again_and_again_costs_by_its_answer(tmp_path: Path) -> None:
    journal = EmbeddedJournal(tmp_path)
    journal.start([new("a")], NOW)
    for sql, bindings in [
        (RUN, ("a",)),
        (ENTRIES, ("a",)),
        (DUE, ("clock", NOW, 10)),
        (NEXT_DUE, ("clock",)),
        (WOKEN, (10,)),
        (SWEEP, (NOW, 10)),
    ]:
        plan = journal._file.writer.execute(f"EXPLAIN QUERY PLAN {sql}", bindings).fetchall()
        scans = [row[3] for row in plan if "SCAN" in row[3] and "run_woken" not in row[3]]
        assert scans == [], sql
    journal.close()
