"""Billing credits on an invoice: what they may lower, what they did, and how they come back.

They are applied once, when it becomes final; the customer says which grants, and by how much.
"""

from collections.abc import Iterable, Iterator

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.messages.credit_grant import Reinstate
from sao.billing.reckoning.taxes import added, by_rate, taxed
from sao.billing.resources.invoice.state import Invoice
from sao.billing.values.grant import Applied, Creditable, CreditableLine
from sao.billing.values.line import CreditAmount, Line
from sao.billing.values.tax import TaxRate
from sao.core.schema import Facts, Message


def creditable(invoice: Invoice) -> Creditable | UnsetType:
    """The lines for what was used, of which discounts left something; never more than all lines."""
    lines = tuple(
        CreditableLine(line.id, line.price or "", _left(line), _rates(invoice, line))
        for line in invoice.lines
        if line.metered is True and _left(line) > 0
    )
    room = sum(map(_left, invoice.lines)) if lines else 0
    return Creditable(invoice.currency, room, lines) if room > 0 else UNSET


def credited(invoice: Invoice, applied: tuple[Applied, ...]) -> Facts:
    """The facts of its lines, taxes and total with these credits; none without."""
    if not applied:
        return {}
    lines = tuple(_lowered(invoice, line, applied) for line in invoice.lines)
    sent = (invoice.shipping,) if invoice.shipping is not None else ()
    taxes = by_rate(tax for line in (*lines, *sent) for tax in line.taxes)
    known = {"taxes": taxes} if taxes != invoice.taxes else {}
    return known | {
        "lines": lines,
        "credits": tuple(_amount(one) for one in applied),
        "total": sum(map(_left, (*lines, *sent)))
        - sum(one.amount for one in applied)
        + added(taxes),
    }


def reinstated(invoice: Invoice) -> Iterator[Message]:
    """The grants get back what they had given."""
    for grant in dict.fromkeys(one.grant for one in invoice.credits):
        lines = tuple(
            (line.id, one.amount)
            for line in invoice.lines
            for one in line.credits or ()
            if one.grant == grant
        )
        yield Message(grant, "reinstate", Reinstate(invoice=invoice.id, lines=lines))


def _lowered(invoice: Invoice, line: Line, applied: Iterable[Applied]) -> Line:
    mine = tuple(_amount(one) for one in applied if one.line == line.id)
    if not mine:
        return line
    if line.tax_amounts:
        return replace(line, credits=mine)
    left = _left(line) - sum(one.amount for one in mine)
    return replace(line, credits=mine, taxes=taxed(left, _rates(invoice, line), invoice.currency))


def _left(line: Line) -> int:
    """What discounts leave of a line."""
    return line.amount - sum(one.amount for one in line.discount_amounts)


def _rates(invoice: Invoice, line: Line) -> tuple[TaxRate, ...]:
    """By which rates its taxes change with what is taken off it: none, if reckoned elsewhere."""
    if line.tax_amounts:
        return ()
    return invoice.default_tax_rates if line.tax_rates is None else line.tax_rates


def _amount(one: Applied) -> CreditAmount:
    return CreditAmount(transaction=one.transaction, grant=one.grant, amount=one.amount)
