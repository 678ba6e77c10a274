"""Stories of checkout sessions for `test_every_transition`."""

from collections.abc import Callable

from sao.billing.messages import Nothing
from sao.billing.resources import setup_intent
from sao.billing.resources.checkout_session.machine import (
    EXPIRES_MIN_S,
    RECOVERABLE_S,
    Attempted,
    Awaited,
    Choose,
    Completed,
    Create,
    Update,
)
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.values.checkout import Adjustable, CheckoutItem, Manner, Recovery, Shipped
from sao.billing.values.checkout_asking import Answers, AskedField, Asks, Consents
from sao.billing.values.customer import Address, Shipping
from sao.billing.values.invoice import Shipment
from sao.billing.values.price import PriceTerms
from support.world import START, World, deliver, refused

NOTE = {"seen": "yes"}


def offer(world: World, expires_at: int | None = None) -> str:
    """A session that is open."""
    made = world.new_id("cs")
    create = Create(mode="payment", success_url="https://shop.test/", expires_at=expires_at)
    world.submit(made, "create", create)
    return made


def a_session_is_paid_after_a_declined_attempt(world: World) -> None:
    made = offer(world)
    deliver(world, made, "attempt", Attempted(payment_intent="pi_tried"))
    paid = Completed(payment_status="paid", email="ada@example.com")
    deliver(world, made, "complete", paid)
    state = world.find(made)
    assert (state.status, state.payment_intent) == ("complete", "pi_tried")
    world.submit(made, "update", Update(metadata=NOTE))
    refused(world, "illegal_transition", made, "expire", Nothing())


def a_gateway_answers_late(world: World) -> None:
    """It declines first; the second time its answer comes when the session is open again."""
    made, other = offer(world), offer(world)
    done = Completed(payment_status="paid", email="ada@example.com", payment_intent="pi_tried")
    for each in (made, other):
        deliver(world, each, "begin", Awaited(intent="pi_tried", done=done))
        assert (world.find(each).status, world.find(each).payment_status) == (
            "processing",
            "unpaid",
        )
    world.submit(made, "update", Update(metadata=NOTE))
    refused(world, "illegal_transition", made, "expire", Nothing())
    deliver(world, made, "complete", done)
    deliver(world, made, "fail", Nothing())
    assert (world.find(made).status, world.find(made).email) == ("open", "ada@example.com")
    for each in (made, other):
        deliver(world, each, "settle", Nothing())
        assert (world.find(each).status, world.find(each).payment_status) == ("complete", "paid")
    never = offer(world)
    deliver(world, never, "settle", Nothing())
    assert world.find(never).status == "open"


def a_bank_wants_to_see_who_pays(world: World) -> None:
    """Meanwhile the session is open: it goes on when the bank is satisfied, or expires."""
    made, given_up, never = offer(world), offer(world), offer(world)
    asked = world.new_id("pi")
    world.submit(asked, "create", payment_intent.Create(amount=500, currency="usd"))
    done = Completed(payment_status="paid", email="ada@example.com", payment_intent=asked)
    for each in (made, given_up):
        deliver(world, each, "begin", Awaited(intent=asked, done=done))
        deliver(world, each, "challenge", Nothing())
        deliver(world, each, "challenge", Nothing())
        assert world.find(each).status == "open"
    deliver(world, made, "go_on", Nothing())
    deliver(world, made, "go_on", Nothing())
    deliver(world, never, "go_on", Nothing())
    assert (world.find(made).status, world.find(never).status) == ("processing", "open")
    deliver(world, made, "settle", Nothing())
    world.submit(given_up, "expire", Nothing())
    assert world.find(asked).cancellation_reason == "expired"
    for over in (made, given_up):
        deliver(world, over, "challenge", Nothing())
        deliver(world, over, "go_on", Nothing())
    assert (world.find(made).status, world.find(given_up).status) == ("complete", "expired")


def a_trial_that_waits_for_its_card_ends_with_its_session(world: World) -> None:
    sub = world.subscribe(world.customer(), trial_days=14)
    made = offer(world)
    asked = world.new_id("seti")
    world.submit(asked, "create", setup_intent.Create())
    done = Completed(payment_status="no_payment_required", subscription=sub)
    deliver(world, made, "begin", Awaited(intent=asked, done=done))
    deliver(world, made, "fail", Nothing())
    world.submit(made, "expire", Nothing())
    assert (world.find(asked).status, world.sub(sub).status) == ("canceled", "canceled")


def nobody_pays_in_time(world: World) -> None:
    refused_at = START + EXPIRES_MIN_S - 1
    early = Create(mode="setup", success_url="https://shop.test/", expires_at=refused_at)
    refused(world, "parameter_invalid", world.new_id("cs"), "create", early)
    made, given_up = offer(world, START + EXPIRES_MIN_S), offer(world)
    world.submit(made, "update", Update(metadata=NOTE))
    world.submit(given_up, "expire", Nothing())
    world.submit(given_up, "update", Update(metadata=NOTE))
    world.days(1)
    for object_id, ended in ((made, START + EXPIRES_MIN_S), (given_up, START)):
        state = world.find(object_id)
        assert (state.status, state.expires_at) == ("expired", ended)


def _item(name: str, adjustable: Adjustable | None = None) -> CheckoutItem:
    price = PriceTerms(id=f"price_{name}", product="prod_1", currency="usd", unit_amount=500)
    if adjustable is None:
        return CheckoutItem(id=f"li_{name}", price=price)
    return CheckoutItem(id=f"li_{name}", price=price, adjustable=adjustable)


POST, EXPRESS = Shipment("shr_post", "Post", 500), Shipment("shr_express", "Express", 1500)
MANNER = Manner(
    asks=Asks(
        ships_to=("DE",),
        fields=(AskedField(key="size", label="Size", type="text", default="M"),),
        consents=Consents(terms_of_service="required"),
    ),
    optional_items=(_item("pin"),),
    shipping_options=(POST, EXPRESS),
    recovery=Recovery(),
)


def somebody_takes_more_and_says_what_is_asked(world: World) -> None:
    made = world.new_id("cs")
    items = (_item("mug", Adjustable(1, 5)), _item("plate", Adjustable()))
    world.submit(
        made,
        "create",
        Create(mode="payment", items=items, manner=MANNER, shipping=Shipped(POST)),
    )
    taken = Choose(
        quantities={"li_mug": 3, "li_plate": 0},
        optional={"price_pin": 1},
        shipping_rate="shr_express",
    )
    deliver(world, made, "choose", taken)
    state = world.find(made)
    assert [(item.id, item.quantity) for item in state.items] == [("li_mug", 3), ("li_pin", 1)]
    assert state.shipping == Shipped(EXPRESS)
    where = Shipping(name="Ada", address=Address(line1="1 Main St", country="DE"))
    said = Answers(shipping=where, terms_of_service=True)
    deliver(world, made, "answer", said)
    assert world.find(made).answers.fields == {"size": "M"}
    deliver(world, made, "complete", Completed(payment_status="paid", items=state.items))
    deliver(world, made, "choose", taken)
    deliver(world, made, "answer", said)
    assert world.find(made).status == "complete"


def what_expired_is_offered_again_for_a_month(world: World) -> None:
    made = world.new_id("cs")
    world.submit(made, "create", Create(mode="payment", manner=Manner(recovery=Recovery())))
    plain = offer(world)
    refused(world, "illegal_transition", made, "recover", Nothing())
    for each in (made, plain):
        world.submit(each, "expire", Nothing())
    world.submit(made, "recover", Nothing())
    world.submit(made, "recover", Nothing())
    state = world.find(made)
    assert (state.recovered, state.recoverable_until) == (2, state.expires_at + RECOVERABLE_S)
    refused(world, "checkout_session_state", plain, "recover", Nothing())
    world.days(30)
    refused(world, "checkout_session_state", made, "recover", Nothing())


STORIES: tuple[Callable[[World], None], ...] = (
    a_session_is_paid_after_a_declined_attempt,
    a_gateway_answers_late,
    a_bank_wants_to_see_who_pays,
    a_trial_that_waits_for_its_card_ends_with_its_session,
    nobody_pays_in_time,
    somebody_takes_more_and_says_what_is_asked,
    what_expired_is_offered_again_for_a_month,
)
