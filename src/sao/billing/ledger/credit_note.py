"""What a credit note stands for in the books."""

from sao.billing.ledger.accounts import NOTHING, Position, balanced
from sao.billing.ledger.recognition import earned
from sao.billing.reckoning.crediting import gross_of, net_of
from sao.billing.resources.credit_note import CreditNote
from sao.billing.values.invoice import CreditLine


def position(note: CreditNote, at: int) -> Position:
    """What was billed and is not: first what was not earned yet, then what was; and its taxes.

    Before it was paid, less is owed; afterwards it is the customer's credit, or left us as cash. A
    refund has a position of its own, of which this takes over what it accounts for.
    """
    if note.status != "issued":
        return NOTHING
    net = sum(net_of(line) for line in note.lines)
    deferred = sum(_deferred(line, note.created, at) for line in note.lines)
    refunded = sum(amount for _refund, amount in note.refunds)
    return balanced(
        note.currency,
        deferred_revenue=deferred,
        revenue=net - deferred,
        tax_payable=sum(gross_of(line) for line in note.lines) - net,
        receivable=-note.total if note.pre_payment else 0,
        customer_credit=-note.credit_amount,
        cash=-note.out_of_band_amount,
        refunds=-refunded,
    )


def _deferred(line: CreditLine, created: int, at: int) -> int:
    """What of a credited line had not been earned when it was credited, and is not by now."""
    start, end = line.period_start, line.period_end
    unearned = line.net_left - earned(line.net_left, start, end, created)
    taken = max(0, min(net_of(line), unearned))
    return taken - earned(taken, max(start, created), end, at)
