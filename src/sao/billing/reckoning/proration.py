"""Proration: what a change in the middle of a period gives back and charges.

Per second on the current period, one rounding a line, to the nearest amount that can be charged and
halves away from zero. What is given back is a share of what was really charged (flexible billing),
not of what the price says today; so each stretch that was charged is kept as a `Debit`. Metered
items have none: they are billed in arrears. Source: facts on billing, §6.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec.structs import replace

from sao.billing.reckoning.calendar import day_month_year, nth
from sao.billing.reckoning.engine import period_lines
from sao.billing.reckoning.money import nearest
from sao.billing.reckoning.pricing import unit_amount
from sao.billing.reckoning.rhythm import Period, Rhythm, Sold, every, goes_into, is_as_long
from sao.billing.reckoning.totals import reckon
from sao.billing.values.discount import Discount
from sao.billing.values.line import Line
from sao.billing.values.price import PriceTerms
from sao.billing.values.subscription import Debit, Item
from sao.core.ids import home_of, member_id


def billed(
    sold: Iterable[Sold],
    discounts: tuple[Discount, ...] = (),
    invoice: str | None = None,
    *,
    at: int | None = None,
) -> tuple[Debit, ...]:
    """What each item is charged for a whole period: the sum of its lines, less discounts.

    Those of items count as of `at`, as in `period_lines`.
    """
    lines = period_lines("", invoice or "", sold, trial=False, at=at)
    whole: dict[str, Debit] = {}
    for line in reckon(lines, discounts).lines:
        item = line.subscription_item or ""
        period = (line.period_start, line.period_end)
        before = whole.get(item, Debit(item, 0, *period, invoice=invoice))
        amount = line.amount - sum(taken.amount for taken in line.discount_amounts)
        whole[item] = replace(before, amount=before.amount + amount, lines=(*before.lines, line.id))
    return tuple(whole.values())


def costs(
    items: Sequence[Item],
    rhythm: Rhythm,
    discounts: tuple[Discount, ...] = (),
    *,
    at: int | None = None,
) -> dict[str, int]:
    """What each item costs for a whole period of its own, on an invoice of its own.

    That is one with the items that are billed along with it each time: with a yearly one those of
    every month, but not the other way round. Discounts of items count as of `at`.
    """
    found: dict[str, int] = {}
    cycles = {item.id: every(item) for item in items}
    for item in items:
        if item.id not in found and not is_metered(item.price):
            cycle, period = every(item), rhythm.whole(item)
            along = ((other, period) for other in items if goes_into(every(other), cycle))
            for debit in billed(along, discounts, at=at):
                if is_as_long(cycles[debit.item], cycle):
                    found[debit.item] = debit.amount
    return found


def shared(amount: int, period: Period, begins: int, currency: str) -> int:
    """The share of an amount for a period that falls to its end, from `begins` on.

    An empty period has none: so is what a change costs as of the very end of one.
    """
    start, end = period
    if start == end:
        return 0
    left = end - min(max(begins, start), end)
    return nearest(Fraction(amount * left, end - start), currency)


def unused(item: Item, debit: Debit, at: int) -> Line | None:
    """What is given back of a debit from `at` on; None where that is nothing."""
    begins = max(at, debit.start)
    amount = -shared(debit.amount, (debit.start, debit.end), begins, item.price.currency)
    if amount == 0:
        return None
    line = _line(item, amount, (begins, debit.end), "Unused")
    return replace(line, credited_invoice=debit.invoice, credited=debit.lines)


def remaining(item: Item, whole: int, period: Period, at: int) -> Line:
    """What an item costs from `at` to the period's end, where the whole period costs `whole`."""
    amount = shared(whole, period, at, item.price.currency)
    unit = unit_amount(item.price)
    return replace(
        _line(item, amount, (max(at, period[0]), period[1]), "Remaining"),
        unit_amount=int(unit) if unit.isdecimal() else None,
        unit_amount_decimal=None if unit.isdecimal() else unit,
    )


def elapsed(item: Item, whole: int, since: int, until: int) -> Line:
    """What an item costs from an instant on to one where a period of it ends, and others before.

    Whole periods cost `whole` each, the first one its share.
    """
    cycle = every(item)
    full = 0
    while nth(until, cycle, -full - 1) >= since:
        full += 1
    first = (nth(until, cycle, -full - 1), nth(until, cycle, -full))
    amount = full * whole + shared(whole, first, since, item.price.currency)
    return _line(item, amount, (since, until), "Past")


def numbered(subscription: str, cause: str, lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines of a subscription, each with the id of the invoice item that it will be."""
    found = []
    for number, line in enumerate(lines):
        item = member_id("ii", home_of(subscription), cause, str(number))
        found.append(
            replace(line, id=item_line(item), invoice_item=item, subscription=subscription)
        )
    return tuple(found)


def item_line(item: str) -> str:
    """The id of the line that an invoice item is on its invoice."""
    return f"il_{item.partition('_')[2]}"


def item_of(line: str) -> str:
    """The invoice item that such a line is of."""
    return f"ii_{line.partition('_')[2]}"


def lasting(discounts: tuple[Discount, ...], at: int) -> tuple[Discount, ...]:
    """Those of a period's discounts that also lower what is charged for the rest of it."""
    return tuple(
        one
        for one in discounts
        if one.coupon.duration != "once" and (one.end is None or at < one.end)
    )


def is_metered(price: PriceTerms) -> bool:
    """Whether it is billed in arrears, for what was used."""
    return price.recurring is not None and price.recurring.usage_type == "metered"


def _line(item: Item, amount: int, period: Period, what: str) -> Line:
    name = item.price.product_name or item.price.product
    count = "" if item.quantity == 1 else f"{item.quantity} × "  # noqa: RUF001  (as Stripe writes)
    return Line(
        id="",
        amount=amount,
        currency=item.price.currency,
        description=f"{what} time on {count}{name} after {day_month_year(period[0])}",
        period_start=period[0],
        period_end=period[1],
        quantity=item.quantity,
        price=item.price.id,
        product=item.price.product,
        subscription_item=item.id,
        proration=True,
        discountable=False,
        tax_behavior=item.price.tax_behavior,
        tax_rates=item.tax_rates or None,
    )


def debits_of(
    lines: Iterable[Line], invoice: str | None, discounts: tuple[Discount, ...] = ()
) -> tuple[Debit, ...]:
    """What the charging lines of a change are, once they are charged, less discounts."""
    charging = tuple(line for line in lines if not line.credited and line.amount >= 0)
    return tuple(
        Debit(
            line.subscription_item or "",
            line.amount - sum(taken.amount for taken in line.discount_amounts),
            line.period_start,
            line.period_end,
            (line.id,),
            invoice,
        )
        for line in reckon(charging, discounts).lines
    )
