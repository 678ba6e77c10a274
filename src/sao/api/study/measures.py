"""What came of a variant: figures of reports, each with the definition that is published there.

Sums are of what happened from the instant at which variants part; states are those at the end.
"""

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from sao.billing.reckoning.money import major
from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports import BY_NAME, Asked
from sao.read_model.reports.report import Found
from sao.read_model.reports.shown import percent

Kind = Literal["money", "count", "percent", "text"]
Value = str | int | None
"""Money and percents as exact decimals, counts as numbers; None: there is nothing to tell of."""

STATES = """
SELECT status, count(*) FROM subscription WHERE clock = '' AND currency = ? GROUP BY status
"""
SHOWN = ("active", "past_due", "unpaid", "canceled")
"""States that are shown even where nothing is in them."""

OTHERS = ("trialing", "paused", "incomplete", "incomplete_expired")


class Figure(NamedTuple):
    """A measure. `key` is the same in all variants; `report` has its definition."""

    key: str
    label: str
    kind: Kind
    value: Value
    report: str | None = None


class Series(NamedTuple):
    """A figure over time: a value for each month, or week, from where variants part."""

    key: str
    label: str
    kind: Kind
    report: str
    values: tuple[Value, ...]


class Result(NamedTuple):
    """A variant, lived through: its figures in one currency, and one hash over every chain.

    `link` opens its environment in a browser, where that was asked for and can be had.
    """

    variant: str
    currency: str
    currencies: tuple[str, ...]
    figures: tuple[Figure, ...]
    series: tuple[Series, ...]
    outcomes: int
    digest: str
    link: str | None = None


class _One(NamedTuple):
    """Where a figure stands: of a report's totals, or of its one row."""

    key: str
    label: str
    report: str
    column: str
    totals: bool = True


_MONEY = (
    _One("received", "Received", "cash", "collected"),
    _One("elsewhere", "Paid elsewhere", "cash", "elsewhere"),
    _One("refunded", "Refunded", "cash", "refunded"),
    _One("disputed", "Disputed", "cash", "disputed"),
    _One("net", "Net cash", "cash", "net"),
    _One("mrr", "MRR at the end", "mrr", "end"),
    _One("receivables", "Open receivables", "aged_receivables", "total"),
    _One("customers", "Customers with MRR", "mrr", "customers"),
)
_LOST = (
    _One("asked", "Canceled as asked", "involuntary_churn", "asked"),
    _One("lost_payment", "Lost: payment failed", "involuntary_churn", "payment_failed"),
    _One("lost_unpaid", "Lost: left unpaid", "involuntary_churn", "unpaid"),
    _One("lost_disputed", "Lost: disputed", "involuntary_churn", "disputed"),
    _One("involuntary", "Involuntary churn", "involuntary_churn", "involuntary", totals=False),
    _One("trials", "Trials ended", "trial_conversion", "ended"),
    _One("converted", "Trials converted", "trial_conversion", "converted"),
    _One("conversion", "Trial conversion", "trial_conversion", "conversion"),
)
_FAILED = (
    _One("failed", "Invoices that failed", "recovery", "failed"),
    _One("recovered", "Recovered", "recovery", "recovered"),
)
_RECOVERY = (
    _One("recovered_amount", "Recovered, amount", "recovery", "recovered_amount"),
    _One("recovery", "Recovery", "recovery", "recovery"),
    _One("days", "Days to recovery, median", "recovery", "days"),
    _One("running", "Still to be tried", "recovery", "running"),
)


class Counted(NamedTuple):
    """What no report tells: charges that were attempted, and requests that came to nothing."""

    attempted: int
    declined: int
    refused: int


def figures(model: ReadModel, asked: Asked, counted: Counted) -> tuple[Figure, ...]:
    """Every figure, in the order in which they are shown."""
    found: dict[str, Found] = {}

    def report(name: str) -> Found:
        if name not in found:
            found[name] = BY_NAME[name].find(model, asked)
        return found[name]

    return (
        *_all(_MONEY, report, asked),
        *_states(model, asked),
        *_all(_LOST, report, asked),
        *_all(_FAILED, report, asked),
        *_by_attempt(report("dunning_funnel")),
        *_all(_RECOVERY, report, asked),
        Figure("attempts", "Charge attempts", "count", counted.attempted),
        Figure("declined", "… that were declined", "count", counted.declined),
        Figure("refused", "Requests refused", "count", counted.refused),
    )


def _all(ones: tuple[_One, ...], report: Callable[[str], Found], asked: Asked) -> Iterator[Figure]:
    for one in ones:
        kinds = {column.key: column.kind for column in BY_NAME[one.report].columns}
        found = report(one.report)
        cells = found.totals if one.totals else found.rows[0]
        kind, value = kinds[one.column], cells[one.column]
        shown: Kind = "money" if kind == "money" else "percent" if kind == "percent" else "count"
        yield Figure(one.key, one.label, shown, _value(shown, value, asked.currency), one.report)


def _value(kind: Kind, value: Any, currency: str) -> Value:
    if kind == "money":
        return major(value, currency)
    if kind == "percent":
        return percent(*value)
    count: int | None = value
    return count


def _states(model: ReadModel, asked: Asked) -> Iterator[Figure]:
    there: dict[str, int] = dict(model.read(STATES, (asked.currency,)))
    for status in (*SHOWN, *(each for each in OTHERS if there.get(each))):
        label = f"Subscriptions {status.replace('_', ' ')}"
        yield Figure(f"subscriptions_{status}", label, "count", there.get(status, 0))


def _by_attempt(funnel: Found) -> Iterator[Figure]:
    """How many invoices were paid after so many failed attempts."""
    for row in funnel.rows:
        number = row["attempt"]
        label = f"… after failed attempt {number}"
        key = f"recovered_after_{number}"
        yield Figure(key, label, "count", row["recovered"], "dunning_funnel")
