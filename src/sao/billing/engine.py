"""The billing cycle in pure functions: periods, what to invoice, when to try again.

The machines call these; each is the one place that knows its rule.
"""

from functools import lru_cache

from sao.billing.calendar import DAY, HOUR, boundary_after, day_month_year
from sao.billing.money import show
from sao.billing.pricing import line_amount
from sao.billing.totals import reckon
from sao.billing.values import Discount, Dunning, Item, Line, Recurring

GRACE = HOUR
"""How long a renewal's invoice stays a draft before it is finalized by itself."""

INCOMPLETE_EXPIRES_AFTER = 23 * HOUR
"""How long a first payment may be missing before the subscription expires."""


def cycle_of(items: tuple[Item, ...]) -> Recurring:
    """The interval that a subscription's items share."""
    recurring = items[0].price.recurring
    return recurring if recurring is not None else Recurring(interval="month")


def period_after(start: int, anchor: int, items: tuple[Item, ...]) -> tuple[int, int]:
    """The period that begins at `start`: to the next boundary of the anchor's series."""
    return start, boundary_after(anchor, cycle_of(items), start)


def period_lines(
    subscription: str,
    invoice: str,
    items: tuple[Item, ...],
    period: tuple[int, int],
    *,
    trial: bool,
) -> tuple[Line, ...]:
    """One line of the invoice for each item over the period; a trial's lines cost nothing."""
    return tuple(
        Line(
            id=f"il_{invoice.partition('_')[2]}{number}",
            amount=0 if trial else line_amount(item.price, item.quantity),
            currency=item.price.currency,
            description=_describe(item, trial=trial),
            period_start=period[0],
            period_end=period[1],
            quantity=item.quantity,
            price=item.price.id,
            product=item.price.product,
            unit_amount=0 if trial else item.price.unit_amount,
            subscription=subscription,
            subscription_item=item.id,
        )
        for number, item in enumerate(items)
    )


def _describe(item: Item, *, trial: bool) -> str:
    price = item.price
    name = price.product_name or price.product
    if trial:
        return f"Trial period for {name}"
    rate = _rate(price.unit_amount, price.currency, price.recurring)
    return f"{item.quantity} × {name} (at {rate})"  # noqa: RUF001  (the sign that Stripe writes)


@lru_cache(maxsize=10_000)
def _rate(unit_amount: int, currency: str, recurring: Recurring | None) -> str:
    shown = show(unit_amount, currency)
    if recurring is None:
        return shown
    count, unit = recurring.interval_count, recurring.interval
    return f"{shown} / {unit}" if count == 1 else f"{shown} every {count} {unit}s"


def next_attempt_at(dunning: Dunning, first_failed_at: int, attempts: int) -> int | None:
    """When an invoice is tried again after `attempts` automatic attempts; None at the end.

    Retries are counted from the first failure, so a late one does not push the rest.
    """
    if attempts > len(dunning.retry_days):
        return None
    return first_failed_at + dunning.retry_days[max(attempts, 1) - 1] * DAY


def use_discounts(
    discounts: tuple[Discount, ...], lines: tuple[Line, ...], at: int
) -> tuple[tuple[Discount, ...], tuple[Discount, ...]]:
    """`(those that count at an instant, those that are left once an invoice had these lines)`.

    One for `once` is used up by the first invoice that it lowers.
    """
    if not discounts:
        return (), ()
    live = tuple(discount for discount in discounts if discount.end is None or at < discount.end)
    lowered = {used.discount for used in reckon(lines, live).discount_amounts if used.amount}
    left = (d for d in live if d.coupon.duration != "once" or d.id not in lowered)
    return live, tuple(left)


def apply_balance(total: int, balance: int) -> tuple[int, int]:
    """`(amount_due, balance left)` when a customer's balance (negative: credit) meets a total."""
    due = total + balance
    return (due, 0) if due >= 0 else (0, due)


__all__ = [
    "GRACE",
    "INCOMPLETE_EXPIRES_AFTER",
    "apply_balance",
    "cycle_of",
    "day_month_year",
    "next_attempt_at",
    "period_after",
    "period_lines",
    "use_discounts",
]
