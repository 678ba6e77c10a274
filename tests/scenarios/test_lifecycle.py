"""Billing stories on the machines: trial to paid, failure to recovery or to the end."""

import pytest

from sao.billing.messages import Nothing
from sao.billing.reckoning.calendar import DAY, HOUR, add_months
from sao.billing.resources import payment_method
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.resources.subscription import machine as subscription
from sao.billing.values.dunning import Dunning
from sao.billing.values.payment import Method
from support.world import START, Rejected, World, monthly


def months(world: World, count: int) -> None:
    world.advance(add_months(START, count) + 2 * HOUR)


def test_a_subscription_is_charged_at_once() -> None:
    world = World()
    sub = world.subscribe(world.customer())
    (bill,) = world.invoices()
    assert world.sub(sub).status == "active"
    assert (bill.status, bill.total, bill.amount_paid) == ("paid", 1000, 1000)
    assert bill.created == bill.finalized_at == bill.paid_at == START
    assert (bill.attempt_count, bill.attempted, bill.billing_reason) == (
        1,
        True,
        "subscription_create",
    )
    assert bill.number is not None
    assert bill.number.endswith("-0001")


def test_a_renewal_is_a_draft_for_an_hour_and_then_paid() -> None:
    world = World()
    sub = world.subscribe(world.customer())
    period_end = world.sub(sub).current_period_end
    world.advance(period_end)
    draft = world.invoices()[-1]
    assert (draft.status, draft.number, draft.automatically_finalizes_at) == (
        "draft",
        None,
        period_end + HOUR,
    )
    assert world.sub(sub).current_period_start == period_end
    world.advance(period_end + HOUR)
    paid = world.invoices()[-1]
    assert (paid.status, paid.finalized_at) == ("paid", period_end + HOUR)
    assert (paid.period_start, paid.period_end) == (START, period_end)
    assert (paid.lines[0].period_start, paid.lines[0].period_end) == (
        period_end,
        add_months(START, 2),
    )


def test_a_trial_ends_in_a_paid_period() -> None:
    world = World()
    sub = world.subscribe(world.customer(), trial_days=14)
    assert world.sub(sub).status == "trialing"
    (free,) = world.invoices()
    assert (free.status, free.total, free.attempt_count, free.attempted) == ("paid", 0, 0, True)
    world.days(14.1)
    now = world.sub(sub)
    assert now.status == "active"
    assert now.billing_cycle_anchor == now.current_period_start == START + 14 * DAY
    assert [bill.total for bill in world.invoices()] == [0, 1000]


def test_without_a_card_nothing_can_be_bought() -> None:
    world = World()
    with pytest.raises(Rejected) as refused:
        world.subscribe(world.customer(card=None))
    assert refused.value.rejection.code == "payment_method_missing"
    assert world.all("subscription") == []


def test_a_declined_first_payment_waits_and_expires() -> None:
    world = World()
    sub = world.subscribe(world.customer("pm_card_chargeCustomerFail"))
    assert world.sub(sub).status == "incomplete"
    (bill,) = world.invoices()
    assert (bill.status, bill.attempt_count, bill.next_payment_attempt) == ("open", 1, None)
    world.advance(START + 23 * HOUR - 1)
    assert world.sub(sub).status == "incomplete"
    world.advance(START + 23 * HOUR)
    assert world.sub(sub).status == "incomplete_expired"
    assert world.invoices()[0].status == "void"
    assert world.intents()[0].status == "canceled"
    months(world, 3)
    assert len(world.invoices()) == 1


def test_a_declined_first_payment_can_be_an_error_that_leaves_nothing() -> None:
    world = World()
    owner = world.customer("pm_card_chargeCustomerFail")
    with pytest.raises(Rejected) as refused:
        world.subscribe(owner, payment_behavior="error_if_incomplete")
    assert refused.value.rejection.code == "card_declined"
    assert world.all("subscription") == world.all("invoice") == world.all("payment_intent") == []
    state: customer.Customer = world.find(owner)
    assert (state.next_invoice_sequence, state.subscriptions) == (1, {})


def test_an_incomplete_subscription_is_active_once_it_is_paid() -> None:
    world = World()
    owner = world.customer("pm_card_chargeCustomerFail")
    sub = world.subscribe(owner)
    world.use_card(owner, "pm_card_visa")
    world.pay(world.invoices()[0].id)
    assert world.sub(sub).status == "active"
    assert world.invoices()[0].attempt_count == 1


def test_default_incomplete_waits_for_a_confirmation() -> None:
    world = World()
    owner = world.customer()
    sub = world.subscribe(owner, payment_behavior="default_incomplete")
    (intent,) = world.intents()
    assert world.sub(sub).status == "incomplete"
    assert intent.status == "requires_payment_method"
    card = world.find(owner).payment_methods
    method = Method(id=next(iter(card)), card=next(iter(card.values())))
    world.submit(intent.id, "confirm", payment_intent.Confirm(method=method))
    assert world.sub(sub).status == "active"


def failing(dunning: Dunning) -> tuple[World, str, str]:
    """A subscription whose first renewal has just failed."""
    world = World()
    owner = world.customer()
    sub = world.subscribe(owner, dunning=dunning)
    world.use_card(owner, "pm_card_chargeCustomerFail")
    months(world, 1)
    assert world.sub(sub).status == "past_due"
    return world, owner, sub


def test_retries_follow_the_schedule_and_a_new_card_recovers() -> None:
    world, owner, sub = failing(Dunning())
    bill = world.invoices()[-1]
    failed_at = bill.first_failed_at or 0
    assert bill.next_payment_attempt == failed_at + 3 * DAY
    world.advance(failed_at + 3 * DAY)
    bill = world.invoices()[-1]
    assert (bill.attempt_count, bill.next_payment_attempt) == (2, failed_at + 5 * DAY)
    world.use_card(owner, "pm_card_visa")
    world.advance(failed_at + 5 * DAY)
    bill = world.invoices()[-1]
    assert (bill.status, bill.attempt_count) == ("paid", 3)
    assert world.sub(sub).status == "active"
    assert [charge.status for charge in world.intents()[-1].charges] == [
        "failed",
        "failed",
        "succeeded",
    ]


@pytest.mark.parametrize("end", ["canceled", "unpaid", "past_due"])
def test_the_end_of_the_retries_is_what_the_policy_says(end: str) -> None:
    world, _owner, sub = failing(Dunning(subscription_end=end))  # type: ignore[arg-type]
    world.days(8)
    assert world.sub(sub).status == end
    bill = world.invoices()[-1]
    assert (bill.status, bill.attempt_count, bill.next_payment_attempt) == ("open", 4, None)
    count = len(world.invoices())
    months(world, 3)
    assert len(world.invoices()) == (count if end == "canceled" else count + 2)


def test_an_exhausted_invoice_can_be_given_up_by_itself() -> None:
    world, _owner, sub = failing(Dunning(subscription_end="unpaid", invoice_end="uncollectible"))
    world.days(8)
    assert world.sub(sub).status == "unpaid"
    assert world.invoices()[-1].status == "uncollectible"


def test_an_unpaid_subscription_drafts_invoices_and_recovers_when_the_latest_is_paid() -> None:
    world, owner, sub = failing(Dunning(subscription_end="unpaid"))
    months(world, 3)
    latest = world.invoices()[-1]
    assert (latest.status, latest.auto_advance) == ("draft", False)
    world.use_card(owner, "pm_card_visa")
    world.submit(latest.id, "finalize", invoice.Finalize())
    world.pay(latest.id)
    assert world.sub(sub).status == "active"


def test_a_lost_card_is_not_tried_again_before_it_is_replaced() -> None:
    world = World()
    owner = world.customer()
    sub = world.subscribe(owner)
    world.use_card(owner, "pm_card_visa_chargeCustomerFailLostCard")
    months(world, 1)
    world.days(4)
    bill = world.invoices()[-1]
    assert (bill.attempt_count, len(world.intents()[-1].charges)) == (2, 1)
    world.use_card(owner, "pm_card_visa")
    world.days(2)
    assert world.invoices()[-1].status == "paid"
    assert world.sub(sub).status == "active"


def test_a_subscription_pays_with_its_own_card_first() -> None:
    world = World()
    owner = world.customer("pm_card_chargeCustomerFail")
    good = world.use_card(owner, "pm_card_visa")
    world.use_card(owner, "pm_card_chargeCustomerFail")
    sub = world.subscribe(owner, default_payment_method=good)
    assert world.sub(sub).status == "active"
    world.submit(sub, "update", subscription.Update(default_payment_method=None))
    months(world, 1)
    assert world.sub(sub).status == "past_due"
    world.submit(sub, "update", subscription.Update(default_payment_method=good))
    world.days(3)
    assert world.sub(sub).status == "active"


def test_authentication_at_a_renewal_is_past_due_until_the_customer_passes_it() -> None:
    world = World()
    owner = world.customer()
    sub = world.subscribe(owner)
    world.use_card(owner, "pm_card_authenticationRequired")
    months(world, 1)
    intent = world.intents()[-1]
    assert (intent.status, world.sub(sub).status) == ("requires_action", "past_due")
    world.submit(intent.id, "authenticate", payment_intent.Authenticate())
    assert world.find(intent.id).status == "succeeded"
    assert world.sub(sub).status == "active"


def test_a_failed_authentication_asks_for_another_method() -> None:
    world = World()
    sub = world.subscribe(world.customer("pm_card_authenticationRequired"))
    assert world.sub(sub).status == "incomplete"
    (intent,) = world.intents()
    world.submit(intent.id, "authenticate", payment_intent.Authenticate(succeeded=False))
    (intent,) = world.intents()
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"


def test_canceling_stops_everything() -> None:
    world, owner, sub = failing(Dunning())
    world.cancel(sub)
    world.use_card(owner, "pm_card_visa")
    bill = world.invoices()[-1]
    assert (bill.status, bill.next_payment_attempt, bill.auto_advance) == ("open", None, False)
    charges = sum(len(intent.charges) for intent in world.intents())
    months(world, 6)
    assert sum(len(intent.charges) for intent in world.intents()) == charges
    with pytest.raises(Rejected) as refused:
        world.cancel(sub)
    assert refused.value.rejection.code == "illegal_transition"
    assert refused.value.rejection.allowed == ("update",)


def test_cancel_at_period_end_ends_without_another_invoice() -> None:
    world = World()
    sub = world.subscribe(world.customer())
    world.days(3)
    world.submit(sub, "update", subscription.Update(cancel_at_period_end=True))
    now = world.sub(sub)
    assert (now.status, now.cancel_at, now.canceled_at) == (
        "active",
        now.current_period_end,
        START + 3 * DAY,
    )
    months(world, 2)
    ended = world.sub(sub)
    assert (ended.status, ended.ended_at) == ("canceled", add_months(START, 1))
    assert len(world.invoices()) == 1


def test_cancel_at_period_end_can_be_taken_back() -> None:
    world = World()
    sub = world.subscribe(world.customer())
    world.submit(sub, "update", subscription.Update(cancel_at_period_end=True))
    world.submit(sub, "update", subscription.Update(cancel_at_period_end=False))
    months(world, 1)
    assert (world.sub(sub).status, world.sub(sub).cancel_at) == ("active", None)


def test_deleting_a_customer_ends_its_subscriptions() -> None:
    world = World()
    owner = world.customer()
    subs = [world.subscribe(owner), world.subscribe(owner, trial_days=7)]
    world.submit(owner, "delete", Nothing())
    assert [world.sub(sub).status for sub in subs] == ["canceled", "canceled"]
    months(world, 2)
    assert len(world.invoices()) == 2


def test_the_anchor_of_a_long_month_survives_a_short_one() -> None:
    january_31 = START + 30 * DAY
    world = World(start=january_31)
    sub = world.subscribe(world.customer())
    ends = []
    for _ in range(3):
        ends.append(world.sub(sub).current_period_end)
        world.advance(ends[-1] + 2 * HOUR)
    assert ends == [add_months(january_31, n) for n in (1, 2, 3)]
    assert (ends[1] - ends[0]) // DAY == 31


def test_send_invoice_is_active_and_waits_for_the_money() -> None:
    world = World()
    sub = world.subscribe(
        world.customer(card=None), collection_method="send_invoice", days_until_due=14
    )
    world.advance(START + HOUR)
    (bill,) = world.invoices()
    assert (world.sub(sub).status, bill.status, bill.attempt_count) == ("active", "open", 0)
    assert bill.due_date == START + HOUR + 14 * DAY
    world.pay(bill.id, paid_out_of_band=True)
    (bill,) = world.invoices()
    assert (bill.status, bill.amount_paid, bill.paid_out_of_band) == ("paid", 0, True)
    assert world.intents()[0].status == "canceled"


def test_a_credit_balance_is_used_and_comes_back_when_the_invoice_is_void() -> None:
    world = World()
    owner = world.new_id("cus")
    world.submit(owner, "create", customer.Create(name="Grace", balance=-300))
    world.use_card(owner, "pm_card_chargeCustomerFail")
    world.subscribe(owner)
    (bill,) = world.invoices()
    assert (bill.amount_due, bill.starting_balance, bill.ending_balance) == (700, -300, 0)
    world.submit(bill.id, "void", Nothing())
    assert world.find(owner).balance == -300


def test_a_behavior_takes_effect_with_the_next_attempt() -> None:
    world = World()
    owner = world.customer()
    sub = world.subscribe(owner)
    (method,) = world.find(owner).payment_methods
    change = payment_method.SetBehavior(behavior="decline")
    world.submit(method, "set_behavior", change)
    months(world, 1)
    assert world.sub(sub).status == "past_due"
    world.submit(method, "set_behavior", payment_method.SetBehavior(behavior="succeed"))
    world.days(3)
    assert world.sub(sub).status == "active"


def test_yearly_and_monthly_items_have_lines_of_their_own() -> None:
    world = World()
    world.subscribe(world.customer(), monthly(1000), monthly(250))
    assert [line.amount for line in world.invoices()[0].lines] == [1000, 250]


def test_voiding_the_failed_renewal_changes_nothing_by_itself() -> None:
    world, _owner, sub = failing(Dunning())
    world.submit(world.invoices()[-1].id, "void", Nothing())
    assert world.sub(sub).status == "past_due"


def test_marking_the_failed_renewal_uncollectible_lets_the_subscription_go_on() -> None:
    world, _owner, sub = failing(Dunning())
    world.submit(world.invoices()[-1].id, "mark_uncollectible", Nothing())
    assert world.sub(sub).status == "active"
