"""What a customer balance transaction hears."""

from sao.billing.values import Metadata, Value
from sao.billing.values.invoice import BalanceReason


class BalanceChange(Value, frozen=True):
    """The balance of a customer changed by `amount`; `id` is that of the transaction to come."""

    id: str
    customer: str
    type: BalanceReason
    amount: int
    ending_balance: int
    currency: str
    invoice: str | None = None
    credit_note: str | None = None
    description: str | None = None
    metadata: Metadata = {}
