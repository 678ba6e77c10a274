"""What an invoice stands for in the books."""

from sao.billing.ledger.accounts import NOTHING, Position, balanced
from sao.billing.ledger.recognition import earned
from sao.billing.reckoning.crediting import net_of
from sao.billing.resources.invoice.machine import Invoice


def position(invoice: Invoice, at: int) -> Position:
    """From its finalization on: owed, earned with time, taxed; less the balance that it met.

    What its payment intent collected stands with the intent, so `receivable` here is what was
    billed. Paid elsewhere, it is cash; given up, bad debt; paid too much, the customer's credit.
    """
    over = invoice.amount_overpaid
    if invoice.finalized_at is None or invoice.status in ("draft", "void", "deleted"):
        return (
            balanced(invoice.currency, receivable=over, customer_credit=-over) if over else NOTHING
        )
    net = sum(net_of(line) for line in invoice.charged)
    released = sum(
        earned(net_of(line), line.period_start, line.period_end, at) for line in invoice.charged
    )
    tax = invoice.total - net
    met = (invoice.ending_balance or 0) - invoice.starting_balance
    elsewhere = invoice.amount_due - invoice.amount_paid if invoice.paid_out_of_band else 0
    given_up = invoice.amount_remaining if invoice.status == "uncollectible" else 0
    return balanced(
        invoice.currency,
        receivable=invoice.total - met - elsewhere - given_up + over,
        deferred_revenue=released - net,
        revenue=-released,
        tax_payable=-tax,
        customer_credit=met - over,
        cash=elsewhere,
        bad_debt=given_up,
    )
