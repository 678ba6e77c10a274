"""Stories of webhook endpoints."""

from sao.billing.messages import Nothing
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources import webhook_endpoint
from support.world import World, deliver, refused

TERMS = webhook_endpoint.Create(url="https://example.com/hooks", enabled_events=("*",))


def an_endpoint_is_changed_disabled_and_deleted(world: World) -> None:
    for gone in ("enabled", "disabled"):
        made = world.new_id("we")
        world.submit(made, "create", TERMS)
        world.submit(made, "update", webhook_endpoint.Update(description="ours"))
        world.submit(made, "update", webhook_endpoint.Update(disabled=True))
        assert world.find(made).status == "disabled"
        world.submit(made, "update", webhook_endpoint.Update(metadata={"a": "b"}))
        refused(
            world, "illegal_transition", made, "give_up", webhook_endpoint.GiveUp("404 for days")
        )
        if gone == "enabled":
            world.submit(made, "update", webhook_endpoint.Update(disabled=False))
        world.submit(made, "delete", Nothing())
        assert world.find(made).status == "deleted"
        deliver(world, made, "forget_secret")
    assert (world.find(made).url, world.find(made).description) == (TERMS.url, "ours")


def a_rolled_secret_signs_for_a_while(world: World) -> None:
    made = world.new_id("we")
    world.submit(made, "create", TERMS)
    assert world.find(made).secret_numbers == (1,)
    now = world.now()
    roll = webhook_endpoint.RollSecret
    refused(world, "timestamp_past", made, "roll_secret", roll(expires_at=now))
    world.submit(made, "roll_secret", roll(expires_at=now + 2 * DAY))
    world.submit(made, "roll_secret", roll(expires_at=now + DAY))
    assert world.find(made).secret_numbers == (3, 2, 1)
    world.days(1)
    assert world.find(made).secret_numbers == (3, 1)
    world.submit(made, "update", webhook_endpoint.Update(disabled=True))
    world.days(1)
    assert world.find(made).secret_numbers == (3,)
    world.submit(made, "roll_secret", roll())
    assert world.find(made).secret_numbers == (4,)


def an_endpoint_is_given_up_until_somebody_enables_it(world: World) -> None:
    made = world.new_id("we")
    world.submit(made, "create", TERMS)
    world.submit(made, "give_up", webhook_endpoint.GiveUp(because="404 for days"))
    assert (world.find(made).status, world.find(made).disabled_because) == (
        "disabled",
        "404 for days",
    )
    world.submit(made, "update", webhook_endpoint.Update(disabled=False))
    assert (world.find(made).status, world.find(made).disabled_because) == ("enabled", "")


STORIES = (
    an_endpoint_is_changed_disabled_and_deleted,
    a_rolled_secret_signs_for_a_while,
    an_endpoint_is_given_up_until_somebody_enables_it,
)
