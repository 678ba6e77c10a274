"""Taxes: what rates make of what is left of a line after its discounts.

Every rate is reckoned on the same base, the amount without tax, and rounded once per line. An
inclusive rate is contained in the amount: with 19 % and 7 % inclusive, 126.00 is 100.00 and its
taxes. What is given back (a negative line) gives its taxes back. Source: facts on billing, §10.
"""

from collections.abc import Iterable
from fractions import Fraction

from msgspec.structs import replace

from sao.billing.reckoning.money import nearest
from sao.billing.values.line import TaxAmount
from sao.billing.values.tax import TaxRate


def taxed(amount: int, rates: tuple[TaxRate, ...], currency: str) -> tuple[TaxAmount, ...]:
    """What each rate makes of an amount, in the order of the rates."""
    if not rates:
        return ()
    percentages = [Fraction(rate.percentage) for rate in rates]
    contained = sum(
        percent for rate, percent in zip(rates, percentages, strict=True) if rate.inclusive
    )
    base = Fraction(amount * 100) / (100 + contained)
    taxes = [nearest(base * percent / 100, currency) for percent in percentages]
    without = amount - sum(tax for rate, tax in zip(rates, taxes, strict=True) if rate.inclusive)
    return tuple(
        TaxAmount(rate.id, tax, rate.inclusive, _taxable(rate, without), rate.reason)
        for rate, tax in zip(rates, taxes, strict=True)
    )


UNTAXED = frozenset(
    ("customer_exempt", "not_collecting", "not_subject_to_tax", "not_supported", "product_exempt")
)
"""The reasons for which nothing of an amount is subject to a tax."""


def _taxable(rate: TaxRate, amount: int) -> int:
    return 0 if rate.reason in UNTAXED else amount


def by_rate(taxes: Iterable[TaxAmount]) -> tuple[TaxAmount, ...]:
    """The sum of each rate, in the order in which rates first occur."""
    sums: dict[str, TaxAmount] = {}
    for tax in taxes:
        before = sums.get(tax.rate)
        sums[tax.rate] = (
            tax
            if before is None
            else replace(
                tax,
                amount=before.amount + tax.amount,
                taxable_amount=before.taxable_amount + tax.taxable_amount,
            )
        )
    return tuple(sums.values())


def added(taxes: Iterable[TaxAmount]) -> int:
    """What taxes add to an amount: the inclusive ones are in it already."""
    return sum(tax.amount for tax in taxes if not tax.inclusive)
