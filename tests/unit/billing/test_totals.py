from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sao.billing.reckoning import discounts as rules
from sao.billing.reckoning.calendar import DAY, add_months
from sao.billing.reckoning.totals import reckon
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.line import DiscountAmount, Line
from sao.billing.values.tax import TaxRate

VAT = TaxRate("txr_vat", "19")
CONTAINED = TaxRate("txr_in", "19", inclusive=True)
CITY = TaxRate("txr_city", "2.5")


def line(amount: int, **terms: Any) -> Line:
    base = {
        "id": f"il_{amount}",
        "amount": amount,
        "currency": "usd",
        "description": "",
        "period_start": 0,
        "period_end": 1,
    }
    return Line(**(base | terms))


def off(name: str, **terms: Any) -> Discount:
    return Discount(id=f"di_{name}", coupon=CouponTerms(id=name, **terms), start=0)


def percent(value: str, name: str = "percent", **terms: Any) -> Discount:
    return off(name, percent_off=value, **terms)


def amount(value: int, name: str = "amount", **terms: Any) -> Discount:
    return off(name, **({"amount_off": value, "currency": "usd"} | terms))


def taken(totals: Any) -> list[list[int]]:
    return [[one.amount for one in line.discount_amounts] for line in totals.lines]


def test_nothing_to_reckon_leaves_everything_as_it_is() -> None:
    lines = (line(5), line(-3, discountable=False))
    totals = reckon(lines)
    assert (totals.lines, totals.subtotal, totals.total) == (lines, 2, 2)


def test_what_was_reckoned_before_is_reckoned_anew() -> None:
    before = reckon((line(1000),), (percent("50"),), (VAT,))
    assert before.total == 595
    assert reckon(before.lines).lines == (line(1000),)
    assert reckon(before.lines, (percent("50"),), (VAT,)) == before


def test_a_percentage_is_rounded_once_and_split() -> None:
    totals = reckon((line(333), line(333), line(333)), (percent("10"),))
    assert totals.discount_amounts == (DiscountAmount("di_percent", 100),)  # of 999; not 3 x 33
    assert taken(totals) == [[34], [33], [33]]
    assert totals.total == 899


def test_an_amount_never_goes_below_zero() -> None:
    totals = reckon((line(100), line(200)), (amount(500),))
    assert (totals.total, taken(totals)) == (0, [[100], [200]])
    credited = reckon((line(1000), line(-800, discountable=False)), (amount(500),))
    assert (credited.total, taken(credited)) == (0, [[200], []])
    owed = reckon((line(100), line(-800, discountable=False)), (amount(500),))
    assert (owed.total, owed.discount_amounts) == (-700, ())


def test_an_amount_in_another_currency_takes_nothing_off_unless_it_says_what() -> None:
    yen = line(1000, currency="jpy")
    assert reckon((yen,), (amount(300),)).total == 1000
    assert reckon((yen,), (amount(300, currency_options={"jpy": 40}),)).total == 960


def test_a_coupon_for_some_products_leaves_the_others() -> None:
    lines = (line(1000, product="prod_a"), line(1000, product="prod_b"), line(1000))
    assert taken(reckon(lines, (percent("25", products=("prod_b",)),))) == [[], [250], []]


def test_discounts_follow_each_other() -> None:
    lines = (line(1000),)
    first, second = percent("10"), amount(300)
    assert taken(reckon(lines, (first, second))) == [[100, 300]]
    assert taken(reckon(lines, (second, first))) == [[300, 70]]


@pytest.mark.parametrize(
    "second",
    [
        amount(10, "second", currency="kwd", products=("prod_1",)),
        percent("100", "second", products=("prod_1",)),
    ],
    ids=["amount", "percentage"],
)
def test_no_discount_leaves_a_fraction_of_what_can_be_charged(second: Discount) -> None:
    """The first one's share of the second line is 1: 9 are left of it, and 10 are the least."""
    lines = (
        line(500, currency="kwd", product="prod_0"),
        line(10, currency="kwd", product="prod_1"),
    )
    totals = reckon(lines, (percent("4.91"), second))
    assert taken(totals) == [[29], [1]]
    assert totals.total == 480


def test_a_lines_own_discount_comes_first_and_counts_once_over_its_tiers() -> None:
    own = amount(300, "own")
    tiers = (line(100, discounts=(own,)), line(500, discounts=(own,)), line(400))
    totals = reckon(tiers, (percent("10"),))
    assert taken(totals) == [[50, 5], [250, 25], [40]]
    assert [(one.discount, one.amount) for one in totals.discount_amounts] == [
        ("di_own", 300),
        ("di_percent", 70),
    ]


def test_exclusive_rates_come_on_top_each_on_the_same_base() -> None:
    totals = reckon((line(1000), line(50)), tax_rates=(VAT, CITY))
    assert [(tax.rate, tax.amount, tax.taxable_amount) for tax in totals.taxes] == [
        ("txr_vat", 200, 1050),  # 190 + 9.5, rounded per line
        ("txr_city", 26, 1050),
    ]
    assert (totals.subtotal, totals.total) == (1050, 1276)


def test_an_inclusive_rate_is_extracted() -> None:
    totals = reckon((line(1190),), tax_rates=(CONTAINED,))
    assert (totals.subtotal, totals.total) == (1190, 1190)
    (tax,) = totals.taxes
    assert (tax.amount, tax.taxable_amount, tax.inclusive) == (190, 1000, True)


def test_inclusive_and_exclusive_rates_have_the_same_base() -> None:
    totals = reckon((line(1190),), tax_rates=(CONTAINED, CITY))
    assert [(tax.amount, tax.taxable_amount) for tax in totals.taxes] == [(190, 1000), (25, 1000)]
    assert totals.total == 1215


def test_a_lines_own_rates_replace_the_invoices_and_none_are_none() -> None:
    lines = (line(1000, tax_rates=(CITY,)), line(1000, tax_rates=()), line(1000))
    totals = reckon(lines, tax_rates=(VAT,))
    assert [sum(tax.amount for tax in line.taxes) for line in totals.lines] == [25, 0, 190]


def test_tax_is_reckoned_after_discounts_and_given_back_with_credits() -> None:
    lines = (line(1000), line(-500, proration=True, discountable=False))
    totals = reckon(lines, (percent("50"),), (VAT,))
    assert [tax.amount for line in totals.lines for tax in line.taxes] == [95, -95]
    assert totals.total == 0


@pytest.mark.parametrize(("currency", "tax"), [("usd", 12), ("jpy", 12), ("kwd", 10), ("isk", 0)])
def test_taxes_are_amounts_that_can_be_charged(currency: str, tax: int) -> None:
    (found,) = reckon((line(60, currency=currency),), tax_rates=(VAT,)).taxes
    assert found.amount == (11 if tax == 12 else tax)


# --- how long a discount counts --------------------------------------------------------------


def test_a_repeating_discount_ends_by_the_calendar() -> None:
    january = 1_769_817_600  # 2026-01-31
    terms = CouponTerms(id="c", percent_off="10", duration="repeating", duration_in_months=1)
    given_ = rules.given(terms, "di_1", january, "promo_1")
    assert (given_.start, given_.end) == (january, add_months(january, 1))
    assert given_.end == january + 28 * DAY
    assert given_.promotion_code == "promo_1"
    assert rules.live((given_,), january - 1) == ()
    assert rules.live((given_,), given_.end - 1) == (given_,)
    assert rules.live((given_,), given_.end) == ()
    forever = rules.given(replace(terms, duration_in_months=None), "di_2", january)
    assert forever.end is None
    assert rules.live((given_, forever), 2 * january) == (forever,)


def test_once_is_once() -> None:
    once, forever = percent("10", "a"), percent("10", "b", duration="forever")
    used = (DiscountAmount("di_a", 5), DiscountAmount("di_b", 5))
    assert rules.left((once, forever), used) == (forever,)
    assert rules.left((once, forever), ()) == (once, forever)


# --- whatever there is -----------------------------------------------------------------------

amounts = st.integers(-(10**7), 10**7)
percentages = st.decimals("0.01", 100, places=2).map(str)
coupons = st.one_of(
    st.builds(CouponTerms, id=st.just("p"), percent_off=percentages),
    st.builds(
        CouponTerms, id=st.just("a"), amount_off=st.integers(1, 10**7), currency=st.just("usd")
    ),
    st.builds(
        CouponTerms,
        id=st.just("r"),
        percent_off=percentages,
        products=st.just(("prod_a",)),
    ),
)
discounts = st.lists(coupons, max_size=4).map(
    lambda found: tuple(Discount(f"di_{n}", terms, 0) for n, terms in enumerate(found))
)
rates = st.lists(
    st.builds(TaxRate, id=st.just(""), percentage=percentages, inclusive=st.booleans()), max_size=3
).map(lambda found: tuple(replace(rate, id=f"txr_{n}") for n, rate in enumerate(found)))


@st.composite
def invoices(draw: Any) -> tuple[Line, ...]:
    own = draw(discounts)
    named = tuple(replace(one, id=f"{one.id}_own") for one in own)
    return tuple(
        line(
            value,
            id=f"il_{number}",
            discountable=value > 0 and draw(st.booleans()),
            product=draw(st.sampled_from(("prod_a", "prod_b"))),
            discounts=named if draw(st.booleans()) else (),
            tax_rates=draw(st.sampled_from((None, (), (VAT,)))),
        )
        for number, value in enumerate(draw(st.lists(amounts, max_size=6)))
    )


@given(invoices(), discounts, rates)
def test_totals_are_sums_of_what_the_lines_show(
    lines: tuple[Line, ...], given_: tuple[Discount, ...], tax_rates: tuple[TaxRate, ...]
) -> None:
    totals = reckon(lines, given_, tax_rates)
    lowered = sum(one.amount for one in totals.discount_amounts)
    added = sum(tax.amount for tax in totals.taxes if not tax.inclusive)
    assert totals.subtotal == sum(line.amount for line in lines)
    assert totals.total == totals.subtotal - lowered + added
    assert lowered == sum(one.amount for line in totals.lines for one in line.discount_amounts)
    assert sum(tax.amount for tax in totals.taxes) == sum(
        tax.amount for line in totals.lines for tax in line.taxes
    )
    for found in totals.lines:
        off_it = sum(one.amount for one in found.discount_amounts)
        assert all(one.amount > 0 for one in found.discount_amounts)
        assert off_it == 0 or (found.discountable and 0 < off_it <= found.amount)
        for tax in found.taxes:
            contained = sum(other.amount for other in found.taxes if other.inclusive)
            assert tax.taxable_amount == found.amount - off_it - contained
    stripped = tuple(replace(one, discount_amounts=(), taxes=()) for one in totals.lines)
    assert stripped == tuple(lines)


@given(invoices(), st.integers(1, 10**7))
def test_an_amount_alone_never_makes_an_invoice_negative(
    lines: tuple[Line, ...], value: int
) -> None:
    bare = tuple(replace(line, discounts=(), tax_rates=()) for line in lines)
    totals = reckon(bare, (amount(value),))
    assert totals.total >= min(0, totals.subtotal)


@given(invoices(), percentages)
def test_a_percentage_is_that_of_the_sum(lines: tuple[Line, ...], value: str) -> None:
    bare = tuple(replace(line, discounts=()) for line in lines)
    base = sum(line.amount for line in bare if line.discountable)
    lowered = sum(one.amount for one in reckon(bare, (percent(value),)).discount_amounts)
    assert abs(lowered - Fraction(value) * base / 100) <= Fraction(1, 2)
