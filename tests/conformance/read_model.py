"""What every `ReadModel` promises. A driver's test class supplies `open`, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

from sao.platform.errors import QuestionRefused
from sao.platform.ports.read_model import NOWHERE, Limits, Mark, ReadModel, Rows

CREATE = (
    "CREATE TABLE fruit (name TEXT PRIMARY KEY, colour TEXT, weight BIGINT)",
    "CREATE INDEX fruit_by_colour ON fruit (colour)",
)
ADD = (
    "INSERT INTO fruit VALUES (?, ?, ?) "
    "ON CONFLICT (name) DO UPDATE SET colour = excluded.colour, weight = excluded.weight"
)
BASKET = [("apple", "red", 150), ("lime", "green", 60), ("plum", "blue", None)]
FRUIT = "SELECT * FROM fruit ORDER BY name"


class ReadModelSuite:
    """Inherit, and give a fresh read model."""

    def make(self, place: Any) -> ReadModel:
        raise NotImplementedError

    @pytest.fixture
    def model(self, tmp_path: Any) -> Iterator[ReadModel]:
        model = self.make(tmp_path)
        assert model.open("fruit 1", CREATE) == NOWHERE
        yield model
        model.close()

    @pytest.fixture
    def filled(self, model: ReadModel) -> ReadModel:
        model.write([Rows(ADD, BASKET)], Mark(3, "aa"))
        return model

    def test_rows_and_mark_are_written_together(self, filled: ReadModel) -> None:
        assert filled.mark() == Mark(3, "aa")
        assert filled.read(FRUIT) == BASKET
        filled.write([Rows(ADD, [("lime", "yellow", 61)])], Mark(4, "bb"))
        assert filled.read("SELECT colour FROM fruit WHERE name = ?", ("lime",)) == [("yellow",)]
        assert filled.mark() == Mark(4, "bb")

    def test_a_write_that_fails_does_nothing(self, filled: ReadModel) -> None:
        writes = [Rows(ADD, [("fig", "blue", 1)]), Rows("INSERT INTO nothing VALUES (?)", [(1,)])]
        with pytest.raises(Exception, match="nothing"):
            filled.write(writes, Mark(9, "cc"))
        assert filled.read(FRUIT) == BASKET
        assert filled.mark() == Mark(3, "aa")
        filled.write([], Mark(5, "dd"))
        assert filled.mark() == Mark(5, "dd")

    def test_it_is_opened_again_as_it_was(self, filled: ReadModel) -> None:
        assert filled.open("fruit 1", CREATE) == Mark(3, "aa")
        assert filled.read(FRUIT) == BASKET

    def test_another_layout_begins_anew(self, filled: ReadModel) -> None:
        assert filled.open("nuts 1", ["CREATE TABLE nut (name TEXT)"]) == NOWHERE
        assert filled.read("SELECT * FROM nut") == []
        filled.write([Rows("INSERT INTO nut VALUES (?)", [("hazel",)])], Mark(1, "ee"))
        assert filled.open("nuts 1", ["CREATE TABLE nut (name TEXT)"]) == Mark(1, "ee")

    def test_clearing_leaves_the_tables(self, filled: ReadModel) -> None:
        filled.clear()
        assert filled.mark() == NOWHERE
        assert filled.read(FRUIT) == []

    def test_who_finds_another_mark_than_they_knew_writes_nothing(self, filled: ReadModel) -> None:
        fig = [Rows(ADD, [("fig", "blue", 1)])]
        assert not filled.write(fig, Mark(4, "bb"), NOWHERE)
        assert not filled.write(fig, Mark(4, "bb"), Mark(3, "zz"))
        assert (filled.read(FRUIT), filled.mark()) == (BASKET, Mark(3, "aa"))
        assert filled.write(fig, Mark(4, "bb"), Mark(3, "aa"))
        assert filled.mark() == Mark(4, "bb")
        filled.clear()
        assert not filled.write(fig, Mark(5, "cc"), Mark(4, "bb"))
        assert filled.write(fig, Mark(1, "dd"), NOWHERE)

    def test_texts_are_ordered_by_code_points(self, model: ReadModel) -> None:
        names = ["Z", "a", "b c", "bc", "z", "\u00e9", "\uffff", "\U0001f600"]
        model.write([Rows(ADD, [(name, None, None) for name in reversed(names)])], Mark(1, "aa"))
        assert [row[0] for row in model.read(FRUIT)] == names
        assert model.read("SELECT '?', count(*) FROM fruit WHERE name > ?", ("b",)) == [("?", 6)]

    # --- questions -----------------------------------------------------------------------------

    def test_questions_are_answered_with_their_columns(self, filled: ReadModel) -> None:
        answer = filled.ask("SELECT name, weight * 2 AS twice FROM fruit ORDER BY name", Limits())
        assert answer.columns == ("name", "twice")
        assert answer.rows == [("apple", 300), ("lime", 120), ("plum", None)]
        assert not answer.more
        nothing = filled.ask("SELECT name FROM fruit WHERE weight > 999;", Limits())
        assert (nothing.columns, nothing.rows) == (("name",), [])

    def test_rows_beyond_the_limit_are_not_answered(self, filled: ReadModel) -> None:
        two = filled.ask(FRUIT, Limits(rows=2))
        assert (two.rows, two.more) == (BASKET[:2], True)
        three = filled.ask(FRUIT, Limits(rows=3))
        assert (three.rows, three.more) == (BASKET, False)

    @pytest.mark.parametrize(
        "sql",
        [
            "DELETE FROM fruit",
            "INSERT INTO fruit VALUES ('fig', 'blue', 1)",
            "UPDATE fruit SET weight = 0",
            "DROP TABLE fruit",
            "CREATE TABLE mine (a)",
            "CREATE TEMP TABLE mine (a)",
            "CREATE TEMP VIEW mine AS SELECT 1",
            "PRAGMA query_only = 0",
            "PRAGMA table_info(fruit)",
            "ATTACH '/tmp/elsewhere.sqlite' AS elsewhere",
            "VACUUM INTO '/tmp/elsewhere.sqlite'",
            "BEGIN",
            "WITH gone AS (SELECT 1) DELETE FROM fruit RETURNING name",
            "SELECT load_extension('anything')",
            "REINDEX",
            "ANALYZE",
            "SAVEPOINT here",
            "EXPLAIN DELETE FROM fruit",
        ],
    )
    def test_whatever_would_not_only_read_is_refused(self, filled: ReadModel, sql: str) -> None:
        with pytest.raises(QuestionRefused):
            filled.ask(sql, Limits())
        assert filled.read(FRUIT) == BASKET
        assert filled.ask("SELECT count(*) FROM fruit", Limits()).rows == [(3,)]
        filled.write([Rows(ADD, [("fig", "blue", 1)])], Mark(4, "bb"))

    @pytest.mark.parametrize(
        ("sql", "why"),
        [
            ("SELEC 1", "syntax error"),
            ("SELECT colr FROM fruit", 'no such column: colr|column "colr" does not exist'),
            ("SELECT * FROM vegetable", 'no such table: vegetable|"vegetable" does not exist'),
            ("", "asks for nothing"),
            ("-- nothing", "asks for nothing"),
            ("SELECT 1; SELECT 2", "more than one statement|one statement at a time"),
            (
                "SELECT 1; DELETE FROM fruit",
                "more than one statement|one statement at a time|something else",
            ),
        ],
    )
    def test_what_is_wrong_is_said(self, filled: ReadModel, sql: str, why: str) -> None:
        with pytest.raises(QuestionRefused, match=why):
            filled.ask(sql, Limits())
        assert filled.read(FRUIT) == BASKET

    @pytest.mark.parametrize(
        "sql",
        [
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n",
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i FROM n) SELECT count(*) FROM n",
        ],
    )
    def test_what_takes_long_is_ended(self, filled: ReadModel, sql: str) -> None:
        with pytest.raises(QuestionRefused, match="longer than 50 ms"):
            filled.ask(sql, Limits(time_ms=50))
        assert filled.ask("SELECT 1", Limits(time_ms=50)).rows == [(1,)]
