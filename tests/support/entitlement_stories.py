"""Stories of features, and of who may use them."""

from msgspec.structs import replace

from sao.billing.resources import feature, product
from sao.billing.resources.entitlements import entitlements_of
from sao.billing.values.price import PriceTerms
from support.world import World, monthly

FAILING = "pm_card_chargeCustomerFail"
MONTH = 31.2


def with_feature(world: World, key: str) -> PriceTerms:
    """The terms of a price of a product that has one feature."""
    made, sold = world.new_id("feat"), world.new_id("prod")
    world.submit(made, "create", feature.Create(lookup_key=key, name=key.title()))
    sold = world.new_id("prod")
    world.submit(sold, "create", product.Create(name="Gold"))
    world.submit(sold, "attach_feature", product.AttachFeature(f"prodft_{key}", made))
    return replace(monthly(), product=sold)


def a_customer_may_use_what_was_sold_while_it_is_in_force(world: World) -> None:
    owner = world.customer()
    subs = [world.subscribe(owner, with_feature(world, key)) for key in ("reports", "api")]

    def keys() -> list[str]:
        return [grant.lookup_key for grant in world.find(entitlements_of(owner)).active()]

    assert keys() == ["api", "reports"]
    world.cancel(subs[0])
    assert keys() == ["api"]
    world.use_card(owner, FAILING)
    world.days(MONTH)
    assert (world.sub(subs[1]).status, keys()) == ("past_due", ["api"])
    world.days(20)
    assert (world.sub(subs[1]).status, keys()) == ("canceled", [])


def a_feature_is_archived_and_comes_back(world: World) -> None:
    made = world.new_id("feat")
    world.submit(made, "create", feature.Create(lookup_key="sso", name="SSO"))
    for active in (True, False, False, True):
        world.submit(made, "update", feature.Update(active=active))
        assert world.find(made).status == ("active" if active else "archived")


STORIES = (
    a_customer_may_use_what_was_sold_while_it_is_in_force,
    a_feature_is_archived_and_comes_back,
)
