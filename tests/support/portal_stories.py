"""Stories of portal configurations for `test_every_transition`."""

from collections.abc import Callable

from sao.billing.resources.portal_configuration import DEFAULT, Adapt, Create, Update
from sao.billing.values.portal import (
    CustomerUpdate,
    Features,
    OfferedProduct,
    SubscriptionCancel,
    SubscriptionUpdate,
)
from support.world import START, World, refused

GOLD = OfferedProduct("prod_gold", ("price_1", "price_2"))


def a_configuration_is_made_and_switched_off(world: World) -> None:
    made = world.new_id("bpc")
    world.submit(made, "create", Create(features=Features(invoice_history=True), name="plain"))
    world.submit(made, "update", Update(active=False, metadata={"seen": "yes"}))
    world.submit(made, "update", Update(default_return_url="https://shop.test/"))
    assert world.find(made).status == "inactive"
    world.submit(made, "update", Update(active=True))
    world.submit(made, "update", Update(features=Features(), name=None))
    state = world.find(made)
    assert (state.status, state.name, state.features) == ("active", None, Features())


def the_default_is_there_and_stays(world: World) -> None:
    off = Update(active=False)
    refused(world, "parameter_invalid", DEFAULT, "adapt", Adapt(since=START, changes=off))
    changes = Update(features=Features(payment_method_update=True))
    world.submit(DEFAULT, "adapt", Adapt(since=START, changes=changes))
    refused(world, "parameter_invalid", DEFAULT, "update", off)
    state = world.find(DEFAULT)
    assert (state.is_default, state.created, state.status) == (True, START, "active")


def what_does_not_go_together_is_refused(world: World) -> None:
    late = SubscriptionCancel(enabled=True, proration_behavior="create_prorations")
    twice = SubscriptionUpdate(products=(GOLD, GOLD))
    for features in (
        Features(customer_update=CustomerUpdate(enabled=True)),
        Features(subscription_cancel=late),
        Features(subscription_update=twice),
        Features(subscription_update=SubscriptionUpdate(enabled=True, products=(GOLD,))),
    ):
        made = world.new_id("bpc")
        refused(world, "parameter_invalid", made, "create", Create(features=features))


STORIES: tuple[Callable[[World], None], ...] = (
    a_configuration_is_made_and_switched_off,
    the_default_is_there_and_stays,
    what_does_not_go_together_is_refused,
)
