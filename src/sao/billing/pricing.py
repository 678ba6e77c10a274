"""Prices: what a quantity costs, rounded once per line.

Source: facts on billing, §8.
"""

from sao.billing.values import PriceTerms


def line_amount(price: PriceTerms, quantity: int) -> int:
    """The amount of one invoice line, in minor units."""
    return (price.unit_amount or 0) * quantity
