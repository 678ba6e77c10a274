"""Revenue recognition: what was billed, what of it is earned, what is still deferred."""

from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked
from sao.read_model.reports.earnings import Entry, entries, until
from sao.read_model.reports.report import Cells, Column, Found, Report, sums


def find(model: ReadModel, asked: Asked) -> Found:
    """A row a period."""
    found = entries(model, asked)
    rows = [_row(found, p.name, p.start, until(p, asked)) for p in asked.periods]
    totals = sums(rows, "billed", "earned")
    return Found(rows, totals | ({"deferred": rows[-1]["deferred"]} if rows else {}))


def _row(found: list[Entry], name: str, start: int, end: int) -> Cells:
    billed = sum(entry.amount_minor for entry in found if start <= entry.at < end)
    released = sum(entry.earned_within(start, end) for entry in found)
    deferred = sum(e.amount_minor - e.earned_by(end) for e in found if e.at < end)
    return {"month": name, "billed": billed, "earned": released, "deferred": deferred}


REPORT = Report(
    name="revenue_recognition",
    title="Revenue recognition",
    definition=(
        "Billed: the lines of invoices finalized in the period, after discounts and without "
        "taxes, less what was voided or credited in it. Earned: what of all lines the period's "
        "time has earned, evenly by the second over each line's own time, rounded to the nearest "
        "minor unit; what covers no time is earned at once. A credit takes back first what was "
        "not earned yet. Deferred: billed and not earned at the end of the period. What is voided "
        "later leaves in the month of the voiding, so a past period never changes."
    ),
    columns=(
        Column("month", "Month", "month"),
        Column("billed", "Billed", "money"),
        Column("earned", "Earned", "money"),
        Column("deferred", "Deferred at the end", "money"),
    ),
    find=find,
)
