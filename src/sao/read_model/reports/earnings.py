"""What was earned in each period, reckoned from the entries of the table `revenue`."""

from typing import NamedTuple

from sao.billing.ledger.recognition import earned
from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Asked, Period

ENTRIES = """
SELECT at, amount_minor, starts_at, ends_at, line, price FROM revenue
WHERE clock = '' AND currency = ? AND at <= ?
"""


class Entry(NamedTuple):
    """A row of `revenue`; `price` is the line's, also where the line is given back."""

    at: int
    amount_minor: int
    starts_at: int
    ends_at: int
    price: str | None

    def earned_by(self, instant: int) -> int:
        """What of it counts as earned before an instant."""
        if instant <= self.at:
            return 0
        return earned(self.amount_minor, self.starts_at, self.ends_at, instant)

    def earned_within(self, start: int, end: int) -> int:
        """What of it counts as earned in a stretch of time, half-open."""
        if end <= self.at or (start > self.at and start >= self.ends_at):
            return 0  # most entries, of most periods
        return self.earned_by(end) - self.earned_by(start)


def entries(model: ReadModel, asked: Asked) -> list[Entry]:
    """Every entry of the currency."""
    found = model.read(ENTRIES, (asked.currency, asked.as_of))
    prices = {line: price for *_rest, line, price in found if price is not None}
    return [
        Entry(at, amount, start, end, price or prices.get(line))
        for at, amount, start, end, line, price in found
    ]


def until(period: Period, asked: Asked) -> int:
    """Where a period ends as far as it is known (exclusive)."""
    return min(period.end, asked.as_of + 1)
