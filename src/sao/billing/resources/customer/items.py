"""What waits at a customer for its next invoice, and how it gets onto one.

An item that names a subscription waits for that subscription's invoices alone, as long as it lives.
Its line is kept here; the invoice item of the line only hears.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.customer import KeepLines
from sao.billing.messages.invoice import CreateInvoice, TakeLines
from sao.billing.messages.invoice_item import ChangeItem, CreateInvoiceItem, ItemChanged, RemoveItem
from sao.billing.resources.customer.state import AddItem, Customer, PlaceItems
from sao.billing.values.invoice import AUTOMATIC
from sao.billing.values.line import Line
from sao.core.schema import Command, Facts, Message, Rejection, Relay


def add_item(customer: Customer, command: Command[AddItem], _now: int) -> Facts | Rejection:
    """A line that waits from now on. Rejects: `currency_mismatch`."""
    line = command.data.line
    if customer.currency not in (None, line.currency):
        return other_currency(customer, line.currency)
    return {
        "currency": line.currency,
        "pending_items": (*customer.pending_items, line),
    }


def tell_added(before: Customer, after: Customer, _facts: Facts) -> Iterator[Message]:
    """Its item comes about."""
    for line in after.pending_items[len(before.pending_items) :]:
        made = CreateInvoiceItem(customer=after.id, line=line, test_clock=after.test_clock)
        yield Message(line.invoice_item or "", "create", made)


def change_item(customer: Customer, command: Command[ChangeItem], _now: int) -> Facts | Rejection:
    """Another line in the place of one that waits. Rejects: `resource_missing`."""
    changed = command.data.line
    if not _waiting(customer, (changed.invoice_item or "",)):
        return _not_waiting(changed.invoice_item or "")
    return {
        "pending_items": tuple(
            changed if line.invoice_item == changed.invoice_item else line
            for line in customer.pending_items
        )
    }


def tell_changed(before: Customer, after: Customer, _facts: Facts) -> Iterator[Message]:
    """Its item hears of it."""
    for old, new in zip(before.pending_items, after.pending_items, strict=True):
        if old != new:
            yield Message(new.invoice_item or "", "change", ItemChanged(line=new))


def remove_item(customer: Customer, command: Command[RemoveItem], _now: int) -> Facts | Rejection:
    """Nobody is to pay for it. Rejects: `resource_missing`."""
    item = command.data.item
    if not _waiting(customer, (item,)):
        return _not_waiting(item)
    return {"pending_items": _without(customer, (item,))}


def tell_removed(before: Customer, after: Customer, _facts: Facts) -> Iterator[Message]:
    """Its item is gone."""
    for line in gone_from(before, after):
        yield Message(line.invoice_item or "", "delete", Nothing())


def place_items(customer: Customer, command: Command[PlaceItems], _now: int) -> Facts | Rejection:
    """Items that wait are put onto a draft. Rejects: `resource_missing`."""
    data = command.data
    placed = _waiting(customer, data.items)
    missing = set(data.items) - {line.invoice_item for line in placed}
    if missing:
        return _not_waiting(min(missing))
    return {
        "pending_items": _without(customer, data.items),
        "placing": TakeLines(invoice=data.invoice, lines=placed),
    }


def tell_placed(_before: Customer, _after: Customer, facts: Facts) -> Iterator[Message]:
    """The draft takes them."""
    placing: TakeLines = facts["placing"]
    yield Message(placing.invoice, "take_lines", placing)


def keep_lines(customer: Customer, command: Command[KeepLines], _now: int) -> Facts:
    """They stand on no invoice any more, and wait for another."""
    kept = tuple(replace(line, discount_amounts=(), taxes=()) for line in command.data.lines)
    return {"pending_items": (*customer.pending_items, *kept)}


def tell_kept(before: Customer, after: Customer, _facts: Facts) -> Iterator[Message]:
    """Their items wait again."""
    for line in after.pending_items[len(before.pending_items) :]:
        yield Message(line.invoice_item or "", "release", Nothing())


def drop_lines(_customer: Customer, command: Command[KeepLines], _now: int) -> Relay:
    """Of a deleted customer nothing waits for an invoice: their items are gone."""
    return Relay(
        tuple(Message(line.invoice_item or "", "delete", Nothing()) for line in command.data.lines)
    )


def wanted(customer: Customer, asked: CreateInvoice) -> tuple[Line, ...]:
    """What an invoice takes along: of its own currency, for its own subscription or for none.

    An invoice that is asked for by hand, or at intervals, takes what waits for exactly its
    subscription. What waited for one that has ended waits for none.
    """
    if not (asked.pending_items and customer.pending_items):
        return ()
    alone = asked.billing_reason in ("manual", AUTOMATIC)
    mine = {asked.subscription} if alone else {asked.subscription, None}
    return tuple(
        line
        for line in customer.pending_items
        if _awaited(customer, line) in mine and line.currency == asked.currency
    )


def _awaited(customer: Customer, line: Line) -> str | None:
    return line.subscription if line.subscription in customer.subscriptions else None


def gone_from(before: Customer, after: Customer) -> tuple[Line, ...]:
    """The lines that waited before, and wait no longer."""
    return tuple(line for line in before.pending_items if line not in after.pending_items)


def other_currency(customer: Customer, currency: str) -> Rejection:
    """What is sold to a customer is sold in one currency."""
    return Rejection(
        "currency_mismatch",
        f"You cannot combine currencies on a single customer. This customer has had a "
        f"subscription or invoice in {customer.currency}, and now asks for {currency}.",
        "currency",
    )


def _waiting(customer: Customer, items: tuple[str, ...]) -> tuple[Line, ...]:
    return tuple(line for line in customer.pending_items if line.invoice_item in items)


def _without(customer: Customer, items: tuple[str, ...]) -> tuple[Line, ...]:
    return tuple(line for line in customer.pending_items if line.invoice_item not in items)


def _not_waiting(item: str) -> Rejection:
    return Rejection(
        "resource_missing",
        f"No such pending invoiceitem: '{item}'; it waits for no invoice of this customer.",
        "invoiceitem",
    )
