"""Every transition that a table accepts is really taken by some story."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from sao.billing.machines import MACHINES
from sao.billing.messages import Nothing
from sao.billing.messages.customer import CollectInvoice
from sao.billing.messages.invoice_item import CreateInvoiceItem, Invoiced, ItemChanged
from sao.billing.messages.payment_intent import ChargeMethod
from sao.billing.resources import payment_method, test_clock
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.resources.subscription import machine as subscription
from sao.billing.scenario import parse, play
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.dunning import Dunning
from sao.billing.values.line import Line
from sao.billing.values.payment import Card, Method
from sao.core.compile import targets
from sao.core.machine import Machine
from sao.core.schema import Command, Ignored, Rejection, Relay
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime
from sao.runtime.session import Session
from sao.runtime.stage import LocalStage
from support import (
    alert_stories,
    attaching_stories,
    catalog_stories,
    change_stories,
    checkout_stories,
    customer_stories,
    debit_stories,
    entitlement_stories,
    grant_stories,
    invoice_stories,
    offering_stories,
    payment_stories,
    pending_stories,
    portal_stories,
    quote_stories,
    revising_stories,
    schedule_stories,
    taking_over_stories,
    tax_sale_stories,
    tax_stories,
    threshold_stories,
    usage_stories,
    webhook_stories,
)
from support.grid import grid, records
from support.world import Rejected, World, deliver, gateway, monthly, refused

SCENARIOS = sorted((Path(__file__).parents[2] / "examples/scenarios").glob("*.yaml"))
FAILING, SECURE = "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"
VISA = Method(id="pm_visa", card=Card())
SECURED = Method(id="pm_secure", card=Card(behavior="auth_failure"))
MONTH = 31.2
"""Days until what was subscribed now has been renewed, and the renewal's draft finalized."""


def bill_of(world: World, sub: str) -> str:
    """The id of a subscription's latest invoice."""
    return world.sub(sub).latest_invoice or ""


def incomplete(world: World) -> str:
    return world.subscribe(world.customer(FAILING))


def trialing(world: World) -> str:
    return world.subscribe(world.customer(), trial_days=70)


def active(world: World) -> str:
    return world.subscribe(world.customer())


def paused(world: World) -> str:
    sub = active(world)
    world.submit(sub, "pause", subscription.Pause())
    return sub


def past_due(world: World, **dunning: Any) -> str:
    owner = world.customer()
    sub = world.subscribe(owner, dunning=Dunning(**dunning))
    world.use_card(owner, FAILING)
    world.days(MONTH)
    return sub


def unpaid(world: World) -> str:
    sub = past_due(world, retry_days=(1,), subscription_end="unpaid")
    world.days(2)
    return sub


LIVE = (incomplete, trialing, active, paused, past_due, unpaid)


def each_live(world: World) -> list[str]:
    """A subscription in every live state, in the order of `LIVE`; the slow ones come first."""
    subs = [begin(world) for begin in reversed(LIVE)]
    assert [world.sub(sub).status for sub in reversed(subs)] == [live.__name__ for live in LIVE]
    return subs


# --- customers and their methods -------------------------------------------------------------


def a_customer_comes_and_goes(world: World) -> None:
    owner = world.customer()
    (card,) = world.find(owner).payment_methods
    loose = world.new_id("pm")
    world.submit(loose, "create", payment_method.Create(card=Card()))
    for method in (card, loose):
        world.submit(method, "update", payment_method.Update(exp_year=2040))
        world.submit(method, "set_behavior", payment_method.SetBehavior(behavior="decline"))
    assert world.find(owner).payment_methods[card].exp_year == 2040
    world.submit(card, "detach", Nothing())
    assert world.find(owner).payment_methods == {}
    world.submit(owner, "delete", Nothing())
    refused(world, "illegal_transition", owner, "update", customer.Update(name="Ada"))


def a_deleted_customer_pays_nothing_more(world: World) -> None:
    owner = world.customer(card=None)
    sub = world.subscribe(owner, collection_method="send_invoice")
    sent = bill_of(world, sub)
    world.advance(world.sub(sub).current_period_end)
    draft = bill_of(world, sub)
    world.submit(owner, "delete", Nothing())
    refused(world, "resource_missing", sent, "pay", invoice.Pay())
    refused(world, "resource_missing", draft, "finalize", invoice.Finalize())
    deliver(world, draft, "close")
    late = CollectInvoice(invoice=sent, intent="", subscription=None, automatic=True)
    deliver(world, owner, "collect_invoice", late)
    assert [bill.status for bill in world.invoices()] == ["open", "draft"]


def a_balance_comes_back_even_to_a_deleted_customer(world: World) -> None:
    for gone in (False, True):
        owner = world.new_id("cus")
        world.submit(owner, "create", customer.Create(balance=-300))
        world.use_card(owner, FAILING)
        bill = bill_of(world, world.subscribe(owner))
        assert world.find(bill).amount_due == 700
        if gone:
            world.submit(owner, "delete", Nothing())
        world.submit(bill, "void", Nothing())
        assert world.find(owner).balance == -300


def a_subscription_changes_its_method(world: World) -> None:
    sub = active(world)
    owner = world.sub(sub).customer
    own = world.use_card(owner, "pm_card_visa")
    world.submit(sub, "update", subscription.Update(default_payment_method=own))
    assert world.find(owner).subscriptions == {sub: own}


# --- subscriptions ---------------------------------------------------------------------------


def every_live_subscription_can_be_changed_and_canceled(world: World) -> None:
    for sub in each_live(world):
        world.submit(sub, "update", subscription.Update(metadata={"seen": "yes"}))
        world.cancel(sub)
        world.submit(sub, "update", subscription.Update(metadata={"seen": "twice"}))
        assert world.sub(sub).metadata == {"seen": "twice"}
        assert world.sub(sub).ended_at == world.now()


def every_live_subscription_forgets_a_method_that_is_detached(world: World) -> None:
    for sub in each_live(world):
        own = world.use_card(world.sub(sub).customer, "pm_card_visa")
        world.submit(sub, "update", subscription.Update(default_payment_method=own))
        world.submit(own, "detach", Nothing())
        assert world.sub(sub).default_payment_method is None


def every_live_subscription_ends_with_its_customer(world: World) -> None:
    for sub in each_live(world):
        world.submit(world.sub(sub).customer, "delete", Nothing())
        assert world.sub(sub).status == "canceled"


def every_live_subscription_ends_when_it_was_told_to(world: World) -> None:
    for begin in (unpaid, past_due, trialing, active, paused):
        sub = begin(world)
        ends = world.now() + 60
        world.submit(sub, "update", subscription.Update(cancel_at=ends))
        world.advance(ends)
        assert (world.sub(sub).status, world.sub(sub).ended_at) == ("canceled", ends)


def every_running_period_can_be_paused_and_billed_again(world: World) -> None:
    for begin in (unpaid, past_due, trialing, active):
        sub = begin(world)
        world.submit(sub, "pause", subscription.Pause())
        world.days(MONTH)
        assert world.sub(sub).status == "paused"
        world.use_card(world.sub(sub).customer, "pm_card_visa")
        world.submit(sub, "resume", subscription.Resume(charged=True))
        assert world.sub(sub).current_period_start == world.now()


def a_period_follows_a_period(world: World) -> None:
    trial = trialing(world)
    late = past_due(world, retry_days=(300,))
    owed = unpaid(world)
    good = active(world)
    world.days(MONTH + 10)
    for sub, status in ((trial, "active"), (late, "past_due"), (owed, "unpaid"), (good, "active")):
        assert world.sub(sub).status == status
        assert world.sub(sub).current_period_end > world.now()
    assert world.find(bill_of(world, owed)).status == "draft"


def a_payment_puts_a_subscription_right(world: World) -> None:
    for begin in (unpaid, past_due, incomplete):
        sub = begin(world)
        world.use_card(world.sub(sub).customer, "pm_card_visa")
        world.pay(bill_of(world, sub))
        assert world.sub(sub).status == "active"


def a_first_payment_never_comes(world: World) -> None:
    subs = [incomplete(world), incomplete(world)]
    world.submit(bill_of(world, subs[1]), "mark_uncollectible", Nothing())
    world.days(1)
    for sub in subs:
        assert world.sub(sub).status == "incomplete_expired"
        assert world.find(bill_of(world, sub)).status == "void"
        world.submit(sub, "update", subscription.Update(metadata={"why": "asked"}))


def a_first_payment_can_be_required(world: World) -> None:
    owner = world.customer(FAILING)
    with pytest.raises(Rejected):
        world.subscribe(owner, payment_behavior="error_if_incomplete")
    assert world.all("subscription") == []


def what_is_owed_can_be_given_up(world: World) -> None:
    sub = past_due(world)
    world.submit(bill_of(world, sub), "mark_uncollectible", Nothing())
    assert world.sub(sub).status == "active"


def the_retries_end_as_the_policy_says(world: World) -> None:
    for ending in ("canceled", "unpaid", "past_due"):
        sub = past_due(world, retry_days=(1,), subscription_end=ending)
        world.days(2)
        assert world.sub(sub).status == ending


def a_subscription_is_free(world: World) -> None:
    assert world.sub(world.subscribe(world.customer(card=None), monthly(0))).status == "active"


# --- invoices --------------------------------------------------------------------------------


def every_invoice_can_be_annotated(world: World) -> None:
    note = invoice.Update(description="as agreed")
    sub = active(world)
    world.advance(world.sub(sub).current_period_end)
    draft, paid_bill = bill_of(world, sub), world.invoices(sub)[0].id
    given_up, void = bill_of(world, incomplete(world)), bill_of(world, incomplete(world))
    open_bill = bill_of(world, incomplete(world))
    world.submit(given_up, "mark_uncollectible", Nothing())
    world.submit(void, "void", Nothing())
    for bill, status in (
        (draft, "draft"),
        (paid_bill, "paid"),
        (given_up, "uncollectible"),
        (void, "void"),
        (open_bill, "open"),
    ):
        world.submit(bill, "update", note)
        assert (world.find(bill).status, world.find(bill).description) == (status, "as agreed")


def a_draft_is_finalized_or_dropped(world: World) -> None:
    sub = active(world)
    for wish in ("finalize", "delete"):
        world.advance(world.sub(sub).current_period_end)
        world.submit(
            bill_of(world, sub), wish, invoice.Finalize() if wish == "finalize" else Nothing()
        )
    assert [bill.status for bill in world.invoices(sub)] == ["paid", "paid", "deleted"]


def a_canceled_subscription_leaves_a_draft_that_nobody_collects(world: World) -> None:
    sub = active(world)
    world.advance(world.sub(sub).current_period_end)
    world.cancel(sub)
    world.days(2)
    assert world.find(bill_of(world, sub)).status == "draft"


def what_was_given_up_can_still_be_paid(world: World) -> None:
    sub = past_due(world, retry_days=(), invoice_end="uncollectible", subscription_end="unpaid")
    bill, owner = bill_of(world, sub), world.sub(sub).customer
    world.pay(bill)
    assert world.find(bill).status == "uncollectible"
    world.use_card(owner, "pm_card_visa")
    world.pay(bill)
    assert world.find(bill).status == "paid"


def what_was_given_up_can_be_void_or_paid_elsewhere(world: World) -> None:
    for ending in ("void", "paid"):
        bill = bill_of(world, incomplete(world))
        world.submit(bill, "mark_uncollectible", Nothing())
        if ending == "void":
            world.submit(bill, "void", Nothing())
        else:
            world.pay(bill, paid_out_of_band=True)
        assert world.find(bill).status == ending


# --- payment intents -------------------------------------------------------------------------


def intent(world: World, **terms: Any) -> str:
    """A payment intent of its own."""
    object_id = world.new_id("pi")
    world.submit(object_id, "create", payment_intent.Create(amount=500, currency="usd", **terms))
    return object_id


def intents(world: World) -> dict[str, str]:
    """An intent in every state in which nothing is under way."""
    made = {
        "requires_payment_method": intent(world),
        "requires_confirmation": intent(world, method=VISA),
        "requires_action": intent(world, method=SECURED, confirm=True),
        "requires_capture": intent(world, method=VISA, confirm=True, capture_method="manual"),
        "succeeded": intent(world, method=VISA, confirm=True),
        "canceled": intent(world),
    }
    world.submit(made["canceled"], "cancel", payment_intent.Cancel())
    for status, object_id in made.items():
        assert world.find(object_id).status == status
    return made


def every_intent_can_be_annotated(world: World) -> None:
    for status, object_id in intents(world).items():
        world.submit(object_id, "update", payment_intent.Update(description="as agreed"))
        assert world.find(object_id).status == status


def an_intent_is_confirmed_and_settled(world: World) -> None:
    made = intents(world)
    for status in ("requires_payment_method", "requires_confirmation", "requires_action"):
        world.submit(made[status], "confirm", payment_intent.Confirm(method=VISA))
        assert world.find(made[status]).amount_received == 500
    world.submit(made["requires_capture"], "capture", payment_intent.Capture(amount=200))
    assert world.find(made["requires_capture"]).amount_received == 200


def an_intent_is_canceled(world: World) -> None:
    for status, object_id in intents(world).items():
        if status not in ("succeeded", "canceled"):
            world.submit(object_id, "cancel", payment_intent.Cancel(reason="abandoned"))
            assert world.find(object_id).status == "canceled"


def a_challenge_is_passed_or_not(world: World) -> None:
    for passed in (True, False):
        object_id = intents(world)["requires_action"]
        answer = payment_intent.Authenticate(succeeded=passed)
        world.submit(object_id, "authenticate", answer)
        expected = "succeeded" if passed else "requires_payment_method"
        assert world.find(object_id).status == expected


def a_declined_intent_takes_another_method(world: World) -> None:
    declining = Method(id="pm_bad", card=Card(behavior="decline"))
    object_id = intent(world, method=declining, confirm=True)
    assert world.find(object_id).status == "requires_payment_method"
    world.submit(object_id, "confirm", payment_intent.Confirm(method=VISA))
    assert world.find(object_id).status == "succeeded"


def an_invoice_is_collected_again_while_a_challenge_is_open(world: World) -> None:
    owner = world.customer()
    sub = world.subscribe(owner)
    world.use_card(owner, SECURE)
    world.days(MONTH)
    world.use_card(owner, "pm_card_visa")
    world.days(3)
    assert world.find(bill_of(world, sub)).status == "paid"


def void_takes_the_intent_along(world: World) -> None:
    for card in (FAILING, SECURE):
        bill = bill_of(world, world.subscribe(world.customer(card)))
        world.submit(bill, "void", Nothing())
        assert world.find(world.find(bill).payment_intent).status == "canceled"


def a_discount_for_once_is_used_up(world: World) -> None:
    owner = world.customer()
    ten = CouponTerms(id="ten", amount_off=10, currency="usd")
    world.submit(
        owner, "update", customer.Update(discount=Discount(id="di_1", coupon=ten, start=0))
    )
    bill = bill_of(world, world.subscribe(owner))
    assert (world.find(bill).total, world.find(owner).discount) == (990, None)


def a_line_waits_for_its_invoice(world: World) -> None:
    owner = world.customer()
    line = Line(id="il_1", amount=5, currency="usd", description="x", period_start=0, period_end=0)
    for number, placed in enumerate((None, "in_1")):
        item = f"{world.new_id('ii', owner)[:-1]}{number}"
        deliver(world, item, "create", CreateInvoiceItem(customer=owner, line=line, invoice=placed))
        deliver(world, item, "change", ItemChanged(line=replace(line, amount=6)))
        deliver(world, item, "invoice", Invoiced(invoice="in_1"))
        assert world.find(item).invoice == "in_1"
        deliver(world, item, "release")
        if placed is None:
            deliver(world, item, "change", ItemChanged(line=line))
            deliver(world, item, "delete")
            continue
        deliver(world, item, "invoice", Invoiced(invoice="in_2"))
        deliver(world, item, "delete")
        assert world.find(item).status == "deleted"


# --- clocks ----------------------------------------------------------------------------------


def a_clock_is_stuck_and_goes_on(world: World) -> None:
    clock = world.new_id("clock")
    start = world.now()
    world.submit(clock, "create", test_clock.Create(frozen_time=start))
    world.submit(clock, "advance", test_clock.Advance(frozen_time=start + 60))
    world.runtime.fail(clock)
    assert world.find(clock).status == "internal_failure"
    world.submit(clock, "advance", test_clock.Advance(frozen_time=start + 90))
    list(world.runtime.advance(clock))
    assert (world.find(clock).status, world.find(clock).frozen_time) == ("ready", start + 90)
    world.submit(clock, "delete", test_clock.Delete())


def a_clock_is_live(world: World) -> None:
    clock = world.new_id("clock")
    world.submit(clock, "create", test_clock.Create(frozen_time=world.now(), live=True))
    beside = test_clock.Create(frozen_time=world.now(), beside_live=True)
    with pytest.raises(Rejected, match="this environment is live"):
        world.submit(world.new_id("clock"), "create", beside)


def a_clock_takes_its_customers_along(world: World) -> None:
    clock = world.new_id("clock")
    world.submit(clock, "create", test_clock.Create(frozen_time=world.now()))
    owner = world.new_id("cus")
    world.submit(owner, "create", customer.Create(test_clock=clock))
    world.submit(clock, "advance", test_clock.Advance(frozen_time=world.now() + 60))
    world.runtime.fail(clock)
    world.submit(clock, "delete", test_clock.Delete(customers=(owner,)))
    assert world.find(owner).status == "deleted"


# --- what no story leads to today, but a table takes -----------------------------------------


def an_attempt_is_under_way(_world: World) -> None:
    """Only a real gateway leaves the time to look."""
    world = World(simulated=False)
    object_id = world.new_id("pi")
    session = Session(world.runtime, "early")
    create = payment_intent.Create(amount=500, currency="usd", method=VISA, confirm=True)
    session.submit(object_id, "create", create)
    session.submit(object_id, "update", payment_intent.Update(description="under way"))
    assert world.find(object_id).status == "processing"
    world.rest()
    assert world.find(object_id).status == "succeeded"


def messages_from_nobody(world: World) -> None:
    made = intents(world)
    for status in ("requires_payment_method", "requires_confirmation", "requires_action"):
        deliver(world, made[status], "charge", ChargeMethod(method=VISA))
        assert world.find(made[status]).status == "succeeded"
    for status, object_id in intents(world).items():
        if status not in ("succeeded", "canceled"):
            deliver(world, object_id, "annul")
            assert world.find(object_id).cancellation_reason == "expired"
    sub = active(world)
    world.advance(world.sub(sub).current_period_end)
    deliver(world, bill_of(world, sub), "annul")
    assert world.find(bill_of(world, sub)).status == "void"


STORIES: tuple[Callable[[World], None], ...] = (
    *catalog_stories.STORIES,
    a_customer_comes_and_goes,
    a_deleted_customer_pays_nothing_more,
    a_balance_comes_back_even_to_a_deleted_customer,
    a_subscription_changes_its_method,
    every_live_subscription_can_be_changed_and_canceled,
    every_live_subscription_forgets_a_method_that_is_detached,
    every_live_subscription_ends_with_its_customer,
    every_live_subscription_ends_when_it_was_told_to,
    every_running_period_can_be_paused_and_billed_again,
    a_period_follows_a_period,
    a_payment_puts_a_subscription_right,
    a_first_payment_never_comes,
    a_first_payment_can_be_required,
    what_is_owed_can_be_given_up,
    the_retries_end_as_the_policy_says,
    a_subscription_is_free,
    *entitlement_stories.STORIES,
    *invoice_stories.STORIES,
    *usage_stories.STORIES,
    *alert_stories.STORIES,
    *threshold_stories.STORIES,
    *webhook_stories.STORIES,
    *schedule_stories.STORIES,
    every_invoice_can_be_annotated,
    a_draft_is_finalized_or_dropped,
    a_canceled_subscription_leaves_a_draft_that_nobody_collects,
    what_was_given_up_can_still_be_paid,
    what_was_given_up_can_be_void_or_paid_elsewhere,
    every_intent_can_be_annotated,
    an_intent_is_confirmed_and_settled,
    an_intent_is_canceled,
    a_challenge_is_passed_or_not,
    a_declined_intent_takes_another_method,
    an_invoice_is_collected_again_while_a_challenge_is_open,
    void_takes_the_intent_along,
    a_discount_for_once_is_used_up,
    a_line_waits_for_its_invoice,
    a_clock_is_stuck_and_goes_on,
    a_clock_is_live,
    a_clock_takes_its_customers_along,
    an_attempt_is_under_way,
    messages_from_nobody,
    *change_stories.STORIES,
    *pending_stories.STORIES,
    *payment_stories.STORIES,
    *offering_stories.STORIES,
    *debit_stories.STORIES,
    *checkout_stories.STORIES,
    *attaching_stories.STORIES,
    *portal_stories.STORIES,
    *customer_stories.STORIES,
    *quote_stories.STORIES,
    *revising_stories.STORIES,
    *grant_stories.STORIES,
    *tax_stories.STORIES,
    *tax_sale_stories.STORIES,
    *taking_over_stories.STORIES,
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_story(story: Callable[[World], None]) -> None:
    story(World())


def play_example(file: Path) -> None:
    scenario = parse(yaml.safe_load(file.read_text()))
    runtime = Runtime(MemoryStore(), gateway())
    runtime.start_clock(scenario.start)
    play(scenario, LocalStage(runtime))


Taken = set[tuple[str, str, str, str]]


@pytest.fixture(scope="module")
def taken() -> Taken:
    """Every (machine, state, action, answer) of all stories; the answer is a state, or a no."""
    seen: Taken = set()
    transition = Machine.transition

    def watched(machine: Machine[Any], instance: Any, command: Command[Any], now: int) -> Any:
        answer = transition(machine, instance, command, now)
        no = {Rejection: "refused", Ignored: "refused", Relay: "relayed"}.get(type(answer))
        told = no or answer.after.status
        seen.add((machine.name, instance.status, command.action, told))
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Machine, "transition", watched)
        for file in SCENARIOS:
            play_example(file)
        for story in STORIES:
            with suppress(AssertionError):  # test_story tells of it, once
                story(World())
    return seen


EACH = pytest.mark.parametrize("machine", list(MACHINES), ids=lambda machine: machine.name)


@EACH
def test_every_transition_is_taken_by_some_story(machine: Machine[Any], taken: Taken) -> None:
    untold = []
    for cell in grid(machine):
        here = (machine.name, cell.state, cell.action)
        told = {answer for *place, answer in taken if tuple(place) == here}
        wanted = {
            "accepted": set(cell.targets),
            "refused": {"refused"},
            "relayed": {"relayed"},
        }.get(cell.answer)
        if wanted is not None and not told & wanted:
            untold.append(f"{cell.action} from {cell.state or '(new)'!r}")
    assert untold == [], f"{machine.name}: no story takes {', '.join(untold)}"


@EACH
def test_every_state_that_a_row_names_is_reached_by_it(machine: Machine[Any], taken: Taken) -> None:
    untold = []
    for row in filter(records, machine.rows):
        declared = {target for state in row.sources for target in targets(row, state)}
        reached = {
            answer
            for name, state, action, answer in taken
            if name == machine.name and action == row.action and state in row.sources
        }
        untold += [f"{row.action} to {state!r}" for state in sorted(declared - reached)]
    assert untold == [], f"{machine.name}: no story leads by {', '.join(untold)}"
