"""Invoice item: one line that waits for an invoice, or stands on one.

Whoever owns the line decides: the customer, where it waits for no subscription; the subscription
that it waits for; the draft on which it stands. They keep the line itself, and tell its item what
became of it, so an item only hears. Source: facts on billing, §2 and §6.
"""

from sao.billing.messages import Nothing
from sao.billing.messages.invoice_item import CreateInvoiceItem, Invoiced, ItemChanged
from sao.billing.values.line import Line
from sao.core.instance import State
from sao.core.schema import NEW, SAME, Command, Entry, Facts, Schema, ignore, internal


def _table() -> tuple[Entry, ...]:
    kept, gone = ("pending", "invoiced"), ("deleted",)
    return (
        #        action     from          to           decide
        internal("create", NEW, kept, create),
        internal("change", kept, SAME, change),
        ignore("change", gone, "the item was deleted"),
        internal("invoice", ("pending",), "invoiced", invoice),
        ignore("invoice", ("invoiced", *gone), "it does not wait any more"),
        internal("release", ("invoiced",), "pending", release),
        ignore("release", ("pending", *gone), "it is on no invoice"),
        internal("delete", kept, "deleted", delete),
        ignore("delete", gone, "the item was deleted"),
    )


class InvoiceItem(State, frozen=True, kw_only=True):
    """An invoice item. Its `line` is what its owner keeps; `invoice` the one on which it stands."""

    customer: str = ""
    created: int = 0
    line: Line | None = None
    subscription: str | None = None
    invoice: str | None = None
    test_clock: str | None = None


def create(_item: InvoiceItem, command: Command[CreateInvoiceItem], now: int) -> Facts:
    """A line that somebody keeps from now on."""
    data = command.data
    return {
        "status": "pending" if data.invoice is None else "invoiced",
        "customer": data.customer,
        "created": now,
        "line": data.line,
        "subscription": data.line.subscription,
        "invoice": data.invoice,
        "test_clock": data.test_clock,
    }


def change(_item: InvoiceItem, command: Command[ItemChanged], _now: int) -> Facts:
    """Its owner changed the line."""
    return {"line": command.data.line}


def invoice(_item: InvoiceItem, command: Command[Invoiced], _now: int) -> Facts:
    """It waits no longer."""
    return {"invoice": command.data.invoice}


def release(_item: InvoiceItem, _command: Command[Nothing], _now: int) -> Facts:
    """The draft on which it stood is gone; it waits for another."""
    return {"invoice": None}


def delete(_item: InvoiceItem, _command: Command[Nothing], _now: int) -> Facts:
    """Nobody bills it any more."""
    return {}


INVOICE_ITEM = Schema(
    name="invoice_item",
    prefix="ii",
    state=InvoiceItem,
    states=("pending", "invoiced", "deleted"),
    terminal=("deleted",),
    rank=25,
    index=("customer", "invoice", "status", "subscription"),
    table=_table(),
)
