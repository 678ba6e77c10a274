"""Stories of subscriptions that change, for every row of their table that a change can take."""

from collections.abc import Callable
from typing import Any

import pytest

from sao.billing.messages import Nothing
from sao.billing.messages.invoice import Announced
from sao.billing.messages.subscription import Discounted, PhaseAhead
from sao.billing.reckoning.calendar import DAY, HOUR
from sao.billing.resources import payment_method
from sao.billing.resources.invoice.machine import Finalize
from sao.billing.resources.subscription.machine import (
    Cancel,
    Extra,
    ItemChange,
    Pause,
    PauseCollection,
    Resume,
    Update,
)
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.dunning import Dunning
from sao.billing.values.price import PriceTerms
from support.world import Rejected, World, deliver, monthly

FAILING = "pm_card_chargeCustomerFail"
ONCE = PriceTerms(id="price_once", product="prod_setup", currency="usd", unit_amount=300)
DRAFTS = PauseCollection(behavior="keep_as_draft")


def change(world: World, sub: str, **data: Any) -> None:
    """Change a subscription; `price` and `quantity` are its first item's."""
    price, quantity = data.pop("price", None), data.pop("quantity", None)
    if price is not None or quantity is not None:
        item = world.sub(sub).items[0].id
        data["items"] = (ItemChange(id=item, price=price, quantity=quantity),)
    world.submit(sub, "update", Update(**data))


def past_due(world: World, **dunning: Any) -> str:
    """A subscription whose renewal could not be paid; its card is good by now."""
    owner = world.customer()
    sub = world.subscribe(owner, dunning=Dunning(**dunning))
    world.use_card(owner, FAILING)
    world.days(31.2)
    return sub


def unpaid(world: World) -> str:
    """One whose retries are over."""
    sub = past_due(world, retry_days=(1,), subscription_end="unpaid")
    world.days(2)
    return sub


def active(world: World) -> str:
    return world.subscribe(world.customer())


def trialing(world: World) -> str:
    return world.subscribe(world.customer(), trial_days=70)


def paused(world: World) -> str:
    sub = active(world)
    world.submit(sub, "pause", Pause())
    return sub


BILLED: tuple[Callable[[World], str], ...] = (unpaid, past_due, trialing, active)


def a_change_waits_for_the_next_invoice(world: World) -> None:
    sub = active(world)
    world.days(15.5)
    change(world, sub, price=monthly(2000))
    assert [line.amount for line in world.sub(sub).pending_items] == [-500, 1000]
    world.days(15.6)
    assert world.sub(sub).pending_items == ()
    assert world.invoices(sub)[-1].total == 2500
    assert [item.status for item in world.all("invoice_item")] == ["invoiced"] * 2


def a_change_is_billed_at_once_or_stands_only_with_its_payment(world: World) -> None:
    for begin in (past_due, active):
        sub = begin(world)
        owner = world.sub(sub).customer
        world.use_card(owner, FAILING)
        with pytest.raises(Rejected) as refused:
            change(
                world,
                sub,
                quantity=3,
                proration_behavior="always_invoice",
                payment_behavior="error_if_incomplete",
            )
        assert refused.value.rejection.code == "card_declined"
        world.use_card(owner, "pm_card_visa")
        change(world, sub, quantity=3, proration_behavior="always_invoice")
        assert (world.sub(sub).status, world.invoices(sub)[-1].status) == ("active", "paid")


def a_change_leaves_the_payment_to_the_client(world: World) -> None:
    for begin in (trialing, active):
        sub = begin(world)
        world.days(3)
        change(
            world,
            sub,
            billing_cycle_anchor="now",
            payment_behavior="default_incomplete",
            **({"trial_end": "now"} if begin is trialing else {}),
        )
        assert world.sub(sub).status == "past_due"
        world.pay(world.sub(sub).latest_invoice or "")
        assert world.sub(sub).status == "active"


def a_change_waits_for_its_payment(world: World) -> None:
    for begin in BILLED:
        sub = begin(world)
        status, owner = world.sub(sub).status, world.sub(sub).customer
        world.use_card(owner, FAILING)
        for ending in ("overtaken", "expired", "paid"):
            wish: dict[str, Any] = {"add_invoice_items": (Extra(price=ONCE),)}
            if ending != "overtaken":
                wish |= {"price": monthly(5000)}
            change(
                world,
                sub,
                proration_behavior="always_invoice",
                payment_behavior="pending_if_incomplete",
                **wish,
            )
            waiting = world.sub(sub).pending_update
            assert waiting is not None
            assert world.sub(sub).status == status
            if ending == "expired":
                world.days(1)
                assert world.find(waiting.invoice).status == "void"
        assert waiting is not None
        world.use_card(owner, "pm_card_visa")
        if status == "unpaid":
            world.submit(waiting.invoice, "finalize", Finalize())
        world.pay(waiting.invoice)
        assert world.sub(sub).pending_update is None
        assert world.sub(sub).items[0].price.unit_amount == 5000
        assert world.sub(sub).status == ("trialing" if status == "trialing" else "active")


def a_trial_ends_once_it_is_paid(world: World) -> None:
    sub = trialing(world)
    world.use_card(world.sub(sub).customer, FAILING)
    change(world, sub, trial_end="now", payment_behavior="pending_if_incomplete")
    assert world.sub(sub).status == "trialing"
    world.use_card(world.sub(sub).customer, "pm_card_visa")
    world.pay(world.sub(sub).pending_update.invoice)  # type: ignore[union-attr]
    assert (world.sub(sub).status, world.sub(sub).trial_end) == ("active", world.now())


def an_extra_on_trial_has_to_be_paid(world: World) -> None:
    sub = trialing(world)
    world.use_card(world.sub(sub).customer, FAILING)
    wish = {"proration_behavior": "always_invoice", "add_invoice_items": (Extra(price=ONCE),)}
    change(world, sub, **wish)
    assert (world.sub(sub).status, world.invoices(sub)[-1].status) == ("trialing", "open")
    with pytest.raises(Rejected):
        change(world, sub, payment_behavior="error_if_incomplete", **wish)


def anything_can_be_put_on_trial(world: World) -> None:
    for begin in BILLED:
        sub = begin(world)
        change(world, sub, trial_end=world.now() + 10 * DAY)
        assert world.sub(sub).status == "trialing"
        world.use_card(world.sub(sub).customer, "pm_card_visa")
        change(world, sub, trial_end="now", proration_behavior="none")
        assert world.sub(sub).status == "active"


def a_change_of_what_is_paused_or_was_never_paid(world: World) -> None:
    sub = paused(world)
    change(world, sub, quantity=2, metadata={"seats": "two"})
    change(world, sub, add_invoice_items=(Extra(price=ONCE),))
    world.days(40)
    world.submit(sub, "resume", Resume(billing_cycle_anchor="unchanged"))
    resumed = world.sub(sub)
    assert (resumed.status, resumed.billing_cycle_anchor) == ("active", resumed.created)
    assert len(resumed.pending_items) == 3
    waiting = world.subscribe(world.customer(FAILING))
    with pytest.raises(Rejected):
        change(world, waiting, quantity=2)


def a_resumption_waits_for_its_payment(world: World) -> None:
    for ending, status in (
        ("paid", "active"),
        ("declined", "past_due"),
        ("given_up", "paused"),
        ("mark_uncollectible", "active"),
        ("void", "paused"),
        ("expired", "paused"),
    ):
        sub = active(world)
        world.submit(sub, "pause", Pause(unused_from="none"))
        world.days(40)
        if ending in ("declined", "given_up"):
            world.use_card(world.sub(sub).customer, FAILING)
        world.submit(sub, "resume", Resume(charged=ending == "given_up"))
        waiting = world.sub(sub)
        assert (waiting.status, waiting.resumption is None) == ("paused", False)
        match ending:
            case "paid" | "declined":
                world.pay(waiting.latest_invoice or "")
            case "mark_uncollectible" | "void":
                world.submit(waiting.latest_invoice or "", ending, Nothing())
            case _:
                world.days(8)
        assert (world.sub(sub).status, world.sub(sub).resumption) == (status, None)


def collection_rests_in_three_ways(world: World) -> None:
    for behavior, left in (
        ("keep_as_draft", "draft"),
        ("mark_uncollectible", "uncollectible"),
        ("void", "void"),
    ):
        sub = active(world)
        change(world, sub, pause_collection=PauseCollection(behavior=behavior))  # type: ignore[arg-type]
        world.days(31.2)
        last = world.invoices(sub)[-1]
        assert (world.sub(sub).status, last.status) == ("active", left)
        change(world, sub, pause_collection=None)
        if left == "uncollectible":
            world.pay(last.id)
            assert world.find(last.id).status == "paid"


def what_is_given_away_is_not_given_back(world: World) -> None:
    sub = active(world)
    change(world, sub, pause_collection=PauseCollection("void"))
    world.days(15.5)
    change(world, sub, price=monthly(2000), proration_behavior="always_invoice")
    assert [line.amount for line in world.sub(sub).pending_items] == [-500, 1000]
    change(world, sub, billing_cycle_anchor="now")
    assert [line.amount for line in world.sub(sub).pending_items] == [-500, 1000, -1000]
    assert (world.sub(sub).debits, len(world.invoices(sub))) == ((), 1)
    world.submit(sub, "cancel", Cancel(invoice_now=True, prorate=True))
    assert world.invoices(sub)[-1].total == -500


def collection_is_resumed_by_itself(world: World) -> None:
    for begin in (*BILLED, paused):
        sub = begin(world)
        status, until = world.sub(sub).status, world.now() + HOUR
        change(world, sub, pause_collection=PauseCollection("void", resumes_at=until))
        world.advance(until)
        assert (world.sub(sub).status, world.sub(sub).pause_collection) == (status, None)


def a_trial_ends_by_whether_there_is_a_way_to_pay(world: World) -> None:
    for card, missing, status in (
        ("pm_card_visa", "pause", "active"),
        (None, "pause", "paused"),
        (None, "cancel", "canceled"),
        (None, "create_invoice", "past_due"),
    ):
        owner = world.customer(card)
        sub = world.subscribe(owner, trial_days=2, missing_payment_method=missing)
        world.days(2.1)
        assert world.sub(sub).status == status
    assert [world.sub(each.id).trial_announced is not None for each in world.all("subscription")]


def what_is_left_at_the_end_is_billed_credited_or_dropped(world: World) -> None:
    for wish, pending, total in (
        (Cancel(), 1, None),
        (Cancel(prorate=True), 4, None),
        (Cancel(invoice_now=True), 0, -446 + 893 + 300),
        (Cancel(invoice_now=True, prorate=True), 0, -446 + 300),
    ):
        sub = active(world)
        world.days(15.5)
        change(world, sub, price=monthly(2000), add_invoice_items=(Extra(price=ONCE),))
        bills = len(world.invoices(sub))
        world.submit(sub, "cancel", wish)
        left = world.find(world.sub(sub).customer).pending_items
        assert (world.sub(sub).status, len(left)) == ("canceled", pending)
        if total is None:
            assert len(world.invoices(sub)) == bills
        else:
            last = world.invoices(sub)[-1]
            assert (last.total, last.status) == (total, "paid")


def a_subscription_ends_in_the_middle_of_its_period(world: World) -> None:
    sub = active(world)
    change(world, sub, cancel_at=world.now() + int(15.5 * DAY))
    world.days(16)
    owner = world.find(world.sub(sub).customer)
    assert (world.sub(sub).status, owner.balance) == ("canceled", -500)


def what_was_sent_falls_due(world: World) -> None:
    sub = world.subscribe(world.customer(None), collection_method="send_invoice", days_until_due=7)
    assert world.sub(sub).status == "active"
    world.advance(world.now() + HOUR + 7 * DAY)
    assert world.sub(sub).status == "past_due"
    world.pay(world.sub(sub).latest_invoice or "", paid_out_of_band=True)
    assert world.sub(sub).status == "active"


def what_waits_ends_with_its_customer(world: World) -> None:
    sub = active(world)
    world.days(3)
    change(world, sub, quantity=2)
    world.submit(world.sub(sub).customer, "delete", Nothing())
    assert [item.status for item in world.all("invoice_item")] == ["deleted"] * 2


def a_customers_discount_counts_in_what_is_given_back(world: World) -> None:
    half = CouponTerms(id="half", percent_off="50", duration="forever")
    for begin in (*BILLED, paused, lambda w: w.subscribe(w.customer(FAILING))):
        sub = begin(world)
        told = Discounted(
            invoice=world.sub(sub).latest_invoice or "",
            discounts=(Discount(id="di_1", coupon=half, start=0),),
        )
        deliver(world, sub, "discounted", told)
        assert world.sub(sub).applied_discounts == told.discounts


def a_renewal_is_announced(world: World) -> None:
    week, often = {"upcoming_days": 7}, Dunning(retry_days=(40,))
    running = world.subscribe(world.customer(), **week)
    tried = world.subscribe(world.customer(), trial_days=20, **week)
    behind = world.subscribe(world.customer(), dunning=often, **week)
    world.days(19)
    for sub in (running, tried, behind):
        assert (world.sub(sub).upcoming is not None) == (sub == tried)
    (card,) = world.find(world.sub(behind).customer).payment_methods
    world.submit(card, "set_behavior", payment_method.SetBehavior(behavior="decline"))
    world.days(31 + 26 - 19)
    assert world.sub(behind).status == "past_due"
    for sub in (running, behind):
        told = world.sub(sub).upcoming
        assert told is not None
        assert told.terms.period_end == world.sub(sub).current_period_end


def nothing_that_rests_is_announced(world: World) -> None:
    for begin in (unpaid, paused, lambda w: w.subscribe(w.customer(FAILING)), ended):
        sub = begin(world)
        deliver(world, sub, "announce_renewal")
        deliver(world, sub, "announce_phase", PhaseAhead())
        deliver(world, sub, "renewal_announced", Announced())
        assert world.sub(sub).upcoming is None


def ended(world: World) -> str:
    sub = active(world)
    world.submit(sub, "cancel", Cancel())
    return sub


STORIES = (
    a_renewal_is_announced,
    nothing_that_rests_is_announced,
    a_customers_discount_counts_in_what_is_given_back,
    a_change_waits_for_the_next_invoice,
    a_change_is_billed_at_once_or_stands_only_with_its_payment,
    a_change_leaves_the_payment_to_the_client,
    a_change_waits_for_its_payment,
    a_trial_ends_once_it_is_paid,
    an_extra_on_trial_has_to_be_paid,
    anything_can_be_put_on_trial,
    a_change_of_what_is_paused_or_was_never_paid,
    a_resumption_waits_for_its_payment,
    collection_rests_in_three_ways,
    what_is_given_away_is_not_given_back,
    collection_is_resumed_by_itself,
    a_trial_ends_by_whether_there_is_a_way_to_pay,
    what_is_left_at_the_end_is_billed_credited_or_dropped,
    a_subscription_ends_in_the_middle_of_its_period,
    what_was_sent_falls_due,
    what_waits_ends_with_its_customer,
)
