"""Churn: how many customers, and how much of what they brought, was lost."""

from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked
from sao.read_model.reports.movements import Movements, movements
from sao.read_model.reports.report import Cells, Column, Found, Report, sums


def find(model: ReadModel, asked: Asked) -> Found:
    """A row a period."""
    rows = [_row(moved) for moved in movements(model, asked)]
    return Found(rows, sums(rows, "churned", "lost", "contraction"))


def _row(moved: Movements) -> Cells:
    lost = -moved.churn
    return {
        "month": moved.period.name,
        "customers": moved.customers_start,
        "churned": moved.customers_churned,
        "customer_churn": (moved.customers_churned, moved.customers_start),
        "start": moved.start,
        "lost": lost,
        "contraction": -moved.contraction,
        "revenue_churn": (lost - moved.contraction, moved.start),
        "net_churn": (lost - moved.contraction - moved.expansion, moved.start),
    }


REPORT = Report(
    name="churn",
    title="Churn",
    definition=(
        "Of the customers with monthly recurring revenue at the start of the period, those who "
        "have none at its end; and what they had brought (lost). Customer churn is their share. "
        "Revenue churn is what was lost, with what others bring less (contraction), of the revenue "
        "at the start; net churn is that, less what the others bring more (expansion), so it can "
        "be negative. Monthly recurring revenue is defined in the report mrr. Who comes and goes "
        "within one period is not counted."
    ),
    columns=(
        Column("month", "Month", "month"),
        Column("customers", "Customers at the start", "count"),
        Column("churned", "Churned", "count"),
        Column("customer_churn", "Customer churn", "percent"),
        Column("start", "MRR at the start", "money"),
        Column("lost", "Lost", "money"),
        Column("contraction", "Contraction", "money"),
        Column("revenue_churn", "Revenue churn", "percent"),
        Column("net_churn", "Net churn", "percent"),
    ),
    find=find,
)
