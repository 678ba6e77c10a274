"""The lines of a draft: added, changed, taken off. Each change reckons all of it anew.

A line of an invoice item is owned by the draft on which it stands, which tells the item.
"""

from collections.abc import Iterator
from itertools import chain, count

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.customer import KeepLines
from sao.billing.messages.invoice import TakeLines
from sao.billing.messages.invoice_item import CreateInvoiceItem, Invoiced, ItemChanged
from sao.billing.messages.usage import Recounted
from sao.billing.resources.invoice.state import AddLines, ChangeLines, Invoice, RemoveLines
from sao.billing.resources.invoice.totals import reckoned_anew
from sao.billing.taxation.assessing import unrated
from sao.billing.values import Metadata, merged
from sao.billing.values.line import Line
from sao.core.schema import Command, Facts, Ignored, Message, Rejection


def add_lines(invoice: Invoice, command: Command[AddLines], _now: int) -> Facts | Rejection:
    """More lines. Rejects: `parameter_invalid` for one in another currency, or taxed otherwise."""
    data = command.data
    for number, line in enumerate(data.lines):
        if line.currency != invoice.currency:
            return Rejection(
                "parameter_invalid",
                f"The invoice is in {invoice.currency}; this line is in {line.currency}.",
                f"lines[{number}]",
            )
    lines = (*invoice.lines, *data.lines)
    return two_ways(invoice, lines) or _with(invoice, lines, data.metadata)


def tell_added(before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """Their items come about."""
    for line in after.lines[len(before.lines) :]:
        made = CreateInvoiceItem(
            customer=after.customer, line=line, invoice=after.id, test_clock=after.test_clock
        )
        yield Message(line.invoice_item or "", "create", made)


def take_lines(invoice: Invoice, command: Command[TakeLines], _now: int) -> Facts:
    """Lines that waited at the customer."""
    return _with(invoice, (*invoice.lines, *command.data.lines), None)


def refuse_lines(invoice: Invoice, _command: Command[TakeLines], _now: int) -> Rejection:
    """Only a draft takes lines. Rejects: `invoice_closed`."""
    return Rejection(
        "invoice_closed", f"This invoice is {invoice.status} and takes no more lines.", "invoice"
    )


def tell_taken(before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """Their items wait no longer."""
    for line in after.lines[len(before.lines) :]:
        yield Message(line.invoice_item or "", "invoice", Invoiced(invoice=after.id))


def recounted(invoice: Invoice, command: Command[Recounted], _now: int) -> Facts | Ignored:
    """What was used of an item after all: use that came late is billed by a draft."""
    data = command.data
    said = [line for line in invoice.lines if _is_of_use(line, data)]
    if not said or [_use(line) for line in said] == [_use(line) for line in data.lines]:
        return Ignored("it says so already")
    place, known = invoice.lines.index(said[0]), {line.id for line in invoice.lines}
    free = (name for n in count() if (name := f"il_{invoice.id.partition('_')[2]}{n}") not in known)
    ids = chain((line.id for line in said), free)
    lines = tuple(replace(line, id=name) for line, name in zip(data.lines, ids, strict=False))
    others = [line for line in invoice.lines if line not in said]
    return _with(invoice, (*others[:place], *lines, *others[place:]), None)


def _is_of_use(line: Line, told: Recounted) -> bool:
    """Whether a line is for the use that is told of, at the price at which it is told."""
    new = told.lines[0]
    return (line.metered is True, line.subscription_item, line.price, line.period_start) == (
        True,
        told.item,
        new.price,
        new.period_start,
    )


def _use(line: Line) -> tuple[int, int]:
    return line.quantity, line.amount


def change_lines(invoice: Invoice, command: Command[ChangeLines], _now: int) -> Facts | Rejection:
    """Other lines in the place of these. Rejects: `resource_missing`, and as `add_lines`."""
    data = command.data
    changed = {line.id: line for line in data.lines}
    missing = _missing(invoice, tuple(changed))
    if missing is not None:
        return missing
    lines = tuple(changed.get(line.id, line) for line in invoice.lines)
    return two_ways(invoice, lines) or _with(invoice, lines, data.metadata)


def two_ways(invoice: Invoice, lines: tuple[Line, ...]) -> Rejection | None:
    """Why taxes that were reckoned elsewhere cannot stand beside others. Code: `parameter_invalid`.

    Source: the SDK's words on `tax_amounts`.
    """
    if not any(line.tax_amounts for line in lines):
        return None
    rated = any(line.tax_rates and not line.tax_amounts for line in lines)
    if not (rated or invoice.default_tax_rates or invoice.assesses):
        return None
    return Rejection(
        "parameter_invalid",
        "You cannot set tax amounts if any line item has tax_rates, or if the invoice has "
        "default_tax_rates or uses automatic tax.",
        "tax_amounts",
    )


def tell_changed(before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """The items of those that changed hear of it."""
    for old, new in zip(before.lines, after.lines, strict=True):
        if old != new and new.invoice_item is not None:
            yield Message(new.invoice_item, "change", ItemChanged(line=new))


def remove_lines(invoice: Invoice, command: Command[RemoveLines], _now: int) -> Facts | Rejection:
    """Fewer lines. Rejects: `resource_missing`, `parameter_invalid` (it has nowhere to wait)."""
    data = command.data
    gone = (*data.delete, *data.release)
    missing = _missing(invoice, gone)
    if missing is not None:
        return missing
    for line in invoice.lines:
        if line.id in data.release and line.invoice_item is None:
            return Rejection(
                "parameter_invalid",
                f"The line '{line.id}' is not of an invoice item and cannot wait for another "
                "invoice; delete it.",
                "lines",
            )
    facts = _with(
        invoice, tuple(line for line in invoice.lines if line.id not in gone), data.metadata
    )
    return facts | {"released_lines": data.release}


def tell_removed(before: Invoice, after: Invoice, facts: Facts) -> Iterator[Message]:
    """Their items are gone, or wait again."""
    released = facts["released_lines"]
    gone = [line for line in before.lines if line.id not in {one.id for one in after.lines}]
    for line in gone:
        if line.invoice_item is not None and line.id not in released:
            yield Message(line.invoice_item, "delete", Nothing())
    yield from wait_again(before, tuple(line for line in gone if line.id in released))


def wait_again(invoice: Invoice, lines: tuple[Line, ...]) -> Iterator[Message]:
    """Lines of invoice items go back to the customer, to wait for another invoice."""
    kept = tuple(unrated(line) for line in lines if line.invoice_item is not None)
    if kept:
        yield Message(invoice.customer, "keep_lines", KeepLines(lines=kept))


def _with(invoice: Invoice, lines: tuple[Line, ...], metadata: Metadata | None) -> Facts:
    facts = reckoned_anew(invoice, lines)
    if metadata is not None:
        facts["metadata"] = merged(invoice.metadata, metadata)
    return facts


def _missing(invoice: Invoice, ids: tuple[str, ...]) -> Rejection | None:
    known = {line.id for line in invoice.lines}
    for number, line in enumerate(ids):
        if line not in known:
            return Rejection(
                "resource_missing",
                f"No such line item: '{line}' on the invoice '{invoice.id}'",
                f"lines[{number}][id]",
            )
    return None
