"""What every `ObjectStore` promises. A driver's test class supplies `open`, and nothing else."""

from collections.abc import Iterator
from hashlib import sha256
from random import Random
from typing import Any

import pytest

from sao.platform.errors import CommitRefused
from sao.platform.ports import (
    AlarmRow,
    CommandEntry,
    CommandRow,
    Commit,
    Counters,
    FeedEntry,
    FeedQuery,
    FeedRow,
    HomeRow,
    ObjectRow,
    ObjectStore,
    OutcomeRow,
    Placed,
    Query,
    ReplyRow,
    RunRow,
    Wake,
)

NOON = 1_767_268_800
CLOCK = "clock_1"


def home_row(home: str, rounds: int = 1) -> HomeRow:
    return HomeRow(home, CLOCK, rounds, sha256(f"{home}{rounds}".encode()).digest())


def object_row(number: int, home: str = "ann", created_at: int = NOON) -> ObjectRow:
    return ObjectRow(number, f"in_{home}{number}", "invoice", home, created_at)


def outcome_row(number: int, seq: int, feed: int = 1) -> OutcomeRow:
    body = f'[1,{NOON},"step",{number},{seq}]'.encode()
    return OutcomeRow(number, seq, seq, feed, sha256(body).digest(), body)


def objects(count: int, home: str = "ann", **more: Any) -> Commit:
    """A commit of the first `count` objects, each with one outcome."""
    numbers = range(1, count + 1)
    return Commit(
        homes=[home_row(home)],
        objects=[object_row(number, home) for number in numbers],
        outcomes=[outcome_row(number, 1) for number in numbers],
        **more,
    )


def feed_rows(labels: list[str], first: int = 1) -> list[FeedRow]:
    return [
        FeedRow(position, 1 + position % 3, position, 0, label, NOON + position)
        for position, label in enumerate(labels, first)
    ]


def placed(*places: tuple[int, int], first: int = 1) -> list[Placed]:
    """`(number, seq)` in this order, as outcomes of ann's."""
    rows = [outcome_row(*place) for place in places]
    return [
        Placed(position, f"in_ann{row.number}", "invoice", row.seq, row.hash, row.body)
        for position, row in enumerate(rows, first)
    ]


def positions(store: ObjectStore, **query: Any) -> list[int]:
    return [entry.position for entry in store.feed(FeedQuery(**query))]


def everything(store: ObjectStore, numbers: int = 12) -> list[Any]:
    """All that can be read of a small store."""
    homes = store.homes()
    return [
        store.counters(),
        homes,
        [store.home(home) for home in homes],
        [store.members(home) for home in homes],
        [store.chain(number) for number in range(1, numbers)],
        store.find(Query(all=(), limit=100)),
        [store.find(Query(all=(term,), limit=100)) for term in ("open", "paid")],
        store.due(CLOCK, NOON * 2, 100),
        store.feed(FeedQuery(limit=100)),
        store.outcomes(0, 100),
        store.runs(),
        [store.reply(f"req_{n}") for n in range(9)],
    ]


class ObjectStoreSuite:
    """Inherit, and give a fresh store."""

    def open(self, place: Any) -> ObjectStore:
        raise NotImplementedError

    @pytest.fixture
    def store(self, tmp_path: Any) -> Iterator[ObjectStore]:
        store = self.open(tmp_path)
        yield store
        store.close()

    # --- identity ------------------------------------------------------------------------------

    def test_a_new_store_is_empty(self, store: ObjectStore) -> None:
        assert store.counters() == Counters(0, 0, 0)
        assert store.homes() == store.runs() == store.chain(1) == store.members("ann") == []
        assert store.feed(FeedQuery()) == store.find(Query(all=())) == []
        assert store.find(Query(all=("open",))) == store.due(CLOCK, NOON, 10) == []
        assert store.next_due(CLOCK) is None
        assert store.object("in_1") is None
        assert store.home("ann") is None
        assert store.reply("req_1") is None

    def test_objects_are_found_by_id_and_number(self, store: ObjectStore) -> None:
        store.commit(objects(3))
        assert store.object("in_ann2") == object_row(2)
        assert store.object("in_ann4") is None
        assert store.object_ids([3, 1, 3]) == ["in_ann3", "in_ann1", "in_ann3"]
        assert store.object_ids([]) == []

    def test_counters_are_the_last_numbers_in_use(self, store: ObjectStore) -> None:
        store.commit(objects(3, feed=feed_rows(["a", "b"])))
        assert store.counters() == Counters(3, 2, 3)
        store.commit(Commit(feed=feed_rows(["c"] * 600, first=3)))
        assert store.counters() == Counters(3, 602, 3)

    def test_homes_are_listed_and_replaced(self, store: ObjectStore) -> None:
        store.commit(Commit(homes=[home_row("zoe"), home_row("ann")]))
        store.commit(Commit(homes=[home_row("bob"), home_row("zoe", 2), home_row("zoe", 3)]))
        assert store.homes() == ["zoe", "ann", "bob"]
        assert store.home("zoe") == home_row("zoe", 3)
        assert store.home("ann") == home_row("ann")

    def test_members_are_listed_in_order_of_creation(self, store: ObjectStore) -> None:
        homes = ["ann", "bob", "ann", "ann"]
        rows = [object_row(number, home) for number, home in enumerate(homes, 1)]
        store.commit(Commit(homes=[home_row("ann"), home_row("bob")], objects=rows[:3]))
        store.commit(Commit(objects=rows[3:]))
        assert store.members("ann") == [rows[0], rows[2], rows[3]]
        assert store.members("bob") == [rows[1]]

    # --- chains --------------------------------------------------------------------------------

    def test_a_chain_is_read_as_it_was_written(self, store: ObjectStore) -> None:
        raw = b'{"b":1,  "a":"\xc3\xa9"}\x00\xff not even JSON'
        links = [
            OutcomeRow(1, 1, 7, 9, bytes(range(32)), raw),
            OutcomeRow(1, 2, 7, 10, b"", b""),
            OutcomeRow(1, 3, 2**31, 2**40, b"h" * 64, b"x" * 100_000),
        ]
        store.commit(Commit(homes=[home_row("ann")], objects=[object_row(1)], outcomes=links))
        assert store.chain(1) == links
        assert store.chain(2) == []

    def test_outcomes_are_read_in_the_order_of_commits(self, store: ObjectStore) -> None:
        assert store.outcomes(0, 10) == []
        store.commit(objects(2))
        places = [(2, 2), (1, 2), (2, 3), (1, 3)]
        store.commit(Commit(outcomes=[outcome_row(*place) for place in places]))
        whole = placed((1, 1), (2, 1), *places)
        assert store.outcomes(0, 10) == whole
        assert store.counters().outcomes == 6
        for after in range(7):
            for limit in range(1, 7):
                assert store.outcomes(after, limit) == whole[after : after + limit]
        assert store.outcomes(6, 10) == store.outcomes(99, 10) == []

    def test_the_order_of_many_outcomes_has_no_seams(self, store: ObjectStore) -> None:
        numbers = range(1, 1_301)
        store.commit(objects(1_300))
        store.commit(Commit(outcomes=[outcome_row(1, seq) for seq in range(2, 4)]))
        store.commit(Commit(outcomes=[outcome_row(number, 2) for number in numbers[1:]]))
        whole = placed(
            *((number, 1) for number in numbers), (1, 2), (1, 3), *((n, 2) for n in numbers[1:])
        )
        for step in (7, 499, 500, 501, 5_000):
            read: list[Placed] = []
            while page := store.outcomes(len(read), step):
                read += page
            assert read == whole, f"in steps of {step}"

    def test_a_refused_commit_takes_no_place_in_the_order(self, store: ObjectStore) -> None:
        store.commit(objects(1))
        with pytest.raises(CommitRefused):
            store.commit(Commit(outcomes=[outcome_row(1, 2), outcome_row(1, 4)]))
        store.commit(Commit(outcomes=[outcome_row(1, 2)]))
        assert store.outcomes(0, 10) == placed((1, 1), (1, 2))

    def test_a_reader_beside_sees_every_commit(self, store: ObjectStore) -> None:
        beside = store.beside()
        assert beside.outcomes(0, 10) == []
        store.commit(objects(2))
        assert beside.outcomes(0, 10) == store.outcomes(0, 10) == placed((1, 1), (2, 1))
        assert beside.counters() == store.counters()
        assert beside.chain(1) == store.chain(1)
        assert beside.object("in_ann1") == object_row(1)
        assert beside.home("ann") == home_row("ann")
        beside.close()
        assert store.chain(1)

    def test_chains_grow_over_commits_and_among_others(self, store: ObjectStore) -> None:
        store.commit(objects(2))
        store.commit(Commit(outcomes=[outcome_row(2, 2), outcome_row(1, 2), outcome_row(2, 3)]))
        store.commit(Commit(outcomes=[outcome_row(2, 4)]))
        assert store.chain(1) == [outcome_row(1, seq) for seq in (1, 2)]
        assert store.chain(2) == [outcome_row(2, seq) for seq in (1, 2, 3, 4)]

    # --- index ---------------------------------------------------------------------------------

    def test_find_needs_all_and_none(self, store: ObjectStore) -> None:
        terms = [("open", n) for n in (1, 2, 3, 4)] + [("big", n) for n in (2, 4, 5)] + [("old", 4)]
        store.commit(objects(6, terms_added=terms))
        assert store.find(Query(all=("open",))) == [4, 3, 2, 1]
        assert [store.count(term) for term in ("open", "big", "never")] == [4, 3, 0]
        assert store.find(Query(all=("open", "big"))) == [4, 2]
        assert store.find(Query(all=("big", "open"), none=("old",))) == [2]
        assert store.find(Query(all=("open",), none=("big", "old", "never"))) == [3, 1]
        assert store.find(Query(all=(), none=("open",))) == [6, 5]
        assert store.find(Query(all=("open", "never"))) == []

    def test_terms_are_removed_and_come_back(self, store: ObjectStore) -> None:
        store.commit(objects(2, terms_added=[("open", 1), ("open", 2), ("open", 2)]))
        store.commit(Commit(terms_removed=[("open", 1), ("open", 1), ("paid", 1), ("x", 2)]))
        assert store.find(Query(all=("open",))) == [2]
        store.commit(Commit(terms_added=[("open", 1), ("paid", 1), ("open", 2)]))
        assert store.find(Query(all=("open",))) == [2, 1]
        assert store.find(Query(all=("open", "paid"))) == [1]

    def test_long_terms_are_told_apart_by_their_ends(self, store: ObjectStore) -> None:
        draws = Random(7)  # what repeats itself would be packed to nothing by some indexes
        long = "".join(chr(draws.randrange(0x21, 0x3000)) for _ in range(5_000))
        store.commit(objects(2, terms_added=[(f"url={long}a", 1), (f"url={long}b", 2)]))
        assert store.find(Query(all=(f"url={long}b",))) == [2]
        assert store.find(Query(all=(), none=(f"url={long}b",))) == [1]
        store.commit(Commit(terms_removed=[(f"url={long}a", 1)]))
        assert [store.count(f"url={long}{end}") for end in "ab"] == [0, 1]

    @pytest.mark.parametrize("all_terms", [(), ("even",)])
    def test_find_pages_both_ways(self, store: ObjectStore, all_terms: tuple[str, ...]) -> None:
        store.commit(objects(40, terms_added=[("even", n) for n in range(2, 41, 2)]))
        step = 2 if all_terms else 1
        page = [step * n for n in range(40 // step, 0, -1)]

        def find(**bounds: int) -> list[int]:
            return store.find(Query(all=all_terms, **bounds))

        assert find() == page[:10]
        assert find(before=20, limit=3) == [n for n in page if n < 20][:3]
        assert find(after=20, limit=3) == [n for n in page if n > 20][-3:]
        assert find(after=10, before=16) == [n for n in page if 10 < n < 16]
        assert find(after=10, before=30, limit=2) == [n for n in page if 10 < n < 30][-2:]
        assert find(after=40) == find(before=1) == []
        assert find(limit=1000) == page

    def test_find_within_bounds_of_creation(self, store: ObjectStore) -> None:
        instants = [NOON, NOON + 5, NOON + 3, NOON + 9]
        rows = [object_row(n, created_at=instant) for n, instant in enumerate(instants, 1)]
        terms = [("open", row.number) for row in rows]
        store.commit(Commit(homes=[home_row("ann")], objects=rows, terms_added=terms))
        for wanted in ((), ("open",)):
            assert store.find(Query(all=wanted, created=(NOON + 3, NOON + 5))) == [3, 2]
            assert store.find(Query(all=wanted, created=(NOON + 4, None))) == [4, 2]
            assert store.find(Query(all=wanted, created=(None, NOON + 3), limit=1)) == [3]

    # --- alarms --------------------------------------------------------------------------------

    def test_due_alarms_are_in_order(self, store: ObjectStore) -> None:
        rows = [object_row(1, "bob"), object_row(2), object_row(3), object_row(4), object_row(5)]
        alarms = [
            AlarmRow(1, CLOCK, NOON, "bob", 1),
            AlarmRow(2, CLOCK, NOON + 1, "ann", 0),
            AlarmRow(3, CLOCK, NOON, "ann", 2),
            AlarmRow(5, CLOCK, NOON, "ann", 1),
            AlarmRow(4, CLOCK, NOON, "ann", 1),
        ]
        homes = [home_row("bob"), home_row("ann")]
        store.commit(Commit(homes=homes, objects=rows, alarms=alarms))
        assert store.due(CLOCK, NOON, 10) == [
            Wake(NOON, "ann", 1, "in_ann4"),
            Wake(NOON, "ann", 1, "in_ann5"),
            Wake(NOON, "ann", 2, "in_ann3"),
            Wake(NOON, "bob", 1, "in_bob1"),
        ]
        assert [wake.object_id for wake in store.due(CLOCK, NOON + 1, 10)][4:] == ["in_ann2"]
        assert store.due(CLOCK, NOON - 1, 10) == store.due("other", NOON, 10) == []
        assert store.next_due(CLOCK) == NOON
        assert store.next_due("other") is None

    def test_a_limited_answer_ends_with_a_whole_home_and_instant(self, store: ObjectStore) -> None:
        homes = ["ann", "bob", "eve"]
        rows = [object_row(n, homes[n % 3]) for n in range(1, 31)]
        alarms = [AlarmRow(r.number, CLOCK, NOON + r.number % 2, r.home, 1) for r in rows]
        store.commit(Commit(homes=[home_row(h) for h in homes], objects=rows, alarms=alarms))
        complete = store.due(CLOCK, NOON + 9, 100)
        assert len(complete) == 30
        assert complete == sorted(complete)
        for limit, expected in ((1, 5), (5, 5), (6, 10), (14, 15), (29, 30), (30, 30)):
            assert store.due(CLOCK, NOON + 9, limit) == complete[:expected]

    def test_alarms_are_replaced_and_taken_away(self, store: ObjectStore) -> None:
        def alarms(*dues: int | None) -> Commit:
            return Commit(alarms=[AlarmRow(1, CLOCK, due, "ann", 1) for due in dues])

        store.commit(objects(2))
        store.commit(alarms(NOON, NOON + 5))
        store.commit(alarms(NOON + 7))
        assert [wake.due for wake in store.due(CLOCK, NOON * 2, 10)] == [NOON + 7]
        store.commit(alarms(NOON + 1))
        assert store.next_due(CLOCK) == NOON + 1
        store.commit(alarms(NOON + 1))
        assert [wake.due for wake in store.due(CLOCK, NOON * 2, 10)] == [NOON + 1]
        store.commit(alarms(None, None))
        assert store.next_due(CLOCK) is None
        store.commit(alarms(NOON + 3, None))
        store.commit(alarms(None, NOON + 4))
        assert store.next_due(CLOCK) == NOON + 4
        store.commit(Commit(alarms=[AlarmRow(1, "other", NOON, "ann", 1)]))
        assert store.next_due(CLOCK) is None
        assert store.next_due("other") == NOON

    def test_reading_what_is_due_takes_nothing_away(self, store: ObjectStore) -> None:
        alarms = [AlarmRow(n, CLOCK, NOON + n % 7, "ann", n) for n in range(1, 51)]
        store.commit(objects(50, alarms=alarms))
        first = store.due(CLOCK, NOON * 2, 20)
        assert store.due(CLOCK, NOON * 2, 20) == first
        for n in range(200):  # replaced again and again
            store.commit(Commit(alarms=[AlarmRow(9, CLOCK, NOON + n, "ann", 9)]))
        assert len(store.due(CLOCK, NOON * 2, 100)) == 50

    # --- feed ----------------------------------------------------------------------------------

    def test_the_feed_names_its_objects(self, store: ObjectStore) -> None:
        rows = [FeedRow(1, 2, 1, 0, "made", NOON), FeedRow(2, 2, 1, 1, "paid", NOON + 1)]
        store.commit(objects(2, feed=rows))
        assert store.feed(FeedQuery()) == [
            FeedEntry(2, "in_ann2", 1, 1, "paid", NOON + 1),
            FeedEntry(1, "in_ann2", 1, 0, "made", NOON),
        ]

    @pytest.mark.parametrize("sizes", [(1,), (3, 1, 40), (700,)])
    def test_the_feed_pages_both_ways(self, store: ObjectStore, sizes: tuple[int, ...]) -> None:
        store.commit(objects(3))
        labels = [("rare" if n % 97 == 0 else "ab"[n % 2]) for n in range(1, 701)]
        done = 0
        while done < len(labels):
            for size in sizes:
                store.commit(Commit(feed=feed_rows(labels[done : done + size], done + 1)))
                done += len(labels[done : done + size])
        for wanted in ((), ("a",), ("rare",), ("rare", "b"), ("rare", "never"), ("never",)):
            matching = [n for n in range(700, 0, -1) if not wanted or labels[n - 1] in wanted]
            assert positions(store, labels=wanted, limit=1000) == matching
            assert positions(store, labels=wanted) == matching[:10]
            for bound in (1, 2, 256, 257, 300, 512, 699, 700, 900):
                below = [n for n in matching if n < bound]
                above = [n for n in matching if n > bound]
                assert positions(store, labels=wanted, before=bound, limit=7) == below[:7]
                assert positions(store, labels=wanted, after=bound, limit=7) == above[-7:]
                between = [n for n in above if n < bound + 300]
                assert (
                    positions(store, labels=wanted, after=bound, before=bound + 300, limit=400)
                    == between
                )

    def test_the_feed_within_bounds_of_time(self, store: ObjectStore) -> None:
        store.commit(objects(3, feed=feed_rows(["a", "b"] * 10)))
        assert positions(store, created=(NOON + 4, NOON + 6)) == [6, 5, 4]
        assert positions(store, labels=("a",), created=(NOON + 4, None), limit=2) == [19, 17]
        assert positions(store, created=(None, NOON + 2), after=0) == [2, 1]

    @pytest.mark.parametrize("sizes", [(1,), (3, 1, 40), (300,)])
    def test_the_feed_within_bounds_of_times_that_do_not_rise(
        self, store: ObjectStore, sizes: tuple[int, ...]
    ) -> None:
        """Clocks of tests show other times than the environment's."""
        draw = Random(7)
        ats = [draw.randrange(60) for _ in range(300)]
        labels = [draw.choice(["a", "b", "rare"]) for _ in ats]
        store.commit(objects(3))
        done = 0
        while done < len(ats):
            for size in sizes:
                rows = feed_rows(labels[done : done + size], done + 1)
                rows = [row._replace(at=NOON + ats[row.position - 1]) for row in rows]
                store.commit(Commit(feed=rows))
                done += len(rows)
        for wanted in ((), ("a",), ("rare", "b"), ("never",)):
            for first, last in ((None, 3), (57, None), (20, 22), (70, None), (None, -1), (9, 5)):
                matching = [
                    n
                    for n in range(300, 0, -1)
                    if (not wanted or labels[n - 1] in wanted)
                    and (first is None or ats[n - 1] >= first)
                    and (last is None or ats[n - 1] <= last)
                ]
                created = tuple(None if each is None else NOON + each for each in (first, last))
                ask = {"labels": wanted, "created": created}
                assert positions(store, **ask, limit=400) == matching
                assert (
                    positions(store, **ask, before=150, limit=5)
                    == [n for n in matching if n < 150][:5]
                )
                assert (
                    positions(store, **ask, after=150, limit=5)
                    == [n for n in matching if n > 150][-5:]
                )

    # --- runs and replies ----------------------------------------------------------------------

    def test_runs_keep_their_place_until_they_end(self, store: ObjectStore) -> None:
        store.commit(Commit(runs=[RunRow(run, "ann", b"1") for run in ("c", "a", "b")]))
        store.commit(Commit(runs=[RunRow("c", "ann", b"2"), RunRow("c", "ann", b"\x00\xff")]))
        assert [row.run_id for row in store.runs()] == ["c", "a", "b"]
        assert store.runs()[0] == RunRow("c", "ann", b"\x00\xff")
        ended = [RunRow("a", "ann", None), RunRow("d", "ann", b"1"), RunRow("e", "ann", b"1")]
        store.commit(Commit(runs=[*ended, RunRow("e", "ann", None), RunRow("x", "ann", None)]))
        assert [row.run_id for row in store.runs()] == ["c", "b", "d"]
        store.commit(Commit(runs=[RunRow("a", "ann", b"again")]))
        assert [row.run_id for row in store.runs()] == ["c", "b", "d", "a"]

    def test_replies_are_kept_until_they_are_forgotten(self, store: ObjectStore) -> None:
        store.commit(Commit(replies=[ReplyRow(f"req_{n}", b"%d" % n, NOON + n) for n in range(5)]))
        assert store.reply("req_3") == b"3"
        assert [row.command_id for row in store.replies("", 2)] == ["req_0", "req_1"]
        later = [ReplyRow(f"req_{n}", b"%d" % n, NOON + n) for n in (3, 4)]
        assert store.replies("req_2", 9) == later
        assert store.forget_replies(NOON + 3) == 3
        assert store.replies("", 9) == later
        assert [store.reply(f"req_{n}") for n in range(5)] == [None, None, None, b"3", b"4"]
        assert store.forget_replies(NOON + 3) == 0
        store.commit(Commit(replies=[ReplyRow("req_1", b"new", NOON)]))
        assert store.reply("req_1") == b"new"

    # --- the command log -----------------------------------------------------------------------

    def test_the_command_log_is_read_in_pages_in_order(self, store: ObjectStore) -> None:
        assert (store.told(), store.commands(0, 9)) == (0, [])
        rows = [CommandRow("req_a", NOON, b"\x00 raw"), CommandRow("req_a", NOON - 5, b"")]
        store.commit(Commit(commands=rows))
        store.commit(Commit(commands=[CommandRow("", NOON, b"{}")]))
        told = [
            CommandEntry(1, "req_a", NOON, b"\x00 raw"),
            CommandEntry(2, "req_a", NOON - 5, b""),
            CommandEntry(3, "", NOON, b"{}"),
        ]
        assert store.commands(0, 9) == told
        assert store.commands(0, 2) == told[:2]
        assert store.commands(2, 9) == told[2:]
        assert store.commands(3, 9) == []
        assert store.told() == 2

    def test_a_command_stays_out_of_a_commit_that_is_refused(self, store: ObjectStore) -> None:
        wrong = Commit(objects=[object_row(7)], commands=[CommandRow("req_a", NOON, b"")])
        with pytest.raises(CommitRefused):
            store.commit(wrong)
        assert store.told() == 0

    # --- refusals ------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"objects": [object_row(5)]}, "object number 5 follows 3"),
            ({"objects": [object_row(3)]}, "object number 3 follows 3"),
            ({"objects": [object_row(4)._replace(id="in_ann2")]}, "in_ann2|already"),
            ({"objects": [object_row(4), object_row(5)._replace(id="in_ann4")]}, "already"),
            ({"objects": [object_row(4, "nobody")]}, "there is no home nobody"),
            ({"outcomes": [outcome_row(1, 3)]}, "1"),
            ({"outcomes": [outcome_row(1, 1)]}, "refused"),
            ({"outcomes": [outcome_row(1, 2), outcome_row(1, 2)]}, "outcome 2 follows outcome 2"),
            ({"outcomes": [outcome_row(1, 2), outcome_row(1, 4)]}, "outcome 4 follows outcome 2"),
            ({"outcomes": [outcome_row(4, 1)]}, "object 4, which does not exist"),
            (
                {"objects": [object_row(4)], "outcomes": [outcome_row(4, 2)]},
                "object 4: outcome 2 follows outcome 0",
            ),
            ({"feed": feed_rows(["a"], first=4)}, "feed position 4 follows 2"),
            ({"feed": feed_rows(["a"], first=2)}, "feed position 2 follows 2"),
            ({"feed": [FeedRow(3, 9, 1, 0, "a", NOON)]}, "object 9, which does not exist"),
            ({"alarms": [AlarmRow(9, CLOCK, NOON, "ann", 1)]}, "object 9, which does not exist"),
            ({"terms_added": [("a", 0)]}, "object 0, which does not exist"),
            ({"terms_removed": [("a", 9)]}, "object 9, which does not exist"),
            ({"terms_added": [("a", 1)], "terms_removed": [("a", 1)]}, "both added and removed"),
            ({"replies": [ReplyRow("req_1", b"", NOON)]}, "already"),
            ({"replies": [ReplyRow("req_2", b"", NOON)] * 2}, "already"),
        ],
    )
    def test_a_contradictory_commit_leaves_everything_as_it_was(
        self, store: ObjectStore, wrong: dict[str, Any], message: str
    ) -> None:
        store.commit(
            objects(
                3,
                feed=feed_rows(["a", "b"]),
                terms_added=[("open", 1)],
                alarms=[AlarmRow(1, CLOCK, NOON, "ann", 1)],
                runs=[RunRow("run", "ann", b"1")],
                replies=[ReplyRow("req_1", b"1", NOON)],
            )
        )
        before = everything(store)
        good: dict[str, Any] = {
            "homes": [home_row("ann", 2), home_row("bob")],
            "outcomes": [outcome_row(2, 2)],
            "alarms": [AlarmRow(1, CLOCK, None, "ann", 1), AlarmRow(2, CLOCK, NOON, "ann", 1)],
            "terms_added": [("open", 2), ("paid", 1)],
            "terms_removed": [("open", 1)],
            "runs": [RunRow("run", "ann", None), RunRow("other", "ann", b"")],
            "replies": [ReplyRow("req_5", b"", NOON)],
        }
        mixed = {name: [*good.get(name, []), *rows] for name, rows in wrong.items()}
        with pytest.raises(CommitRefused, match=message):
            store.commit(Commit(**{**good, **mixed}))
        assert everything(store) == before
        store.commit(Commit(**good))
        assert everything(store) != before
        assert store.find(Query(all=("paid",))) == [1]

    def test_an_empty_commit_changes_nothing(self, store: ObjectStore) -> None:
        store.commit(objects(2))
        before = everything(store)
        store.commit(Commit())
        assert everything(store) == before
