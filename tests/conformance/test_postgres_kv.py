"""PostgreSQL keeps the promises of `KeyValue`, also among many who write at once."""

import random
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from conformance.kv import NOW, KeyValueSuite, fill, keys
from sao.platform.errors import StoreTooNew, StoreUnreadable
from sao.platform.ports import KeyValue
from sao.platform.ports.kv import Write
from sao.platform.postgres import Database, PostgresKeyValue


class TestPostgresKeyValue(KeyValueSuite):
    @pytest.fixture(autouse=True)
    def _database(self, database: str) -> None:
        self.dsn = database

    def open(self, place: Any) -> KeyValue:
        del place
        return PostgresKeyValue(Database(self.dsn))


@pytest.fixture
def kv(database: str) -> Iterator[PostgresKeyValue]:
    kv = PostgresKeyValue(Database(database))
    yield kv
    kv.close()


def test_everything_is_there_after_reopening(database: str, kv: PostgresKeyValue) -> None:
    fill(kv, "a", "b\0c", ttl_ms=10)
    again = PostgresKeyValue(Database(database))
    assert again.page("", NOW) == kv.page("", NOW)
    assert keys(again.page("b\0", NOW)) == ["b\0c"]
    again.close()


def test_a_sweep_gives_space_back(kv: PostgresKeyValue) -> None:
    def size() -> int:
        return int(kv._rows("SELECT pg_total_relation_size('entry')")[0][0])

    def fill_up() -> None:
        for group in range(10):
            kv.put_many([Write(f"{group}:{n}", bytes(1_000), ttl_ms=10) for n in range(200)], NOW)

    kv.put(Write("first", b"1"), NOW)
    fill_up()
    full = size()
    swept = kv.sweep(NOW + 10)
    assert swept.entries == 2_000
    assert swept.freed_bytes == full - size() > 1_000_000
    fill_up()
    kv.put(Write("last", b"1"), NOW)  # at the table's end, which cannot be cut off now
    full = size()
    kv.sweep(NOW + 10)
    fill_up()
    assert size() < full * 1.2  # what was free is used again
    assert kv.get("first", NOW) is not None


def test_of_many_who_write_at_once_nothing_is_lost(database: str) -> None:
    """Each thread counts one key up by compare and set, and several keys together in any order."""
    stores = [PostgresKeyValue(Database(database)) for _ in range(2)]
    draw = random.Random(seed := 20260304)
    orders = [draw.sample("abcdef", 6) for _ in range(4)]
    stores[0].put(Write("count", b"0"), NOW)
    failed: list[BaseException] = []

    def work(kv: PostgresKeyValue, order: list[str]) -> None:
        try:
            for _ in range(15):
                while True:
                    entry = kv.get("count", NOW)
                    assert entry is not None
                    more = b"%d" % (int(entry.value) + 1)
                    if kv.put(Write("count", more, if_version=entry.version), NOW):
                        break
                assert kv.put_many([Write(key, "".join(order).encode()) for key in order], NOW)
                kv.put(Write(order[0], b"single", ttl_ms=1), NOW - 10)
                kv.sweep(NOW)
        except BaseException as error:  # noqa: BLE001  (shown below)
            failed.append(error)

    threads = [
        threading.Thread(target=work, args=(stores[n % 2], orders[n])) for n in range(len(orders))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed, f"seed {seed}: {failed}"
    entry = stores[0].get("count", NOW)
    assert entry is not None
    assert entry.value == b"60"
    for kv in stores:
        kv.close()


def test_of_many_who_find_nothing_one_puts(database: str) -> None:
    kv = PostgresKeyValue(Database(database))
    start, won = threading.Barrier(6), []

    def put(n: int) -> None:
        start.wait(20)
        won.append(kv.put(Write("lease", b"%d" % n, if_version=0), NOW))

    threads = [threading.Thread(target=put, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len([version for version in won if version is not None]) == 1, won
    kv.close()


def test_connections_that_the_server_ended_are_replaced(
    postgres: str, kv: PostgresKeyValue
) -> None:
    fill(kv, "a")
    with psycopg.connect(postgres, autocommit=True) as root:
        root.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname <> current_database()"
        )
    assert keys(kv.page("", NOW)) == ["a"]
    assert kv.put(Write("b", b""), NOW)


def test_what_cannot_be_opened_says_why_and_never_the_password(database: str) -> None:
    with pytest.raises(StoreUnreadable, match="does not exist") as caught:
        Database(f"{database} dbname=nowhere password=hush")
    assert "hush" not in str(caught.value)
    with pytest.raises(StoreUnreadable, match="cannot be opened"):
        Database("postgres://somebody:hush@127.0.0.1:1/nothing")


@pytest.mark.usefixtures("kv")
def test_a_later_layout_is_left_alone(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE sao_kv.layout SET version = 7")
    later = Database(database)
    with pytest.raises(StoreTooNew, match="layout 7"):
        PostgresKeyValue(later)
    later.close()


def test_environments_that_share_a_database_do_not_meet(database: str) -> None:
    stores = [PostgresKeyValue(Database(database), name) for name in ("", "live", "trial")]
    for n, kv in enumerate(stores):
        kv.put(Write("k", b"%d" % n), NOW)
        kv.sweep(NOW)
    assert [kv.page("", NOW).entries[0].value for kv in stores] == [b"0", b"1", b"2"]
    for kv in stores:
        kv.close()
    connection = Database(database)
    with pytest.raises(StoreUnreadable, match="its name has to be"):
        PostgresKeyValue(connection, "Live; DROP")
    connection.close()
