"""What billing credits are made of: grants, what they may lower, and what they did. As `values`."""

from typing import Literal

from sao.billing.values import Value
from sao.billing.values.tax import TaxRate

Category = Literal["paid", "promotional"]
Posting = Literal[
    "credits_application_invoice_voided",
    "credits_applied",
    "credits_expired",
    "credits_granted",
    "credits_voided",
]
"""Why there is more of a grant, or less."""


class HeldGrant(Value, frozen=True):
    """A credit grant, as far as its customer needs to know to apply it.

    `available` is what is left of it. `prices` are those that it applies to; none: whatever is
    metered. `number` says which of the customer's grants it is, from 1 on.
    """

    id: str
    number: int
    currency: str
    available: int
    priority: int
    category: Category
    created: int
    effective_at: int
    expires_at: int | None = None
    prices: tuple[str, ...] = ()


class CreditableLine(Value, frozen=True):
    """A line that grants may lower: what discounts left of it, and by which rates it is taxed."""

    line: str
    price: str
    amount: int
    tax_rates: tuple[TaxRate, ...] = ()


class Creditable(Value, frozen=True):
    """What grants may lower of an invoice, and by how much (`amount_max`) in all."""

    currency: str
    amount_max: int
    lines: tuple[CreditableLine, ...]


class Applied(Value, frozen=True):
    """What a grant takes off a line, and the id of the transaction that tells of it. Positive."""

    line: str
    grant: str
    transaction: str
    amount: int
