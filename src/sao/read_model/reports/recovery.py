"""Recovery: what became of the payments that failed in each month."""

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
    return Found(rows, totals)


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
    }


REPORT = Report(
    name="recovery",
    title="Recovery",
    definition=(
        "Invoices by the month in which their payment failed first, and what has become of them "
        "up to as_of: paid all the same (recovered), still to be tried (running), or neither "
        "(lost). Recovery is the amount recovered of the amount that failed. What failed in a past "
        "month may still be recovered: give as_of to see it as it stood."
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
    ),
    find=find,
)
