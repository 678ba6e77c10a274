"""What can be said of a price, and what is no price."""

from typing import Any

import pytest

from sao.billing.resources.price import Amounts
from sao.billing.values.price import Packages, Recurring, Tier
from sao.wire.errors import WireError
from sao.wire.form import parse
from sao.wire.params import read
from sao.wire.resources import price, product
from sao.wire.resources.price.shape import tiers_of

TIERED = "billing_scheme=tiered&tiers_mode=graduated"
BASE = "currency=EUR&product=p"


def made(form: str, base: str = BASE) -> Any:
    return read(price.Create, parse(f"{base}&{form}")).data("prod_1", "Gold")


@pytest.mark.parametrize(
    ("form", "whole", "exact"),
    [
        ("unit_amount=0", 0, None),
        ("unit_amount=12", 12, None),
        ("unit_amount_decimal=12.00", 12, None),
        ("unit_amount_decimal=1.5", None, "1.5"),
        ("unit_amount_decimal=0.000000000001", None, "0.000000000001"),
        ("unit_amount_decimal=1E-7", None, "0.0000001"),
        ("unit_amount_decimal=1.2e3", 1200, None),
    ],
)
def test_a_unit_amount_is_kept_whole_where_it_is(
    form: str, whole: int | None, exact: str | None
) -> None:
    data = made(form)
    assert (data.unit_amount, data.unit_amount_decimal) == (whole, exact)
    assert data.currency == "eur"


def test_tiers_and_packages() -> None:
    data = made(
        f"{TIERED}&tiers[0][up_to]=5&tiers[0][unit_amount]=7&tiers[0][flat_amount]=100"
        "&tiers[1][up_to]=inf&tiers[1][unit_amount_decimal]=6.50"
    )
    assert data.tiers == (Tier(5, "7", "100"), Tier(None, "6.5"))
    assert (data.tiers_mode, data.unit_amount) == ("graduated", None)
    packed = made("unit_amount=7&transform_quantity[divide_by]=60&transform_quantity[round]=up")
    assert packed.packages == Packages(60, "up")


def test_other_currencies_and_meters() -> None:
    data = made(
        "unit_amount=7&currency_options[USD][unit_amount]=8"
        "&currency_options[jpy][unit_amount_decimal]=0.5&tax_behavior=inclusive"
        "&recurring[interval]=month&recurring[usage_type]=metered&recurring[meter]=mtr_1"
    )
    assert data.currency_options == {"usd": Amounts(8), "jpy": Amounts(None, "0.5")}
    assert data.tax_behavior == "inclusive"
    assert data.recurring == Recurring("month", 1, "metered", "mtr_1")


@pytest.mark.parametrize(
    ("form", "code", "param"),
    [
        ("", "parameter_missing", "unit_amount"),
        ("unit_amount=1&unit_amount_decimal=1", "parameters_exclusive", "unit_amount"),
        ("unit_amount_decimal=0.0000000000001", "parameter_invalid", "unit_amount_decimal"),
        ("unit_amount_decimal=-1", "parameter_invalid", "unit_amount_decimal"),
        ("unit_amount_decimal=NaN", "parameter_invalid", "unit_amount_decimal"),
        ("unit_amount_decimal=9e99", "parameter_invalid", "unit_amount_decimal"),
        ("unit_amount=1&tiers[0][up_to]=inf", "parameter_invalid", "tiers"),
        ("unit_amount=1&tiers_mode=volume", "parameter_invalid", "tiers_mode"),
        (TIERED, "parameter_missing", "tiers"),
        (f"{TIERED}&tiers[0][up_to]=inf", "parameter_missing", "tiers[0][unit_amount]"),
        (f"{TIERED}&unit_amount=1", "parameters_exclusive", "unit_amount"),
        (
            f"{TIERED}&tiers[0][up_to]=5&tiers[0][unit_amount]=1",
            "parameter_invalid",
            "tiers[0][up_to]",
        ),
        (
            f"{TIERED}&tiers[0][up_to]=zero&tiers[0][unit_amount]=1",
            "parameter_invalid",
            "tiers[0][up_to]",
        ),
        (
            (
                f"{TIERED}&tiers[0][up_to]=5&tiers[0][unit_amount]=1&tiers[1][up_to]=5"
                "&tiers[1][unit_amount]=1&tiers[2][up_to]=inf&tiers[2][unit_amount]=1"
            ),
            "parameter_invalid",
            "tiers[1][up_to]",
        ),
        (
            "billing_scheme=tiered&tiers[0][up_to]=inf&tiers[0][unit_amount]=1",
            "parameter_missing",
            "tiers_mode",
        ),
        (
            (
                f"{TIERED}&tiers[0][up_to]=inf&tiers[0][unit_amount]=1"
                "&transform_quantity[divide_by]=2&transform_quantity[round]=up"
            ),
            "parameter_invalid",
            "transform_quantity",
        ),
        (
            "unit_amount=1&currency_options[EUR][unit_amount]=1",
            "parameter_invalid",
            "currency_options[EUR]",
        ),
        ("unit_amount=1&currency_options[e][unit_amount]=1", "parameter_invalid", None),
        (
            "unit_amount=1&currency_options[kwd][unit_amount]=1",
            "parameter_invalid",
            "currency_options[kwd][unit_amount]",
        ),
        (
            "unit_amount=1&recurring[interval]=day&recurring[usage_type]=metered",
            "parameter_missing",
            "recurring[meter]",
        ),
        (
            "unit_amount=1&recurring[interval]=day&recurring[meter]=x",
            "parameter_invalid",
            "recurring[meter]",
        ),
    ],
)
def test_what_is_no_price(form: str, code: str, param: str | None) -> None:
    with pytest.raises(WireError) as caught:
        made(form)
    assert caught.value.code == code
    if param is not None:
        assert caught.value.param == param


@pytest.mark.parametrize(("currency", "unit"), [("kwd", 10), ("isk", 100), ("ugx", 100)])
def test_amounts_that_cannot_be_charged_are_refused(currency: str, unit: int) -> None:
    base = f"currency={currency}&product=p"
    assert made(f"unit_amount={unit * 3}", base).unit_amount == unit * 3
    with pytest.raises(WireError, match=f"multiples of {unit}"):
        made("unit_amount=1234", base)


def test_what_was_never_sold_has_no_tiers() -> None:
    assert tiers_of({"id": "price_none"}, lambda _id: None) is None


def test_a_product_with_all_that_can_be_said() -> None:
    data = read(
        product.Create,
        parse(
            "name=Gold&type=good&shippable=true&tax_code=txcd_1&marketing_features[0][name]=fast"
            "&package_dimensions[height]=1.50&package_dimensions[length]=2"
            "&package_dimensions[weight]=3&package_dimensions[width]=4"
        ),
    ).data()
    assert (data.kind, data.shippable, data.tax_code) == ("good", True, "txcd_1")
    assert data.marketing_features == ("fast",)
    assert data.package_dimensions.height == "1.5"
    bad = parse(
        "name=Gold"
        + "".join(f"&package_dimensions[{n}]=0" for n in ("height", "length", "weight", "width"))
    )
    with pytest.raises(WireError, match="must be larger than 0"):
        read(product.Create, bad).data()
