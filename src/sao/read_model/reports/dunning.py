"""Accounts in dunning."""

from sao.billing.reckoning.calendar import DAY
from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked
from sao.read_model.reports.attempts import courses
from sao.read_model.reports.report import Cells, Column, Found, Report, sums


def find(model: ReadModel, asked: Asked) -> Found:
    """A row an invoice, the one that is tried next first."""
    numbers: dict[str, str] = dict(model.read("SELECT id, number FROM invoice"))
    names = {
        customer: name or email
        for customer, name, email in model.read("SELECT id, name, email FROM customer")
    }
    running = [course for course in courses(model, asked) if course.runs]
    rows: list[Cells] = [
        {
            "customer": names.get(course.customer) or course.customer,
            "customer_id": course.customer,
            "invoice": numbers.get(course.invoice) or course.invoice,
            "invoice_id": course.invoice,
            "amount": course.amount_minor,
            "failed_at": course.failed_at,
            "age_days": (asked.as_of - course.failed_at) // DAY,
            "attempts": course.attempts,
            "error": course.error,
            "next_attempt_at": course.next_attempt_at,
        }
        for course in sorted(running, key=lambda one: (one.next_attempt_at or 0, one.invoice))
    ]
    return Found(rows, sums(rows, "amount"))


REPORT = Report(
    name="dunning",
    title="Accounts in dunning",
    definition=(
        "Invoices whose payment failed and is to be tried again: how much is owed, since when (the "
        "first failure; age in whole days), how many attempts have failed, why the last one did, "
        "and when the next one comes (none while a bank has yet to answer). Invoices whose "
        "retries have ended are among the aged receivables."
    ),
    columns=(
        Column("customer", "Customer", "text"),
        Column("customer_id", "Customer's id", "text"),
        Column("invoice", "Invoice", "text"),
        Column("invoice_id", "Invoice's id", "text"),
        Column("amount", "Owed", "money"),
        Column("failed_at", "Failed first", "instant"),
        Column("age_days", "Age in days", "count"),
        Column("attempts", "Failed attempts", "count"),
        Column("error", "Reason", "text"),
        Column("next_attempt_at", "Next attempt", "instant"),
    ),
    find=find,
    periods=False,
)
