"""What a credit balance transaction hears."""

from sao.billing.values import Value
from sao.billing.values.grant import Posting


class PostCredit(Value, frozen=True):
    """There is more of a grant, or less; `id` is that of the transaction to come."""

    id: str
    customer: str
    grant: str
    type: Posting
    amount: int
    currency: str
    effective_at: int
    invoice: str | None = None
    line: str | None = None
    test_clock: str | None = None
