"""PostgreSQL keeps the promises of `ReadModel`, and gives nobody's question more than to read."""

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from conformance.read_model import ADD, BASKET, CREATE, FRUIT, ReadModelSuite
from sao.platform.errors import QuestionRefused, ReadModelDamaged
from sao.platform.ports.read_model import NOWHERE, Limits, Mark, ReadModel, Rows
from sao.platform.postgres import Database, PostgresKeyValue, PostgresReadModel
from support.waiting import wait_until


class TestPostgresReadModel(ReadModelSuite):
    @pytest.fixture(autouse=True)
    def _database(self, database: str) -> None:
        self.dsn = database

    def make(self, place: Any) -> ReadModel:
        del place
        return PostgresReadModel(Database(self.dsn))


@pytest.fixture
def model(database: str) -> Iterator[PostgresReadModel]:
    model = PostgresReadModel(Database(database))
    model.open("fruit 1", CREATE)
    model.write([Rows(ADD, BASKET)], Mark(3, "aa"))
    yield model
    model.close()


@pytest.mark.usefixtures("model")
def test_it_is_there_after_reopening(database: str) -> None:
    again = PostgresReadModel(Database(database))
    assert again.open("fruit 1", CREATE) == Mark(3, "aa")
    assert again.ask(FRUIT, Limits()).rows == BASKET
    again.close()


def test_of_several_who_follow_each_page_is_taken_from_one(database: str) -> None:
    models = [PostgresReadModel(Database(database)) for _ in range(3)]
    for model in models:
        model.open("fruit 1", CREATE)
    won: list[bool] = []

    def follow(model: PostgresReadModel) -> None:
        for n in range(10):
            row = (f"fruit {n}", "red", n)
            won.append(model.write([Rows(ADD, [row])], Mark(n + 1, ""), Mark(n, "")))

    threads = [threading.Thread(target=follow, args=(model,)) for model in models]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (won.count(True), won.count(False)) == (10, 20)
    assert models[0].mark() == Mark(10, "")
    assert len(models[1].read(FRUIT)) == 10
    for model in models:
        model.close()


def _nobody_but_one_holds_a_layout(database: str) -> bool:
    """A lock goes with its connection, a moment after that is closed."""
    asked = "SELECT count(DISTINCT pid) = 1 FROM pg_locks WHERE locktype = 'advisory'"
    asked += " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    with psycopg.connect(database) as connection:
        return bool(connection.execute(asked).fetchone() == (True,))


def test_two_versions_have_tables_of_their_own(database: str, model: PostgresReadModel) -> None:
    newer = PostgresReadModel(Database(database))
    assert newer.open("fruit 2", CREATE[:1]) == NOWHERE
    assert model.read(FRUIT) == BASKET
    assert model.write([Rows(ADD, [("fig", "blue", 1)])], Mark(4, "bb"))
    assert newer.read(FRUIT) == []
    model.close()
    wait_until(lambda: _nobody_but_one_holds_a_layout(database))
    newer.open("fruit 2", CREATE[:1])  # drops the older one
    older = PostgresReadModel(Database(database))
    assert older.open("fruit 1", CREATE) == NOWHERE
    assert newer.mark() == NOWHERE
    older.close()
    newer.close()


def test_tables_that_somebody_dropped_are_made_anew(
    database: str, model: PostgresReadModel
) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {model._schema} CASCADE".encode())
    for use in (model.mark, lambda: model.write([], Mark(9, "ff"))):
        with pytest.raises(ReadModelDamaged, match="is made anew by itself"):
            use()
    model.clear()
    assert model.mark() == NOWHERE
    assert model.read(FRUIT) == []


def test_a_text_with_nul_is_taken(model: PostgresReadModel) -> None:
    model.write([Rows(ADD, [("a\0b", None, None)])], Mark(4, "bb"))
    found = model.read("SELECT name FROM fruit WHERE name LIKE 'a_b'")
    assert found == [("a\N{REPLACEMENT CHARACTER}b",)]


# --- questions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM sao_kv.entry",
        "SELECT * FROM sao_reader.login",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT set_config('role', current_database(), false)",
        "SELECT set_config('session_authorization', current_database(), false)",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT * FROM fruit FOR UPDATE",
        "SELECT * INTO mine FROM fruit",
        "WITH gone AS (DELETE FROM fruit RETURNING *) SELECT * FROM gone",
        "COPY fruit TO PROGRAM 'true'",
        "DO $$ BEGIN END $$",
        "SET ROLE postgres",
        "COMMIT",
        "SELECT 1; COMMIT; DROP TABLE fruit",
        "SELECT nextval('sao_kv.version')",
    ],
)
def test_nothing_beside_the_tables_is_reached(
    database: str, model: PostgresReadModel, sql: str
) -> None:
    kv = PostgresKeyValue(Database(database))
    with pytest.raises(QuestionRefused):
        model.ask(sql, Limits())
    assert model.read(FRUIT) == BASKET
    kv.close()


def test_a_question_cannot_give_itself_more_time(model: PostgresReadModel) -> None:
    for asked in (
        "SELECT set_config('statement_timeout', '0', false), pg_sleep(20)",
        "SELECT pg_sleep(20)",
        "SELECT count(*) FROM generate_series(1, 100000000000)",
    ):
        with pytest.raises(QuestionRefused, match="longer than 80 ms"):
            model.ask(asked, Limits(time_ms=80))


def test_answers_are_numbers_and_texts(model: PostgresReadModel) -> None:
    asked = (
        "SELECT sum(weight), avg(weight), count(*) > 1, DATE '2026-03-01', ARRAY[1, 2], "
        "INTERVAL '1 day', JSON '[1]', NULL, 10000000000000000000000 FROM fruit"
    )
    found = model.ask(asked, Limits()).rows
    shown = (210, 105.0, True, "2026-03-01", "{1,2}", "1 day", "[1]", None, 10**22)
    assert found == [shown]
    assert [type(value) for value in found[0]] == [type(value) for value in shown]
    assert model.read("SELECT sum(weight) FROM fruit") == [(210,)]
    assert type(model.read("SELECT sum(weight) FROM fruit")[0][0]) is int


def test_without_the_right_to_make_a_role_a_reader_is_named(postgres: str, database: str) -> None:
    owner = database.partition("user=")[2].partition(" ")[0]
    with psycopg.connect(postgres, autocommit=True) as root:
        root.execute(f"ALTER ROLE {owner} NOCREATEROLE".encode())
        root.execute(f"CREATE ROLE {owner}_reader LOGIN".encode())
    model = PostgresReadModel(Database(database))
    model.open("fruit 1", CREATE)
    with pytest.raises(QuestionRefused, match="give the server's role CREATEROLE"):
        model.ask(FRUIT, Limits())
    model.close()
    reader = database.replace(f"user={owner}", f"user={owner}_reader")
    model = PostgresReadModel(Database(database), reader)
    model.open("fruit 1", CREATE)
    assert model.ask(FRUIT, Limits()).rows == []
    with pytest.raises(QuestionRefused):
        model.ask("DELETE FROM fruit", Limits())
    model.close()
