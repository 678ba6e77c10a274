"""Estimates: what billing credits would take off an invoice that is not final yet.

They are applied when it becomes final (docs/decisions/0038), by the same rules. Until then another
invoice may use them, so this is an estimate, and only the dashboard shows it.
"""

from typing import NamedTuple

from sao.billing.reckoning.engine import apply_balance
from sao.billing.reckoning.grants import apply, lowered
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.invoice.grants import creditable
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.invoice.totals import least_due
from sao.views.moment import Moment


class Estimate(NamedTuple):
    """What credits would take off in all, and what the invoice would come to then."""

    credits: int
    total: int
    due: int


def estimate(moment: Moment, invoice: Invoice) -> Estimate | None:
    """As the customer's grants stand, once it becomes final; None where they change nothing."""
    customer = moment.get(Customer, invoice.customer)
    asked = creditable(invoice) if invoice.status == "draft" else None
    if not asked or customer is None:
        return None
    final_at = invoice.automatically_finalizes_at or moment.now(invoice.customer)
    applied = apply(customer.credit_grants, asked, final_at, invoice.id)
    if not applied:
        return None
    total = lowered(invoice.total, asked, applied)
    due, _left = apply_balance(total, invoice.starting_balance, least_due(invoice))
    return Estimate(sum(one.amount for one in applied), total, due)
