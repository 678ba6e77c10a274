"""What a subscription's next invoice has besides its items: things that are sold once."""

from collections.abc import Sequence

from sao.billing.reckoning.pricing import line_amount, unit_amount
from sao.billing.reckoning.proration import numbered
from sao.billing.reckoning.rhythm import Period
from sao.billing.values import merged
from sao.billing.values.line import Line
from sao.billing.values.subscription import Extra


def extra_lines(
    subscription: str, extras: Sequence[Extra], period: Period, cause: str
) -> tuple[Line, ...]:
    """A line for each, over its own period or the one given."""
    return numbered(subscription, f"{cause}/extra", (_line(extra, period) for extra in extras))


def _line(extra: Extra, period: Period) -> Line:
    price, unit = extra.price, unit_amount(extra.price)
    start = period[0] if extra.period_start is None else extra.period_start
    return Line(
        id="",
        amount=line_amount(price, extra.quantity),
        currency=price.currency,
        description=price.product_name or price.product,
        period_start=start,
        period_end=max(start, period[1] if extra.period_end is None else extra.period_end),
        quantity=extra.quantity,
        price=price.id,
        product=price.product,
        unit_amount=int(unit) if unit.isdecimal() else None,
        unit_amount_decimal=None if unit.isdecimal() else unit,
        discountable=extra.discountable,
        tax_behavior=price.tax_behavior,
        tax_rates=extra.tax_rates or None,
        discounts=extra.discounts,
        metadata=merged({}, extra.metadata),
    )
