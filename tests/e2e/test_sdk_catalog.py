"""Products and prices, through the official SDK."""

from decimal import Decimal
from typing import Any

import stripe

from support.shop import Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def test_a_product_with_its_first_price(shop: Shop) -> None:
    made = shop.v1.products.create(
        {
            "name": "Gold",
            "description": "the best",
            "images": ["https://example.com/1.png", "https://example.com/2.png"],
            "url": "https://example.com",
            "unit_label": "seat",
            "default_price_data": {
                "currency": "eur",
                "unit_amount": 1900,
                "recurring": {"interval": "month", "interval_count": 3},
            },
            "expand": ["default_price"],
        }
    )
    assert isinstance(made, stripe.Product)
    assert isinstance(made.default_price, stripe.Price)
    assert made.default_price.product == made.id
    assert made.default_price.recurring is not None
    assert made.default_price.recurring.interval_count == 3
    assert (made.images[1], made.active) == ("https://example.com/2.png", True)
    changed = shop.v1.products.update(made.id, {"images": "", "url": "", "metadata": {"a": "b"}})
    assert (changed.images, changed.url, plain(changed.metadata)) == ([], None, {"a": "b"})
    archived = shop.v1.products.update(made.id, {"active": False})
    assert archived.active is False
    assert made.id not in [p.id for p in shop.v1.products.list({"active": True, "limit": 100}).data]
    assert made.id in [p.id for p in shop.v1.products.list({"active": False}).data]
    error = refused(Invalid, shop.v1.products.delete, made.id)
    assert error.http_status == 400


def test_a_product_by_an_id_of_ones_own(shop: Shop) -> None:
    made = shop.v1.products.create({"id": "gold-plan_1.0", "name": "Gold"})
    assert made.id == "gold-plan_1.0"
    assert shop.v1.products.retrieve("gold-plan_1.0") == made
    error = refused(Invalid, shop.v1.products.create, {"id": "gold-plan_1.0", "name": "Again"})
    assert told(error) == (400, "resource_already_exists", "id")
    price = shop.price(product_data=None, product="gold-plan_1.0")
    shown = shop.v1.prices.retrieve(price, {"expand": ["product"]})
    assert isinstance(shown.product, stripe.Product)
    assert shown.product.id == "gold-plan_1.0"
    for bad in ("with space", "sl/ash", "ü"):
        assert told(refused(Invalid, shop.v1.products.create, {"id": bad, "name": "x"}))[2] == "id"


def test_a_product_that_was_never_priced_can_go(shop: Shop) -> None:
    made = shop.v1.products.create({"name": "Draft"})
    assert shop.v1.products.delete(made.id).deleted is True
    assert told(refused(Invalid, shop.v1.products.retrieve, made.id)) == (
        404,
        "resource_missing",
        "id",
    )


def test_prices(shop: Shop) -> None:
    product = shop.v1.products.create({"name": "Gold"}).id
    once = shop.v1.prices.create({"currency": "JPY", "unit_amount": 5, "product": product})
    assert (once.currency, once.type, once.recurring) == ("jpy", "one_time", None)
    exact = shop.v1.prices.create(
        {
            "currency": "usd",
            "unit_amount_decimal": Decimal("1250.00"),
            "product": product,
            "recurring": {"interval": "year"},
            "nickname": "yearly",
        }
    )
    assert (exact.unit_amount, exact.unit_amount_decimal) == (1250, Decimal(1250))
    assert exact.type == "recurring"
    listed = shop.v1.prices.list({"product": product}).data
    assert [price.id for price in listed] == [exact.id, once.id]
    assert shop.v1.prices.update(once.id, {"active": False}).active is False
    listed = shop.v1.prices.list({"product": product, "active": True}).data
    assert [price.id for price in listed] == [exact.id]
    renamed = shop.v1.prices.update(exact.id, {"nickname": "", "metadata": {"a": "b"}})
    assert (renamed.nickname, plain(renamed.metadata)) == (None, {"a": "b"})


def test_a_lookup_key_moves_on(shop: Shop) -> None:
    product = shop.v1.products.create({"name": "Gold"}).id
    base = {"currency": "usd", "product": product, "lookup_key": "standard"}
    old = shop.v1.prices.create({**base, "unit_amount": 1})
    error = refused(Invalid, shop.v1.prices.create, {**base, "unit_amount": 2})
    assert told(error)[::2] == (400, "lookup_key")
    new = shop.v1.prices.create({**base, "unit_amount": 2, "transfer_lookup_key": True})
    found = shop.v1.prices.list({"lookup_keys": ["standard", "nothing"]}).data
    assert [price.id for price in found] == [new.id]
    assert shop.v1.prices.retrieve(old.id).lookup_key is None


def test_what_is_no_price(shop: Shop) -> None:
    create = shop.v1.prices.create
    product = shop.v1.products.create({"name": "Gold"}).id
    base = {"currency": "usd", "product": product}
    assert told(refused(Invalid, create, base))[1:] == ("parameter_missing", "unit_amount")
    negative = refused(Invalid, create, {**base, "unit_amount": -1})
    assert told(negative) == (400, "parameter_invalid_integer", "unit_amount")
    both = {**base, "unit_amount": 1, "unit_amount_decimal": "1"}
    assert told(refused(Invalid, create, both))[1] == "parameters_exclusive"
    for currency in ("dollars", "", "U$D"):
        error = refused(Invalid, create, {**base, "currency": currency, "unit_amount": 1})
        assert told(error)[2] == "currency"
    long = {**base, "unit_amount": 1, "recurring": {"interval": "month", "interval_count": 37}}
    assert told(refused(Invalid, create, long))[2] == "recurring[interval_count]"
    other = {**base, "unit_amount": 1, "recurring": {"interval": "fortnight"}}
    assert told(refused(Invalid, create, other))[2] == "recurring[interval]"
    nowhere = {"currency": "usd", "unit_amount": 1, "product": "prod_nothing"}
    assert told(refused(Invalid, create, nowhere)) == (400, "resource_missing", "product")
    nobody = {"currency": "usd", "unit_amount": 1}
    assert told(refused(Invalid, create, nobody)) == (400, "parameter_missing", "product")


def test_tiers_packages_and_fractions(shop: Shop) -> None:
    product = shop.v1.products.create({"name": "Gold"}).id
    base: Any = {"currency": "usd", "product": product, "recurring": {"interval": "month"}}
    tiers = [
        {"up_to": 1, "unit_amount": 500, "flat_amount": 1000},
        {"up_to": "inf", "unit_amount_decimal": Decimal("1000.5"), "flat_amount": 1200},
    ]
    tiered = shop.v1.prices.create(
        {
            **base,
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": tiers,
            "expand": ["tiers"],
        }
    )
    assert (tiered.billing_scheme, tiered.tiers_mode) == ("tiered", "graduated")
    assert (tiered.unit_amount, tiered.unit_amount_decimal) == (None, None)
    assert tiered.tiers is not None
    assert [tier.up_to for tier in tiered.tiers] == [1, None]
    assert tiered.tiers[1].unit_amount is None
    assert tiered.tiers[1].unit_amount_decimal == Decimal("1000.5")
    assert "tiers" not in shop.v1.prices.retrieve(tiered.id)
    packed = shop.v1.prices.create(
        {
            **base,
            "unit_amount_decimal": Decimal("0.05"),
            "transform_quantity": {"divide_by": 60, "round": "up"},
        }
    )
    assert packed.transform_quantity is not None
    assert packed.transform_quantity.divide_by == 60
    assert (packed.unit_amount, packed.unit_amount_decimal) == (None, Decimal("0.05"))


def test_a_price_in_several_currencies(shop: Shop) -> None:
    made = shop.v1.prices.create(
        {
            "currency": "usd",
            "unit_amount": 1000,
            "product_data": {"name": "Gold"},
            "currency_options": {"eur": {"unit_amount": 900, "tax_behavior": "inclusive"}},
            "expand": ["currency_options"],
        }
    )
    assert made.currency_options is not None
    assert made.currency_options["eur"].unit_amount == 900
    assert made.currency_options["usd"].unit_amount == 1000
    changed = shop.v1.prices.update(
        made.id,
        {"currency_options": {"jpy": {"unit_amount": 15}}, "expand": ["currency_options"]},
    )
    assert changed.currency_options is not None
    assert sorted(plain(changed.currency_options)) == ["eur", "jpy", "usd"]
    behaved = shop.v1.prices.update(made.id, {"tax_behavior": "exclusive"})
    assert behaved.tax_behavior == "exclusive"
    again = refused(Invalid, shop.v1.prices.update, made.id, {"tax_behavior": "inclusive"})
    assert told(again)[::2] == (400, "tax_behavior")


def test_prices_are_found_by_how_they_are_billed(shop: Shop) -> None:
    product = shop.v1.products.create({"name": "Gold"}).id
    base: Any = {"currency": "usd", "product": product, "unit_amount": 5}
    once = shop.v1.prices.create(base).id
    yearly = shop.v1.prices.create({**base, "recurring": {"interval": "year"}}).id
    meter = shop.v1.billing.meters.create(
        {
            "display_name": "Calls",
            "event_name": "catalog_calls",
            "default_aggregation": {"formula": "sum"},
        }
    ).id
    counted = {"interval": "month", "usage_type": "metered", "meter": meter}
    metered = shop.v1.prices.create({**base, "currency": "eur", "recurring": counted}).id
    nothing = {**base, "recurring": {**counted, "meter": "mtr_none"}}
    error = refused(Invalid, shop.v1.prices.create, nothing)
    assert told(error) == (400, "resource_missing", "recurring[meter]")

    def found(**filters: Any) -> list[str]:
        return [price.id for price in shop.v1.prices.list({"product": product, **filters}).data]

    assert found(type="one_time") == [once]
    assert found(type="recurring") == [metered, yearly]
    assert found(recurring={"interval": "year"}) == [yearly]
    assert found(recurring={"usage_type": "metered", "meter": meter}) == [metered]
    assert found(currency="EUR") == [metered]
    assert found(starting_after=metered, limit=1) == [yearly]


def test_plans_are_prices_by_their_older_name(shop: Shop) -> None:
    plan = shop.v1.plans.create(
        {
            "id": "gold-monthly",
            "amount": 1500,
            "currency": "usd",
            "interval": "month",
            "product": {"name": "Gold"},
        }
    )
    assert isinstance(plan, stripe.Plan)
    assert (plan.id, plan.amount, plan.active) == ("gold-monthly", 1500, True)
    price = shop.v1.prices.retrieve("gold-monthly", {"expand": ["product"]})
    assert (price.id, price.unit_amount) == ("gold-monthly", 1500)
    assert isinstance(price.product, stripe.Product)
    again = {"id": plan.id, "amount": 1, "currency": "usd", "interval": "day", "product": "x"}
    assert told(refused(Invalid, shop.v1.plans.create, again))[1] == "resource_already_exists"
    owner = price.product.id
    second = shop.v1.plans.create(
        {"amount_decimal": Decimal("0.5"), "currency": "usd", "interval": "day", "product": owner}
    )
    assert (second.amount, second.amount_decimal) == (None, Decimal("0.5"))
    once = shop.v1.prices.create({"currency": "usd", "unit_amount": 1, "product": owner})
    assert [p.id for p in shop.v1.plans.list({"product": owner}).data] == [second.id, plan.id]
    missing = refused(Invalid, shop.v1.plans.retrieve, once.id)
    assert told(missing) == (404, "resource_missing", "id")
    assert shop.v1.plans.update(plan.id, {"nickname": "old"}).nickname == "old"
    bought = shop.subscribe(shop.customer().id, items=[{"plan": plan.id}])
    assert bought["items"].data[0].price.id == "gold-monthly"
    assert shop.latest(bought).lines.data[0].pricing.price_details.price == "gold-monthly"
    assert shop.v1.plans.delete(plan.id).deleted is True
    assert told(refused(Invalid, shop.v1.prices.retrieve, plan.id))[0] == 404
    assert shop.v1.subscriptions.retrieve(bought.id).status == "active"
    types = [kind for kind in shop.types() if kind.startswith(("plan.", "price."))]
    assert types[-2:] == ["plan.deleted", "price.deleted"]


def test_a_product_with_all_that_can_be_said(shop: Shop) -> None:
    made = shop.v1.products.create(
        {
            "name": "Lamp",
            "shippable": True,
            "tax_code": "txcd_99999999",
            "marketing_features": [{"name": "bright"}],
            "package_dimensions": {"height": 1.5, "length": 2, "weight": 3, "width": 4},
            "default_price_data": {
                "currency": "usd",
                "unit_amount": 5,
                "currency_options": {"eur": {"unit_amount": 4}},
            },
            "url": "https://example.com/lamp",
            "expand": ["default_price.currency_options"],
        }
    )
    assert (made.shippable, made.tax_code) == (True, "txcd_99999999")
    assert made.marketing_features[0].name == "bright"
    assert made.package_dimensions is not None
    assert (made.package_dimensions.height, made.package_dimensions.length) == (1.5, 2)
    assert isinstance(made.default_price, stripe.Price)
    assert made.default_price.currency_options is not None
    listed = shop.v1.products.list({"url": "https://example.com/lamp", "shippable": True}).data
    assert [product.id for product in listed] == [made.id]
    assert [p.id for p in shop.v1.products.list({"ids": [made.id]}).data] == [made.id]
    flat = shop.v1.products.update(made.id, {"package_dimensions": "", "tax_code": ""})
    assert (flat.package_dimensions, flat.tax_code) == (None, None)
