"""Stories of payments for `test_every_transition`: each takes transitions that no other does."""

from collections.abc import Callable
from typing import Any

import pytest

from sao.billing.messages import Nothing
from sao.billing.messages.dispute import Ruled, Withdrawn
from sao.billing.messages.payment_intent import RefundCharge
from sao.billing.messages.payment_method import SetUp
from sao.billing.messages.refund import RefundFailed
from sao.billing.messages.setup_intent import SetupFailed
from sao.billing.payments.failures import declined
from sao.billing.payments.gateway import Disputed
from sao.billing.payments.simulator import REFUND_DELAY
from sao.billing.resources import dispute, payment_method, refund, setup_intent
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.resources.payment_intent.money import CAPTURE_WITHIN
from sao.billing.resources.subscription import machine as subscription
from sao.billing.values.dunning import Dunning
from sao.billing.values.payment import Card, Method
from sao.runtime.session import Rejected, Session
from support.world import World, deliver, refused

NOTE = {"seen": "yes"}


def method(behavior: str) -> Method:
    """A card that nobody owns."""
    return Method(id=f"pm_{behavior}", card=Card(behavior=behavior))


def paid(world: World, behavior: str = "succeed", **terms: Any) -> str:
    """A payment intent of its own that was paid with such a card."""
    object_id = world.new_id("pi")
    create = payment_intent.Create(
        amount=500, currency="usd", method=method(behavior), confirm=True, **terms
    )
    world.submit(object_id, "create", create)
    return object_id


def give_back(world: World, intent: str, amount: int | None = None) -> str:
    """A refund of some of it."""
    object_id = world.new_id("re", intent)
    world.submit(intent, "refund", RefundCharge(refund=object_id, amount=amount))
    return object_id


def disputed(world: World, behavior: str) -> str:
    """The dispute over a charge."""
    opened: str = world.find(paid(world, behavior)).dispute
    return opened


def submit(world: World, object_id: str, text: str = "see attached") -> str:
    """Hand evidence in."""
    world.submit(object_id, "submit", dispute.Submit(evidence={"uncategorized_text": text}))
    return str(world.find(object_id).status)


# --- refunds ---------------------------------------------------------------------------------


def refunds_come_out_in_every_way(world: World) -> None:
    sure, slow, called_back, vain = (
        give_back(world, paid(world, behavior))
        for behavior in ("succeed", "refund_pending", "refund_pending", "refund_fails")
    )
    statuses = [world.find(each).status for each in (sure, slow, called_back, vain)]
    assert statuses == ["succeeded", "pending", "pending", "succeeded"]
    world.submit(slow, "update", refund.Update(metadata=NOTE))
    world.submit(called_back, "cancel", Nothing())
    world.advance(world.now() + REFUND_DELAY)
    statuses = [world.find(each).status for each in (sure, slow, called_back, vain)]
    assert statuses == ["succeeded", "succeeded", "canceled", "failed"]
    for each in (sure, called_back, vain):
        world.submit(each, "update", refund.Update(metadata=NOTE))
    for each in (called_back, vain):
        assert world.find(world.find(each).intent).refunds == {each: 0}


def no_more_is_given_back_than_came_in(world: World) -> None:
    intent = paid(world, "refund_pending")
    first = give_back(world, intent, 300)
    again = RefundCharge(refund=world.new_id("re", intent), amount=201)
    refused(world, "refund_amount", intent, "refund", again)
    give_back(world, intent)
    refused(world, "charge_already_refunded", intent, "refund", again)
    world.submit(first, "cancel", Nothing())
    assert world.find(give_back(world, intent)).amount == 300
    other = RefundCharge(refund=world.new_id("re", intent), charge="ch_other")
    refused(world, "charge_failed", intent, "refund", other)


def a_gateway_takes_its_time_with_a_refund(_world: World) -> None:
    """Only a real one leaves the time to look, and can refuse."""
    world = World(simulated=False)
    intent = paid(world)
    session = Session(world.runtime, "early")
    first = session.new_id("re", intent)
    session.submit(intent, "refund", RefundCharge(refund=first, amount=100))
    refused(world, "refund_state", first, "cancel", Nothing())
    world.rest()
    assert world.find(first).status == "succeeded"
    deliver(world, first, "fail", RefundFailed(reason="lost_or_stolen_card"))
    session.submit(intent, "refund", RefundCharge(refund=session.new_id("re", intent)))
    second = list(world.find(intent).refunds)[1]
    deliver(world, second, "fail", RefundFailed(reason="declined"))
    assert [world.find(each).status for each in (first, second)] == ["failed", "failed"]
    assert set(world.find(intent).refunds.values()) == {0}


# --- disputes --------------------------------------------------------------------------------


def disputes_are_won_and_lost(world: World) -> None:
    intents = []
    for text, ends in (("winning_evidence", "won"), ("losing_evidence", "lost")):
        object_id = disputed(world, "dispute_fraudulent")
        intents.append(world.find(object_id).intent)
        asked = RefundCharge(refund=world.new_id("re", intents[-1]))
        refused(world, "charge_disputed", intents[-1], "refund", asked)
        world.submit(object_id, "update", dispute.Update(evidence={"customer_name": "Ada"}))
        assert submit(world, object_id, text) == ends
        world.submit(object_id, "update", dispute.Update(metadata=NOTE))
        late = dispute.Update(evidence={"customer_name": "Eve"})
        refused(world, "dispute_state", object_id, "update", late)
        assert world.find(object_id).evidence["customer_name"] == "Ada"
    assert [world.find(intent).amount_disputed for intent in intents] == [0, 500]


def a_bank_takes_its_time(world: World) -> None:
    thinking = disputed(world, "dispute_not_received")
    assert submit(world, thinking) == "under_review"
    world.submit(thinking, "update", dispute.Update(metadata=NOTE))
    deliver(world, thinking, "rule", Ruled("won"))
    assert world.find(thinking).amount_reinstated == 500
    for outcome in ("won", "lost"):
        played = disputed(world, "dispute_not_received")
        submit(world, played)
        refused(world, "dispute_state", played, "decide", Ruled("escalated"))
        world.submit(played, "decide", Ruled(outcome))
        assert world.find(played).status == outcome
    for outcome, status in (("escalated", "needs_response"), ("lost", "warning_closed")):
        asked = disputed(world, "dispute_inquiry")
        submit(world, asked)
        world.submit(asked, "decide", Ruled(outcome))
        assert world.find(asked).status == status


def disputes_are_given_up_or_forgotten(world: World) -> None:
    given_up, forgotten = (disputed(world, "dispute_fraudulent") for _ in range(2))
    world.submit(given_up, "close", Nothing())
    world.advance(world.find(forgotten).due_by)
    assert [world.find(each).status for each in (given_up, forgotten)] == ["lost", "lost"]


def inquiries_end_in_every_way(world: World) -> None:
    content, answered, forgotten, escalated, refunded = (
        disputed(world, "dispute_inquiry") for _ in range(5)
    )
    assert world.find(world.find(content).intent).amount_disputed == 0
    world.submit(content, "update", dispute.Update(metadata=NOTE))
    assert submit(world, content, "losing_evidence") == "warning_closed"
    world.submit(content, "update", dispute.Update(metadata=NOTE))
    assert submit(world, answered) == "warning_under_review"
    world.submit(answered, "update", dispute.Update(metadata=NOTE))
    give_back(world, world.find(escalated).intent, 100)
    assert submit(world, escalated, "escalate_inquiry_evidence") == "needs_response"
    assert world.find(escalated).amount_withdrawn == 400
    assert submit(world, escalated, "winning_evidence") == "won"
    give_back(world, world.find(refunded).intent)
    assert submit(world, refunded, "escalate_inquiry_evidence") == "warning_closed"
    deliver(world, forgotten, "withdrawn", Withdrawn(amount=500))
    world.days(121)
    assert [world.find(each).status for each in (answered, forgotten)] == ["warning_closed", "lost"]
    silent = disputed(world, "dispute_inquiry")
    world.days(121)
    assert world.find(silent).status == "warning_closed"


def what_was_not_collected_is_not_disputed(world: World) -> None:
    held = paid(world, "dispute_fraudulent", capture_method="manual")
    deliver(world, held, "dispute", Disputed(reason="fraudulent"))
    assert world.find(held).dispute is None


# --- payment intents -------------------------------------------------------------------------


def a_method_is_chosen_before_it_is_charged(world: World) -> None:
    object_id = world.new_id("pi")
    world.submit(object_id, "create", payment_intent.Create(amount=500, currency="usd"))
    world.submit(object_id, "update", payment_intent.Update(amount=600))
    assert world.find(object_id).status == "requires_payment_method"
    world.submit(object_id, "update", payment_intent.Update(method=method("succeed")))
    assert world.find(object_id).status == "requires_confirmation"


def nobody_is_there_to_authenticate(world: World) -> None:
    for alone in ({"off_session": True}, {"error_on_requires_action": True}):
        state = world.find(paid(world, "auth_failure", **alone))
        assert (state.status, state.charges[-1].status) == ("requires_payment_method", "failed")


def nobody_captures_in_time(world: World) -> None:
    held = paid(world, capture_method="manual")
    world.advance(world.now() + CAPTURE_WITHIN - 1)
    assert world.find(held).status == "requires_capture"
    world.advance(world.now() + 1)
    assert world.find(held).status == "canceled"
    assert world.find(held).cancellation_reason == "automatic"


def a_gateway_takes_its_time_with_a_capture(_world: World) -> None:
    """Meanwhile it is neither captured again, nor canceled, nor let go of."""
    for lapses in (False, True):
        world = World(simulated=False)
        held = paid(world, capture_method="manual")
        world.rest()
        session = Session(world.runtime, "early")
        session.submit(held, "capture", payment_intent.Capture(amount=200))
        assert world.find(held).status == "requires_capture"
        assert session.alarm(held) is None
        for action, data in (
            ("capture", payment_intent.Capture()),
            ("cancel", payment_intent.Cancel()),
        ):
            with pytest.raises(Rejected, match="is being captured"):
                Session(world.runtime, f"{action} too late").submit(held, action, data)
        if lapses:
            deliver(world, held, "lapse")
        else:
            deliver(world, held, "annul")
        world.rest()
        state = world.find(held)
        assert (state.status, state.amount_received) == (
            ("canceled", 0) if lapses else ("succeeded", 200)
        )


def every_charge_can_be_annotated(_world: World) -> None:
    """In whatever state its intent is by then: only a real gateway leaves the time to look."""
    world = World(simulated=False)
    for then in ("", "method", "challenge", "hold", "pay", "cancel", "wait"):
        intent = paid(world, "decline")
        first = world.find(intent).charges[0].id
        if then == "method":
            world.submit(intent, "update", payment_intent.Update(method=method("succeed")))
        elif then == "cancel":
            world.submit(intent, "cancel", payment_intent.Cancel())
        elif then == "wait":
            confirm = payment_intent.Confirm(method=method("succeed"))
            Session(world.runtime, "early").submit(intent, "confirm", confirm)
        elif then:
            card = "auth_failure" if then == "challenge" else "succeed"
            capture: Any = "manual" if then == "hold" else "automatic"
            confirm = payment_intent.Confirm(method=method(card), capture_method=capture)
            world.submit(intent, "confirm", confirm)
        note = payment_intent.UpdateCharge(charge=first, description="a note")
        Session(world.runtime, f"note {then}").submit(intent, "update_charge", note)
        assert world.find(intent).charges[0].description == "a note"
        world.rest()
    missing = payment_intent.UpdateCharge(charge="ch_missing", description="a note")
    refused(world, "resource_missing", intent, "update_charge", missing)


# --- setup intents ---------------------------------------------------------------------------


def card(world: World, behavior: str) -> Method:
    """A payment method that nobody owns yet."""
    object_id = world.new_id("pm")
    facts = Card(behavior=behavior)
    world.submit(object_id, "create", payment_method.Create(card=facts))
    return Method(id=object_id, card=facts)


def set_up(world: World, behavior: str = "succeed", **terms: Any) -> str:
    """A setup intent that was attempted with such a card."""
    method, object_id = card(world, behavior), world.new_id("seti")
    create = setup_intent.Create(method=method, confirm=True, **terms)
    world.submit(object_id, "create", create)
    return object_id


def setups(world: World) -> dict[str, str]:
    """A setup intent in every state in which nothing is under way."""
    method, ready = card(world, "succeed"), world.new_id("seti")
    world.submit(ready, "create", setup_intent.Create(method=method))
    made = {
        "requires_payment_method": set_up(world, "refuse"),
        "requires_confirmation": ready,
        "requires_action": set_up(world, "auth_failure"),
        "succeeded": set_up(world),
        "canceled": set_up(world, "refuse_lost_card"),
    }
    world.submit(made["canceled"], "cancel", setup_intent.Cancel())
    for status, object_id in made.items():
        assert world.find(object_id).status == status
    return made


def every_setup_can_be_annotated_confirmed_or_canceled(world: World) -> None:
    for status, object_id in setups(world).items():
        world.submit(object_id, "update", setup_intent.Update(description="as agreed"))
        assert world.find(object_id).status == status
        if status not in ("succeeded", "canceled"):
            world.submit(object_id, "cancel", setup_intent.Cancel(reason="abandoned"))
    for object_id in setups(world).values():
        deliver(world, object_id, "annul")
        assert world.find(object_id).status in ("succeeded", "canceled")
    bare = world.new_id("seti")
    world.submit(bare, "create", setup_intent.Create())
    world.submit(bare, "update", setup_intent.Update(metadata=NOTE))
    refused(world, "setup_intent_state", bare, "confirm", setup_intent.Confirm())
    world.submit(bare, "update", setup_intent.Update(method=card(world, "succeed")))
    assert world.find(bare).status == "requires_confirmation"
    made = setups(world)
    change = setup_intent.Update(method=card(world, "succeed"))
    refused(world, "setup_intent_state", made["succeeded"], "update", change)
    for status in ("requires_payment_method", "requires_confirmation", "requires_action"):
        confirm = setup_intent.Confirm(method=card(world, "succeed"))
        world.submit(made[status], "confirm", confirm)
        assert world.find(made[status]).status == "succeeded"


def a_setup_is_challenged(world: World) -> None:
    for passed, status in ((True, "succeeded"), (False, "requires_payment_method")):
        owner = world.customer()
        object_id = set_up(world, "authenticate_unless_set_up", customer=owner)
        world.submit(object_id, "authenticate", payment_intent.Authenticate(succeeded=passed))
        state = world.find(object_id)
        assert state.status == status
        kept = world.find(state.method.id)
        assert (kept.customer == owner) == passed
        assert (kept.card.behavior == "succeed") == passed
        if passed:
            assert world.find(owner).payment_methods[kept.id].behavior == "succeed"


def methods_are_set_up_wherever_they_are(world: World) -> None:
    loose = card(world, "authenticate_unless_set_up")
    deliver(world, loose.id, "set_up", SetUp(customer=None))
    assert (world.find(loose.id).status, world.find(loose.id).card.behavior) == (
        "unattached",
        "succeed",
    )
    owner = world.customer()
    kept = world.use_card(owner, "pm_card_authenticationRequiredOnSetup")
    deliver(world, kept, "set_up", SetUp(customer=owner))
    assert world.find(owner).payment_methods[kept].behavior == "succeed"
    deliver(world, kept, "set_up", SetUp(customer=owner))


def a_card_comes_after_its_subscription(world: World) -> None:
    """In whatever state the subscription is by then."""
    policy = Dunning(retry_days=(1,), subscription_end="unpaid")
    for days, status in (
        (0, "trialing"),
        (0, "paused"),
        (2, "active"),
        (2.1, "past_due"),
        (4, "unpaid"),
    ):
        owner = world.customer(card=None)
        sub = world.subscribe(
            owner,
            trial_days=2,
            dunning=policy,
            payment_behavior="default_incomplete",
            save_method=True,
        )
        if status == "paused":
            world.submit(sub, "pause", subscription.Pause())
        if days:
            world.days(days)
        assert world.sub(sub).status == status
        pending = world.sub(sub).pending_setup_intent or ""
        kept = card(world, "succeed")
        world.submit(pending, "confirm", setup_intent.Confirm(method=kept))
        assert world.sub(sub).status == status
        assert world.sub(sub).pending_setup_intent is None
        assert world.sub(sub).default_payment_method == kept.id
        assert list(world.find(owner).payment_methods) == [kept.id]


def a_gateway_takes_its_time_with_a_setup(_world: World) -> None:
    world = World(simulated=False)
    method, object_id = card(world, "succeed"), world.new_id("seti")
    session = Session(world.runtime, "early")
    create = setup_intent.Create(method=method, confirm=True)
    session.submit(object_id, "create", create)
    session.submit(object_id, "update", setup_intent.Update(description="under way"))
    assert world.find(object_id).status == "processing"
    world.rest()
    deliver(world, object_id, "fail", SetupFailed(error=declined("lost_card")))
    assert world.find(object_id).status == "succeeded"


STORIES: tuple[Callable[[World], None], ...] = (
    refunds_come_out_in_every_way,
    no_more_is_given_back_than_came_in,
    a_gateway_takes_its_time_with_a_refund,
    disputes_are_won_and_lost,
    a_bank_takes_its_time,
    disputes_are_given_up_or_forgotten,
    inquiries_end_in_every_way,
    what_was_not_collected_is_not_disputed,
    a_method_is_chosen_before_it_is_charged,
    nobody_is_there_to_authenticate,
    nobody_captures_in_time,
    a_gateway_takes_its_time_with_a_capture,
    every_charge_can_be_annotated,
    every_setup_can_be_annotated_confirmed_or_canceled,
    a_setup_is_challenged,
    methods_are_set_up_wherever_they_are,
    a_card_comes_after_its_subscription,
    a_gateway_takes_its_time_with_a_setup,
)
