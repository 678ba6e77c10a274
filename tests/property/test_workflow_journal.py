"""Random stories of the journal: both drivers do what the plainest list does, also over crashes."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from sao.platform.embedded import EmbeddedJournal
from sao.platform.memory import MemoryJournal
from sao.platform.ports.workflows import (
    Event,
    NewEntry,
    NewRun,
    Record,
    RunQuery,
    Wait,
)
from support.alike import Alike

IDS = st.sampled_from(["a", "b", "c"])
CLOCKS = ("wall", "c1")
WAITS = st.none() | st.builds(
    Wait,
    st.just("sleep"),
    st.sampled_from(["x", "y"]),
    st.sampled_from(CLOCKS),
    st.none() | st.integers(0, 20),
)
STATUSES = st.sampled_from(["open", "open", "open", "stuck", "done", "canceled"])
ENTRIES = st.lists(
    st.builds(
        NewEntry,
        st.sampled_from(["answered", "failed"]),
        st.sampled_from(["x", "y"]),
        st.integers(1, 3),
        st.binary(max_size=2),
    ),
    max_size=2,
).map(tuple)


class Plain:
    """A run in the model."""

    def __init__(self, number: int, new: NewRun, at: int) -> None:
        self.number, self.new, self.started = number, new, at
        self.status, self.reason, self.ended = "open", "", None
        self.entries: list[tuple[Any, ...]] = []
        self.heard: set[str] = set()
        self.wait: Wait | None = None
        self.touched = True  # since its last record

    def outside(self, kind: str, name: str, payload: bytes, at: int) -> None:
        self.entries.append((kind, name, 0, payload, at))
        self.touched = True


class JournalStory(Alike):
    """The same calls to the model, to the memory driver and to the embedded one."""

    opens = EmbeddedJournal

    @initialize()
    def start_up(self) -> None:
        self.begin(MemoryJournal())
        self.model: dict[str, Plain] = {}
        self.number = 0
        self.now = 100

    @rule(ids=st.lists(IDS, max_size=3), home=st.sampled_from(["ann", "bob"]))
    def start(self, ids: list[str], home: str) -> None:
        self.now += 1
        new = [NewRun(run_id, "charge", 1, home, b"") for run_id in ids]
        expected = []
        for one in new:
            expected.append(one.run_id not in self.model)
            if expected[-1]:
                self.number += 1
                self.model[one.run_id] = Plain(self.number, one, self.now)
        assert self.agree(lambda journal: journal.start(new, self.now)) == expected

    @rule(
        run_id=IDS, behind=st.sampled_from([0, 0, 0, 1]), new=ENTRIES, wait=WAITS, status=STATUSES
    )
    def record(
        self, run_id: str, behind: int, new: tuple[NewEntry, ...], wait: Wait | None, status: Any
    ) -> None:
        plain = self.model.get(run_id)
        if plain is None:
            return
        self.now += 1
        wait = wait if status == "open" else None
        seq = max(len(plain.entries) - behind, 0)
        reason = "" if status == "open" else "why"
        record = Record(run_id, seq, new, wait, status, reason)
        fits = plain.status == "open" and seq == len(plain.entries)
        assert self.agree(lambda journal: journal.record([record], self.now)) == [fits]
        if fits:
            plain.entries += [(*entry, self.now) for entry in new]
            plain.wait, plain.status, plain.reason = wait, status, reason
            plain.touched = False
            plain.ended = self.now if status in ("done", "canceled") else None

    @rule(events=st.lists(st.tuples(IDS, st.sampled_from(["e1", "e2"])), max_size=3))
    def deliver(self, events: list[tuple[str, str]]) -> None:
        self.now += 1
        given = [Event(run_id, event_id, "paid", b"") for run_id, event_id in events]
        expected = []
        for event in given:
            plain = self.model.get(event.run_id)
            hears = plain is not None and plain.ended is None and event.event_id not in plain.heard
            expected.append(hears)
            if plain is not None and hears:
                plain.heard.add(event.event_id)
                plain.outside("event", "paid", b"", self.now)
        assert self.agree(lambda journal: journal.deliver(given, self.now)) == expected

    @rule(run_id=IDS)
    def cancel(self, run_id: str) -> None:
        self.now += 1
        plain = self.model.get(run_id)
        asked = plain is not None and any(entry[0] == "cancel" for entry in plain.entries)
        hears = plain is not None and plain.ended is None and not asked
        assert self.agree(lambda journal: journal.cancel(run_id, "why", self.now)) == hears
        if plain is not None and hears:
            self.reopen(plain, "cancel")

    @rule(run_id=IDS)
    def retry(self, run_id: str) -> None:
        self.now += 1
        plain = self.model.get(run_id)
        pausing = plain is not None and plain.wait is not None and plain.wait.due_ms is not None
        hears = plain is not None and (plain.status == "stuck" or pausing)
        assert self.agree(lambda journal: journal.retry(run_id, "why", self.now)) == hears
        if plain is not None and hears:
            self.reopen(plain, "retry")

    def reopen(self, plain: Plain, kind: str) -> None:
        plain.status, plain.reason = "open", ""
        plain.outside(kind, "", b"why", self.now)

    @rule(back=st.integers(0, 6))
    def sweep(self, back: int) -> None:
        old = [
            run_id
            for run_id, plain in self.model.items()
            if plain.ended is not None and plain.ended < self.now - back
        ]
        assert self.agree(lambda journal: journal.sweep(self.now - back).runs) == len(old)
        for run_id in old:
            del self.model[run_id]

    @invariant()
    def they_stand_alike(self) -> None:
        if not hasattr(self, "model"):
            return
        runs = self.agree(lambda journal: journal.find(RunQuery(limit=99)))
        plains = sorted(self.model.values(), key=lambda plain: -plain.number)
        assert [
            (run.number, run.run_id, run.status, run.reason, run.seq, run.wait, run.ended_at_ms)
            for run in runs
        ] == [
            (
                one.number,
                one.new.run_id,
                one.status,
                one.reason,
                len(one.entries),
                one.wait,
                one.ended,
            )
            for one in plains
        ]
        for one in plains:
            run_id = one.new.run_id
            entries = self.agree(lambda journal, run_id=run_id: journal.entries(run_id))
            assert [tuple(entry)[1:] for entry in entries] == one.entries
        woken = [
            one.new.run_id
            for one in reversed(plains)
            if one.status == "open" and (one.wait is None or one.touched)
        ]
        assert self.agree(lambda journal: journal.woken(99)) == woken
        for clock in CLOCKS:
            dues = self.agree(lambda journal, clock=clock: journal.due(clock, 10, 99))
            assert [tuple(due) for due in dues] == sorted(
                (one.wait.due_ms, one.new.home, one.new.run_id)
                for one in plains
                if one.wait and one.wait.clock == clock and (one.wait.due_ms or 0) <= 10
                if one.wait.due_ms is not None
            )
            self.agree(lambda journal, clock=clock: journal.next_due(clock))


TestJournalStory = JournalStory.TestCase
