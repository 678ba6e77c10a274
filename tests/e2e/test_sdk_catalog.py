"""Products and prices, through the official SDK."""

from decimal import Decimal

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
