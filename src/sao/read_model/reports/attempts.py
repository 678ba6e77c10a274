"""Invoices whose collection failed, each with what became of it up to an instant."""

from typing import Any, NamedTuple

from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked

ATTEMPTS = """
SELECT a.id, a.at, a.customer, a.amount_minor, a.attempt, a.result, a.next_attempt_at, a.error
FROM invoice_attempt a
WHERE a.clock = '' AND a.currency = ? AND a.at <= ? AND a.first_failed_at IS NOT NULL
ORDER BY a.at, a.id, a.seq
"""


class Course(NamedTuple):
    """An invoice that failed: since when, how often, and how it stands.

    `result` is that of its last row: while nothing has ended it `failed`, or `processing` where a
    bank has yet to answer. `attempts` counts those that failed; with payment, the last one
    succeeded. `amount_minor` is what failed at first.
    """

    invoice: str
    customer: str
    amount_minor: int
    failed_at: int
    attempts: int
    result: str
    last_at: int
    next_attempt_at: int | None
    error: str | None

    @property
    def runs(self) -> bool:
        """Whether it is to be tried again, or a bank has yet to answer."""
        return self.result == "processing" or self.next_attempt_at is not None


def courses(model: ReadModel, asked: Asked) -> list[Course]:
    """Every invoice that failed, in the order of first failures."""
    found: dict[str, Course] = {}
    for row in model.read(ATTEMPTS, (asked.currency, asked.as_of)):
        invoice, at, customer, amount, _attempt, result, next_at, error = row
        known = found.get(invoice)
        if known is None:
            fails = int(result == "failed")
            found[invoice] = Course(
                invoice, customer, amount, at, fails, result, at, next_at, error
            )
        else:
            found[invoice] = known._replace(**_later(known, at, result, next_at, error))
    return list(found.values())


def _later(
    known: Course, at: int, result: str, next_at: int | None, error: str | None
) -> dict[str, Any]:
    failed = result == "failed"
    return {
        "attempts": known.attempts + failed,
        "result": result,
        "last_at": at,
        "next_attempt_at": next_at,
        "error": error if failed else known.error,
    }
