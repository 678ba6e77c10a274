"""Stories of what buyers pay with before an intent is confirmed, for `test_every_transition`."""

from collections.abc import Callable

import pytest

from sao.billing.payments.test_cards import test_card
from sao.billing.resources.confirmation_token import HOLDS_S, Create, Offer, Use
from sao.billing.values.customer import Address, Shipping
from sao.billing.values.payment import Card
from support.world import Rejected, World, refused

VISA = test_card("pm_card_visa") or Card()
HOME = Shipping(name="Ada", address=Address(line1="1 Main Street", country="DE"))


def token(world: World, card: Card = VISA) -> str:
    """A token that nothing was confirmed with yet."""
    made = world.new_id("ctoken")
    offer = Offer(card=card, allow_redisplay="always", metadata={"shelf": "3"})
    data = Create(offer=offer, shipping=HOME, setup_future_usage="off_session")
    world.submit(made, "create", data)
    return made


def a_token_confirms_once(world: World) -> None:
    made = token(world)
    assert world.find(made).expires_at == world.now() + HOLDS_S
    world.submit(made, "use", Use("pi_1"))
    with pytest.raises(Rejected, match="illegal_transition"):
        world.submit(made, "use", Use("pi_2"))
    world.days(1)
    assert (world.find(made).status, world.find(made).intent) == ("used", "pi_1")


def a_token_lapses(world: World) -> None:
    made = token(world)
    over = world.now() + HOLDS_S
    world.advance(over - 1)
    assert world.find(made).status == "unused"
    world.advance(over)
    assert (world.find(made).status, world.find(made).intent) == ("expired", None)


def an_old_card_is_offered_in_vain(world: World) -> None:
    old = Offer(card=Card(exp_month=1, exp_year=2020))
    refused(world, "invalid_expiry_year", world.new_id("ctoken"), "create", Create(offer=old))


STORIES: tuple[Callable[[World], None], ...] = (
    a_token_confirms_once,
    a_token_lapses,
    an_old_card_is_offered_in_vain,
)
