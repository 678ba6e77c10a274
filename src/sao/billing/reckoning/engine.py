"""The billing cycle in pure functions: periods, what to invoice, when to try again.

The machines call these; each is the one place that knows its rule.
"""

from collections.abc import Iterable
from functools import lru_cache

from msgspec.structs import replace

from sao.billing.reckoning.calendar import DAY, HOUR, boundary_after, day_month_year
from sao.billing.reckoning.discounts import left, live, unended
from sao.billing.reckoning.money import with_sign
from sao.billing.reckoning.pricing import Part, parts, parts_beyond
from sao.billing.reckoning.rhythm import Period, Sold, cycle_of
from sao.billing.reckoning.totals import reckon
from sao.billing.values.discount import Discount
from sao.billing.values.dunning import Dunning
from sao.billing.values.line import Line
from sao.billing.values.price import PriceTerms, Recurring
from sao.billing.values.subscription import Item

GRACE = HOUR
"""How long a renewal's invoice stays a draft before it is finalized by itself."""

DUE_SOON = 3 * DAY
"""How long before it is due somebody hears that an invoice will be."""

INCOMPLETE_EXPIRES_AFTER = 23 * HOUR
"""How long a first payment may be missing before the subscription expires."""


def period_after(start: int, anchor: int, items: tuple[Item, ...]) -> Period:
    """The period that begins at `start`: to the next boundary of the shortest interval."""
    return start, boundary_after(anchor, cycle_of(items), start)


def period_lines(
    subscription: str,
    invoice: str,
    sold: Iterable[Sold],
    *,
    trial: bool,
    at: int | None = None,
) -> tuple[Line, ...]:
    """What an invoice shows of items over their periods: a line each, or one per tier reached.

    A trial's lines cost nothing. Metered items have no lines here: they are billed in arrears. An
    item's own discounts count as of `at`; None: as of when its period begins.
    """
    shown = [(item, period, part) for item, period in sold for part in _parts(item, trial=trial)]
    return _lines(subscription, invoice, shown, trial=trial, at=at)


def used_lines(
    subscription: str,
    invoice: str,
    item: Item,
    period: Period,
    first: int,
    *,
    billed: int = 0,
) -> tuple[Line, ...]:
    """What an invoice shows of a metered item whose quantity was used, numbered from `first`.

    `billed` of it were on an invoice before.
    """
    shown = [(item, period, part) for part in parts_beyond(item.price, item.quantity, billed)]
    lines = _lines(subscription, invoice, shown, first=first)
    return tuple(replace(line, metered=True) for line in lines)


def _lines(
    subscription: str,
    invoice: str,
    shown: Iterable[tuple[Item, Period, Part]],
    *,
    trial: bool = False,
    first: int = 0,
    at: int | None = None,
) -> tuple[Line, ...]:
    return tuple(
        Line(
            id=f"il_{invoice.partition('_')[2]}{number}",
            amount=part.amount,
            currency=item.price.currency,
            description=_describe(item.price, part, trial=trial),
            period_start=period[0],
            period_end=period[1],
            quantity=part.quantity,
            price=item.price.id,
            product=item.price.product,
            unit_amount=int(part.unit_amount) if part.unit_amount.isdecimal() else None,
            unit_amount_decimal=None if part.unit_amount.isdecimal() else part.unit_amount,
            subscription=subscription,
            subscription_item=item.id,
            tax_behavior=item.price.tax_behavior,
            tax_rates=item.tax_rates or None,
            discounts=live(item.discounts, period[0] if at is None else at),
        )
        for number, (item, period, part) in enumerate(shown, first)
    )


def _parts(item: Item, *, trial: bool) -> tuple[Part, ...]:
    recurring = item.price.recurring
    if recurring is not None and recurring.usage_type == "metered":
        return ()
    if trial:
        return (Part(amount=0, quantity=item.quantity, unit_amount="0"),)
    return parts(item.price, item.quantity)


def _describe(price: PriceTerms, part: Part, *, trial: bool) -> str:
    name = price.product_name or price.product
    if trial:
        return f"Trial period for {name}"
    rate = _rate(price.currency, price.recurring, part.unit_amount, part.flat_amount)
    tier = "" if part.tier is None else f"Tier {part.tier} "
    if price.packages is not None:
        rate = f"{rate}, per {price.packages.divide_by}"
    unit = f" {price.unit_label}" if price.unit_label else ""
    return f"{part.quantity}{unit} × {name} ({tier}at {rate})"  # noqa: RUF001  (the sign that Stripe writes)


@lru_cache(maxsize=10_000)
def _rate(currency: str, recurring: Recurring | None, unit: str, flat: str | None) -> str:
    shown = with_sign(unit, currency)
    if flat is not None:
        shown = f"{shown} + {with_sign(flat, currency)}"
    if recurring is None:
        return shown
    count, interval = recurring.interval_count, recurring.interval
    return f"{shown} / {interval}" if count == 1 else f"{shown} every {count} {interval}s"


def next_attempt_at(dunning: Dunning, first_failed_at: int, attempts: int) -> int | None:
    """When an invoice is tried again after `attempts` automatic attempts; None at the end.

    Retries are counted from the first failure, so a late one does not push the rest.
    """
    if attempts > len(dunning.retry_days):
        return None
    return first_failed_at + dunning.retry_days[max(attempts, 1) - 1] * DAY


def retry_gap(dunning: Dunning, attempts: int) -> int:
    """How long after that of `attempts` the next attempt is to be, in seconds.

    An attempt that took days has used up some of what is counted from the first failure.
    """
    days = (0, *dunning.retry_days)
    last = min(max(attempts, 1), len(dunning.retry_days))
    return (days[last] - days[last - 1]) * DAY


def use_discounts(
    discounts: tuple[Discount, ...], lines: tuple[Line, ...], at: int
) -> tuple[tuple[Discount, ...], tuple[Discount, ...]]:
    """`(those that count at an instant, those that are left once an invoice had these lines)`.

    One for `once` is used up by the first invoice that it lowers.
    """
    if not discounts:
        return (), ()
    applied = live(discounts, at)
    used = reckon(lines, applied).discount_amounts if applied else ()
    return applied, left(unended(discounts, at), used)


def apply_balance(total: int, balance: int, least: int = 0) -> tuple[int, int]:
    """`(amount_due, balance left)` when a customer's balance (negative: credit) meets a total.

    What is due, but less than the `least` that can be charged, is owed with the next invoice.
    """
    due = total + balance
    return (due, 0) if due >= least else (0, due)


__all__ = [
    "DUE_SOON",
    "GRACE",
    "INCOMPLETE_EXPIRES_AFTER",
    "apply_balance",
    "day_month_year",
    "next_attempt_at",
    "period_after",
    "period_lines",
    "use_discounts",
    "used_lines",
]
