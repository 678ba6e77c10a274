"""What a refund stands for in the books."""

from sao.billing.ledger.accounts import NOTHING, Position, balanced
from sao.billing.resources.refund import Refund


def position(refund: Refund, _at: int) -> Position:
    """Cash on its way back to the customer; what failed or was called back has not left us."""
    if refund.status not in ("pending", "succeeded"):
        return NOTHING
    return balanced(refund.currency, cash=-refund.amount, refunds=refund.amount)
