"""An advance in slices: a commit every so many alarms, however they came up."""

from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.test_clock import Advance
from sao.core.schema import Command
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
