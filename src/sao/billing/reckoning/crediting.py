"""Credit: how much of an invoice's lines a credit note gives back, with its discounts and taxes.

What is credited of a line takes its share of its discounts, credits and taxes along, by largest
remainder against what is left of them; so several notes that together give a line back give back
exactly what it was. Source: facts on billing, §2 and §10.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.reckoning.money import nearest
from sao.billing.reckoning.splitting import split
from sao.billing.reckoning.taxes import taxed
from sao.billing.values import Metadata, Value
from sao.billing.values.invoice import CreditLine
from sao.billing.values.line import CreditAmount, DiscountAmount, Line, TaxAmount
from sao.billing.values.tax import TaxRate


class Wanted(Value, frozen=True):
    """A line that somebody wants a note to have: (part of) the invoice's `line`, or a custom one.

    Of an invoice's line either some of its `quantity` or an `amount`, before discounts and taxes.
    `taxes` are what goes back of those that somebody else has reckoned: not its share of them.
    """

    line: str | None = None
    quantity: int | None = None
    amount: int | None = None
    unit_amount: str | None = None
    description: str | None = None
    tax_rates: tuple[TaxRate, ...] = ()
    metadata: Metadata = {}
    taxes: tuple[TaxAmount, ...] | UnsetType = UNSET


def left_of(line: Line, credited: Iterable[CreditLine]) -> Line:
    """The line, with what earlier notes have left of it."""
    for part in credited:
        if part.line == line.id:
            line = replace(
                line,
                amount=line.amount - part.amount,
                quantity=line.quantity - (part.quantity or 0),
                discount_amounts=_less_discounts(line.discount_amounts, part.discount_amounts),
                credits=_less_credits(line.credits, part.credits),
                taxes=_less_taxes(line.taxes, part.taxes),
            )
    return line


def gross_of(line: Line | CreditLine) -> int:
    """What a line comes to: less discounts and credits, with the taxes that come on top."""
    return line.amount - _off(line) + sum(tax.amount for tax in line.taxes if not tax.inclusive)


def net_of(line: Line | CreditLine) -> int:
    """What a line earns: less discounts and credits, without the taxes that it contains."""
    return line.amount - _off(line) - sum(tax.amount for tax in line.taxes if tax.inclusive)


def _off(line: Line | CreditLine) -> int:
    return sum(one.amount for one in _lowering(line))


def _lowering(line: Line | CreditLine) -> tuple[DiscountAmount | CreditAmount, ...]:
    """What lowers a line before tax."""
    return (*line.discount_amounts, *(line.credits or ()))


def by_quantity(whole: Line, left: Line, quantity: int) -> int:
    """What some of a line's quantity comes to; all that is left of it, all that is left."""
    if quantity == left.quantity:
        return left.amount
    return nearest(Fraction(whole.amount * quantity, whole.quantity), whole.currency)


def of_line(left: Line, amount: int, quantity: int | None, part_id: str) -> CreditLine:
    """`amount` of a line of which `left` is left, with its share of all that lowers or adds."""
    shares = (amount, left.amount - amount)
    return CreditLine(
        id=part_id,
        amount=amount,
        description=left.description,
        line=left.id,
        period_start=left.period_start,
        period_end=left.period_end,
        net_left=net_of(left),
        quantity=quantity,
        unit_amount=None if quantity is None else _unit(left),
        discount_amounts=tuple(
            DiscountAmount(one.discount, split(one.amount, shares)[0])
            for one in left.discount_amounts
        ),
        taxes=tuple(_share(tax, split(tax.amount, shares)[0], shares) for tax in left.taxes),
        tax_rates=left.tax_rates or (),
        credits=_credits(left, [split(one.amount, shares)[0] for one in left.credits or ()]),
    )


def of_total(left: Line, part: int, part_id: str) -> CreditLine:
    """What of a line comes to `part` in all, taxes included."""
    lowering = tuple(one.amount for one in _lowering(left))
    net = left.amount - sum(lowering)
    on_top = [tax.amount for tax in left.taxes if not tax.inclusive]
    credited, *taxes = split(part, (net, *on_top))
    shares = (credited, net - credited)
    off = split(sum(lowering), shares)[0]
    offs = split(off, lowering) if lowering else ()
    added = iter(taxes)
    return CreditLine(
        id=part_id,
        amount=credited + off,
        description=left.description,
        line=left.id,
        period_start=left.period_start,
        period_end=left.period_end,
        net_left=net_of(left),
        discount_amounts=tuple(
            DiscountAmount(one.discount, share)
            for one, share in zip(left.discount_amounts, offs, strict=False)
        ),
        taxes=tuple(
            _share(tax, split(tax.amount, shares)[0] if tax.inclusive else next(added), shares)
            for tax in left.taxes
        ),
        tax_rates=left.tax_rates or (),
        credits=_credits(left, offs[len(left.discount_amounts) :]),
    )


def custom(wanted: Wanted, currency: str, part_id: str) -> CreditLine:
    """A line that no line of the invoice stands behind."""
    quantity = 1 if wanted.quantity is None else wanted.quantity
    amount = nearest(Fraction(wanted.unit_amount or "0") * quantity, currency)
    return CreditLine(
        id=part_id,
        amount=amount,
        description=wanted.description,
        quantity=quantity,
        unit_amount=wanted.unit_amount,
        taxes=taxed(amount, wanted.tax_rates, currency),
        tax_rates=wanted.tax_rates,
        metadata=wanted.metadata,
    )


def _share(tax: TaxAmount, amount: int, shares: tuple[int, int]) -> TaxAmount:
    taxable = split(tax.taxable_amount, shares)[0]
    return replace(tax, amount=amount, taxable_amount=taxable)


def _unit(line: Line) -> str | None:
    if line.unit_amount_decimal is not None:
        return line.unit_amount_decimal
    return None if line.unit_amount is None else str(line.unit_amount)


def _less_discounts(
    whole: tuple[DiscountAmount, ...], parts: tuple[DiscountAmount, ...]
) -> tuple[DiscountAmount, ...]:
    gone = {part.discount: part.amount for part in parts}
    return tuple(
        DiscountAmount(one.discount, one.amount - gone.get(one.discount, 0)) for one in whole
    )


def _credits(left: Line, parts: Sequence[int]) -> tuple[CreditAmount, ...] | UnsetType:
    """These parts of the credits that are left on a line."""
    if not left.credits:
        return UNSET
    return tuple(replace(one, amount=part) for one, part in zip(left.credits, parts, strict=True))


def _less_credits(
    whole: tuple[CreditAmount, ...] | UnsetType, parts: tuple[CreditAmount, ...] | UnsetType
) -> tuple[CreditAmount, ...] | UnsetType:
    gone = {part.transaction: part.amount for part in parts or ()}
    if not whole:
        return UNSET
    return tuple(replace(one, amount=one.amount - gone.get(one.transaction, 0)) for one in whole)


def _less_taxes(
    whole: tuple[TaxAmount, ...], parts: tuple[TaxAmount, ...]
) -> tuple[TaxAmount, ...]:
    gone = {part.rate: part for part in parts}
    return tuple(
        replace(
            tax,
            amount=tax.amount - gone[tax.rate].amount,
            taxable_amount=tax.taxable_amount - gone[tax.rate].taxable_amount,
        )
        if tax.rate in gone
        else tax
        for tax in whole
    )
