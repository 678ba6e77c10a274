"""What a customer balance transaction stands for in the books."""

from sao.billing.ledger.accounts import NOTHING, Position, balanced
from sao.billing.resources.balance_transaction import BalanceTransaction


def position(change: BalanceTransaction, _at: int) -> Position:
    """What was granted or taken by hand; the rest stands with the invoice or the credit note."""
    if change.type not in ("adjustment", "initial"):
        return NOTHING
    return balanced(change.currency, customer_credit=change.amount, adjustments=-change.amount)
