"""Prices: what a quantity costs, and the parts of which an invoice shows one line each.

A part is one tier that is reached, or the whole. Its quantity is multiplied first, its flat amount
added, and the sum rounded once: to the nearest amount that can be charged, halves away from zero.
So what tiers come to is the sum of the lines that show them, whatever fractions their unit amounts
have. The first tier is reached by any quantity, also none: its flat amount is a base fee.
Source: facts on billing, §8.
"""

from decimal import Decimal
from fractions import Fraction

from msgspec.structs import replace

from sao.billing.reckoning.money import nearest
from sao.billing.values import Value
from sao.billing.values.price import Packages, PriceTerms, Tier
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


def parts_beyond(price: PriceTerms, quantity: int, billed: int) -> tuple[Part, ...]:
    """The lines that show what a quantity costs beyond what was `billed` of it before.

    Both bills together come to what the whole quantity costs, tiers, packages and rounding
    included; so the second may give back (of a tier that makes everything cheaper).
    """
    whole = parts(price, quantity)
    if not billed:
        return whole
    before = {part.tier: part for part in parts(price, billed)}
    if price.tiers_mode == "volume":
        (part,) = whole
        return (_difference(part, next(iter(before.values()))),)
    rest = [_difference(part, before.pop(part.tier, None)) for part in whole]
    rest += [_difference(None, part) for part in before.values()]
    return tuple(part for part in rest if part.quantity or part.amount) or (rest[-1],)


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


def _difference(after: Part | None, before: Part | None) -> Part:
    if after is None or before is None:
        shown = after or before
        if shown is None:
            raise InvariantBroken("there is no difference between nothing and nothing")
        if after is not None:
            return after
        return replace(shown, amount=-shown.amount, quantity=-shown.quantity)
    return replace(
        after,
        amount=after.amount - before.amount,
        quantity=after.quantity - before.quantity,
        flat_amount=None if after.tier == before.tier else after.flat_amount,
    )


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
