"""`sao object`: one chain leaves as a file, proves itself, and comes back."""

from pathlib import Path

import apsw
import pytest

from sao.core.errors import ChainBroken
from sao.platform.embedded import EmbeddedStore
from sao.platform.errors import StoreUnreadable
from sao.platform.ports import Query
from sao.runtime.moving import MoveRefused
from sao.runtime.moving_object import put_back
from sao.runtime.verification import verify_store
from sao.wiring.moving_object import check, pack, unpack
from sao.wiring.places import Place
from support.server import Server
from support.world import World


def company(folder: Path, days: float = 40) -> tuple[str, str]:
    """A customer with a subscription, as it stands after some days; always the same."""
    store = EmbeddedStore(folder, at_once=False)
    world = World(store)
    owner = world.customer()
    subscription = world.subscribe(owner)
    world.days(days)
    world.runtime.flush()
    store.close()
    return owner, subscription


def test_an_object_leaves_and_comes_back(tmp_path: Path) -> None:
    owner, subscription = company(tmp_path / "data")
    here, file = Server(tmp_path / "data"), tmp_path / "sub.sqlite"
    assert "✓" in here.sao("object", "export", subscription, str(file)).stdout
    again = here.sao("object", "export", subscription, str(file), check=False)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    with pytest.raises(LookupError, match="there is no sub_none"):
        pack(Place(tmp_path / "data"), "sub_none", tmp_path / "none.sqlite")
    packed, new = unpack(file, tmp_path / "data")
    assert (packed.id, new) == (subscription, 0)

    company(tmp_path / "before", days=2)  # where there is only the beginning of it, and early
    with pytest.raises(MoveRefused, match="a later time"):
        unpack(file, tmp_path / "before")
    store = EmbeddedStore(tmp_path / "later")
    World(store, start=1_800_000_000).runtime.flush()
    store.close()
    later, founder = Server(tmp_path / "later"), tmp_path / "cus.sqlite"
    homeless = later.sao("object", "import", str(file), check=False)
    assert (homeless.returncode, "bring whom it belongs to first" in homeless.stderr) == (2, True)
    pack(Place(tmp_path / "data"), owner, founder)
    for one in (founder, file):
        packed, new = unpack(one, tmp_path / "later")
        assert new == len(packed.outcomes) > 0
    assert unpack(file, tmp_path / "later")[1] == 0
    store = EmbeddedStore(tmp_path / "later")
    assert [found.problem for found in verify_store(store) if found.problem] == []
    assert store.find(Query((f"subscription|customer={owner}", "subscription|status=active"))) != []
    assert store.due("", 1_900_000_000, 9)
    store.close()


def test_a_longer_history_is_put_on_its_beginning(tmp_path: Path) -> None:
    _owner, subscription = company(tmp_path / "data")
    _owner, same = company(tmp_path / "begun", days=1)
    assert same == subscription
    pack(Place(tmp_path / "data"), subscription, tmp_path / "whole.sqlite")
    pack(Place(tmp_path / "begun"), subscription, tmp_path / "begun.sqlite")
    whole, begun = check(tmp_path / "whole.sqlite"), check(tmp_path / "begun.sqlite")
    store = EmbeddedStore(tmp_path / "begun")
    assert put_back(store, whole, 1 << 40) == len(whole.outcomes) - len(begun.outcomes) > 0
    assert put_back(store, begun, 1 << 40) == 0
    assert [found.problem for found in verify_store(store) if found.problem] == []
    store.close()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE outcome SET body = CAST(replace(body, 'active', 'gone') AS BLOB)", "was changed"),
        ("DELETE FROM outcome WHERE seq = 2", "outcome 2 is missing"),
        ("UPDATE object SET id = 'sub_other'", "outcome 1"),
        ("UPDATE object SET kind = 'unicorn'", "unicorn"),
        ("DELETE FROM outcome", "there is no chain"),
        ("PRAGMA application_id = 7", "sao object export"),
    ],
)
def test_a_file_that_was_changed_is_found(tmp_path: Path, change: str, says: str) -> None:
    _owner, subscription = company(tmp_path / "data")
    file = tmp_path / "sub.sqlite"
    pack(Place(tmp_path / "data"), subscription, file)
    connection = apsw.Connection(str(file))
    connection.execute(change)
    connection.close()
    with pytest.raises((ChainBroken, StoreUnreadable), match=says):
        unpack(file, tmp_path / "data")
