"""What the workflow `assess` is started with, as in `messages`; and who is asked before.

A line that gives back what an invoice charged is taxed as that was: such an invoice lends its
rates, one invoice after the other, before anything is assessed.
"""

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.messages.invoice import Bill
from sao.billing.values import Value
from sao.billing.values.line import Line
from sao.billing.values.taxation import Assess, CreditOf, Lent
from sao.core.schema import Message, Start


class TaxOrder(Value, frozen=True):
    """What of a customer's is to be taxed, of these products: an invoice to come, or one there.

    `credits` are lines of it whose rates are still to be lent, `lent` those that have been.
    """

    customer: str
    products: tuple[str, ...]
    bill: Bill | None = None
    assess: Assess | None = None
    credits: tuple[CreditOf, ...] | UnsetType = UNSET
    lent: Lent | UnsetType = UNSET


def credits_of(lines: tuple[Line, ...]) -> tuple[CreditOf, ...] | UnsetType:
    """The lines that give back what an invoice charged, and are rated by nothing yet."""
    found = tuple(
        CreditOf(line.id, line.credited_invoice, line.credited)
        for line in lines
        if line.credited_invoice is not None and line.credited and line.tax_rates is None
    )
    return found or UNSET


def onward(order: TaxOrder) -> Message | Start:
    """The invoice that is to lend its rates next, or the workflow."""
    if order.credits:
        return Message(order.credits[0].invoice, "lend_rates", order)
    return Start("assess", order)


def with_lent(lines: tuple[Line, ...], lent: Lent | UnsetType) -> tuple[Line, ...]:
    """The lines, with the rates that were lent to them."""
    if not lent:
        return lines
    return tuple(
        replace(line, tax_rates=lent[line.id]) if line.id in lent else line for line in lines
    )
