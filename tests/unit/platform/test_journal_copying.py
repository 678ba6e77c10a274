"""Runs that have not ended go on elsewhere as if they had always been there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.workflows import NOW, answered, look, new, started, wait
from sao.platform.embedded import EmbeddedJournal
from sao.platform.journal_copying import copy_unfinished
from sao.platform.memory import MemoryJournal
from sao.platform.ports import WorkflowJournal
from sao.platform.ports.workflows import OUTSIDE, Event, NewEntry, Record, Run


def story(journal: WorkflowJournal) -> None:
    started(journal, *"abcdefg")
    failed = NewEntry("failed", "confirm", 1, b"busy")
    pause = wait("confirm", NOW + 1_000, "wall", "pause")
    journal.record([Record(run, 0, (failed,), pause) for run in "abcd"], NOW + 1)
    journal.retry("a", "now", NOW + 2)
    journal.record([Record("a", 2, (failed,), pause)], NOW + 3)
    journal.deliver([Event("b", "evt", "paid", b"\xff")], NOW + 2)
    journal.cancel("c", "no more", NOW + 2)
    journal.record([Record("d", 1, (answered("confirm"),), status="stuck", reason="x")], NOW + 4)
    journal.record([Record("e", 0, status="done"), Record("f", 0, wait=wait("nap", None))], NOW)
    assert {one.kind for run in "abc" for one in journal.entries(run)} > OUTSIDE


def compared(journal: WorkflowJournal) -> list[tuple[Run, list[object]]]:
    """All that somebody goes by; a run that is woken looks for itself what it waits for."""
    runs = [run for name in "abcdfg" if (run := journal.run(name))]
    shown = [run._replace(number=0, wait=None if run.woken else run.wait) for run in runs]
    return [(run, list(journal.entries(run.run_id))) for run in shown]


@pytest.mark.parametrize("open_target", [lambda _place: MemoryJournal(), EmbeddedJournal])
def test_what_has_not_ended_stands_there_as_here(
    open_target: Callable[[Path], WorkflowJournal], tmp_path: Path
) -> None:
    source, target = MemoryJournal(), open_target(tmp_path)
    story(source)
    target.start([new("z")], NOW)
    for _again in range(2):
        assert copy_unfinished(source, target) == 6
        assert compared(target) == compared(source)
    assert target.run("e") is None
    source.retry("d", "key renewed", NOW + 9)
    source.record([Record("f", 0, (answered("nap"),), wait("rest", NOW + 50))], NOW + 8)
    copy_unfinished(source, target)
    assert compared(target) == compared(source)
    assert look(target, "z").seq == 0
    target.close()
