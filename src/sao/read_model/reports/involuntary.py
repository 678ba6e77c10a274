"""Involuntary churn: subscriptions that were lost though nobody asked for it."""

from typing import NamedTuple

from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked, Period
from sao.read_model.reports.report import Cells, Column, Found, Report, sums

CHANGES = """
SELECT c.at, c.id, c.status, coalesce(s.cancellation_reason, '')
FROM subscription_change c LEFT JOIN subscription s ON s.id = c.id
WHERE c.clock = '' AND c.currency = ? AND c.at <= ?
ORDER BY c.at, c.id, c.seq
"""
BILLED = ("active", "past_due")
ENDS = ("asked", "payment_failed", "unpaid", "disputed")
_CANCELED = {"payment_failed": "payment_failed", "payment_disputed": "disputed"}


class _Change(NamedTuple):
    at: int
    id: str
    status: str
    reason: str

    @property
    def end(self) -> str | None:
        """How it was lost, if it is."""
        if self.status == "canceled":
            return _CANCELED.get(self.reason, "asked")
        return "unpaid" if self.status == "unpaid" else None


def find(model: ReadModel, asked: Asked) -> Found:
    """A row a period."""
    changes = [_Change(*row) for row in model.read(CHANGES, (asked.currency, asked.as_of))]
    rows = [_row(changes, period) for period in asked.periods]
    totals = sums(rows, *ENDS)
    return Found(rows, totals)


def _row(changes: list[_Change], period: Period) -> Cells:
    billed: set[str] = set()  # at some time within the period
    last: dict[str, _Change] = {}
    for change in changes:
        if change.at >= period.end:
            break
        if change.at < period.start:
            billed.discard(change.id)
        if change.status in BILLED:
            billed.add(change.id)
        last[change.id] = change
    ends = [end for each in billed if (end := last[each].end) is not None]
    counts = {end: ends.count(end) for end in ENDS}
    involuntary = len(ends) - counts["asked"]
    return {"month": period.name, "subscriptions": len(billed), **counts} | {
        "involuntary": (involuntary, len(billed))
    }


REPORT = Report(
    name="involuntary_churn",
    title="Involuntary churn",
    definition=(
        "Of the subscriptions that were active or past due at any time in the period, those that "
        "are lost at its end, by why: canceled after the last retry of a payment (payment failed), "
        "left unpaid after it (unpaid), canceled for a dispute (disputed), or canceled for any "
        "other reason, mostly because somebody asked for it (asked). Involuntary churn is the "
        "share of all but the last. One that stays past due when its retries have ended is not "
        "lost. See the report churn for customers and revenue."
    ),
    columns=(
        Column("month", "Month", "month"),
        Column("subscriptions", "Subscriptions", "count"),
        Column("asked", "Canceled as asked", "count"),
        Column("payment_failed", "Payment failed", "count"),
        Column("unpaid", "Unpaid", "count"),
        Column("disputed", "Disputed", "count"),
        Column("involuntary", "Involuntary churn", "percent"),
    ),
    find=find,
)
