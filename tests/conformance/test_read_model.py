"""Memory and embedded keep the promises of `ReadModel`, the embedded one also when damaged."""

import threading
from pathlib import Path
from typing import Any

import pytest

from conformance.read_model import ADD, BASKET, CREATE, FRUIT, ReadModelSuite
from sao.platform.embedded.read_model import FILE, EmbeddedReadModel
from sao.platform.errors import QuestionRefused, ReadModelDamaged, StoreUnreadable
from sao.platform.memory.read_model import MemoryReadModel
from sao.platform.ports.read_model import NOWHERE, Limits, Mark, ReadModel, Rows


class TestMemoryReadModel(ReadModelSuite):
    def make(self, place: Any) -> ReadModel:
        del place
        return MemoryReadModel()


class TestEmbeddedReadModel(ReadModelSuite):
    def make(self, place: Any) -> ReadModel:
        return EmbeddedReadModel(place)


def filled(folder: Path) -> EmbeddedReadModel:
    model = EmbeddedReadModel(folder)
    model.open("fruit 1", CREATE)
    model.write([Rows(ADD, BASKET)], Mark(3, "aa"))
    model.write([Rows(ADD, [(f"n{n}", "x" * 500, n) for n in range(2_000)])], Mark(4, "bb"))
    return model


def test_it_is_there_after_reopening(tmp_path: Path) -> None:
    filled(tmp_path).close()
    model = EmbeddedReadModel(tmp_path)
    assert model.open("fruit 1", CREATE) == Mark(4, "bb")
    assert len(model.read(FRUIT)) == 2_003
    model.close()


@pytest.mark.parametrize("how", ["deleted", "truncated", "overwritten", "emptied", "foreign"])
def test_what_was_damaged_begins_anew(tmp_path: Path, how: str) -> None:
    filled(tmp_path).close()
    path = tmp_path / FILE
    whole = path.read_bytes()
    if how == "deleted":
        path.unlink()
    else:
        path.write_bytes(
            {
                "truncated": whole[: len(whole) // 2 + 100],
                "overwritten": whole[:8_192] + b"\xff" * 100_000 + whole[108_192:],
                "emptied": b"",
                "foreign": b"this is no database " * 1_000,
            }[how]
        )
    model = EmbeddedReadModel(tmp_path)
    assert model.open("fruit 1", CREATE) == NOWHERE
    model.write([Rows(ADD, BASKET)], Mark(3, "aa"))
    assert model.read(FRUIT) == BASKET
    model.close()


def test_damage_while_it_is_open_is_said_and_mended(tmp_path: Path) -> None:
    model = filled(tmp_path)
    model.close()
    model.open("fruit 1", CREATE)
    (tmp_path / FILE).write_bytes(b"this is no database " * 50_000)
    (tmp_path / f"{FILE}-wal").unlink(missing_ok=True)
    model.close()
    with pytest.raises(ReadModelDamaged, match=r"sao read-model rebuild"):
        model.read(FRUIT)
    with pytest.raises(ReadModelDamaged):
        model.ask(FRUIT, Limits())
    model.clear()
    assert model.mark() == NOWHERE
    assert model.read(FRUIT) == []
    model.close()


def test_questions_are_asked_while_it_is_written(tmp_path: Path) -> None:
    model = filled(tmp_path)
    stop, wrong = threading.Event(), []

    def asking() -> None:
        while not stop.is_set():
            rows = model.ask("SELECT count(*), count(DISTINCT weight) FROM fruit", Limits()).rows
            if rows[0][0] < 2_003:
                wrong.append(rows)

    threads = [threading.Thread(target=asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(200):
        model.write([Rows(ADD, [(f"new{n}", "red", n)])], Mark(5 + n, "cc"))
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    model.close()


def test_a_value_that_a_question_makes_up_is_bounded(tmp_path: Path) -> None:
    model = filled(tmp_path)
    with pytest.raises(QuestionRefused, match=r"too big|toobig"):
        model.ask("SELECT length(zeroblob(1000000000))||hex(zeroblob(100000000))", Limits())
    model.close()


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    """A folder stands where the file should be, and cannot be put away as one."""
    (tmp_path / FILE).mkdir()
    with pytest.raises(StoreUnreadable, match="this user may write to it"):
        EmbeddedReadModel(tmp_path).open("1", [])
