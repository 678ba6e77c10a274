"""What a payment intent stands for in the books."""

from sao.billing.ledger.accounts import Position, balanced
from sao.billing.resources.payment_intent.machine import PaymentIntent


def position(intent: PaymentIntent, _at: int) -> Position:
    """What it collected: for its invoice, or, without one, earned at once."""
    received = intent.amount_received
    if intent.invoice is None and intent.attached_to is None:
        return balanced(intent.currency, cash=received, revenue=-received)
    return balanced(intent.currency, cash=received, receivable=-received)
