"""Stories of the catalog: what is sold, what is taken off, what is put on top."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources import coupon, price, product, promotion_code, tax_rate
from sao.billing.values.price import Packages, Recurring, Tier
from support.world import World, deliver, refused


def what_is_sold_can_be_withdrawn(world: World) -> None:
    for on_sale in (True, False):
        sold, tag = world.new_id("prod"), world.new_id("price")
        world.submit(sold, "create", product.Create(name="Gold", active=on_sale))
        world.submit(sold, "update", product.Update(active=not on_sale))
        world.submit(sold, "update", product.Update(active=not on_sale))
        for there in (on_sale, not on_sale):
            world.submit(sold, "update", product.Update(active=there))
            world.submit(sold, "attach_feature", product.AttachFeature("prodft_1", "feat_1"))
            world.submit(sold, "detach_feature", product.DetachFeature("prodft_1"))
        world.submit(sold, "update", product.Update(active=on_sale))
        world.submit(sold, "delete", Nothing())
        terms = price.Create(product=sold, currency="usd", unit_amount=5, active=on_sale)
        world.submit(tag, "create", terms)
        world.submit(tag, "update", price.Update(active=not on_sale))
        world.submit(tag, "update", price.Update(active=not on_sale))
        plan = world.new_id("price")
        world.submit(plan, "create", replace(terms, active=on_sale))
        world.submit(plan, "delete", Nothing())
    assert [each.status for each in world.all("product")] == ["deleted", "deleted"]
    assert [each.status for each in world.all("price")] == [
        "archived",
        "deleted",
        "active",
        "deleted",
    ]


def a_price_says_all_that_it_can(world: World) -> None:
    tag = world.new_id("price")
    terms = price.Create(
        product="prod_gold",
        currency="usd",
        tiers_mode="volume",
        tiers=(Tier(5, "1.5", "100"), Tier(None, "1")),
        tax_behavior="exclusive",
        currency_options={"eur": price.Amounts(tiers=(Tier(None, "2"),))},
        recurring=Recurring("month", 2, "metered", "mtr_1"),
        nickname="tiers",
        lookup_key="tiers",
    )
    world.submit(tag, "create", terms)
    refused(world, "parameter_invalid", tag, "update", price.Update(tax_behavior="inclusive"))
    more = price.Update(currency_options={"jpy": price.Amounts(tiers=(Tier(None, "3"),))})
    world.submit(tag, "update", more)
    assert price.terms(world.find(tag)).tiers == terms.tiers
    assert price.terms(world.find(tag), "jpy").tiers == (Tier(None, "3"),)
    packed, sold = world.new_id("price"), world.new_id("prod")
    by_sixty = price.Create(
        product=sold,
        currency="usd",
        unit_amount_decimal="0.5",
        packages=Packages(60, "up"),
        tax_behavior="inclusive",
    )
    world.submit(packed, "create", by_sixty)
    size = product.Dimensions(height="1", length="2.5", weight="3", width="4")
    lamp = product.Create(
        name="Lamp",
        kind="good",
        marketing_features=("bright",),
        package_dimensions=size,
        shippable=True,
        tax_code="txcd_1",
    )
    world.submit(sold, "create", lamp)
    world.submit(sold, "update", product.Update(package_dimensions=None, shippable=False))


def a_coupon_is_given_until_it_is_spent_or_over(world: World) -> None:
    now = world.now()
    kinds = {"spent": {"max_redemptions": 2}, "expired": {"redeem_by": now + DAY}, "valid": {}}
    made = {}
    for kind, limits in kinds.items():
        made[kind] = world.new_id("coupon")
        world.submit(made[kind], "create", coupon.Create(percent_off="10", **limits))
        world.submit(made[kind], "redeem", Nothing())
        world.submit(made[kind], "update", coupon.Update(name="Ten"))
    world.submit(made["spent"], "redeem", Nothing())
    world.days(1.1)
    for kind, one in made.items():
        assert world.find(one).status == kind
        if kind != "valid":
            refused(world, "coupon_expired", one, "redeem", Nothing())
        world.submit(one, "update", coupon.Update(metadata={"a": "b"}))
        deliver(world, one, "expire") if kind != "valid" else None
        world.submit(one, "delete", Nothing())
        deliver(world, one, "expire")
    again = coupon.Create(amount_off=5, currency="usd", redeem_by=now)
    refused(world, "timestamp_past", made["valid"], "create", again)
    world.submit(made["valid"], "create", replace(again, redeem_by=None))
    assert world.find(made["valid"]).times_redeemed == 0


def a_promotion_code_is_said_until_it_is_spent_or_over(world: World) -> None:
    later = world.now() + DAY
    terms = promotion_code.Create(code="Ten", coupon="coupon:ten", coupon_valid=True)
    said = promotion_code.Redeem(customer="cus", bought_before=False, amount=5, currency="usd")
    change = promotion_code.Update(coupon_valid=True, metadata={"a": "b"})
    once = world.new_id("promo")
    refused(world, "coupon_expired", once, "create", replace(terms, coupon_valid=False))
    refused(world, "timestamp_past", once, "create", replace(terms, expires_at=later - 2 * DAY))
    limits: tuple[dict[str, Any], ...] = (
        {"max_redemptions": 1},
        {"max_redemptions": 2},
        {"expires_at": later},
        {"expires_at": later, "active": False},
    )
    made = []
    for limit in limits:
        made.append(world.new_id("promo"))
        world.submit(made[-1], "create", replace(terms, **limit))
    once, twice, brief, hidden = made
    refused(world, "coupon_expired", hidden, "redeem", said)
    world.submit(hidden, "update", change)
    world.submit(twice, "update", replace(change, active=False))
    refused(
        world, "coupon_expired", twice, "update", replace(change, active=True, coupon_valid=False)
    )
    world.submit(twice, "update", replace(change, active=True))
    world.submit(twice, "update", change)
    for one in (once, twice):
        world.submit(one, "redeem", said)
    world.days(1.1)
    ends = [world.find(one).status for one in (once, twice, brief, hidden)]
    assert ends == ["spent", "active", "expired", "expired"]
    for one in (once, brief):
        refused(world, "coupon_expired", one, "redeem", said)
        refused(world, "promotion_code_refused", one, "update", replace(change, active=True))
        world.submit(one, "update", change)
        deliver(world, one, "expire")


def a_promotion_code_is_not_for_everybody(world: World) -> None:
    one = world.new_id("promo")
    limits = promotion_code.Restrictions(True, "usd", {"usd": 100})
    terms = promotion_code.Create(
        code="Ten", coupon="coupon:ten", coupon_valid=True, customer="cus", restrictions=limits
    )
    world.submit(one, "create", terms)
    more = promotion_code.Update(coupon_valid=True, minimum_amounts={"eur": 90})
    world.submit(one, "update", more)
    said = promotion_code.Redeem(customer="cus", bought_before=False, amount=90, currency="eur")
    for no in (
        replace(said, customer="other"),
        replace(said, amount=89),
        replace(said, currency="jpy", amount=9_999),
    ):
        refused(world, "promotion_code_refused", one, "redeem", no)
    again = replace(said, bought_before=True)
    refused(world, "promotion_code_customer_not_first_time", one, "redeem", again)
    world.submit(one, "redeem", said)


def a_tax_rate_is_archived_and_back(world: World) -> None:
    for active in (True, False):
        rate = world.new_id("txr")
        terms = tax_rate.Create(percentage="19", inclusive=False, display_name="VAT", active=active)
        world.submit(rate, "create", terms)
        for change in (not active, not active, active, active):
            world.submit(rate, "update", tax_rate.Update(active=change))


STORIES: tuple[Callable[[World], None], ...] = (
    what_is_sold_can_be_withdrawn,
    a_price_says_all_that_it_can,
    a_coupon_is_given_until_it_is_spent_or_over,
    a_promotion_code_is_said_until_it_is_spent_or_over,
    a_promotion_code_is_not_for_everybody,
    a_tax_rate_is_archived_and_back,
)
