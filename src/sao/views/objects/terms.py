"""What a price comes to, where one amount does not say it: by how many units, in which currency."""

from collections.abc import Iterator
from typing import Any

from sao.billing.reckoning.money import show_exact
from sao.billing.values.price import Tier
from sao.views.moment import Moment
from sao.views.objects.totals import parts
from sao.views.shapes import Cell, Column, Row, Table, TextCell

_COLUMNS = (
    Column(key="units", label="Units"),
    Column(key="each", label="Each", end=True),
    Column(key="flat", label="Flat fee", end=True),
)
_EACH = (Column(key="currency", label="Currency"), Column(key="each", label="Each", end=True))


def amounts(moment: Moment, price: Any) -> Table | None:
    """Every tier in every currency; None of a price that is one amount."""
    every = {price.currency: price, **dict(sorted(price.currency_options.items()))}
    if not price.tiers and len(every) == 1:
        return None
    rows = [row for currency, terms in every.items() for row in _rows(currency, terms)]
    return parts(moment, "tier", _COLUMNS if price.tiers else _EACH, rows)


def _rows(currency: str, terms: Any) -> Iterator[Row]:
    first = 1
    for tier in terms.tiers:
        yield _row(f"{currency} {first}", currency, _units(first, tier), tier)
        first = (tier.up_to or 0) + 1
    if not terms.tiers:
        amount = terms.unit_amount_decimal or str(terms.unit_amount or 0)
        yield _row(currency, currency, "", Tier(up_to=None, unit_amount=amount))


def _row(key: str, currency: str, units: str, tier: Tier) -> Row:
    cells: dict[str, Cell] = {
        "currency": TextCell(text=currency.upper()),
        "units": TextCell(text=units),
        "each": TextCell(text=show_exact(tier.unit_amount or "0", currency)),
        "flat": TextCell(text=show_exact(tier.flat_amount, currency) if tier.flat_amount else ""),
    }
    return Row(object_id=key, cells=cells)


def _units(first: int, tier: Tier) -> str:
    if tier.up_to is None:
        return "all" if first == 1 else f"from {first:,} on"
    return f"{first:,} to {tier.up_to:,}" if tier.up_to > first else f"{first:,}"
