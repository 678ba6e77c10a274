"""The embedded driver keeps the promises of `ObjectStore`, also across restarts and accidents."""

import random
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import apsw
import pytest

from conformance import committing
from conformance.object_store import (
    CLOCK,
    NOON,
    ObjectStoreSuite,
    everything,
    feed_rows,
    home_row,
    object_row,
    objects,
    outcome_row,
)
from sao.platform.embedded import EmbeddedStore, SnapshotStore, opening, sql, tables
from sao.platform.errors import (
    CommitFailed,
    CommitRefused,
    NoRoom,
    StoreLocked,
    StoreTooNew,
    StoreUnreadable,
)
from sao.platform.ports import AlarmRow, Commit, FeedQuery, ObjectStore, Query, ReplyRow, RunRow

KILLS = 20


class TestEmbedded(ObjectStoreSuite):
    def open(self, place: Any) -> ObjectStore:
        return EmbeddedStore(place)


def filled(folder: Path) -> EmbeddedStore:
    """A store with something of everything."""
    store = EmbeddedStore(folder)
    store.commit(
        objects(
            5,
            terms_added=[("open", 1), ("open", 4)],
            alarms=[AlarmRow(2, CLOCK, NOON, "ann", 1)],
            feed=feed_rows(["a", "b", "a"]),
            runs=[RunRow("run_2", "ann", b"1"), RunRow("run_1", "ann", b"2")],
            replies=[ReplyRow("req_1", b"1", NOON)],
        )
    )
    return store


def big(first: int, size: int = 2_000_000) -> Commit:
    """A commit that needs about `size` bytes."""
    row = outcome_row(first, 1)._replace(body=b"x" * size)
    return Commit(homes=[home_row("ann", 2)], objects=[object_row(first)], outcomes=[row])


# --- opening -----------------------------------------------------------------------------------


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    store = filled(tmp_path)
    before = everything(store)
    store.close()
    store = EmbeddedStore(tmp_path)
    assert everything(store) == before
    store.commit(Commit(objects=[object_row(6)], feed=feed_rows(["c"], first=4)))
    store.close()


def test_the_folder_is_made(tmp_path: Path) -> None:
    EmbeddedStore(tmp_path / "a" / "b").close()
    assert (tmp_path / "a" / "b" / opening.FILE).exists()


def test_a_second_writer_is_refused_in_this_process_and_in_another(tmp_path: Path) -> None:
    store = filled(tmp_path)
    with pytest.raises(StoreLocked, match=f"{tmp_path}.*stop that process, or choose another"):
        EmbeddedStore(tmp_path)
    command = [sys.executable, committing.__file__, str(tmp_path)]
    other = subprocess.run(command, capture_output=True, text=True, check=False)
    assert other.returncode == 1
    assert "StoreLocked" in other.stderr
    store.close()
    EmbeddedStore(tmp_path).close()


def test_a_file_of_a_later_version_is_refused(tmp_path: Path) -> None:
    filled(tmp_path).close()
    connection = apsw.Connection(str(tmp_path / opening.FILE))
    connection.pragma("user_version", tables.LAYOUT + 1)
    connection.close()
    with pytest.raises(StoreTooNew, match=r"objects\.sqlite has layout 5.*up to 4"):
        EmbeddedStore(tmp_path)
    with pytest.raises(StoreTooNew):  # and the folder is not left locked
        EmbeddedStore(tmp_path)


WITHOUT_TIMES = """
ALTER TABLE feed_block DROP COLUMN oldest;
ALTER TABLE feed_block DROP COLUMN newest;
"""


def as_layout_1(folder: Path) -> None:
    """Make of a file what the first version would have written."""
    connection = apsw.Connection(str(folder / opening.FILE))
    connection.execute("DROP TABLE outcome_order; DROP TABLE command")
    connection.execute(WITHOUT_TIMES)
    connection.pragma("user_version", 1)
    connection.close()


def test_a_file_without_an_order_is_given_one(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    rows = [outcome_row(2, 2, feed=2), outcome_row(1, 2, feed=3), outcome_row(1, 3, feed=3)]
    store.commit(objects(3, feed=feed_rows(["a"])))
    store.commit(Commit(outcomes=rows, feed=feed_rows(["a", "b"], first=2)))
    before = everything(store)
    store.close()
    as_layout_1(tmp_path)
    with pytest.raises(StoreUnreadable, match="has layout 1; start `sao serve` on it once"):
        SnapshotStore(tmp_path)
    store = EmbeddedStore(tmp_path)
    assert everything(store) == before
    store.commit(Commit(outcomes=[outcome_row(2, 3)]))
    assert [one.position for one in store.outcomes(0, 9)] == [1, 2, 3, 4, 5, 6, 7]
    store.close()


def test_what_was_to_last_before_layout_3_still_lasts(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    replies = [ReplyRow("meter_event/m/a", b"1", 7), ReplyRow("idempotency:k", b"2", 7)]
    store.commit(Commit(replies=replies))
    store.close()
    connection = apsw.Connection(str(tmp_path / opening.FILE))
    connection.execute(WITHOUT_TIMES)
    connection.pragma("user_version", 2)
    connection.close()
    store = EmbeddedStore(tmp_path)
    assert store.forget_replies(8) == 1
    assert store.reply("meter_event/m/a") == b"1"
    assert store.reply("idempotency:k") is None
    store.close()


def test_a_feed_from_before_layout_4_is_read_within_bounds_of_time(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    store.commit(objects(3, feed=feed_rows(["a"] * 3)))
    store.close()
    connection = apsw.Connection(str(tmp_path / opening.FILE))
    connection.execute(WITHOUT_TIMES)
    connection.pragma("user_version", 3)
    connection.close()
    backup = SnapshotStore(tmp_path)  # nobody has to serve a backup in order to read it
    within = FeedQuery(labels=("a",), created=(NOON + 2, NOON + 5))
    assert [entry.position for entry in backup.feed(within)] == [3, 2]
    backup.close()
    store = EmbeddedStore(tmp_path)
    store.commit(Commit(feed=feed_rows(["a"] * 3, first=4)))
    for bounds, found in (((2, 5), [5, 4, 3, 2]), ((None, 2), [2, 1]), ((5, None), [6, 5])):
        created = tuple(None if each is None else NOON + each for each in bounds)
        entries = store.feed(FeedQuery(labels=("a",), created=created))  # type: ignore[arg-type]
        assert [entry.position for entry in entries] == found
    store.close()


def test_blocks_of_other_times_are_not_read(tmp_path: Path) -> None:
    """Who polls for what is new pays for what is new, however much there was before."""
    store = EmbeddedStore(tmp_path)
    store.commit(objects(3))
    for n in range(40):
        store.commit(Commit(feed=feed_rows(["ab"[n % 2]], first=n + 1)))
    read: list[str] = []
    store._reader.exec_trace = lambda _cursor, sql, _bindings: (read.append(sql), True)[1]
    for labels in ((), ("a",), ("a", "b"), ("a", "never")):
        for created in ((NOON + 39, None), (None, NOON + 2), (NOON + 21, NOON + 21)):
            read.clear()
            entries = store.feed(FeedQuery(labels=labels, created=created))
            assert 0 < len(entries) <= 2, (labels, created)
            assert sum("SELECT entries" in sql for sql in read) <= 2
    store.close()


def test_many_replies_are_forgotten_in_portions_and_leave_room(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)

    def keep(first: int) -> None:
        rows = [ReplyRow(f"k{n}", bytes(200), n) for n in range(first, first + 12_000)]
        store.commit(Commit(replies=rows))

    keep(0)
    assert store.forget_replies(11_000) == 11_000
    size = (tmp_path / opening.FILE).stat().st_size
    keep(20_000)
    assert store.forget_replies(20_000) == 1_000
    assert (tmp_path / opening.FILE).stat().st_size <= size * 1.2
    store.close()


def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / opening.FILE
    path.write_bytes(b"somebody's notes " * 1000)
    with pytest.raises(StoreUnreadable, match="not a database"):
        EmbeddedStore(tmp_path)
    path.unlink()
    foreign = apsw.Connection(str(path))
    foreign.execute("CREATE TABLE theirs (a)")
    foreign.close()
    before = path.read_bytes()
    with pytest.raises(StoreUnreadable, match="another program"):
        EmbeddedStore(tmp_path)
    assert path.read_bytes() == before
    with pytest.raises(StoreUnreadable):
        EmbeddedStore(path / "below a file")


# --- threads -----------------------------------------------------------------------------------


def test_reading_while_another_thread_commits(tmp_path: Path) -> None:
    """Every read sees whole commits, and each commit that has returned."""
    store = EmbeddedStore(tmp_path)
    returned = 0
    failed: list[BaseException] = []

    def write() -> None:
        nonlocal returned
        try:
            for k in range(1, 301):
                store.commit(committing.commit_number(k))
                returned = k
        except BaseException as error:  # noqa: BLE001  (shown below, in the test's own thread)
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    size, reads = committing.SIZE, 0
    while writer.is_alive():
        at_least = returned
        number, feed, _ = store.counters()
        assert number >= at_least * size
        assert number % size == feed % size == 0
        found = store.find(Query(all=("open",), limit=100))
        assert len(found) == (size if found else 0)
        assert len(store.feed(FeedQuery(limit=10_000))) % size == 0
        assert len(store.due("", NOON, 10_000)) % size == 0
        if at_least:
            assert len(store.chain(at_least * size)) in (1, 2)
            assert store.reply(f"req_{at_least}") == b"%d" % at_least
        reads += 1
    writer.join()
    assert not failed
    assert reads > 10
    assert committing.check(store) == 300
    store.close()


# --- accidents ---------------------------------------------------------------------------------


def test_kill_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    draw = random.Random(seed := 20260101)
    command = [sys.executable, "-u", committing.__file__, str(tmp_path)]
    acknowledged = 0
    for kill in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            time.sleep(draw.random() * 0.05)
            process.send_signal(signal.SIGKILL)
            lines = (first + process.stdout.read()).splitlines(keepends=True)
        acknowledged = max([acknowledged, *(int(k) for k in lines if k.endswith("\n"))])
        store = EmbeddedStore(tmp_path)
        stored = committing.check(store)
        store.close()
        assert acknowledged <= stored <= acknowledged + 1, f"seed {seed}, kill {kill}"
        acknowledged = stored


def test_a_full_disk_fails_the_commit_and_nothing_else(tmp_path: Path) -> None:
    store = filled(tmp_path)
    before = everything(store)
    pages = store._connection.pragma("page_count")
    store._connection.pragma("max_page_count", pages + 10)
    with pytest.raises(CommitFailed, match=r"objects\.sqlite .*full.*try again") as caught:
        store.commit(big(6))
    assert caught.value.retry
    assert everything(store) == before
    store.commit(Commit(terms_added=[("open", 2)]))
    store._connection.pragma("max_page_count", 1 << 30)
    store.commit(big(6))
    assert store.find(Query(all=("open",))) == [4, 2, 1]
    assert len(store.chain(6)[0].body) == 2_000_000
    store.close()


def test_a_full_disk_is_told_of_whoever_notices_it(tmp_path: Path) -> None:
    """Not only commits write: a log is copied back, free pages are given to the disk."""
    store = filled(tmp_path)
    store._connection.pragma("max_page_count", store._connection.pragma("page_count"))
    with pytest.raises(CommitFailed, match=r"objects\.sqlite .*full.*try again") as caught:
        sql.rows(store._connection, "INSERT INTO word (text) VALUES (hex(zeroblob(100000)))")
    assert caught.value.retry
    store.close()


def test_a_disk_without_room_is_not_called_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path).close()
    (tmp_path / opening.FILE).write_bytes(b"no database" * 1_000)
    with pytest.raises(StoreUnreadable, match="restore it from a backup"):
        EmbeddedStore(tmp_path)
    monkeypatch.setattr(opening, "ROOM_BYTES", 1 << 62)
    with pytest.raises(NoRoom, match="its disk is full: make room"):
        EmbeddedStore(tmp_path)


def test_a_failing_write_fails_the_commit_and_nothing_else(tmp_path: Path) -> None:
    """The system itself refuses to write (a limit on the size of files stands in for the disk)."""
    store = filled(tmp_path)
    before = everything(store)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
        with pytest.raises(CommitFailed, match=r"objects\.sqlite"):
            store.commit(big(6))
        assert everything(store) == before
        store.commit(Commit(terms_added=[("open", 2)]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, former)
    store.commit(big(6))
    after = everything(store)
    store.close()
    store = EmbeddedStore(tmp_path)
    assert everything(store) == after
    store.close()


def test_a_lock_that_another_tool_holds_can_be_waited_for(tmp_path: Path) -> None:
    store = filled(tmp_path)
    store._connection.set_busy_timeout(10)
    tool = apsw.Connection(str(tmp_path / opening.FILE))
    tool.execute("BEGIN IMMEDIATE")
    with pytest.raises(CommitFailed, match="locked") as caught:
        store.commit(Commit(terms_added=[("open", 2)]))
    assert caught.value.retry
    tool.execute("ROLLBACK")
    tool.close()
    store.commit(Commit(terms_added=[("open", 2)]))
    assert store.find(Query(all=("open",))) == [4, 2, 1]
    store.close()


def test_words_of_a_commit_that_failed_are_forgotten(tmp_path: Path) -> None:
    """Their ids were undone with it, and may be given to other words."""
    store = filled(tmp_path)
    replies = [ReplyRow("req_1", b"twice", NOON)]
    with pytest.raises(Exception, match="already"):
        store.commit(Commit(terms_added=[("fresh", 1)], replies=replies))
    store.commit(Commit(terms_added=[("other", 2)]))
    store.commit(Commit(terms_added=[("fresh", 3)]))
    assert store.find(Query(all=("other",))) == [2]
    assert store.find(Query(all=("fresh",))) == [3]
    store.close()


def test_a_snapshot_reads_beside_the_writer_and_does_not_change(tmp_path: Path) -> None:
    store = filled(tmp_path)
    before = everything(store)
    snapshot = SnapshotStore(tmp_path)
    store.commit(Commit(homes=[home_row("bob")], objects=[object_row(6, "bob")]))
    assert everything(snapshot) == before != everything(store)
    with pytest.raises(CommitRefused, match="can only be read"):
        snapshot.commit(Commit())
    snapshot.close()
    store.close()
    with pytest.raises(StoreUnreadable):
        SnapshotStore(tmp_path / "nowhere")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    filled(tmp_path).close()
    file = tmp_path / opening.FILE
    raw = bytearray(file.read_bytes())
    raw[4096:] = bytes(len(raw) - 4096)
    file.write_bytes(raw)
    with pytest.raises(StoreUnreadable, match=r"objects\.sqlite"):
        everything(SnapshotStore(tmp_path))


def test_what_was_not_durable_at_once_is_when_it_is_closed(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, at_once=False)
    store.commit(objects(3, feed=feed_rows(["a"])))
    before = everything(store)
    store.close()
    assert not (tmp_path / f"{opening.FILE}-wal").exists()
    again = EmbeddedStore(tmp_path)
    assert everything(again) == before
    again.close()


def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    """Customers, payments and keys are in it. One that was there keeps who may read it."""
    EmbeddedStore(tmp_path / "made").close()
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o700
    (tmp_path / "given").mkdir(0o750)
    EmbeddedStore(tmp_path / "given").close()
    assert (tmp_path / "given").stat().st_mode & 0o777 == 0o750
