"""Stories of what waits and is billed at intervals, for every row that they can take."""

from typing import Any

from sao.billing.messages import Nothing
from sao.billing.resources.subscription.machine import Pause
from sao.billing.values.subscription import Every
from support.change_stories import active, change, ended, past_due, paused, trialing, unpaid
from support.world import World, deliver

WEEKLY = Every("week")
REASON = "automatic_pending_invoice_item_invoice"


def made(world: World, sub: str) -> list[Any]:
    """The invoices of what waited."""
    return [one for one in world.invoices(sub) if one.billing_reason == REASON]


def what_waits_is_billed_every_week(world: World) -> None:
    for begin in (unpaid, lambda w: past_due(w, retry_days=(40,)), trialing, active):
        sub = begin(world)
        change(world, sub, pending_interval=WEEKLY)
        change(world, sub, quantity=3)
        world.days(8)
        bills = made(world, sub)
        assert [bill.subscription for bill in bills] == [sub] * (
            world.sub(sub).status != "trialing"
        )
        assert world.sub(sub).pending_items == ()
        assert (world.sub(sub).pending_billed_at or 0) > world.now()
        change(world, sub, pending_interval=None)
        assert world.sub(sub).pending_billed_at is None


def nothing_that_rests_is_billed(world: World) -> None:
    incomplete = world.subscribe(world.customer("pm_card_chargeCustomerFail"))
    for sub in (incomplete, paused(world), ended(world)):
        deliver(world, sub, "bill_pending", Nothing())
        assert made(world, sub) == []
    sub = world.subscribe(world.customer(), pending_interval=WEEKLY)
    world.submit(sub, "pause", Pause())
    world.days(15)
    assert made(world, sub) == []


STORIES = (what_waits_is_billed_every_week, nothing_that_rests_is_billed)
