"""The store alone, without billing above it, against floors written by hand."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import apsw

from bench.commits import BODY, NOW, Renewals
from bench.floors import RAW, bare_table, fdatasync_rate, grouped_rows_rate
from bench.measure import Pair, Row, Sizes, rate
from sao.platform.embedded import EmbeddedStore
from sao.platform.memory import MemoryStore
from sao.platform.ports import Commit, HomeRow, ObjectRow, ObjectStore, OutcomeRow

GROUP = 1_200
"""Homes to a commit, of seven outcomes each."""

LENGTH = 50
"""Outcomes to a chain that is read back."""

Open = Callable[[Path], ObjectStore]


def in_groups(make: Open) -> Callable[[int], AbstractContextManager[Pair]]:
    """Outcomes a second with all that goes with them, against rows of one bare table."""

    @contextmanager
    def pair(homes: int) -> Iterator[Pair]:
        with TemporaryDirectory() as folder:
            yield Pair(
                lambda: _renewals_rate(make, homes),
                lambda: grouped_rows_rate(Path(folder), homes * 10),
            )

    return pair


@contextmanager
def one_by_one(commits: int) -> Iterator[Pair]:
    with TemporaryDirectory() as folder:
        yield Pair(lambda: _touches_rate(commits), lambda: fdatasync_rate(Path(folder), commits))


@contextmanager
def one_by_one_in_sqlite(commits: int) -> Iterator[Pair]:
    with TemporaryDirectory() as folder:
        bare = bare_table(Path(folder))
        sql = "INSERT INTO bare (body) VALUES (?)"
        yield Pair(
            lambda: _touches_rate(commits),
            lambda: rate(commits, lambda _n: bare.execute(sql, (RAW,))),
        )
        bare.close()


@contextmanager
def read_back(chains: int) -> Iterator[Pair]:
    with TemporaryDirectory() as folder:
        store, bare = EmbeddedStore(Path(folder)), bare_table(Path(folder))
        _fill_chains(store, bare, chains)
        yield Pair(lambda: _verify_ours(store, chains), lambda: _verify_bare(bare, chains))
        store.close()
        bare.close()


def _renewals_rate(make: Open, homes: int) -> float:
    with TemporaryDirectory() as folder:
        store, work = make(Path(folder)), Renewals(homes)
        for commit in work.commits(work.found, 1_000):
            store.commit(commit)
        done, spent = 0, 0.0
        for _month in range(2):
            for commit in work.commits(work.renew, GROUP):
                begun = perf_counter()
                store.commit(commit)
                spent += perf_counter() - begun
                done += len(commit.outcomes)
        store.close()
    return done / spent


def _touches_rate(commits: int) -> float:
    with TemporaryDirectory() as folder:
        store, work = EmbeddedStore(Path(folder)), Renewals(commits)
        for commit in work.commits(work.found, 1_000):
            store.commit(commit)
        touches = list(work.commits(work.touch, 1))
        result = rate(len(touches), lambda n: store.commit(touches[n]))
        store.close()
    return result


def _fill_chains(store: EmbeddedStore, bare: apsw.Connection, chains: int) -> None:
    numbers = range(1, chains + 1)
    objects = [ObjectRow(n, f"in_{n}", "invoice", "home", NOW) for n in numbers]
    store.commit(Commit(homes=[HomeRow("home", "", 1, b"")], objects=objects))
    heads = dict.fromkeys(numbers, b"")
    body = b"x" * BODY
    for seq in range(1, LENGTH + 1):
        heads = {n: sha256(head + body).digest() for n, head in heads.items()}
        links = [OutcomeRow(n, seq, 1, 1, head, body) for n, head in heads.items()]
        store.commit(Commit(outcomes=links))
        rows = [(link.number << 24 | seq, link.hash + body) for link in links]
        bare.execute("BEGIN")
        bare.executemany("INSERT INTO bare VALUES (?, ?)", rows)
        bare.execute("COMMIT")


def _verify_ours(store: EmbeddedStore, chains: int) -> float:
    def verify(n: int) -> None:
        previous = b""
        for row in store.chain(n + 1):
            assert sha256(previous + row.body).digest() == row.hash
            previous = row.hash

    return rate(chains, verify) * LENGTH


def _verify_bare(bare: apsw.Connection, chains: int) -> float:
    sql = "SELECT body FROM bare WHERE key > ? AND key < ?"

    def verify(n: int) -> None:
        previous = b""
        rows: list[Any] = bare.execute(sql, (n + 1 << 24, n + 2 << 24)).fetchall()
        for (row,) in rows:
            previous = sha256(previous + row[32:]).digest()
            assert previous == row[:32]

    return rate(chains, verify) * LENGTH


ROWS = (
    Row(
        "store-grouped",
        "store: outcomes/s with events, terms, alarms ÷ SQLite rows/s by 256",
        None,
        Sizes(10, 3_000, 6_000),
        in_groups(EmbeddedStore),
    ),
    Row(
        "store-memory",
        "store: the same in memory ÷ SQLite rows/s by 256",
        None,
        Sizes(10, 3_000, 6_000),
        in_groups(lambda _folder: MemoryStore()),
    ),
    Row(
        "store-single",
        "store: one-outcome commits/s ÷ write + fdatasync",
        None,
        Sizes(10, 1_000, 2_000),
        one_by_one,
    ),
    Row(
        "store-single-row",
        "store: one-outcome commits/s ÷ one-row SQLite commits",
        None,
        Sizes(10, 1_000, 2_000),
        one_by_one_in_sqlite,
    ),
    Row(
        "store-read",
        "store: outcomes/s read and verified ÷ the same by hand",
        None,
        Sizes(10, 1_000, 2_000),
        read_back,
    ),
)
