"""Aged receivables: what is owed, by how long it has been due."""

from sao.billing.reckoning.calendar import DAY
from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked
from sao.read_model.reports.report import Cells, Column, Found, Report, sums

OWED = """
SELECT entry.invoice, sum(entry.amount_minor), invoice.customer, customer.name, customer.email,
  coalesce(invoice.due_at, invoice.finalized_at)
FROM ledger_entry entry
LEFT JOIN invoice ON invoice.id = entry.invoice
LEFT JOIN customer ON customer.id = invoice.customer
WHERE entry.account = 'receivable' AND entry.clock = '' AND entry.currency = ? AND entry.at <= ?
GROUP BY entry.invoice, invoice.customer, customer.name, customer.email, invoice.due_at,
  invoice.finalized_at
HAVING sum(entry.amount_minor) <> 0
"""
AGES = ((0, "not_due"), (30, "days_1_30"), (60, "days_31_60"), (90, "days_61_90"))
OLDEST = "days_91"
BUCKETS = (*(key for _days, key in AGES), OLDEST)


def find(model: ReadModel, asked: Asked) -> Found:
    """A row a customer, who owes most first."""
    rows: dict[str, Cells] = {}
    for _invoice, amount, customer, name, email, due_at in model.read(
        OWED, (asked.currency, asked.as_of)
    ):
        row = rows.setdefault(
            customer or "",
            {"customer": name or email or customer, "customer_id": customer, "invoices": 0}
            | dict.fromkeys((*BUCKETS, "total"), 0),
        )
        row["invoices"] += 1
        row[_bucket(asked.as_of, due_at)] += amount
        row["total"] += amount
    largest = sorted(rows.values(), key=lambda row: (-row["total"], row["customer_id"] or ""))
    return Found(largest, sums(largest, "invoices", *BUCKETS, "total"))


def _bucket(as_of: int, due_at: int | None) -> str:
    days = -(((due_at or as_of) - as_of) // DAY)  # a day that has begun counts
    return next((key for most, key in AGES if days <= most), OLDEST)


REPORT = Report(
    name="aged_receivables",
    title="Aged receivables",
    definition=(
        "What customers owe on finalized invoices that are neither paid, voided, "
        "credited nor given up as uncollectible, taxes included, by how many days ago it was due: "
        "on the due date of an invoice that was sent, at the finalization of one that is collected "
        "automatically. The sum is the account receivable in the books."
    ),
    columns=(
        Column("customer", "Customer", "text"),
        Column("customer_id", "Customer's id", "text"),
        Column("invoices", "Invoices", "count"),
        Column("not_due", "Not due", "money"),
        Column("days_1_30", "1 to 30 days", "money"),
        Column("days_31_60", "31 to 60 days", "money"),
        Column("days_61_90", "61 to 90 days", "money"),
        Column("days_91", "Over 90 days", "money"),
        Column("total", "Total", "money"),
    ),
    find=find,
    periods=False,
)
