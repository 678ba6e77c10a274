"""Prorations that wait at a subscription, changed or dropped by hand before they are billed."""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.messages.invoice_item import ChangeItem, ItemChanged, RemoveItem
from sao.billing.resources.subscription.state import Subscription
from sao.core.schema import Command, Facts, Message, Rejection


def change_item(
    subscription: Subscription, command: Command[ChangeItem], _now: int
) -> Facts | Rejection:
    """Another line in the place of one that waits. Rejects: `resource_missing`."""
    changed = command.data.line
    waiting = subscription.pending_items
    if all(line.invoice_item != changed.invoice_item for line in waiting):
        return _not_waiting(changed.invoice_item or "")
    return {
        "pending_items": tuple(
            changed if line.invoice_item == changed.invoice_item else line for line in waiting
        )
    }


def tell_changed(before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """Its item hears of it."""
    for old, new in zip(before.pending_items, after.pending_items, strict=True):
        if old != new:
            yield Message(new.invoice_item or "", "change", ItemChanged(line=new))


def remove_item(
    subscription: Subscription, command: Command[RemoveItem], _now: int
) -> Facts | Rejection:
    """Nobody is to pay for it. Rejects: `resource_missing`."""
    item, waiting = command.data.item, subscription.pending_items
    left = tuple(line for line in waiting if line.invoice_item != item)
    return _not_waiting(item) if left == waiting else {"pending_items": left}


def tell_removed(before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """Its item is gone."""
    for line in before.pending_items:
        if line not in after.pending_items:
            yield Message(line.invoice_item or "", "delete", Nothing())


def _not_waiting(item: str) -> Rejection:
    return Rejection(
        "resource_missing",
        f"No such pending invoiceitem: '{item}'; it does not wait for this subscription.",
        "invoiceitem",
    )
