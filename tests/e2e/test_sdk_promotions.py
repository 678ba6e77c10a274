"""Coupons, promotion codes and tax rates, through the official SDK."""

from typing import Any

import pytest
import stripe

from support.shop import START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def test_a_coupon_lives_and_goes(shop: Shop) -> None:
    product = shop.v1.products.create({"name": "Gold"}).id
    made = shop.v1.coupons.create(
        {
            "id": "SUMMER-25%",
            "percent_off": 25.5,
            "duration": "repeating",
            "duration_in_months": 3,
            "max_redemptions": 10,
            "name": "Summer",
            "applies_to": {"products": [product]},
            "metadata": {"a": "b"},
            "expand": ["applies_to"],
        }
    )
    assert isinstance(made, stripe.Coupon)
    assert (made.id, made.percent_off, made.valid) == ("SUMMER-25%", 25.5, True)
    assert made.applies_to is not None
    assert made.applies_to.products == [product]
    assert (made.times_redeemed, made.max_redemptions, made.redeem_by) == (0, 10, None)
    assert shop.v1.coupons.retrieve(made.id).duration_in_months == 3
    changed = shop.v1.coupons.update(made.id, {"name": "Winter", "metadata": {"a": ""}})
    assert (changed.name, plain(changed.metadata)) == ("Winter", {})
    assert made.id in [coupon.id for coupon in shop.v1.coupons.list({"limit": 100}).data]
    again = {"id": made.id, "percent_off": 5}
    assert told(refused(Invalid, shop.v1.coupons.create, again))[1] == "resource_already_exists"
    assert shop.v1.coupons.delete(made.id).deleted is True
    assert told(refused(Invalid, shop.v1.coupons.retrieve, made.id))[0] == 404
    reborn = shop.v1.coupons.create(again)
    assert (reborn.percent_off, reborn.name) == (5, None)
    types = [kind for kind in shop.types() if kind.startswith("coupon.")]
    assert types[-4:] == ["coupon.created", "coupon.updated", "coupon.deleted", "coupon.created"]


def test_an_amount_off_in_several_currencies(shop: Shop) -> None:
    made = shop.v1.coupons.create(
        {
            "amount_off": 500,
            "currency": "usd",
            "currency_options": {"jpy": {"amount_off": 70}},
            "expand": ["currency_options"],
        }
    )
    assert len(made.id) == 8
    assert (made.amount_off, made.currency, made.duration) == (500, "usd", "once")
    assert made.currency_options is not None
    assert made.currency_options["jpy"].amount_off == 70
    assert made.currency_options["usd"].amount_off == 500


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({}, "parameter_missing", "percent_off"),
        ({"percent_off": 0}, None, "percent_off"),
        ({"percent_off": 101}, None, "percent_off"),
        ({"percent_off": 5, "amount_off": 5}, "parameters_exclusive", "amount_off"),
        ({"amount_off": 5}, "parameter_missing", "currency"),
        ({"amount_off": 5, "currency": "kwd"}, None, "amount_off"),
        (
            {"percent_off": 5, "duration": "repeating"},
            "parameter_missing",
            "duration_in_months",
        ),
        ({"percent_off": 5, "duration_in_months": 2}, None, "duration_in_months"),
        ({"percent_off": 5, "redeem_by": START - 1}, None, "redeem_by"),
        (
            {"percent_off": 5, "applies_to": {"products": ["prod_none"]}},
            "resource_missing",
            "applies_to[products][0]",
        ),
    ],
)
def test_what_is_no_coupon(shop: Shop, params: Any, code: str | None, param: str) -> None:
    error = refused(Invalid, shop.v1.coupons.create, params)
    assert told(error) == (400, code, param)


def test_a_promotion_code(shop: Shop) -> None:
    coupon = shop.v1.coupons.create({"percent_off": 10}).id
    promotion: Any = {"type": "coupon", "coupon": coupon}
    made = shop.v1.promotion_codes.create(
        {
            "promotion": promotion,
            "code": "SpringSale",
            "max_redemptions": 2,
            "restrictions": {
                "first_time_transaction": True,
                "minimum_amount": 500,
                "minimum_amount_currency": "usd",
            },
            "expand": ["promotion.coupon"],
        }
    )
    assert isinstance(made, stripe.PromotionCode)
    assert (made.code, made.active, made.times_redeemed) == ("SpringSale", True, 0)
    assert isinstance(made.promotion.coupon, stripe.Coupon)
    assert made.restrictions.minimum_amount == 500
    same = {"promotion": promotion, "code": "SPRINGSALE"}
    error = refused(Invalid, shop.v1.promotion_codes.create, same)
    assert told(error) == (400, "resource_already_exists", "code")
    assert [p.id for p in shop.v1.promotion_codes.list({"code": "springsale"}).data] == [made.id]
    assert shop.v1.promotion_codes.update(made.id, {"active": False}).active is False
    other = shop.v1.promotion_codes.create({**same, "metadata": {"a": "b"}})
    error = refused(Invalid, shop.v1.promotion_codes.update, made.id, {"active": True})
    assert told(error)[1] == "resource_already_exists"
    listed = shop.v1.promotion_codes.list({"coupon": coupon, "active": True}).data
    assert [p.id for p in listed] == [other.id]
    more = {"currency_options": {"eur": {"minimum_amount": 400}}}
    changed = shop.v1.promotion_codes.update(made.id, {"restrictions": more})
    assert changed.restrictions.currency_options is not None
    assert changed.restrictions.currency_options["eur"].minimum_amount == 400
    shop.v1.coupons.delete(coupon)
    gone = refused(Invalid, shop.v1.promotion_codes.create, {"promotion": promotion})
    assert told(gone) == (400, "resource_missing", "promotion[coupon]")


def test_a_promotion_code_as_older_clients_ask_for_it(shop: Shop) -> None:
    coupon = shop.v1.coupons.create({"percent_off": 10}).id
    reply = shop.client.raw_request("post", "/v1/promotion_codes", coupon=coupon)
    made = shop.client.deserialize(reply, api_mode="V1")
    assert isinstance(made, stripe.PromotionCode)
    assert made.promotion.coupon == coupon
    assert len(made.code) == 8


def test_a_tax_rate(shop: Shop) -> None:
    made = shop.v1.tax_rates.create(
        {
            "display_name": "VAT",
            "inclusive": False,
            "percentage": 19.25,
            "country": "DE",
            "tax_type": "vat",
        }
    )
    assert isinstance(made, stripe.TaxRate)
    assert (made.percentage, made.inclusive, made.active) == (19.25, False, True)
    changed = shop.v1.tax_rates.update(made.id, {"active": False, "jurisdiction": "DE"})
    assert (changed.active, changed.jurisdiction, changed.percentage) == (False, "DE", 19.25)
    contained: Any = {"display_name": "MwSt", "inclusive": True, "percentage": 7}
    other = shop.v1.tax_rates.create(contained)
    listed = shop.v1.tax_rates.list({"inclusive": True, "active": True, "limit": 100}).data
    assert other.id in [rate.id for rate in listed]
    assert made.id not in [rate.id for rate in listed]
    high = refused(Invalid, shop.v1.tax_rates.create, {**contained, "percentage": 100.5})
    assert told(high)[::2] == (400, "percentage")
    fixed: Any = {"percentage": 5}
    error = refused(Invalid, shop.v1.tax_rates.update, made.id, fixed)
    assert told(error)[1:] == ("parameter_unknown", "percentage")
