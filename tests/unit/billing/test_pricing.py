from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sao.billing.reckoning.money import nearest, show_exact, step
from sao.billing.reckoning.pricing import line_amount, packaged, parts, plain
from sao.billing.reckoning.splitting import split
from sao.billing.values.price import Packages, PriceTerms, Tier

TIERS = (Tier(1, "500", "1000"), Tier(None, "1000", "1200"))
CURRENCIES = ("usd", "jpy", "kwd", "isk")

decimals = st.decimals(0, 10**6, places=12).map(plain)
quantities = st.integers(0, 10**9)


@st.composite
def tiers(draw: Any) -> tuple[Tier, ...]:
    bounds = sorted(draw(st.sets(st.integers(1, 10**6), max_size=5)))
    amount = st.none() | decimals
    return tuple(Tier(bound, draw(decimals), draw(amount)) for bound in (*bounds, None))


def price(**terms: Any) -> PriceTerms:
    base = {"id": "price_1", "product": "prod_1", "currency": "usd", "unit_amount": None}
    return PriceTerms(**(base | terms))


def test_the_worked_numbers_of_tiers() -> None:
    assert line_amount(price(tiers_mode="volume", tiers=TIERS), 5) == 6200
    graduated = price(tiers_mode="graduated", tiers=TIERS)
    assert line_amount(graduated, 5) == 6700
    shown = [(part.tier, part.quantity, part.amount) for part in parts(graduated, 5)]
    assert shown == [(1, 1, 1500), (2, 4, 5200)]


@pytest.mark.parametrize("mode", ["graduated", "volume"])
def test_a_bound_still_belongs_to_its_tier_and_none_costs_the_base_fee(mode: str) -> None:
    terms = price(tiers_mode=mode, tiers=TIERS)
    assert [part.tier for part in parts(terms, 1)] == [1]
    assert [part.tier for part in parts(terms, 2)][-1] == 2
    assert line_amount(terms, 0) == 1000


@pytest.mark.parametrize(
    ("decimal", "quantity", "currency", "amount"),
    [
        ("0.5", 1, "usd", 1),  # halves away from zero
        ("0.05", 9, "usd", 0),
        ("0.05", 10, "usd", 1),
        ("0.000000000001", 10**12, "usd", 1),
        ("33.333333333333", 3, "usd", 100),  # multiplied first
        ("1.5", 3, "jpy", 5),
        ("1234.5", 1, "kwd", 1230),  # the last digit of three is zero
        ("1235", 1, "kwd", 1240),
        ("149.9", 1, "isk", 100),
    ],
)
def test_fractions_are_rounded_once(
    decimal: str, quantity: int, currency: str, amount: int
) -> None:
    assert line_amount(price(unit_amount_decimal=decimal, currency=currency), quantity) == amount


@pytest.mark.parametrize(
    ("quantity", "up", "down"), [(0, 0, 0), (1, 1, 0), (60, 1, 1), (150, 3, 2), (180, 3, 3)]
)
def test_packages(quantity: int, up: int, down: int) -> None:
    assert packaged(quantity, Packages(60, "up")) == up
    assert packaged(quantity, Packages(60, "down")) == down
    assert line_amount(price(unit_amount=700, packages=Packages(60, "up")), quantity) == 700 * up


@given(tiers(), quantities, st.sampled_from(CURRENCIES))
def test_graduated_tiers_cover_the_quantity_and_add_up(
    steps: tuple[Tier, ...], quantity: int, currency: str
) -> None:
    terms = price(tiers_mode="graduated", tiers=steps, currency=currency)
    found = parts(terms, quantity)
    assert sum(part.quantity for part in found) == quantity
    assert [part.tier for part in found] == list(range(1, len(found) + 1))
    assert line_amount(terms, quantity) == sum(part.amount for part in found)
    exact = sum(
        Fraction(part.unit_amount) * part.quantity + Fraction(part.flat_amount or 0)
        for part in found
    )
    assert abs(line_amount(terms, quantity) - exact) <= Fraction(step(currency) * len(found), 2)


@given(tiers(), quantities)
def test_volume_is_one_tier(steps: tuple[Tier, ...], quantity: int) -> None:
    terms = price(tiers_mode="volume", tiers=steps)
    (part,) = parts(terms, quantity)
    assert part.quantity == quantity
    upper = steps[(part.tier or 0) - 1].up_to
    assert upper is None or quantity <= upper


@given(st.fractions(-(10**9), 10**9), st.sampled_from(CURRENCIES))
def test_rounding_is_to_the_nearest_and_symmetric(exact: Fraction, currency: str) -> None:
    rounded = nearest(exact, currency)
    assert rounded % step(currency) == 0
    assert abs(rounded - exact) <= Fraction(step(currency), 2)
    assert nearest(-exact, currency) == -rounded
    if abs(rounded - exact) == Fraction(step(currency), 2):
        assert abs(rounded) > abs(exact)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_parts_are_the_whole(amount: int, weights: list[int]) -> None:
    found = split(amount, weights)
    whole = sum(weights)
    assert sum(found) == amount
    for part, weight in zip(found, weights, strict=True):
        if whole:
            assert abs(part - Fraction(amount * weight, whole)) < 1
            assert part == 0 or weight > 0
        if 0 <= amount <= whole:
            assert part <= weight


def test_equal_remainders_go_to_the_earlier_parts() -> None:
    assert split(100, (1, 1, 1)) == (34, 33, 33)
    assert split(-100, (1, 1, 1)) == (-34, -33, -33)
    assert split(5, (0, 0)) == (5, 0)
    assert split(2, (1, 1, 1, 1)) == (1, 1, 0, 0)


def test_amounts_with_fractions_are_shown_with_all_their_digits() -> None:
    assert show_exact("0.05", "usd") == "0.0005 USD"
    assert show_exact("123450", "usd") == "1,234.50 USD"
    assert show_exact("1.5", "jpy") == "1.5 JPY"
    assert plain(Decimal("1E+3")) == "1000"
    assert plain(Decimal("12.500")) == "12.5"
