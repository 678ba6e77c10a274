"""Revenue by plan."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked, Period
from sao.read_model.reports.earnings import entries, until
from sao.read_model.reports.report import Cells, Column, Found, Report, sums

NAMES = """
SELECT price.id, coalesce(price.nickname, product.name, price.id),
    price.interval, price.interval_count
FROM price LEFT JOIN product ON product.id = price.product
"""
OTHER = "Without a price"


def find(model: ReadModel, asked: Asked) -> Found:
    """A row for each period and plan that earned something in it, the largest first."""
    names = _told_apart(model.read(NAMES))
    by_period: dict[Period, defaultdict[str, int]] = {
        period: defaultdict(int) for period in asked.periods
    }
    for entry in entries(model, asked):
        for period, plans in by_period.items():
            moved = entry.earned_within(period.start, until(period, asked))
            if moved:
                plans[entry.price or ""] += moved
    rows: list[Cells] = [
        {
            "month": period.name,
            "plan": names.get(price, price) if price else OTHER,
            "price": price or None,
            "revenue": amount,
        }
        for period, plans in by_period.items()
        for price, amount in sorted(plans.items(), key=lambda plan: (-plan[1], plan[0]))
        if amount
    ]
    return Found(rows, sums(rows, "revenue"))


def _told_apart(prices: Iterable[tuple[Any, ...]]) -> dict[str, str]:
    """Names of prices by their ids; where two have one name, with how often they are billed."""
    found = list(prices)
    shared = Counter(name for _id, name, _interval, _count in found)
    return {
        price: f"{name}, {_every(interval, count)}" if shared[name] > 1 else name
        for price, name, interval, count in found
    }


def _every(interval: str | None, count: int | None) -> str:
    if interval is None:
        return "once"
    return f"per {interval}" if count == 1 else f"per {count} {interval}s"


REPORT = Report(
    name="revenue_by_plan",
    title="Revenue by plan",
    definition=(
        "What was earned in the period, by the price under which it was sold: invoice lines after "
        "discounts and without taxes, each earned evenly over its own time (see the report "
        "revenue recognition), less what was given back of them. A plan is named by the price's "
        "nickname, or by its product, and where two would have one name by how often it is "
        "billed. Lines without a price, and payments without an invoice, stand under one heading."
    ),
    columns=(
        Column("month", "Month", "month"),
        Column("plan", "Plan", "text"),
        Column("price", "Price", "text"),
        Column("revenue", "Revenue", "money"),
    ),
    find=find,
)
