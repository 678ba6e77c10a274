"""Instances in memory: what is asked of the store, and what is not."""

from typing import Any

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.resources.customer import machine as customer
from sao.billing.values.subscription import Item
from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectRow, Query, ReplyRow
from sao.runtime import Session, objects
from support.world import World, monthly


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


def tell(world: World, object_id: str, action: str, data: Any) -> None:
    """Do something that is accepted, and not written yet."""
    world.runtime.begin()
    Session(world.runtime, f"req_{action}").submit(object_id, action, data)
    world.runtime.begin()


def test_a_list_waits_for_no_commit_that_changes_nothing_in_it() -> None:
    world = World()
    mine, other = world.customer(), world.customer()
    world.subscribe(mine)
    kept = world.runtime.objects
    world.runtime.flush()
    of_mine = Query((f"invoice|customer={mine}", "invoice|status=paid"))
    of_other = Query((f"invoice|customer={other}", "invoice|status=paid"))
    not_paid = Query((f"invoice|customer={other}",), ("invoice|status=paid",))
    every = Query((), limit=5)
    assert not kept.ahead(of_other)

    tell(world, other, "update", customer.Update(name="Grace"))
    assert not kept.ahead(of_other), "a name is in no list of invoices"
    assert not kept.ahead(Query((f"invoice|customer={other}",)))

    items = (Item(id=world.new_id("si", other), price=monthly()),)
    wish = CreateSubscription(customer=other, currency="usd", items=items)
    tell(world, other, "subscribe", wish)
    asked = {"of_mine": of_mine, "of_other": of_other, "not_paid": not_paid, "every": every}
    staged = {name: kept.ahead(query) for name, query in asked.items()}
    assert staged == {"of_mine": False, "of_other": True, "not_paid": False, "every": True}

    commit = kept.seal()
    assert commit is not None
    assert {name: kept.ahead(query) for name, query in asked.items()} == staged, "being written"
    world.runtime.commit(commit)
    world.runtime.committed()
    assert not any(kept.ahead(query) for query in (of_mine, of_other, not_paid))
