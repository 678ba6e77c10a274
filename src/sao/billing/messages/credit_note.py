"""What a credit note hears."""

from sao.billing.values import Metadata, Value
from sao.billing.values.invoice import CreditLine, CreditReason


class CreateCreditNote(Value, frozen=True):
    """An invoice gave some of itself back: `lines` are what, the amounts say how.

    Before it was paid (`pre_payment`) it is simply owed less. Afterwards the money goes back: to
    the customer's balance, as refunds (`(refund, amount)`), or outside of what we see.
    """

    id: str
    customer: str
    invoice: str
    number: str
    currency: str
    lines: tuple[CreditLine, ...]
    total: int
    pre_payment: bool
    credit_amount: int = 0
    out_of_band_amount: int = 0
    refunds: tuple[tuple[str, int], ...] = ()
    balance_transaction: str | None = None
    reason: CreditReason | None = None
    memo: str | None = None
    metadata: Metadata = {}
    effective_at: int | None = None
