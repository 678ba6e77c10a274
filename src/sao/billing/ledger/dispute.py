"""What a dispute stands for in the books."""

from sao.billing.ledger.accounts import Position, balanced
from sao.billing.resources.dispute import Dispute


def position(dispute: Dispute, _at: int) -> Position:
    """What the bank took and has not given back: a loss, unless it is won yet."""
    taken = dispute.amount_withdrawn - dispute.amount_reinstated
    return balanced(dispute.currency, cash=-taken, disputes=taken)
