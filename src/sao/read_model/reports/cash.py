"""Cash: what came in and what went out."""

from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked, Period
from sao.read_model.reports.report import Cells, Column, Found, Report, sums

ENTRIES = """
SELECT at, kind, amount_minor FROM ledger_entry
WHERE account = 'cash' AND clock = '' AND currency = ? AND at <= ?
"""
COLUMNS = {
    "payment_intent": "collected",
    "invoice": "elsewhere",
    "refund": "refunded",
    "credit_note": "refunded",
    "dispute": "disputed",
}


def find(model: ReadModel, asked: Asked) -> Found:
    """A row a period."""
    entries = model.read(ENTRIES, (asked.currency, asked.as_of))
    rows = [_row(entries, period) for period in asked.periods]
    return Found(rows, sums(rows, "collected", "elsewhere", "refunded", "disputed", "net"))


def _row(entries: list[tuple[int, str, int]], period: Period) -> Cells:
    row: Cells = {"month": period.name} | dict.fromkeys(COLUMNS.values(), 0)
    for at, kind, amount in entries:
        if period.start <= at < period.end:
            row[COLUMNS[kind]] += amount
    return row | {"net": sum(row[column] for column in set(COLUMNS.values()))}


REPORT = Report(
    name="cash",
    title="Cash",
    definition=(
        "Money by the instant at which it moved: collected by the gateway; paid elsewhere "
        "(invoices marked as paid out of band); refunded, also out of band by a credit note (a "
        "refund that fails comes back); withdrawn by banks in disputes, less what came back. Taxes "
        "are in it, fees are not. A past period never changes."
    ),
    columns=(
        Column("month", "Month", "month"),
        Column("collected", "Collected", "money"),
        Column("elsewhere", "Paid elsewhere", "money"),
        Column("refunded", "Refunded", "money"),
        Column("disputed", "Disputed", "money"),
        Column("net", "Net", "money"),
    ),
    find=find,
)
