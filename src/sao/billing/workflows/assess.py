"""Assess: an invoice learns what automatic tax goes by, before it is made or where it changes."""

from msgspec.structs import replace

from sao.billing.messages.assess import TaxOrder, with_lent
from sao.billing.messages.invoice import Announced
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.taxation import Assessed
from sao.core.workflow import Context


async def assess(context: Context, order: TaxOrder) -> None:
    """Ask for the settings as they are now, then go on with whatever waits for them."""
    facts = await context.step("facts", "catalog.taxes", order.products)
    if order.bill is not None:
        lines = with_lent(order.bill.terms.lines, order.lent)
        bill = replace(order.bill, terms=replace(order.bill.terms, tax_facts=facts, lines=lines))
        if bill.preview:
            told = Announced(bill)
            context.send(bill.terms.subscription or "", "renewal_announced", told)
        else:
            context.send(bill.invoice, "create", bill.terms)
    if order.assess is not None:
        asked = order.assess
        told_by = Assessed(facts, asked.details or CustomerDetails(), asked.final, order.lent)
        context.send(asked.invoice, "assessed", told_by)
