"""The store against hand-written floors, side by side in one run: `python -m bench.store`.

Each measure alternates floor and ours for several rounds and takes the best of each, because the
machine is shared: trust the ratio.
"""

import os
import random
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

import apsw

from sao.platform.embedded import EmbeddedStore
from sao.platform.memory import MemoryStore
from sao.platform.ports import (
    AlarmRow,
    Commit,
    FeedRow,
    HomeRow,
    ObjectRow,
    ObjectStore,
    OutcomeRow,
)

ROUNDS = 4
BODY = 150  # bytes; with its hash an outcome takes about 182
NOW = 1_767_268_800


class Row(NamedTuple):
    """One measure: what ours does in a second, and the floor beside it."""

    name: str
    ours: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor


class Renewals:
    """Commits in the shape of a subscription's life: everything that billing writes with it."""

    def __init__(self, homes: int) -> None:
        self._draw = random.Random(1)
        self._bodies = [self._draw.randbytes(BODY // 2).hex().encode() for _ in range(997)]
        self._seqs: dict[int, int] = {}
        self._number = self._position = 0
        self._homes = [self._token(14) for _ in range(homes)]
        self._roots: dict[str, tuple[int, int]] = {}
        self._rounds = dict.fromkeys(self._homes, 0)

    def commits(self, step: Callable[[Commit, str], None], group: int) -> Iterator[Commit]:
        """One `step` of every home, `group` homes a commit."""
        for start in range(0, len(self._homes), group):
            commit = Commit()
            for home in self._homes[start : start + group]:
                self._rounds[home] += 1
                step(commit, home)
                commit.homes.append(HomeRow(home, "", self._rounds[home], self._bodies[0][:32]))
            yield commit

    def found(self, commit: Commit, home: str) -> None:
        """A customer and a subscription."""
        customer = self._object(commit, home, "customer", f"cus_{home}")
        subscription = self._object(commit, home, "subscription", f"sub_{home}{self._token(10)}")
        self._roots[home] = customer, subscription
        for number, label in ((customer, "customer.created"), (subscription, "sub.created")):
            self._outcome(commit, number, (label,))
        self._alarm(commit, subscription, home)
        terms = (f"subscription|customer=cus_{home}", "subscription|status=active")
        commit.terms_added += [(term, subscription) for term in terms]

    def renew(self, commit: Commit, home: str) -> None:
        """A renewal: seven outcomes on four objects, two of them new, six events."""
        customer, subscription = self._roots[home]
        invoice = self._object(commit, home, "invoice", f"in_{home}{self._token(10)}")
        intent = self._object(commit, home, "payment_intent", f"pi_{home}{self._token(10)}")
        self._outcome(commit, subscription, ("sub.updated",))
        self._outcome(commit, invoice, ("invoice.created",))
        self._outcome(commit, customer, ())
        self._outcome(commit, invoice, ("invoice.finalized",))
        self._outcome(commit, intent, ("payment_intent.created",))
        self._outcome(commit, intent, ("payment_intent.succeeded",))
        self._outcome(commit, invoice, ("invoice.paid",))
        self._alarm(commit, subscription, home)
        terms = (f"invoice|customer=cus_{home}", f"invoice|sub=sub_{home}", "invoice|status=paid")
        commit.terms_added += [(term, invoice) for term in terms]
        terms = (f"payment_intent|customer=cus_{home}", "payment_intent|status=succeeded")
        commit.terms_added += [(term, intent) for term in terms]

    def touch(self, commit: Commit, home: str) -> None:
        """The least that can happen: one outcome with its event."""
        self._outcome(commit, self._roots[home][0], ("customer.updated",))

    def _token(self, length: int) -> str:
        return "".join(self._draw.choices("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=length))

    def _object(self, commit: Commit, home: str, kind: str, object_id: str) -> int:
        self._number += 1
        commit.objects.append(ObjectRow(self._number, object_id, kind, home, NOW))
        commit.terms_added.append((f"{kind}@", self._number))
        return self._number

    def _outcome(self, commit: Commit, number: int, labels: tuple[str, ...]) -> None:
        seq = self._seqs[number] = self._seqs.get(number, 0) + 1
        body = self._bodies[(number * 31 + seq) % len(self._bodies)]
        row = OutcomeRow(number, seq, seq, self._position + 1, body[:32], body)
        commit.outcomes.append(row)
        for n, label in enumerate(labels):
            self._position += 1
            commit.feed.append(FeedRow(self._position, number, seq, n, label, NOW))

    def _alarm(self, commit: Commit, number: int, home: str) -> None:
        due = NOW + 2_592_000 * self._rounds[home]
        commit.alarms.append(AlarmRow(number, "", due, home, 1))


def grouped_commits() -> list[Row]:
    """Outcomes a second, with all that goes with them, against rows of one bare table."""
    rows = []
    for homes in (150, 1200):
        outcomes = homes * 7
        name = f"outcomes, grouped by {outcomes} / SQLite rows by 256"
        ours = _store_rate(EmbeddedStore, group=homes)
        rows.append(_side_by_side(name, ours, _floor_grouped))
    rows.append(
        _side_by_side(
            "the same in memory / SQLite rows by 256",
            _store_rate(lambda _folder: MemoryStore(), group=150),
            _floor_grouped,
        )
    )
    return rows


def single_commits() -> list[Row]:
    """One outcome a commit, against one write and fdatasync, and against one bare SQLite row."""
    return [
        _side_by_side("one-outcome commits / fdatasync", _ours_single, _floor_fdatasync),
        _side_by_side("one-outcome commits / one-row SQLite commits", _ours_single, _floor_row),
    ]


def verified_reload() -> list[Row]:
    """Chains of 50 read and verified, against the same by hand from one bare table."""
    rows = 100_000
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        store = EmbeddedStore(Path(one))
        bare = _bare(Path(other))
        _fill_chains(store, bare, rows)

        def ours(_folder: Path) -> float:
            start = perf_counter()
            for number in range(1, rows // 50 + 1):
                previous = b""
                for row in store.chain(number):
                    assert sha256(previous + row.body).digest() == row.hash
                    previous = row.hash
            return rows / (perf_counter() - start)

        def floor(_folder: Path) -> float:
            start = perf_counter()
            sql = "SELECT body FROM bare WHERE key > ? AND key < ?"
            for number in range(1, rows // 50 + 1):
                previous = b""
                for (row,) in bare.execute(sql, (number << 24, number + 1 << 24)).fetchall():
                    previous = sha256(previous + row[32:]).digest()
                    assert previous == row[:32]
            return rows / (perf_counter() - start)

        measured = _side_by_side("verified reload, chains of 50 / by hand", ours, floor)
        store.close()
    return [measured]


def all_rows() -> list[Row]:
    """Every measure of the store."""
    return [*grouped_commits(), *single_commits(), *verified_reload()]


def _side_by_side(name: str, ours: Callable[[Path], float], floor: Callable[[Path], float]) -> Row:
    best = [0.0, 0.0]
    for _ in range(ROUNDS):
        for place, measure in enumerate((ours, floor)):
            with TemporaryDirectory() as folder:
                best[place] = max(best[place], measure(Path(folder)))
    return Row(name, *best)


def _store_rate(make: Callable[[Path], ObjectStore], group: int) -> Callable[[Path], float]:
    def measure(folder: Path) -> float:
        store, work = make(folder), Renewals(homes=6_000)
        for commit in work.commits(work.found, 1_000):
            store.commit(commit)
        done, spent = 0, 0.0
        for _month in range(2):
            for commit in work.commits(work.renew, group):
                start = perf_counter()
                store.commit(commit)
                spent += perf_counter() - start
                done += len(commit.outcomes)
        store.close()
        return done / spent

    return measure


def _ours_single(folder: Path) -> float:
    store, work = EmbeddedStore(folder), Renewals(homes=2_000)
    for commit in work.commits(work.found, 1_000):
        store.commit(commit)
    commits = list(work.commits(work.touch, 1))
    rate = _rate(len(commits), lambda n: store.commit(commits[n]))
    store.close()
    return rate


def _floor_fdatasync(folder: Path) -> float:
    raw = b"x" * 300
    with (folder / "log").open("wb", buffering=0) as file:

        def write(_n: int) -> None:
            file.write(raw)
            os.fdatasync(file.fileno())

        return _rate(2_000, write)


def _floor_row(folder: Path) -> float:
    bare = _bare(folder)
    raw = b"x" * 300
    return _rate(2_000, lambda n: bare.execute("INSERT INTO bare VALUES (?, ?)", (n, raw)))


def _floor_grouped(folder: Path) -> float:
    bare, rows, raw, keys = _bare(folder), 64_000, b"x" * 300, count()
    start = perf_counter()
    for _ in range(rows // 256):
        bare.execute("BEGIN")
        bare.executemany("INSERT INTO bare VALUES (?, ?)", [(next(keys), raw) for _ in range(256)])
        bare.execute("COMMIT")
    return rows / (perf_counter() - start)


def _fill_chains(store: EmbeddedStore, bare: apsw.Connection, rows: int) -> None:
    numbers = range(1, rows // 50 + 1)
    store.commit(
        Commit(
            homes=[HomeRow("home", "", 1, b"")],
            objects=[ObjectRow(n, f"in_{n}", "invoice", "home", NOW) for n in numbers],
        )
    )
    heads = dict.fromkeys(numbers, b"")
    body = b"x" * BODY
    for seq in range(1, 51):
        heads = {n: sha256(head + body).digest() for n, head in heads.items()}
        chain = [OutcomeRow(n, seq, 1, 1, head, body) for n, head in heads.items()]
        store.commit(Commit(outcomes=chain))
        bare.execute("BEGIN")
        bare.executemany(
            "INSERT INTO bare VALUES (?, ?)",
            [(row.number << 24 | seq, row.hash + body) for row in chain],
        )
        bare.execute("COMMIT")


def _bare(folder: Path) -> apsw.Connection:
    connection = apsw.Connection(str(folder / "floor.sqlite"))
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "FULL")
    connection.execute("CREATE TABLE bare (key INTEGER PRIMARY KEY, body BLOB)")
    return connection


def _rate(times: int, do: Callable[[int], object]) -> float:
    start = perf_counter()
    for n in range(times):
        do(n)
    return times / (perf_counter() - start)


if __name__ == "__main__":
    for measured in all_rows():
        print(
            f"{measured.name:56} {measured.ours:11,.0f} {measured.floor:11,.0f}"
            f" {measured.ratio:6.2f}"
        )
