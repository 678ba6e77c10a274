"""A tally: what happened, counted step by step as it happens."""

from collections import Counter

from sao.billing.resources.invoice.machine import Invoice
from sao.core.machine import Step

_DECIDED = frozenset(("succeed", "decline", "settle", "decide"))
"""What is said of an attempt in the end."""


class Tally:
    """Counts objects by kind and state, outcomes, and money received by currency."""

    def __init__(self) -> None:
        self.states: dict[str, Counter[str]] = {}
        self.outcomes = 0
        self.received_minor: Counter[str] = Counter()
        self.renewals = 0
        self.attempted: Counter[str] = Counter()
        """Charges that were attempted, by currency."""
        self.declined: Counter[str] = Counter()
        """Those of them that were declined."""

    @property
    def attempts(self) -> int:
        """Charges that were attempted."""
        return self.attempted.total()

    @property
    def failed_attempts(self) -> int:
        """Those of them that were declined."""
        return self.declined.total()

    def watch(self, step: Step) -> None:
        """Take one step into account."""
        self.outcomes += 1
        kind, before, after = step.after.schema, step.before.status, step.after.status
        if before != after:
            states = self.states.setdefault(kind, Counter())
            states[after] += 1
            if before:
                states[before] -= 1
        data = step.after.data
        if isinstance(data, Invoice) and step.outcome.action in ("paid", "payment_received"):
            paid_before: int = step.before.data.amount_paid
            self.received_minor[data.currency] += data.amount_paid - paid_before
        elif kind == "subscription" and step.outcome.action == "advance":
            self.renewals += 1
        elif kind == "payment_intent" and step.outcome.action in _DECIDED:
            self.attempted[step.after.data.currency] += 1
            self.declined[step.after.data.currency] += after == "requires_payment_method"

    def add(self, other: "Tally") -> None:
        """Count what another one has counted, too."""
        for kind, states in other.states.items():
            self.states.setdefault(kind, Counter()).update(states)
        self.outcomes += other.outcomes
        self.renewals += other.renewals
        for mine, theirs in (
            (self.received_minor, other.received_minor),
            (self.attempted, other.attempted),
            (self.declined, other.declined),
        ):
            mine.update(theirs)
