"""Instances in memory: what is asked of the store, and what is not."""

from typing import Any

from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectRow, ReplyRow
from sao.runtime import objects
from support.world import World


class Asked(MemoryStore):
    """Notes the ids that it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []

    def object(self, object_id: str) -> ObjectRow | None:
        self.ids.append(object_id)
        return super().object(object_id)


def test_new_ids_are_looked_up_only_in_homes_that_another_process_founded() -> None:
    store = Asked()
    world = World(store)
    world.subscribe(world.customer())
    assert not [one for one in store.ids if one.startswith(("sub_", "in_", "pi_"))]
    again = World(store)
    again.days(31)
    assert [one for one in store.ids if one.startswith("in_")]
    assert len(again.invoices()) == 2


def test_what_was_dropped_from_memory_is_found_again(monkeypatch: Any) -> None:
    world = World()
    owner = world.customer()
    subscription = world.subscribe(owner)
    monkeypatch.setattr(objects, "KEPT_MAX", 3)
    world.days(31)
    before = world.sub(subscription)
    world.days(31)
    assert world.sub(subscription).current_period_start == before.current_period_end
    assert [one.status for one in world.invoices()] == ["paid"] * 3


def test_a_reply_is_known_while_it_is_being_written() -> None:
    store = MemoryStore()
    world = World(store)
    kept = world.runtime.objects
    kept.keep_reply(ReplyRow("key", b"reply", 0))
    assert kept.kept_reply("key") == b"reply"
    commit = kept.seal()
    assert commit is not None
    assert kept.kept_reply("key") == b"reply"
    store.commit(commit)
    kept.stored()
    assert kept.kept_reply("key") == store.reply("key") == b"reply"
