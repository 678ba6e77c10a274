"""Monthly recurring revenue and its movements."""

from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked
from sao.read_model.reports.movements import Movements, movements
from sao.read_model.reports.report import Cells, Column, Found, Report, sums


def find(model: ReadModel, asked: Asked) -> Found:
    """A row a period; the totals are the movements of all of them, and the last end."""
    rows = [_row(moved) for moved in movements(model, asked)]
    totals = sums(rows, "new", "reactivation", "expansion", "contraction", "churn")
    if rows:
        totals |= {"start": rows[0]["start"], "end": rows[-1]["end"]}
        totals |= {"customers": rows[-1]["customers"]}
    return Found(rows, totals)


def _row(moved: Movements) -> Cells:
    return {
        "month": moved.period.name,
        "start": moved.start,
        "new": moved.new,
        "reactivation": moved.reactivation,
        "expansion": moved.expansion,
        "contraction": moved.contraction,
        "churn": moved.churn,
        "end": moved.end,
        "customers": moved.customers_end,
    }


REPORT = Report(
    name="mrr",
    title="Monthly recurring revenue",
    definition=(
        "What the subscriptions that are active or past due would bill in a month. Each licensed "
        "item counts with its price for its quantity, less discounts that never end and without "
        "taxes, times the periods of a year (365 days, 52 weeks, 12 months), divided by twelve; "
        "a fraction of a minor unit is dropped, item by item. Metered items, trials, incomplete, "
        "unpaid and paused subscriptions count nothing, nor do those whose invoices are voided "
        "or written off meanwhile. A past due one counts until the retries have ended and it is "
        "unpaid or canceled. Movements compare each customer at the start and at the end of the "
        "period: new (never brought anything before), reactivation (did, but nothing at the "
        "start), expansion and contraction (more, less), churn (nothing at the end). Start plus "
        "movements is the end. A past period never changes."
    ),
    columns=(
        Column("month", "Month", "month"),
        Column("start", "At the start", "money"),
        Column("new", "New", "money"),
        Column("reactivation", "Reactivation", "money"),
        Column("expansion", "Expansion", "money"),
        Column("contraction", "Contraction", "money"),
        Column("churn", "Churn", "money"),
        Column("end", "At the end", "money"),
        Column("customers", "Customers", "count"),
    ),
    find=find,
)
