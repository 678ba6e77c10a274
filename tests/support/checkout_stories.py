"""Stories of checkout sessions for `test_every_transition`."""

from collections.abc import Callable

from sao.billing.messages import Nothing
from sao.billing.resources.checkout_session import (
    EXPIRES_MIN_S,
    Attempted,
    Completed,
    Create,
    Update,
)
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


STORIES: tuple[Callable[[World], None], ...] = (
    a_session_is_paid_after_a_declined_attempt,
    nobody_pays_in_time,
)
