"""An advance in slices: a commit every so many alarms, however they came up."""

import pytest

from sao.billing.payments import test_cards
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources import payment_method
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.test_clock import Advance, Create
from sao.core.schema import Command
from sao.runtime import Busy
from sao.runtime.runtime import ENVIRONMENT_CLOCK
from support.world import START, World, monthly


def test_alarms_that_come_up_on_the_way_count_too() -> None:
    world = World()
    world.subscribe(world.customer(), monthly(interval="day"))
    target = Advance(frozen_time=START + 100 * DAY)
    world.runtime.run(Command("advance", ENVIRONMENT_CLOCK, "advance", target))
    world.runtime.flush()
    slices = 0
    for _instant in world.runtime.advance(slice_size=20):
        slices += 1
        commit = world.runtime.seal()
        assert commit is not None
        assert len(commit.objects) <= 20
        world.runtime.commit(commit)
    assert slices > 9
    assert len(world.invoices()) == 101


def test_slices_of_any_size_give_the_same_chains() -> None:
    heads = set()
    for size in (1, 7, 1000):
        world = World()
        for _ in range(3):
            world.subscribe(world.customer(), monthly(interval="week"))
        target = Advance(frozen_time=START + 50 * DAY)
        world.runtime.run(Command("advance", ENVIRONMENT_CLOCK, "advance", target))
        world.runtime.flush()
        for _instant in world.runtime.advance(slice_size=size):
            world.runtime.flush()
        invoices = [world.runtime.objects.load(one.id).head for one in world.invoices()]
        heads.add(tuple(sorted(invoices)))
    assert len(heads) == 1


def test_nobody_comes_by_way_of_others_to_where_a_clock_moves() -> None:
    """A card follows the environment's clock, its customer another: who is busy, is busy."""
    world = World()
    clock, owner, card = (world.new_id(prefix) for prefix in ("clock", "cus", "pm"))
    world.submit(clock, "create", Create(frozen_time=START))
    world.submit(owner, "create", customer.Create(test_clock=clock))
    facts = test_cards.test_card("pm_card_visa")
    assert facts is not None
    world.submit(card, "create", payment_method.Create(card=facts))
    world.submit(clock, "advance", Advance(frozen_time=START + DAY))
    wish = payment_method.Attach(customer=owner)
    world.runtime.begin()
    with pytest.raises(Busy):
        world.submit(card, "attach", wish)
    world.runtime.undo()
    list(world.runtime.advance(clock))
    world.submit(card, "attach", wish)
    assert world.find(owner).payment_methods.keys() == {card}
