"""Recovery: what became of the payments that failed in each month."""

from sao.billing.reckoning.calendar import DAY
from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked, Period
from sao.read_model.reports.attempts import Course, courses
from sao.read_model.reports.report import Cells, Column, Found, Report, sums


def find(model: ReadModel, asked: Asked) -> Found:
    """A row a period of first failures."""
    found = courses(model, asked)
    rows = [_row(found, period) for period in asked.periods]
    totals = sums(rows, "failed", "amount", "recovered", "recovered_amount", "lost", "running")
    totals["recovery"] = totals["recovered_amount"], totals["amount"]
    spans = asked.periods  # without gaps
    within = [c for c in found if spans and spans[0].start <= c.failed_at < spans[-1].end]
    totals["days"] = _days([course for course in within if course.result == "paid"])
    return Found(rows, totals)


def _days(recovered: list[Course]) -> int | None:
    """The median of how long it took, in whole days; of two in the middle the shorter."""
    if not recovered:
        return None
    took = sorted(course.last_at - course.failed_at for course in recovered)
    return took[(len(took) - 1) // 2] // DAY


def _row(found: list[Course], period: Period) -> Cells:
    cohort = [course for course in found if period.start <= course.failed_at < period.end]
    recovered = [course for course in cohort if course.result == "paid"]
    running = sum(1 for course in cohort if course.runs)
    amount = sum(course.amount_minor for course in cohort)
    recovered_amount = sum(course.amount_minor for course in recovered)
    return {
        "month": period.name,
        "failed": len(cohort),
        "amount": amount,
        "recovered": len(recovered),
        "recovered_amount": recovered_amount,
        "lost": len(cohort) - len(recovered) - running,
        "running": running,
        "recovery": (recovered_amount, amount),
        "days": _days(recovered),
    }


REPORT = Report(
    name="recovery",
    title="Recovery",
    definition=(
        "Invoices by the month in which their payment failed first, and what has become of them "
        "up to as_of: paid all the same (recovered), still to be tried (running), or neither "
        "(lost). Recovery is the amount recovered of the amount that failed. What failed in a past "
        "month may still be recovered: give as_of to see it as it stood. Days is the median of the "
        "whole days from the first failure to the payment."
    ),
    columns=(
        Column("month", "Failed in", "month"),
        Column("failed", "Failed", "count"),
        Column("amount", "Amount", "money"),
        Column("recovered", "Recovered", "count"),
        Column("recovered_amount", "Amount recovered", "money"),
        Column("lost", "Lost", "count"),
        Column("running", "Running", "count"),
        Column("recovery", "Recovery", "percent"),
        Column("days", "Days to recovery", "count"),
    ),
    find=find,
)
