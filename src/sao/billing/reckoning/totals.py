"""Totals: what discounts and taxes make of an invoice's lines.

The order is fixed: discounts are taken off the lines, then taxes are reckoned on what is left. Each
amount is rounded once, to the nearest unit, halves away from zero; what is split over lines is
split by largest remainder, earlier lines first where remainders are equal. Totals are sums of
rounded lines. Source: facts on billing, §10.
"""

from msgspec.structs import replace

from sao.billing.reckoning.discounts import take_off
from sao.billing.reckoning.taxes import added, by_rate, taxed
from sao.billing.values import Value
from sao.billing.values.discount import Discount
from sao.billing.values.line import DiscountAmount, Line, TaxAmount
from sao.billing.values.tax import TaxRate


class Totals(Value, frozen=True):
    """Lines with their discounts and taxes, and what they add up to.

    `subtotal` is the sum of the lines; `total` what is owed: less discounts, plus shipping and
    exclusive taxes.
    """

    lines: tuple[Line, ...]
    subtotal: int
    total: int
    discount_amounts: tuple[DiscountAmount, ...] = ()
    taxes: tuple[TaxAmount, ...] = ()
    shipping: Line | None = None


def reckon(
    lines: tuple[Line, ...],
    discounts: tuple[Discount, ...] = (),
    tax_rates: tuple[TaxRate, ...] = (),
    shipping: Line | None = None,
) -> Totals:
    """The totals of `lines` under an invoice's own discounts and default tax rates.

    A line's own discounts are taken off it first, its own rates replace the invoice's, and taxes
    that were reckoned elsewhere are as they are. Nothing is taken off `shipping`, which is taxed by
    the invoice's rates, and is none of the subtotal.
    """
    subtotal = sum(line.amount for line in lines)
    if shipping is not None:
        shipping = replace(shipping, taxes=_taxes(shipping, (), tax_rates))
    sent = () if shipping is None else (shipping,)
    whole = subtotal + sum(line.amount for line in sent)
    if not (discounts or tax_rates or any(map(_is_touched, lines))):
        return Totals(lines=lines, subtotal=subtotal, total=whole, shipping=shipping)
    reckoned = tuple(
        replace(line, discount_amounts=taken, taxes=_taxes(line, taken, tax_rates))
        for line, taken in zip(lines, take_off(lines, discounts), strict=True)
    )
    discount_amounts = _by_discount(reckoned, discounts)
    taxes = by_rate(tax for line in (*reckoned, *sent) for tax in line.taxes)
    return Totals(
        lines=reckoned,
        subtotal=subtotal,
        total=whole - sum(taken.amount for taken in discount_amounts) + added(taxes),
        discount_amounts=discount_amounts,
        taxes=taxes,
        shipping=shipping,
    )


def _is_touched(line: Line) -> bool:
    """Whether there is something to reckon on a line of its own, or to take back."""
    return bool(line.discounts or line.tax_rates or line.discount_amounts or line.taxes)


def _taxes(
    line: Line, taken: tuple[DiscountAmount, ...], tax_rates: tuple[TaxRate, ...]
) -> tuple[TaxAmount, ...]:
    if isinstance(line.tax_amounts, tuple):
        return line.tax_amounts
    rates = tax_rates if line.tax_rates is None else line.tax_rates
    return taxed(line.amount - sum(one.amount for one in taken), rates, line.currency)


def _by_discount(
    lines: tuple[Line, ...], discounts: tuple[Discount, ...]
) -> tuple[DiscountAmount, ...]:
    """What each discount takes off all lines, in the order in which they were taken off."""
    own = (one for line in lines for one in line.discounts)
    sums = dict.fromkeys((one.id for one in (*own, *discounts)), 0)
    for line in lines:
        for taken in line.discount_amounts:
            sums[taken.discount] += taken.amount
    return tuple(DiscountAmount(discount, amount) for discount, amount in sums.items() if amount)


def subtotal_without_tax(lines: tuple[Line, ...], tax_rates: tuple[TaxRate, ...]) -> int:
    """The sum of the lines before discounts, less what inclusive rates say is tax in it."""
    if not any(line.taxes for line in lines):
        return sum(line.amount for line in lines)
    totals = reckon(tuple(replace(line, discounts=()) for line in lines), (), tax_rates)
    return totals.subtotal - sum(tax.amount for tax in totals.taxes if tax.inclusive)
