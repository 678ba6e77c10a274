"""Prices: what a quantity costs, and the parts of which an invoice shows one line each.

A part is one tier that is reached, or the whole. Its quantity is multiplied first, its flat amount
added, and the sum rounded once: to the nearest amount that can be charged, halves away from zero.
So what tiers come to is the sum of the lines that show them, whatever fractions their unit amounts
have. The first tier is reached by any quantity, also none: its flat amount is a base fee.
Source: facts on billing, §8.
"""

from decimal import Decimal
from fractions import Fraction

from sao.billing.money import nearest
from sao.billing.values import Packages, PriceTerms, Tier, Value
from sao.core.errors import InvariantBroken


class Part(Value, frozen=True):
    """A line's worth of what a quantity costs. `tier` counts from 1; None where there are none.

    `unit_amount` and `flat_amount` are decimal strings.
    """

    amount: int
    quantity: int
    unit_amount: str
    flat_amount: str | None = None
    tier: int | None = None


def line_amount(price: PriceTerms, quantity: int) -> int:
    """What a quantity costs, in minor units: the sum of its parts."""
    return sum(part.amount for part in parts(price, quantity))


def parts(price: PriceTerms, quantity: int) -> tuple[Part, ...]:
    """The lines that show what a quantity costs, in the order of the tiers."""
    if price.tiers_mode == "graduated":
        return _graduated(price, quantity)
    if price.tiers_mode == "volume":
        return (_volume(price, quantity),)
    unit = unit_amount(price)
    if price.unit_amount is not None and price.packages is None:  # most prices; nothing to round
        return (Part(price.unit_amount * quantity, quantity, unit),)
    units = packaged(quantity, price.packages)
    return (Part(nearest(Fraction(unit) * units, price.currency), quantity, unit),)


def unit_amount(price: PriceTerms) -> str:
    """What one unit (or package) costs, as a decimal string; of tiers, what the first says."""
    if price.tiers:
        return price.tiers[0].unit_amount or "0"
    return price.unit_amount_decimal or str(price.unit_amount or 0)


def packaged(quantity: int, packages: Packages | None) -> int:
    """How many packages a quantity takes: 150 in packages of 60, rounded up, are 3."""
    if packages is None:
        return quantity
    full, rest = divmod(quantity, packages.divide_by)
    return full + (1 if rest and packages.round == "up" else 0)


def plain(amount: Decimal) -> str:
    """A decimal string without exponent or needless zeros: the one form that we keep."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _graduated(price: PriceTerms, quantity: int) -> tuple[Part, ...]:
    """Each tier prices its slice, and adds its flat amount once it is reached."""
    found = []
    below = 0
    for number, tier in enumerate(price.tiers, 1):
        if number > 1 and quantity <= below:
            break
        upper = quantity if tier.up_to is None else min(quantity, tier.up_to)
        found.append(_of_tier(price.currency, number, tier, upper - below))
        below = upper
    return tuple(found)


def _volume(price: PriceTerms, quantity: int) -> Part:
    """The tier that holds the whole quantity prices all of it."""
    for number, tier in enumerate(price.tiers, 1):
        if tier.up_to is None or quantity <= tier.up_to:
            return _of_tier(price.currency, number, tier, quantity)
    raise InvariantBroken(f"the last tier of {price.id} has a bound")


def _of_tier(currency: str, number: int, tier: Tier, quantity: int) -> Part:
    unit = tier.unit_amount or "0"
    exact = Fraction(unit) * quantity + Fraction(tier.flat_amount or 0)
    return Part(nearest(exact, currency), quantity, unit, tier.flat_amount, number)
