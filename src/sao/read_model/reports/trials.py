"""Trial conversion."""

from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked, Period
from sao.read_model.reports.report import Cells, Column, Found, Report, sums

ENDS = """
SELECT at, status FROM subscription_change
WHERE clock = '' AND currency = ? AND at <= ? AND status_before = 'trialing'
AND status <> 'trialing'
"""
BEGINNINGS = """
SELECT at FROM subscription_change
WHERE clock = '' AND currency = ? AND at <= ? AND status = 'trialing'
AND status_before <> 'trialing'
"""


def find(model: ReadModel, asked: Asked) -> Found:
    """A row a period."""
    values = asked.currency, asked.as_of
    began = [at for (at,) in model.read(BEGINNINGS, values)]
    ends = [(at, status) for at, status in model.read(ENDS, values)]
    rows = [_row(period, began, ends) for period in asked.periods]
    totals = sums(rows, "began", "ended", "converted", "lost")
    totals["conversion"] = totals["converted"], totals["ended"]
    return Found(rows, totals)


def _row(period: Period, began: list[int], ends: list[tuple[int, str]]) -> Cells:
    ended = [status for at, status in ends if period.start <= at < period.end]
    converted = ended.count("active")
    return {
        "month": period.name,
        "began": sum(1 for at in began if period.start <= at < period.end),
        "ended": len(ended),
        "converted": converted,
        "lost": len(ended) - converted,
        "conversion": (converted, len(ended)),
    }


REPORT = Report(
    name="trial_conversion",
    title="Trial conversion",
    definition=(
        "Trials that ended in the period, by what the subscription became: active (converted), or "
        "anything else: canceled, paused for want of a payment method, past due (lost). Conversion "
        "is the share of those converted. Whether the first invoice is paid afterwards does not "
        "change it: see dunning_funnel and churn."
    ),
    columns=(
        Column("month", "Month", "month"),
        Column("began", "Began", "count"),
        Column("ended", "Ended", "count"),
        Column("converted", "Converted", "count"),
        Column("lost", "Lost", "count"),
        Column("conversion", "Conversion", "percent"),
    ),
    find=find,
)
