"""/v1/invoiceitems.

Whoever keeps an item's line is asked to change it: its customer while it waits (or, of a proration,
the subscription), the draft on which it stands. On a final invoice nobody changes it any more.
"""

from typing import NamedTuple

from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, find, found, named
from sao.api.selling.discounts import buyer
from sao.api.selling.lines import changed_line, new_line
from sao.billing.messages.invoice_item import ChangeItem, RemoveItem
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.invoice_item import InvoiceItem
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.values.line import Line
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError, missing
from sao.wire.render import present
from sao.wire.resources import invoice_item


class Owned(NamedTuple):
    """An item's line, and who keeps it: a draft, or whoever it waits at."""

    item: InvoiceItem
    line: Line
    keeper: Customer | Subscription | Invoice


def create(session: Session, call: Call[invoice_item.Create]) -> Answer:
    """The item: it waits for the customer's next invoice, or stands on the draft."""
    params = call.params
    draft = named(session, Invoice, params.invoice, "invoice") if params.invoice else None
    owner = named(session, Customer, params.customer or _owner(draft), "customer")
    if draft is not None:
        _check_draft(draft)
        if draft.customer != owner.id:
            raise WireError(
                "parameter_invalid", "The invoice belongs to another customer.", "invoice"
            )
    currency = params.currency.lower() if params.currency is not None else None
    usual = draft.currency if draft is not None else owner.currency
    who = buyer(session, owner.id, currency or usual)
    line = new_line(session, params, who, currency or usual)
    if params.subscription is not None:
        line = _of_subscription(session, line, owner, params.subscription)
    if draft is None:
        session.submit(owner.id, "add_item", customer.AddItem(line=line))
    else:
        session.submit(draft.id, "add_lines", invoice.AddLines(lines=(line,)))
    return present(found(session, InvoiceItem, line.invoice_item or ""))


retrieve = shows(InvoiceItem, "The item.")


def update(session: Session, call: Call[invoice_item.Update]) -> Answer:
    """The item, changed."""
    owned = _owned(session, call.id)
    who = buyer(session, owned.item.customer, owned.line.currency)
    line = changed_line(session, owned.line, call.params, who)
    if isinstance(owned.keeper, Invoice):
        session.submit(owned.keeper.id, "change_lines", invoice.ChangeLines(lines=(line,)))
    else:
        session.submit(owned.keeper.id, "change_item", ChangeItem(line=line))
    return present(found(session, InvoiceItem, owned.item.id))


def delete(session: Session, call: Call[Nothing]) -> Answer:
    """What remains of it."""
    owned = _owned(session, call.id)
    if isinstance(owned.keeper, Invoice):
        off = invoice.RemoveLines(delete=(owned.line.id,))
        session.submit(owned.keeper.id, "remove_lines", off)
    else:
        session.submit(owned.keeper.id, "remove_item", RemoveItem(item=owned.item.id))
    return present(find(session, InvoiceItem, owned.item.id) or owned.item)


def list_all(session: Session, call: Call[invoice_item.List]) -> Turns[Answer]:
    """A page of items."""
    filtered(session, Customer, call.params.customer, "customer")
    filtered(session, Invoice, call.params.invoice, "invoice")
    return list_objects(session, call.params, call.params.terms(), "/v1/invoiceitems")


def _owner(draft: Invoice | None) -> str:
    if draft is None:
        raise missing("customer")
    return draft.customer


def _of_subscription(session: Session, line: Line, owner: Customer, name: str) -> Line:
    subscription = named(session, Subscription, name, "subscription")
    if subscription.customer != owner.id:
        raise WireError(
            "parameter_invalid", "The subscription belongs to another customer.", "subscription"
        )
    return replace(line, subscription=subscription.id)


def _owned(session: Session, item_id: str) -> Owned:
    """The item with its line, and who keeps it. Raises `not_found`, `invoice_closed`."""
    item = found(session, InvoiceItem, item_id)
    line = _line(item)
    if item.status == "pending":
        owner = found(session, Customer, item.customer)
        if any(one.invoice_item == item.id for one in owner.pending_items):
            return Owned(item, line, owner)
        return Owned(item, line, found(session, Subscription, line.subscription or ""))
    draft = find(session, Invoice, item.invoice or "")
    if draft is None or draft.status != "draft":
        raise WireError(
            "invoice_closed",
            "This invoice item is on an invoice that is final, and cannot be changed.",
            "invoiceitem",
        )
    return Owned(item, line, draft)


def _line(item: InvoiceItem) -> Line:
    if item.line is None:
        raise WireError("internal", f"The invoice item {item.id} has no line.")
    return item.line


def _check_draft(draft: Invoice) -> None:
    if draft.status != "draft":
        raise WireError(
            "invoice_closed", f"This invoice is {draft.status} and takes no more items.", "invoice"
        )


_PATH = "/v1/invoiceitems"
_ONE = "/v1/invoiceitems/{id}"

FAMILY = Family(
    "Invoice items",
    (
        Endpoint("POST", _PATH, invoice_item.Create, create, "Create an invoice item"),
        Endpoint("GET", _PATH, invoice_item.List, list_all, "List invoice items"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve an invoice item"),
        Endpoint("POST", _ONE, invoice_item.Update, update, "Update an invoice item"),
        Endpoint("DELETE", _ONE, Nothing, delete, "Delete an invoice item"),
    ),
)
