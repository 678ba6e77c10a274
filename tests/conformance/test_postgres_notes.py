"""What is an environment's own where servers share it: the first word counts, and all hear it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sao.keys import FolderSafe, Keyring, environment_key
from sao.platform.errors import StoreUnreadable
from sao.platform.postgres import Database, PostgresNotes
from sao.wiring.beside import Postgres
from sao.wiring.safes import Kept, open_kept


@pytest.fixture
def notes(database: str) -> Iterator[PostgresNotes]:
    notes = PostgresNotes(Database(database))
    yield notes
    notes.close()


@pytest.fixture
def kept(database: str, tmp_path: Path) -> Iterator[Kept]:
    kept = open_kept(tmp_path / "empty", Postgres(database))
    yield kept
    kept.close()


def test_of_many_who_settle_at_once_one_counts(database: str) -> None:
    heard: list[str] = []

    def settle(number: int) -> None:
        notes = PostgresNotes(Database(database, connections_max=2))
        heard.append(notes.settle("key", str(number)))
        notes.close()

    threads = [threading.Thread(target=settle, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 6
    assert len(set(heard)) == 1


def test_environments_of_one_database_have_notes_of_their_own(database: str) -> None:
    one, other = (PostgresNotes(Database(database), name) for name in ("one", "other"))
    assert one.settle("api_key/a", "x") == "x"
    assert (other.value("api_key/a"), other.found("")) == (None, {})
    one.settle("api_key_", "y")
    assert one.found("api_key/") == {"api_key/a": "x"}
    one.put("api_key/a", "z")
    assert one.found("api_key/") == {"api_key/a": "z"}
    one.remove("api_key/a")
    assert one.value("api_key/a") is None
    one.close()
    other.close()


def test_a_key_that_one_server_adds_is_accepted_by_another(kept: Kept) -> None:
    now = [0.0]
    ours, theirs = (Keyring(kept.safe, lambda: now[0]) for _ in range(2))
    ours.make("First")
    made, key = ours.make("Second")
    assert theirs.find(made) is None, "it was asked within the same second"
    now[0] = 1
    assert theirs.find(made) == key
    assert theirs.find(made + "x") is None
    now[0] = 2
    ours.revoke(key.id)
    assert ours.find(made) is None
    now[0] = 11
    assert theirs.find(made) is None, "it was taken away more than ten seconds ago"


def test_what_a_folder_has_is_taken_over_and_another_environments_refused(
    database: str, tmp_path: Path
) -> None:
    first, other = FolderSafe(tmp_path / "first"), FolderSafe(tmp_path / "other")
    shown = Keyring(first, lambda: 0, live=True).make("First").secret
    key = environment_key(first)
    kept = open_kept(tmp_path / "first", Postgres(database))
    assert kept.safe.key() == key
    kept.close()
    empty = open_kept(tmp_path / "empty", Postgres(database))
    assert environment_key(empty.safe) == key
    assert Keyring(empty.safe, lambda: 0).find(shown) is not None
    empty.close()
    (tmp_path / "other").mkdir()
    environment_key(other)
    with pytest.raises(StoreUnreadable, match=r"other/environment\.key.*has another key: take"):
        open_kept(tmp_path / "other", Postgres(database))


def test_a_move_that_has_not_ended_is_seen_by_every_server(kept: Kept) -> None:
    kept.mark.check()
    kept.mark.set(Path("/backup/live"))
    kept.mark.set(Path("/backup/live"))
    with pytest.raises(StoreUnreadable, match="do that again, which goes on"):
        kept.mark.check()
    kept.mark.clear()
    kept.mark.check()
