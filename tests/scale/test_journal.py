"""The scale-out driver keeps the promises of `WorkflowJournal`, and workflows live on it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from conformance import test_workflow_stories as stories
from conformance.workflows import (
    CLOCK,
    NOW,
    YEAR,
    WorkflowJournalSuite,
    answered,
    look,
    started,
    wait,
)
from sao.platform.ports import WorkflowJournal
from sao.platform.ports.workflows import Due, Event, NewEntry, Record
from sao.platform.restate.parts import encode
from sao.platform.restate.runs.journal import RestateJournal
from sao.platform.restate.runs.language import Kept
from scale.conftest import Cluster
from scale.test_two_servers import at_once
from support.restate import new_environment, wait_for_worker

WRITERS, EACH = 4, 6


def open_journal(cluster: Cluster, environment: str) -> RestateJournal:
    """A journal of its own, as each process has one."""
    ingress, dsn = cluster.engine.ingress, cluster.dsn
    return RestateJournal(ingress, dsn, environment, new_call=lambda: uuid4().hex)


class TestRestateJournal(WorkflowJournalSuite):
    @pytest.fixture(autouse=True)
    def _cluster(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def open(self, place: Any) -> WorkflowJournal:
        del place
        return open_journal(self.cluster, new_environment())


class TestStories:
    """Those of `conformance/test_workflow_stories.py`; a crash there is a process with its own."""

    @pytest.fixture
    def places(self, cluster: Cluster) -> Callable[[str], Any]:
        def place(_name: str) -> Callable[[], WorkflowJournal]:
            environment = new_environment()
            return lambda: open_journal(cluster, environment)

        return place

    @pytest.mark.parametrize(
        "story",
        [
            stories.test_a_charge_waits_for_the_customer_for_months,
            stories.test_a_year_later_the_charge_expires,
            stories.test_an_event_before_it_is_waited_for_is_not_lost,
            stories.test_cancelling_compensates,
            stories.test_what_fails_for_good_compensates_and_is_stuck_until_somebody_looks,
            stories.test_what_is_stuck_at_a_step_is_taken_up_there_by_hand,
            stories.test_a_retry_by_hand_does_not_undo_what_was_compensated,
            stories.test_attempts_come_to_an_end_and_a_pause_can_be_cut_short,
        ],
        ids=lambda story: story.__name__.removeprefix("test_"),
    )
    def test_story(
        self, story: Callable[[stories.World], None], places: Callable[[str], Any]
    ) -> None:
        world = stories.World(places("usual"))
        story(world)
        world.engine.journal.close()

    def test_a_crash_at_any_deed(self, places: Callable[[str], Any]) -> None:
        stories.test_a_crash_at_any_deed_changes_nothing_that_can_be_seen(places)


def test_of_many_writers_each_answer_is_kept_once_and_in_order(cluster: Cluster) -> None:
    environment = new_environment()
    journals = [open_journal(cluster, environment) for _ in range(WRITERS)]
    started(journals[0], "a")

    def write(number: int) -> None:
        for n in range(EACH):
            entry = answered(f"{number}.{n}")
            while True:
                seq = look(journals[number], "a").seq
                if journals[number].record([Record("a", seq, (entry,))], NOW) == [True]:
                    break

    at_once(write, WRITERS)
    entries = journals[0].entries("a")
    assert [entry.seq for entry in entries] == list(range(1, WRITERS * EACH + 1))
    wanted = sorted(f"{number}.{n}" for number in range(WRITERS) for n in range(EACH))
    assert sorted(entry.name for entry in entries) == wanted
    assert (kept(cluster, environment, "a").entries, look(journals[1], "a").seq) == (
        entries,
        len(entries),
    )
    for journal in journals:
        journal.close()


def test_the_object_holds_what_the_rows_say_until_both_forget(cluster: Cluster) -> None:
    environment = new_environment()
    journal = open_journal(cluster, environment)
    started(journal, "a")
    journal.deliver([Event("a", "evt", "paid", b"x")], NOW)
    journal.record([Record("a", 1, (answered("nap"),), wait("nap", NOW + 5))], NOW + 1)
    journal.retry("a", "now", NOW + 2)
    journal.record([Record("a", 3, status="canceled", reason="done with")], NOW + 3)
    run = look(journal, "a")
    held = kept(cluster, environment, "a")
    assert held.run == run._replace(input=b"")
    assert held.entries == journal.entries("a")
    assert journal.sweep(NOW + 4).runs == 1
    assert kept(cluster, environment, "a") == Kept(None, [])
    journal.close()


def test_a_wait_of_a_year_outlives_the_engine_and_its_workers(cluster: Cluster) -> None:
    journal = open_journal(cluster, new_environment())
    started(journal, "a")
    failed = NewEntry("failed", "confirm", 1, b"busy")
    authenticated = wait("authenticated", NOW + YEAR, kind="event")
    assert journal.record([Record("a", 0, (failed,), authenticated)], NOW) == [True]
    cluster.worker.kill()
    cluster.engine.server.kill()
    cluster.engine.server.start()
    cluster.worker.start()
    wait_for_worker(cluster.engine, cluster.worker)
    assert look(journal, "a").wait == authenticated
    assert journal.due(CLOCK, NOW + YEAR, 10) == [Due(NOW + YEAR, "ann", "a")]
    assert journal.record([Record("a", 0, (answered("confirm"),))], NOW) == [False]
    event = Event("a", "evt", "authenticated", b"")
    assert journal.deliver([event, event], NOW + 1) == [True, False]
    assert [entry.kind for entry in journal.entries("a")] == ["failed", "event"]
    journal.close()


def kept(cluster: Cluster, environment: str, run_id: str) -> Kept:
    """A run as its object holds it."""
    url = f"/Run/{environment}.{run_id}/kept"
    return msgspec.msgpack.decode(cluster.ask(url, encode("")), type=Kept)
