"""How the monthly recurring revenue of each customer moved from period to period."""

from collections import defaultdict
from typing import NamedTuple

from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked, Period

CHANGES = """
SELECT at, customer, mrr_minor - mrr_before_minor FROM subscription_change
WHERE clock = '' AND currency = ? AND at <= ? AND mrr_minor <> mrr_before_minor
ORDER BY at, id, seq
"""


class Movements(NamedTuple):
    """A period: what there was at its start, by what it rose and fell, and what there is."""

    period: Period
    start: int
    new: int
    reactivation: int
    expansion: int
    contraction: int
    churn: int
    end: int
    customers_start: int
    customers_churned: int
    customers_end: int


def movements(model: ReadModel, asked: Asked) -> list[Movements]:
    """One for each period that was asked for."""
    changes = model.read(CHANGES, (asked.currency, asked.as_of))
    brings: dict[str, int] = defaultdict(int)
    brought: set[str] = set()  # customers who ever brought something
    at, found = 0, []
    for period in (Period("", 0, asked.periods[0].start), *asked.periods) if asked.periods else ():
        before, known = dict(brings), set(brought)
        while at < len(changes) and changes[at][0] < period.end:
            _instant, customer, moved = changes[at]
            brings[customer] += moved
            if brings[customer] > 0:
                brought.add(customer)
            at += 1
        found.append(_between(period, before, brings, known))
    return found[1:]


def _between(
    period: Period, before: dict[str, int], after: dict[str, int], known: set[str]
) -> Movements:
    moved = {"new": 0, "reactivation": 0, "expansion": 0, "contraction": 0, "churn": 0}
    churned = 0
    for customer, new in after.items():
        old = before.get(customer, 0)
        if old == 0 and new > 0:
            moved["reactivation" if customer in known else "new"] += new
        elif old > 0 and new == 0:
            moved["churn"] -= old
            churned += 1
        else:
            moved["expansion" if new > old else "contraction"] += new - old
    return Movements(
        period,
        start=sum(before.values()),
        end=sum(after.values()),
        customers_start=sum(1 for amount in before.values() if amount > 0),
        customers_churned=churned,
        customers_end=sum(1 for amount in after.values() if amount > 0),
        **moved,
    )
