"""What a change in the middle of a period gives back and charges, with worked numbers."""

import pytest

from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.proration import (
    billed,
    item_line,
    lasting,
    numbered,
    remaining,
    shared,
    unused,
)
from sao.billing.reckoning.rhythm import together
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.price import PriceTerms, Recurring, Tier
from sao.billing.values.subscription import Debit, Item
from support.world import START, monthly

MONTH = (START, START + 30 * DAY)
YEAR = (START, START + 365 * DAY)


@pytest.mark.parametrize(
    ("amount", "period", "elapsed", "share"),
    [
        (1000, MONTH, 15 * DAY, 500),
        (2000, MONTH, 15 * DAY, 1000),
        (2500, MONTH, 4, 2500),  # 2500 · 2591996/2592000 = 2499.996
        (25000, YEAR, 4, 25000),  # 25000 · 31535996/31536000
        (1000, MONTH, 0, 1000),
        (1000, MONTH, 30 * DAY, 0),
        (1000, MONTH, 40 * DAY, 0),
        (1000, MONTH, -5, 1000),
        (1, MONTH, 15 * DAY, 1),  # half a cent is away from zero
        (-1, MONTH, 15 * DAY, -1),
        (3, (0, 4), 2, 2),
        (1, (0, 3), 2, 0),
    ],
)
def test_shares_are_per_second_and_rounded_to_the_nearest(
    amount: int, period: tuple[int, int], elapsed: int, share: int
) -> None:
    assert shared(amount, period, period[0] + elapsed, "usd") == share


def test_shares_are_amounts_that_can_be_charged() -> None:
    assert shared(1000, (0, 7), 4, "jpy") == 429
    assert shared(12340, (0, 7), 4, "kwd") == 5290
    assert shared(10000, (0, 7), 4, "isk") == 4300


def test_an_upgrade_at_half_time_is_minus_500_plus_1000() -> None:
    old, new = Item("si_1", monthly(1000)), Item("si_1", monthly(2000), quantity=2)
    (debit,) = billed(((old, MONTH),), invoice="in_abc")
    assert debit == Debit("si_1", 1000, *MONTH, lines=("il_abc0",), invoice="in_abc")
    half = START + 15 * DAY
    back, due = unused(old, debit, half), remaining(new, 2000, MONTH, half)
    assert back is not None
    assert (back.amount, due.amount) == (-500, 1000)
    assert back.description == "Unused time on Gold after 16 Jan 2026"
    assert due.description == "Remaining time on 2 × Gold after 16 Jan 2026"  # noqa: RUF001
    assert (back.unit_amount, due.unit_amount) == (None, 2000)
    assert (back.credited_invoice, back.credited) == ("in_abc", ("il_abc0",))
    assert (back.period_start, back.period_end) == (half, MONTH[1])
    assert (back.proration, back.discountable) == (True, False)


def test_nothing_is_given_back_of_what_cost_nothing() -> None:
    free = Item("si_1", monthly(0))
    assert unused(free, billed(((free, MONTH),))[0], START + DAY) is None
    paid = Item("si_1", monthly(1000))
    assert unused(paid, billed(((paid, MONTH),))[0], MONTH[1]) is None


def test_what_is_given_back_is_less_what_discounts_took_off() -> None:
    half_off = CouponTerms(id="half", percent_off="50", duration="forever")
    own = Discount("di_1", CouponTerms(id="two", amount_off=200, currency="usd"), START)
    items = (
        Item("si_1", monthly(1000), discounts=(own,)),
        Item("si_2", monthly(500), quantity=3),
    )
    first, second = billed(together(items, MONTH), (Discount("di_2", half_off, START),))
    assert (first.amount, second.amount) == (400, 750)


def test_a_discount_for_once_or_one_that_has_ended_lowers_nothing_more() -> None:
    once = Discount("di_1", CouponTerms(id="once", percent_off="50"), START)
    forever = Discount("di_2", CouponTerms(id="f", percent_off="5", duration="forever"), START)
    ended = Discount("di_3", forever.coupon, START, end=START + DAY)
    assert lasting((once, forever, ended), START + DAY) == (forever,)
    assert lasting((once, forever, ended), START) == (forever, ended)


def test_tiers_are_one_debit_and_metered_items_none() -> None:
    tiers = (Tier(up_to=1, unit_amount="500"), Tier(up_to=None, unit_amount="100"))
    graduated = PriceTerms(
        "price_1",
        "prod_1",
        "usd",
        None,
        recurring=Recurring("month"),
        tiers_mode="graduated",
        tiers=tiers,
    )
    used = PriceTerms(
        "price_2", "prod_1", "usd", 5, recurring=Recurring("month", usage_type="metered")
    )
    (debit,) = billed(together((Item("si_1", graduated, quantity=4), Item("si_2", used)), MONTH))
    assert (debit.item, debit.amount, len(debit.lines)) == ("si_1", 800, 2)


def test_lines_are_named_after_the_items_that_they_will_be() -> None:
    item = Item("si_1", monthly(1000))
    lines = [remaining(item, 1000, MONTH, START + n) for n in (1, 2)]
    sub = "sub_0123456789abcd0123456789"
    named = numbered(sub, "req_1", lines)
    assert [line.id for line in named] == [item_line(line.invoice_item or "") for line in named]
    assert len({line.id for line in named}) == 2
    assert all((line.invoice_item or "").startswith("ii_0123456789abcd") for line in named)
    assert {line.subscription for line in named} == {sub}
