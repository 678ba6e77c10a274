"""Automatic tax on an invoice: a draft is assessed as it is made, as it changes and as it is final.

What that goes by comes by way of its customer, who says who they are, and of the workflow `assess`,
which asks for the settings. Source: decision 0048.
"""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.messages.assess import TaxOrder, credits_of, onward, with_lent
from sao.billing.messages.invoice import CreateInvoice
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.invoice.totals import reckoned_anew
from sao.billing.taxation.assessing import assessed as rated
from sao.billing.taxation.assessing import products_of, unrated
from sao.billing.values.line import Line
from sao.billing.values.tax import TaxRate
from sao.billing.values.taxation import Assess, Assessed, AutomaticTax, Final, TaxFacts
from sao.core.schema import (
    Command,
    Facts,
    Ignored,
    Message,
    Rejection,
    Relay,
    Start,
    Then,
)

NOWHERE = (
    "The customer's location isn't recognized. Set a valid customer address in order to "
    "automatically calculate tax."
)
UNPLACED = AutomaticTax(enabled=False, disabled_reason="finalization_requires_location_inputs")
"""What becomes of automatic tax where an invoice goes on by itself, and nobody knows where to."""


def made(
    data: CreateInvoice, lines: tuple[Line, ...], shipping: Line | None, now: int
) -> tuple[tuple[Line, ...], Line | None, AutomaticTax | None]:
    """The lines of a draft to come, what sending costs, and what automatic tax made of them."""
    if not data.automatic_tax:
        return lines, shipping, None
    sent_to = data.shipping_details.address if data.shipping_details else None
    whole = lines if shipping is None else (*lines, shipping)
    found = rated(whole, data.tax_facts or TaxFacts(), data.details, now, sent_to)
    if found is None:
        at_once = data.finalize_at == 0
        lines = tuple(unrated(line) for line in lines)
        return lines, shipping, UNPLACED if at_once else _WAITING
    if shipping is None:
        return found, None, _DONE
    return found[:-1], found[-1], _DONE


_DONE = AutomaticTax(status="complete")
_WAITING = AutomaticTax(status="requires_location_inputs")


def assessment(
    invoice: Invoice, command: Command[Assessed], now: int
) -> Facts | Rejection | Ignored:
    """What it comes to, taxed as things are now. Rejects: `customer_tax_location_invalid`."""
    data = command.data
    if not invoice.assesses:
        return {} if data.final else Ignored("it is not taxed automatically any more")
    details = invoice.shipping_details
    sent_to = details.address if details is not None else None
    charged = with_lent(invoice.charged, data.lent)
    found = rated(charged, data.facts, data.details, now, sent_to)
    if found is None and data.final == "asked":
        return Rejection("customer_tax_location_invalid", NOWHERE, "automatic_tax")
    state = _DONE
    if found is None:
        state = UNPLACED if data.final else _WAITING
    facts = reassessed(replace(invoice, automatic_tax=state), found, data)
    if state != invoice.automatic_tax:
        facts["automatic_tax"] = state
    if data.details != invoice.details:
        facts["details"] = data.details
    if data.final is None and not facts:
        return Ignored("nothing is taxed otherwise")
    return facts


def reassessed(invoice: Invoice, found: tuple[Line, ...] | None, data: Assessed) -> Facts:
    """The facts of its amounts with the lines as they were rated, or without any automatic tax."""
    lines = found or tuple(unrated(line) for line in invoice.charged)
    sent = None if invoice.shipping is None else lines[-1]
    own = lines if sent is None else lines[:-1]
    return reckoned_anew(invoice, own, shipping=sent, details=data.details)


def asking(after: Invoice, final: Final | None = None) -> Message:
    """Its customer sees to it that it is assessed."""
    asked = Assess(
        invoice=after.id,
        products=products_of(after.lines),
        final=final,
        credits=credits_of(after.lines),
    )
    return Message(after.customer, "assess_invoice", asked)


def lend_rates(invoice: Invoice, command: Command[TaxOrder], _now: int) -> Relay:
    """By what it taxed the lines that are given back; the question goes on.

    Of lines that it does not have (it was revised since) it says nothing: today's rules hold.
    """
    order = command.data
    mine = [one for one in order.credits or () if one.invoice == invoice.id]
    left = tuple(one for one in order.credits or () if one.invoice != invoice.id)
    found = {one.line: _rates_of(invoice, one.charged) for one in mine}
    lent = (order.lent or {}) | {line: r for line, r in found.items() if r is not None}
    return Relay((onward(replace(order, credits=left or UNSET, lent=lent or UNSET)),))


def _rates_of(invoice: Invoice, charged: tuple[str, ...]) -> tuple[TaxRate, ...] | None:
    for line in invoice.lines:
        if line.id in charged:
            return invoice.default_tax_rates if line.tax_rates is None else line.tax_rates
    return None


def assessing(then: Then[Invoice] | None = None) -> Then[Invoice]:
    """Whoever hears of a change of a draft, and after them its assessment, where it has one."""

    def both(before: Invoice, after: Invoice, facts: Facts) -> Iterator[Message | Start]:
        if then is not None:
            yield from then(before, after, facts)
        if after.status == "draft" and after.assesses:
            yield asking(after)

    return both


def switched(invoice: Invoice, *, enabled: bool) -> Facts:
    """The facts of a draft that is taxed automatically from now on, or not any more."""
    if enabled == invoice.assesses:
        return {}
    state = AutomaticTax() if enabled else None
    lines = tuple(unrated(line) for line in invoice.lines)
    sent = None if invoice.shipping is None else unrated(invoice.shipping)
    after = replace(invoice, automatic_tax=state)
    return {"automatic_tax": state} | reckoned_anew(after, lines, shipping=sent)
