"""How a final invoice is revised: by a draft that copies it, and takes its place once it is final.

The lines of the original never change. It is void in the unit in which the revision gets its
number, a new one of the customer's series; what was applied to it, or paid of it, is the customer's
credit by then, and meets the revision. Source: docs/decisions/0039.
"""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.invoice import Bill, CreateInvoice, Revised, Supersede
from sao.billing.messages.invoice_item import CreateInvoiceItem
from sao.billing.resources.invoice.state import Invoice, Revise
from sao.billing.taxation.assessing import unrated
from sao.billing.values.invoice import Shipment
from sao.billing.values.line import Line
from sao.core.ids import home_of, member_id
from sao.core.schema import Command, Facts, Message, Rejection, Relay


def revise(invoice: Invoice, command: Command[Revise], now: int) -> Relay | Rejection:
    """A draft with the same lines, and what else is not of its own time.

    Rejects: `invoice_unrevisable` (a subscription waits for it).
    """
    if invoice.subscription is not None:
        return Rejection(
            "invoice_unrevisable",
            "The invoice of a subscription cannot be revised; adjust it with a credit note.",
            "from_invoice[invoice]",
        )
    revision = member_id("in", home_of(invoice.id), command.id)
    lines = tuple(_copied(line, revision, number) for number, line in enumerate(invoice.lines))
    items = (
        Message(
            line.invoice_item,
            "create",
            CreateInvoiceItem(
                customer=invoice.customer,
                line=line,
                invoice=revision,
                test_clock=invoice.test_clock,
            ),
        )
        for line in lines
        if line.invoice_item is not None
    )
    made = Bill(revision, _terms(invoice, lines, now))
    return Relay((Message(invoice.customer, "bill", made), *items))


def _terms(invoice: Invoice, lines: tuple[Line, ...], now: int) -> CreateInvoice:
    by_days = invoice.days_until_due is not None
    return CreateInvoice(
        customer=invoice.customer,
        currency=invoice.currency,
        lines=lines,
        billing_reason=invoice.billing_reason,
        period_start=now,
        period_end=now,
        collection_method=invoice.collection_method,
        days_until_due=invoice.days_until_due,
        due_date=None if by_days else invoice.due_date,
        default_payment_method=invoice.default_payment_method,
        description=invoice.description,
        metadata=invoice.metadata,
        test_clock=invoice.test_clock,
        dunning=invoice.dunning,
        discounts=invoice.discounts,
        default_tax_rates=invoice.default_tax_rates,
        pending_items=False,
        inherit_discount=False,
        statement_descriptor=invoice.statement_descriptor,
        presentation=invoice.presentation,
        method_types=invoice.method_types or UNSET,
        method_options=invoice.method_options or UNSET,
        quote=UNSET if invoice.quote is None else invoice.quote,
        revises=invoice.id,
        shipping=_shipment(invoice),
        shipping_details=invoice.shipping_details or UNSET,
        automatic_tax=invoice.assesses or UNSET,
    )


def _shipment(invoice: Invoice) -> Shipment | UnsetType:
    line, rate = invoice.shipping, invoice.shipping_rate
    if line is None or rate is None:
        return UNSET
    return Shipment(rate, line.description, line.amount, line.tax_behavior)


def _copied(line: Line, revision: str, number: int) -> Line:
    """The same line by another id; of an invoice item, with an item of its own."""
    name = member_id("il", home_of(revision), f"{revision}/{number}")
    item = None if line.invoice_item is None else name.replace("il_", "ii_", 1)
    return replace(unrated(line), id=name, invoice_item=item)


def hand_over(after: Invoice) -> Iterator[Message]:
    """Now that the customer has back what this had used up, the revision gets its number."""
    if after.superseded_by is not None:
        yield Message(after.customer, "number_invoice", after.superseded_by)
        yield from _tell_original(after)


def refuse_revision(invoice: Invoice, command: Command[Supersede], _now: int) -> Rejection | Relay:
    """It can be revised no more. Rejects: `invoice_unrevisable`, if someone asked."""
    asked = command.data.numbering
    if asked.automatic:
        return Relay((Message(asked.invoice, "stop_collection", Nothing()),))
    return Rejection(
        "invoice_unrevisable",
        f"This invoice revises {invoice.id}, which is {invoice.status}: only an invoice that is "
        "open or uncollectible can be revised. Delete this draft.",
        "invoice",
    )


def revised(_invoice: Invoice, command: Command[Revised], _now: int) -> Facts:
    """What had revised this was revised itself."""
    return {"latest_revision": command.data.latest}


def tell_revised(_before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """Whoever this revises hears of it too."""
    yield from _tell_original(after)


def _tell_original(after: Invoice) -> Iterator[Message]:
    if after.from_invoice is not None and after.latest_revision is not None:
        yield Message(after.from_invoice, "revised", Revised(latest=after.latest_revision))
