"""What few subscriptions have: intervals for what waits, anchors that stay, 3-D Secure."""

from typing import Any

from sao.billing.messages import Nothing
from sao.billing.resources.payment_intent.machine import Authenticate
from sao.billing.resources.subscription.machine import Pause
from sao.billing.values.method_options import CardOptions, MethodOptions
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


def a_trial_leaves_the_anchor_where_it_is(world: World) -> None:
    owner = world.customer()
    sub = world.subscribe(owner, trial_days=10, trial_anchor="unchanged")
    anchor = world.sub(sub).billing_cycle_anchor
    world.days(11)
    running = world.sub(sub)
    assert (running.status, running.billing_cycle_anchor) == ("active", anchor)
    (line,) = world.invoices(sub)[-1].lines
    assert 0 < line.amount < 1000


def a_holder_is_asked_to_authenticate(world: World) -> None:
    options = MethodOptions(card=CardOptions(request_three_d_secure="any", network="visa"))
    sub = world.subscribe(world.customer(), method_options=options)
    (bill,) = world.invoices(sub)
    assert world.find(bill.payment_intent).status == "requires_action"
    world.submit(bill.payment_intent, "authenticate", Authenticate())
    assert world.sub(sub).status == "active"
    world.days(31.2)
    assert world.sub(sub).status == "active"  # nobody is there to be asked


STORIES = (
    what_waits_is_billed_every_week,
    nothing_that_rests_is_billed,
    a_trial_leaves_the_anchor_where_it_is,
    a_holder_is_asked_to_authenticate,
)
