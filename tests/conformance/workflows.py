"""What every driver of `WorkflowJournal` promises. A test class supplies `open`, nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

from sao.platform.errors import CommitRefused
from sao.platform.ports import WorkflowJournal
from sao.platform.ports.workflows import (
    Due,
    Entry,
    Event,
    NewEntry,
    NewRun,
    Record,
    Run,
    RunQuery,
    Wait,
)

NOW = 1_767_268_800_000
YEAR = 365 * 86_400_000
CLOCK = "clock_1"


def new(run_id: str, workflow: str = "charge", home: str = "ann") -> NewRun:
    return NewRun(run_id, workflow, 1, home, b'{"order": 1}')


def started(journal: WorkflowJournal, *run_ids: str) -> None:
    assert journal.start([new(run_id) for run_id in run_ids], NOW) == [True] * len(run_ids)


def wait(name: str, due_ms: int | None, clock: str = CLOCK, kind: str = "sleep") -> Wait:
    return Wait(kind, name, clock, due_ms)


def answered(name: str, payload: bytes = b"yes", attempt: int = 1) -> NewEntry:
    return NewEntry("answered", name, attempt, payload)


def look(journal: WorkflowJournal, run_id: str) -> Run:
    run = journal.run(run_id)
    assert run is not None
    return run


class WorkflowJournalSuite:
    """Inherit, and give a fresh journal."""

    def open(self, place: Any) -> WorkflowJournal:
        raise NotImplementedError

    @pytest.fixture
    def journal(self, tmp_path: Any) -> Iterator[WorkflowJournal]:
        journal = self.open(tmp_path)
        yield journal
        journal.close()

    # --- starting ------------------------------------------------------------------------------

    def test_a_run_is_started_once(self, journal: WorkflowJournal) -> None:
        assert journal.start([new("a"), new("b", "notify", "bob")], NOW) == [True, True]
        again = NewRun("a", "other", 2, "bob", b"")
        assert journal.start([again, new("c"), new("c")], NOW + 5) == [False, True, False]
        assert look(journal, "a") == Run(
            1, "a", "charge", 1, "ann", b'{"order": 1}', "open", "", 0, True, None, NOW, None
        )
        assert look(journal, "b").number == 2
        assert look(journal, "c").number == 3
        assert journal.entries("a") == journal.entries("nobody") == []
        assert journal.run("nobody") is None

    def test_nothing_for_nothing(self, journal: WorkflowJournal) -> None:
        assert journal.start([], NOW) == journal.record([], NOW) == journal.deliver([], NOW) == []
        assert journal.woken(10) == journal.due(CLOCK, NOW, 10) == []
        assert journal.find(RunQuery()) == []
        assert journal.next_due(CLOCK) is None
        assert journal.sweep(NOW).runs == 0

    # --- recording -----------------------------------------------------------------------------

    def test_entries_are_kept_in_order_with_what_was_said(self, journal: WorkflowJournal) -> None:
        started(journal, "a")
        payload = bytes(range(256))
        failed = NewEntry("failed", "confirm", 1, b"timed out")
        pause = wait("confirm", NOW + 500, "wall", "pause")
        assert journal.record([Record("a", 0, (failed,), pause)], NOW + 1) == [True]
        assert not look(journal, "a").woken
        two = (answered("confirm", payload, 2), answered("tell"))
        assert journal.record([Record("a", 1, two, status="done")], NOW + 600) == [True]
        assert journal.entries("a") == [
            Entry(1, "failed", "confirm", 1, b"timed out", NOW + 1),
            Entry(2, "answered", "confirm", 2, payload, NOW + 600),
            Entry(3, "answered", "tell", 1, b"yes", NOW + 600),
        ]
        run = look(journal, "a")
        assert (run.status, run.seq, run.wait, run.woken) == ("done", 3, None, False)
        assert run.ended_at_ms == NOW + 600

    def test_of_two_who_executed_a_step_one_answer_is_kept(self, journal: WorkflowJournal) -> None:
        started(journal, "a")
        assert journal.record([Record("a", 0, (answered("confirm", b"1"),))], NOW) == [True]
        assert journal.record([Record("a", 0, (answered("confirm", b"2"),))], NOW) == [False]
        assert [entry.payload for entry in journal.entries("a")] == [b"1"]
        both = [Record("a", 1, (answered("x"),)), Record("a", 1, (answered("y"),))]
        assert journal.record(both, NOW) == [True, False]

    def test_who_has_not_read_what_came_from_outside_is_not_heard(
        self, journal: WorkflowJournal
    ) -> None:
        started(journal, "a", "b", "c")
        journal.record([Record(run, 0, wait=wait("nap", NOW + 9)) for run in "abc"], NOW)
        journal.deliver([Event("a", "e1", "paid", b"")], NOW)
        journal.cancel("b", "no longer wanted", NOW)
        journal.retry("c", "by hand", NOW)
        blind = [Record(run, 0, (answered("nap"),)) for run in "abc"]
        assert journal.record(blind, NOW) == [False] * 3
        seeing = [Record(run, 1, (answered("nap"),)) for run in "abc"]
        assert journal.record(seeing, NOW) == [True] * 3

    def test_what_has_ended_is_written_to_no_more(self, journal: WorkflowJournal) -> None:
        started(journal, "a", "b")
        ends = [Record("a", 0, status="done"), Record("b", 0, status="canceled", reason="asked")]
        assert journal.record(ends, NOW) == [True, True]
        assert journal.record([Record("a", 0), Record("b", 0)], NOW) == [False, False]
        assert journal.deliver([Event("a", "e1", "paid", b"")], NOW) == [False]
        assert not journal.cancel("a", "late", NOW)
        assert not journal.retry("b", "late", NOW)
        assert look(journal, "b").reason == "asked"
        assert journal.woken(10) == []

    def test_a_record_that_contradicts_itself_stops_the_whole_call(
        self, journal: WorkflowJournal
    ) -> None:
        started(journal, "a", "b")
        good = Record("a", 0, (answered("confirm"),))
        for wrong, says in [
            (Record("b", 0, (NewEntry("cancel", "", 0, b""),)), "'cancel' comes from outside only"),
            (Record("b", 0, (), wait("nap", NOW), "done"), "is done, and waits for 'nap'"),
            (Record("b", 0, reason="just so"), "needs no reason"),
            (Record("nobody", 0), "no workflow run nobody"),
        ]:
            with pytest.raises(CommitRefused, match=says):
                journal.record([good, wrong], NOW)
        assert journal.entries("a") == []

    # --- woken ---------------------------------------------------------------------------------

    def test_runs_are_woken_until_they_wait(self, journal: WorkflowJournal) -> None:
        started(journal, "c", "a", "b")
        assert journal.woken(10) == ["c", "a", "b"]
        assert journal.woken(2) == ["c", "a"]
        journal.record([Record("a", 0, (answered("confirm"),))], NOW)  # goes on at once
        journal.record([Record("b", 0, wait=wait("nap", None))], NOW)
        journal.record([Record("c", 0, status="stuck", reason="broken")], NOW)
        assert journal.woken(10) == ["a"]

    def test_an_event_wakes_its_run_and_is_heard_once(self, journal: WorkflowJournal) -> None:
        started(journal, "a", "b")
        early = Event("a", "evt_1", "authenticated", b"early")
        assert journal.deliver([early, early], NOW) == [True, False]
        journal.record([Record("a", 1, wait=wait("authenticated", NOW + YEAR, kind="event"))], NOW)
        assert journal.woken(10) == ["b"]
        events = [early, Event("a", "evt_2", "other", b""), Event("b", "evt_1", "paid", b"")]
        assert journal.deliver(events, NOW + 7) == [False, True, True]
        assert journal.woken(10) == ["a", "b"]
        assert look(journal, "a").wait == wait("authenticated", NOW + YEAR, kind="event")
        assert journal.entries("a") == [
            Entry(1, "event", "authenticated", 0, b"early", NOW),
            Entry(2, "event", "other", 0, b"", NOW + 7),
        ]
        assert journal.deliver([Event("nobody", "evt_1", "paid", b"")], NOW) == [False]

    def test_cancelling_is_asked_once(self, journal: WorkflowJournal) -> None:
        started(journal, "a")
        journal.record([Record("a", 0, wait=wait("nap", NOW + 9))], NOW)
        assert journal.cancel("a", "customer left", NOW + 1)
        assert not journal.cancel("a", "again", NOW + 2)
        assert not journal.cancel("nobody", "", NOW)
        assert journal.woken(10) == ["a"]
        assert journal.entries("a") == [Entry(1, "cancel", "", 0, b"customer left", NOW + 1)]
        assert look(journal, "a").status == "open"

    def test_what_is_stuck_is_retried_or_cancelled_by_hand(self, journal: WorkflowJournal) -> None:
        started(journal, "a", "b")
        stuck = [Record(run, 0, status="stuck", reason="no such plan") for run in "ab"]
        journal.record(stuck, NOW)
        assert (look(journal, "a").status, look(journal, "a").reason) == ("stuck", "no such plan")
        assert journal.record([Record("a", 0)], NOW) == [False]
        assert journal.deliver([Event("a", "e", "paid", b"")], NOW) == [True]
        assert journal.woken(10) == []
        assert journal.retry("a", "plan made", NOW)
        assert journal.cancel("b", "given up", NOW)
        assert journal.woken(10) == ["a", "b"]
        assert (look(journal, "a").status, look(journal, "a").reason) == ("open", "")
        assert [entry.kind for entry in journal.entries("a")] == ["event", "retry"]

    def test_only_what_pauses_or_is_stuck_can_be_retried(self, journal: WorkflowJournal) -> None:
        started(journal, "goes", "pauses", "waits")
        pause = wait("confirm", NOW + 60_000, "wall", "pause")
        journal.record([Record("pauses", 0, wait=pause)], NOW)
        journal.record([Record("waits", 0, wait=wait("paid", None, kind="event"))], NOW)
        retried = [journal.retry(run, "", NOW) for run in ("goes", "pauses", "waits", "nobody")]
        assert retried == [False, True, False, False]
        assert journal.woken(10) == ["goes", "pauses"]
        assert look(journal, "pauses").wait == pause

    # --- time ----------------------------------------------------------------------------------

    def test_what_is_due_comes_in_order_for_each_clock(self, journal: WorkflowJournal) -> None:
        homes = {"a": "eve", "b": "ann", "c": "ann", "d": "ann", "e": "ann"}
        journal.start([new(run, home=home) for run, home in homes.items()], NOW)
        dues = {"a": (CLOCK, 10), "b": (CLOCK, 10), "c": (CLOCK, 5), "d": (CLOCK, 11)}
        journal.record(
            [
                *(
                    Record(run, 0, wait=wait("nap", NOW + due, on))
                    for run, (on, due) in dues.items()
                ),
                Record("e", 0, wait=wait("confirm", NOW + 1, "wall")),
            ],
            NOW,
        )
        assert journal.due(CLOCK, NOW + 10, 10) == [
            Due(NOW + 5, "ann", "c"),
            Due(NOW + 10, "ann", "b"),
            Due(NOW + 10, "eve", "a"),
        ]
        assert len(journal.due(CLOCK, NOW + 10, 2)) == 2
        assert journal.due("wall", NOW + YEAR, 10) == [Due(NOW + 1, "ann", "e")]
        assert journal.next_due(CLOCK) == NOW + 5
        assert journal.next_due("other") is None

    def test_a_year_is_waited_for_and_then_it_is_due(self, journal: WorkflowJournal) -> None:
        started(journal, "a")
        journal.record([Record("a", 0, wait=wait("authenticated", NOW + YEAR, kind="event"))], NOW)
        assert journal.due(CLOCK, NOW + YEAR - 1, 10) == []
        assert journal.due(CLOCK, NOW + YEAR, 10) == [Due(NOW + YEAR, "ann", "a")]
        timed_out = NewEntry("timed_out", "authenticated", 0, b"")
        assert journal.record([Record("a", 0, (timed_out,))], NOW + YEAR) == [True]
        assert journal.due(CLOCK, NOW + YEAR, 10) == []
        assert journal.next_due(CLOCK) is None

    def test_what_stands_still_is_not_due(self, journal: WorkflowJournal) -> None:
        started(journal, "a", "b", "c")
        journal.record([Record(run, 0, wait=wait("nap", NOW + 5)) for run in "abc"], NOW)
        journal.record(
            [Record("a", 0, status="done"), Record("b", 0, status="stuck", reason="x")], NOW
        )
        journal.record([Record("c", 0, wait=wait("nap", None))], NOW)
        assert journal.due(CLOCK, NOW + YEAR, 10) == []

    # --- looking, forgetting -------------------------------------------------------------------

    def test_runs_are_found_newest_first_in_pages(self, journal: WorkflowJournal) -> None:
        names = [f"run_{n}" for n in range(6)]
        journal.start(
            [new(run, "notify" if n % 2 else "charge") for n, run in enumerate(names)], NOW
        )
        ends = [Record(run, 0, status="done") for run in names[:4]]
        journal.record([*ends[:3], Record(names[3], 0, status="stuck", reason="x")], NOW)

        def found(**query: Any) -> list[str]:
            return [run.run_id for run in journal.find(RunQuery(**query))]

        assert found() == names[::-1]
        assert found(limit=2) == ["run_5", "run_4"]
        assert found(before=5, limit=2) == ["run_3", "run_2"]
        assert found(status="done") == ["run_2", "run_1", "run_0"]
        assert found(status="done", workflow="charge") == ["run_2", "run_0"]
        assert found(workflow="notify", before=4) == ["run_1"]
        assert found(status="canceled") == []

    def test_only_what_ended_long_ago_is_forgotten(self, journal: WorkflowJournal) -> None:
        started(journal, "a", "b", "c", "d")
        journal.deliver([Event("a", "evt_1", "paid", b"")], NOW)
        journal.record([Record("a", 1, (answered("x"),), status="done")], NOW)
        journal.record([Record("b", 0, status="canceled")], NOW + 1)
        journal.record([Record("c", 0, status="stuck", reason="x")], NOW - YEAR)
        assert journal.sweep(NOW).runs == 0
        assert journal.sweep(NOW + 1).runs == 1
        assert journal.run("a") is None
        assert journal.entries("a") == []
        assert [run.run_id for run in journal.find(RunQuery())] == ["d", "c", "b"]
        assert journal.sweep(NOW + YEAR).runs == 1
        started(journal, "a")  # the id is free, the number is not
        assert look(journal, "a").number == 5
        assert journal.deliver([Event("a", "evt_1", "paid", b"")], NOW) == [True]
