"""Stories of what began elsewhere, for `test_every_transition` and the golden chains."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources import coupon, promotion_code
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.subscription import machine as subscription
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.subscription import Item
from sao.billing.values.taken_over import TakenOver
from support.world import START, World, monthly, refused

BEGAN = START - 10 * DAY  # 2025-12-22
UNTIL = START + 21 * DAY  # 2026-01-22
HALF = CouponTerms(id="half", percent_off="50", duration="forever")


def terms(world: World, owner: str, taken: TakenOver | None = None, **more: Any) -> Any:
    """What is taken over of a customer: 10.00 a month, from ten days ago."""
    standing = taken or TakenOver(BEGAN, BEGAN, BEGAN, UNTIL)
    item = Item(id=world.new_id("si", owner), price=monthly())
    return CreateSubscription(customer=owner, currency="usd", items=(item,), taken=standing, **more)


def taken_over(world: World, owner: str, taken: TakenOver | None = None, **more: Any) -> str:
    """A subscription that was taken over."""
    wanted = terms(world, owner, taken, **more)
    return world.submit(owner, "take_over", wanted)["subscription"]


def a_subscription_goes_on_in_its_paid_period(world: World) -> None:
    owner = world.customer()
    sub = taken_over(world, owner)
    state = world.sub(sub)
    assert (state.status, state.latest_invoice, state.start_date) == ("active", None, BEGAN)
    assert world.invoices() == []
    world.advance(UNTIL + DAY)
    (renewal,) = world.invoices()
    assert (renewal.amount_paid, renewal.billing_reason) == (1000, "subscription_cycle")
    assert world.sub(sub).current_period_start == UNTIL


def what_is_left_of_a_period_that_was_paid_elsewhere_is_given_back(world: World) -> None:
    owner = world.customer()
    world.submit(owner, "update", customer.Update(discount=Discount("di_1", HALF, start=0)))
    sub = taken_over(world, owner)
    (item,) = world.sub(sub).items
    dearer = subscription.ItemChange(id=item.id, price=monthly(3100), quantity=1)
    world.submit(sub, "update", subscription.Update(items=(dearer,)))
    back, rest = world.sub(sub).pending_items
    assert (back.amount, rest.amount) == (-round(500 * 21 / 31), 1550 * 21 // 31)


def an_item_with_a_longer_period_gives_back_what_is_left_of_that(world: World) -> None:
    owner = world.customer()
    began, year = START - 100 * DAY, START + 265 * DAY
    items = (
        Item(id=f"{world.new_id('si', owner)[:-1]}0", price=monthly()),
        Item(id=f"{world.new_id('si', owner)[:-1]}1", price=monthly(36500, interval="year")),
    )
    standing = TakenOver(began, began, START - 9 * DAY, START + 22 * DAY)
    wanted = replace(terms(world, owner, standing), items=items)
    sub = world.submit(owner, "take_over", wanted)["subscription"]
    gone = subscription.ItemChange(id=items[1].id, deleted=True)
    world.submit(sub, "update", subscription.Update(items=(gone,)))
    (back,) = world.sub(sub).pending_items
    assert (back.amount, back.period_end) == (-26500, year)


def a_period_that_is_owed_is_billed(world: World) -> None:
    owed = TakenOver(BEGAN, BEGAN, BEGAN, UNTIL, owed=True)
    good = world.sub(taken_over(world, world.customer(), owed))
    assert good.status == "active"
    assert world.find(good.latest_invoice or "").amount_paid == 1000
    bad = world.sub(taken_over(world, world.customer("pm_card_chargeCustomerFail"), owed))
    assert bad.status == "past_due"
    assert world.find(bad.latest_invoice or "").attempt_count == 1


def a_trial_goes_on_and_ends(world: World) -> None:
    ends = START + 2 * DAY
    trial = TakenOver(BEGAN, ends, BEGAN, ends, trial_start=BEGAN, trial_end=ends)
    sub = taken_over(world, world.customer(), trial)
    assert world.sub(sub).status == "trialing"
    world.days(3)
    assert world.sub(sub).status == "active"
    assert [one.amount_paid for one in world.invoices(sub)] == [1000]


def one_that_was_paused_rests(world: World) -> None:
    rests = TakenOver(BEGAN - 90 * DAY, BEGAN, BEGAN - 90 * DAY, BEGAN, paused=True)
    sub = taken_over(world, world.customer(), rests)
    assert world.sub(sub).status == "paused"
    world.submit(sub, "resume", subscription.Resume(charged=True))
    assert world.sub(sub).status == "active"


def what_does_not_hold_together_is_not_taken_over(world: World) -> None:
    owner, good = world.customer(), TakenOver(BEGAN, BEGAN, BEGAN, UNTIL)
    over = replace(good, period_end=START)
    ahead = replace(good, period_start=START + 1)
    early = replace(good, start_date=BEGAN + 1)
    other = replace(good, billing_cycle_anchor=BEGAN + DAY)
    trial = replace(good, trial_end=UNTIL + DAY)
    refused(world, "timestamp_past", owner, "take_over", terms(world, owner, over))
    for wrong in (ahead, early, other, trial):
        refused(world, "parameter_invalid", owner, "take_over", terms(world, owner, wrong))
    strange = terms(world, owner, default_payment_method="pm_x")
    refused(world, "resource_missing", owner, "take_over", strange)
    taken_over(world, owner)
    euros = replace(terms(world, owner), currency="eur")
    refused(world, "currency_mismatch", owner, "take_over", euros)


def coupons_and_codes_were_used_before(world: World) -> None:
    made = coupon.Create(percent_off="10", max_redemptions=3)
    limits = {"valid": (made, 2), "spent": (made, 3)}
    limits["expired"] = (replace(made, redeem_by=START - 1), 1)
    for status, (said, times) in limits.items():
        one = world.new_id("coupon")
        world.submit(one, "take_over", coupon.TakeOver(terms=said, times_redeemed=times))
        assert (world.find(one).status, world.find(one).times_redeemed) == (status, times)
    word = promotion_code.Create(code="Ten", coupon="coupon:ten", coupon_valid=True)
    states = {
        "active": word,
        "inactive": replace(word, coupon_valid=False),
        "spent": replace(word, max_redemptions=1),
        "expired": replace(word, expires_at=START - 1),
    }
    for status, said in states.items():
        code = world.new_id("promo")
        world.submit(code, "take_over", promotion_code.TakeOver(terms=said, times_redeemed=1))
        assert (world.find(code).status, world.find(code).times_redeemed) == (status, 1)


def a_deleted_coupon_is_free_for_another(world: World) -> None:
    one, said = world.new_id("coupon"), coupon.Create(percent_off="10", max_redemptions=1)
    world.submit(one, "create", said)
    world.submit(one, "delete")
    world.submit(one, "take_over", coupon.TakeOver(terms=said, times_redeemed=1))
    assert world.find(one).status == "spent"


STORIES: tuple[Callable[[World], None], ...] = (
    a_subscription_goes_on_in_its_paid_period,
    what_is_left_of_a_period_that_was_paid_elsewhere_is_given_back,
    an_item_with_a_longer_period_gives_back_what_is_left_of_that,
    a_period_that_is_owed_is_billed,
    a_trial_goes_on_and_ends,
    one_that_was_paused_rests,
    what_does_not_hold_together_is_not_taken_over,
    coupons_and_codes_were_used_before,
    a_deleted_coupon_is_free_for_another,
)
