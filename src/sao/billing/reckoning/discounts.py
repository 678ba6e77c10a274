"""Discounts: how a coupon becomes one, how long it counts, and what it takes off lines.

Source: facts on billing, §10.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from sao.billing.reckoning.calendar import add_months
from sao.billing.reckoning.money import nearest, step
from sao.billing.reckoning.splitting import split
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.line import DiscountAmount, Line


def given(
    terms: CouponTerms, discount_id: str, at: int, promotion_code: str | None = None
) -> Discount:
    """The discount that redeeming a coupon gives at an instant."""
    months = terms.duration_in_months
    return Discount(
        id=discount_id,
        coupon=terms,
        start=at,
        end=None if months is None else add_months(at, months),
        promotion_code=promotion_code,
    )


def live(discounts: tuple[Discount, ...], at: int) -> tuple[Discount, ...]:
    """Those that count at an instant, in their order."""
    if not discounts:
        return discounts
    return tuple(one for one in discounts if one.start <= at and (one.end is None or at < one.end))


def unended(discounts: tuple[Discount, ...], at: int) -> tuple[Discount, ...]:
    """Those that count at an instant or are yet to count, in their order."""
    return tuple(one for one in discounts if one.end is None or at < one.end)


def left(discounts: tuple[Discount, ...], used: Iterable[DiscountAmount]) -> tuple[Discount, ...]:
    """Those that remain after an invoice that was lowered by `used`: one for `once` is gone."""
    spent = {taken.discount for taken in used if taken.amount > 0}
    return tuple(one for one in discounts if one.coupon.duration != "once" or one.id not in spent)


def amount_off(coupon: CouponTerms, currency: str) -> int | None:
    """What a coupon takes off in a currency; None if nothing, or if it is for a percentage."""
    if coupon.currency == currency:
        return coupon.amount_off
    return coupon.currency_options.get(currency)


def take_off(
    lines: tuple[Line, ...], discounts: tuple[Discount, ...]
) -> list[tuple[DiscountAmount, ...]]:
    """What is taken off each line: by the lines' own discounts, then by those of all.

    Each discount meets what those before it left. A percentage is reckoned of the sum of its lines,
    rounded once, and split over them; an amount never makes a line or the whole negative. Lines
    that cost nothing, or give something back, are left as they are. A discount that several lines
    carry, such as those of an item's tiers, counts once.
    """
    left_over = [line.amount for line in lines]
    taken: list[list[DiscountAmount]] = [[] for _line in lines]
    for discount, places in _in_order(lines, discounts):
        weights = [left_over[place] for place in places]
        amount = _amount(discount.coupon, weights, lines[0].currency, sum(left_over))
        for place, part in zip(places, split(amount, weights), strict=True):
            if part > 0:
                left_over[place] -= part
                taken[place].append(DiscountAmount(discount.id, part))
    return [tuple(amounts) for amounts in taken]


def _in_order(
    lines: tuple[Line, ...], discounts: tuple[Discount, ...]
) -> Iterator[tuple[Discount, list[int]]]:
    """Each discount once, with the places of the lines that it lowers."""
    own = {one.id: one for line in lines for one in line.discounts}
    for one in (*own.values(), *(one for one in discounts if one.id not in own)):
        places = [
            place
            for place, line in enumerate(lines)
            if line.discountable
            and line.amount > 0
            and (one.id not in own or any(carried.id == one.id for carried in line.discounts))
            and (not one.coupon.products or line.product in one.coupon.products)
        ]
        if places:
            yield one, places


def _amount(coupon: CouponTerms, weights: list[int], currency: str, whole: int) -> int:
    """What it takes off these: no more than there is of what can be charged in the currency."""
    applicable = sum(weights)
    most = applicable // step(currency) * step(currency)
    if coupon.percent_off is not None:
        exact = Fraction(coupon.percent_off) * applicable / 100
        return min(nearest(exact, currency), most)
    return max(0, min(amount_off(coupon, currency) or 0, most, whole))
