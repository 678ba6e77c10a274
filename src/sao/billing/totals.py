"""Totals: what discounts and taxes make of an invoice's lines.

The order is fixed: discounts are taken off the lines, then taxes are reckoned on what is left. Each
amount is rounded once, to the nearest unit, halves away from zero; what is split over lines is
split by largest remainder, earlier lines first where remainders are equal. Totals are sums of
rounded lines. Source: facts on billing, §10.
"""

from sao.billing.values import Discount, DiscountAmount, Line, TaxAmount, TaxRate, Value


class Totals(Value, frozen=True):
    """Lines with their discounts and taxes, and what they add up to.

    `subtotal` is the sum of the lines; `total` what is owed: less discounts, plus exclusive taxes.
    """

    lines: tuple[Line, ...]
    subtotal: int
    total: int
    discount_amounts: tuple[DiscountAmount, ...] = ()
    taxes: tuple[TaxAmount, ...] = ()


def reckon(
    lines: tuple[Line, ...],
    discounts: tuple[Discount, ...] = (),
    tax_rates: tuple[TaxRate, ...] = (),
) -> Totals:
    """The totals of `lines` under an invoice's own discounts and default tax rates.

    A line's own discounts are taken off it first, its own rates replace the invoice's.
    """
    subtotal = sum(line.amount for line in lines)
    if (
        not discounts
        and not tax_rates
        and not any(line.discounts or line.tax_rates for line in lines)
    ):
        return Totals(lines=lines, subtotal=subtotal, total=subtotal)
    raise NotImplementedError
