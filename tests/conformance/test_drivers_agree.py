"""Random commits and questions: memory and embedded answer the same, and refuse the same."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.object_store import CLOCK, NOON, home_row, outcome_row
from sao.platform.embedded import EmbeddedStore
from sao.platform.errors import CommitRefused
from sao.platform.memory import MemoryStore
from sao.platform.ports import (
    AlarmRow,
    Commit,
    FeedQuery,
    FeedRow,
    ObjectRow,
    ObjectStore,
    Query,
    ReplyRow,
    RunRow,
)

HOMES = ("ann", "bob", "eve")
TERMS = ("open", "paid", "big")
LABELS = ("made", "paid", "gone")
CLOCKS = (CLOCK, "")

small = st.integers(0, 12)
instants = st.integers(NOON, NOON + 6)
maybe_number = st.none() | st.integers(0, 30)
bounds = st.tuples(st.none() | instants, st.none() | instants)


class Draft:
    """A commit in small numbers, made fit for the store as it stands, or (rarely) not."""

    strategy = st.fixed_dictionaries(
        {
            "objects": st.lists(st.tuples(st.sampled_from(HOMES), instants), max_size=3),
            "outcomes": st.lists(small, max_size=5),
            "alarms": st.lists(
                st.tuples(small, st.sampled_from(CLOCKS), st.none() | instants, small), max_size=4
            ),
            "added": st.lists(st.tuples(st.sampled_from(TERMS), small), max_size=4),
            "removed": st.lists(st.tuples(st.sampled_from(TERMS), small), max_size=3),
            "feed": st.lists(st.tuples(small, st.sampled_from(LABELS), instants), max_size=6),
            "runs": st.lists(st.tuples(small, st.none() | st.binary(max_size=3)), max_size=3),
            "replies": st.lists(st.tuples(st.integers(0, 40), instants), max_size=1),
            "forget": st.none() | instants,
            "spoil": st.sampled_from([None] * 8 + ["number", "seq", "feed"]),
        }
    )

    def __init__(self, store: ObjectStore, plan: dict[str, Any]) -> None:
        self._number, self._feed, _ = store.counters()
        self._store = store
        self._plan = plan
        self._last = self._number + len(plan["objects"])
        self._homes: dict[int, str] = {}

    def commit(self) -> Commit:
        plan, spoil = self._plan, self._plan["spoil"]
        objects = []
        for number, (home, at) in enumerate(
            plan["objects"], self._number + 1 + (spoil == "number")
        ):
            objects.append(ObjectRow(number, f"in_{home}{number}", "invoice", home, at))
            self._homes[number] = home
        added = [(term, self._any(n)) for term, n in plan["added"] if self._last]
        removed = [(term, self._any(n)) for term, n in plan["removed"] if self._last]
        return Commit(
            homes=[home_row(home, self._feed) for home in HOMES],
            objects=objects,
            outcomes=self._outcomes(spoil == "seq"),
            alarms=[
                AlarmRow(self._any(n), clock, due, self._home(self._any(n)), rank)
                for n, clock, due, rank in plan["alarms"]
                if self._last
            ],
            terms_added=added,
            terms_removed=[pair for pair in removed if pair not in added],
            feed=[
                FeedRow(position, self._any(n), 1, 0, label, at)
                for position, (n, label, at) in enumerate(
                    plan["feed"] if self._last else [], self._feed + 1 + (spoil == "feed")
                )
            ],
            runs=[RunRow(f"run_{n}", "ann", state) for n, state in plan["runs"]],
            replies=[ReplyRow(f"req_{n}", b"%d" % n, at) for n, at in plan["replies"]],
        )

    def _any(self, n: int) -> int:
        return 1 + n % self._last

    def _home(self, number: int) -> str:
        known = {row.number: home for home in HOMES for row in self._store.members(home)}
        return {**known, **self._homes}.get(number, "ann")

    def _outcomes(self, spoil: bool) -> list[Any]:
        rows = []
        seqs: dict[int, int] = {}
        for n in self._plan["outcomes"] if self._last else []:
            number = self._any(n)
            seqs[number] = seqs.get(number, len(self._store.chain(number))) + 1
            rows.append(outcome_row(number, seqs[number] + spoil))
        return rows


QUERIES = st.builds(
    Query,
    all=st.lists(st.sampled_from(TERMS), max_size=3, unique=True).map(tuple),
    none=st.lists(st.sampled_from((*TERMS, "never")), max_size=2).map(tuple),
    before=maybe_number,
    after=maybe_number,
    created=bounds,
    limit=st.integers(1, 8),
)
FEED_QUERIES = st.builds(
    FeedQuery,
    labels=st.lists(st.sampled_from((*LABELS, "never")), max_size=3).map(tuple),
    before=maybe_number,
    after=maybe_number,
    created=bounds,
    limit=st.integers(1, 8),
)


def _outcome(store: ObjectStore, commit: Commit) -> str:
    try:
        store.commit(commit)
    except CommitRefused:
        return "refused"
    return "stored"


def _answers(store: ObjectStore, query: Query, feed: FeedQuery, limit: int) -> list[Any]:
    number, _, _ = store.counters()
    numbers = list(range(1, number + 1))
    return [
        store.counters(),
        store.homes(),
        [store.home(home) for home in HOMES],
        [store.members(home) for home in HOMES],
        [store.object(object_id) for object_id in store.object_ids(numbers)],
        [store.chain(n) for n in numbers],
        store.find(query),
        store.feed(feed),
        store.outcomes(query.after or 0, limit),
        [store.due(clock, NOON + 4, limit) for clock in CLOCKS],
        [store.next_due(clock) for clock in CLOCKS],
        store.runs(),
        [store.reply(f"req_{n}") for n in range(41)],
    ]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    plans=st.lists(Draft.strategy, min_size=1, max_size=8),
    questions=st.lists(st.tuples(QUERIES, FEED_QUERIES, st.integers(1, 6)), min_size=1, max_size=8),
)
def test_memory_and_embedded_agree(plans: list[Any], questions: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        memory, embedded = MemoryStore(), EmbeddedStore(Path(folder))
        try:
            for plan in plans:
                commit = Draft(memory, plan).commit()
                assert _outcome(memory, commit) == _outcome(embedded, commit)
                if plan["forget"] is not None:
                    forgotten = memory.forget_replies(plan["forget"])
                    assert embedded.forget_replies(plan["forget"]) == forgotten
                for question in questions:
                    assert _answers(memory, *question) == _answers(embedded, *question)
        finally:
            embedded.close()
