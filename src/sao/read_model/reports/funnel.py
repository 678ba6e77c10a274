"""The dunning funnel: how far failed invoices got."""

from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked
from sao.read_model.reports.attempts import Course, courses
from sao.read_model.reports.report import Cells, Column, Found, Report, sums


def find(model: ReadModel, asked: Asked) -> Found:
    """A row an attempt that failed: how many invoices had it, and what became of them then."""
    spans = asked.periods
    cohort = [
        course
        for course in courses(model, asked)
        if spans and spans[0].start <= course.failed_at < spans[-1].end
    ]
    most = max((course.attempts for course in cohort), default=0)
    rows = [_row(cohort, attempt) for attempt in range(1, most + 1)]
    totals = sums(rows, "recovered", "recovered_amount", "lost", "running")
    totals |= {"failed": len(cohort), "amount": sum(course.amount_minor for course in cohort)}
    totals["recovery"] = totals["recovered"], totals["failed"]
    return Found(rows, totals)


def _row(cohort: list[Course], attempt: int) -> Cells:
    here = [course for course in cohort if course.attempts >= attempt]
    last = [course for course in here if course.attempts == attempt]
    recovered = [course for course in last if course.result == "paid"]
    running = [course for course in last if course.runs]
    return {
        "attempt": attempt,
        "failed": len(here),
        "amount": sum(course.amount_minor for course in here),
        "recovered": len(recovered),
        "recovered_amount": sum(course.amount_minor for course in recovered),
        "recovery": (len(recovered), len(here)),
        "lost": len(last) - len(recovered) - len(running),
        "running": len(running),
    }


REPORT = Report(
    name="dunning_funnel",
    title="Dunning funnel",
    definition=(
        "Of the invoices whose payment failed first in the period: how many failed an "
        "attempt (the first, the second …), how many were paid after it, and how many were lost "
        "after it: written off, voided, or left unpaid when the retries ended. Running are those "
        "that wait for their next attempt. Recovery is the share of those that failed the attempt "
        "and were paid after it. The total counts each invoice once."
    ),
    columns=(
        Column("attempt", "Attempt", "count"),
        Column("failed", "Failed", "count"),
        Column("amount", "Amount", "money"),
        Column("recovered", "Paid after it", "count"),
        Column("recovered_amount", "Amount paid", "money"),
        Column("recovery", "Recovery", "percent"),
        Column("lost", "Lost after it", "count"),
        Column("running", "Running", "count"),
    ),
    find=find,
)
