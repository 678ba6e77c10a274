"""The lists of invoices, of what waits for one, and of credit notes."""

from collections.abc import Mapping

from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.invoice_item import InvoiceItem
from sao.views.ahead import ahead_of
from sao.views.lists.cells import customer_cell, link, linked, state_of
from sao.views.lists.population import soonest_first
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, DueCell, InstantCell, Notice, NumberCell, TextCell
from sao.views.words.amounts import counted, money_cell, sentence


def coming_of(moment: Moment, invoice: Invoice) -> DueCell:
    """What happens to the invoice next."""
    coming = next(ahead_of(moment, invoice.id), None)
    if coming is not None:
        return DueCell(text=coming.summary, at=coming.at)
    text = _waiting(invoice)
    return DueCell(text=text, at=invoice.due_date if text else None)


def _waiting(invoice: Invoice) -> str:
    """What an invoice waits for to which nothing happens by itself."""
    match invoice.status:
        case "draft":
            return "Waits to be finalized"
        case "open":
            failed = invoice.first_failed_at is not None
            return "No retry is planned" if failed else "Waits for payment"
        case "uncollectible":
            return "Nothing is expected"
    return ""


def fill(moment: Moment, invoice: Invoice, _state: str | None) -> dict[str, Cell]:
    """An invoice's row."""
    return {
        "number": link(invoice),
        "customer": customer_cell(moment, invoice.customer),
        "state": state_of(invoice),
        "total": money_cell(invoice.total, invoice.currency),
        "remaining": money_cell(
            invoice.amount_remaining if invoice.status in ("open", "uncollectible") else 0,
            invoice.currency,
        ),
        "due": coming_of(moment, invoice),
        "attempts": NumberCell(value=invoice.attempt_count),
        "created": InstantCell(at=invoice.created),
    }


def notices(_moment: Moment, counts: Mapping[str, int]) -> tuple[Notice, ...]:
    """What is owed, and what nobody expects any more."""
    found = []
    if counts.get("open"):
        text = f"{counted(counts['open'], 'invoice')} open"
        found.append(Notice(tone="info", text=text, filter="open"))
    if counts.get("uncollectible"):
        text = f"{counts['uncollectible']:,} uncollectible"
        found.append(Notice(tone="critical", text=text, filter="uncollectible"))
    return tuple(found)


FAMILY = Family(
    resource="invoice",
    columns=(
        Column(key="number", label="Invoice", sorts=True),
        Column(key="customer", label="Customer"),
        Column(key="state", label="Status"),
        Column(key="total", label="Total", end=True),
        Column(key="remaining", label="Owed", end=True),
        Column(key="due", label="Next", sorts=True),
        Column(key="attempts", label="Attempts", end=True),
        Column(key="created", label="Created", sorts=True),
    ),
    population=soonest_first,
    fill=fill,
    text=lambda invoice: f"{invoice.number or ''} {invoice.details.name or ''}",
    sorts={
        "number": lambda _moment, invoice: invoice.number,
        "due": lambda moment, invoice: coming_of(moment, invoice).at,
    },
    notices=notices,
)


def _fill_note(moment: Moment, note: CreditNote, _state: str | None) -> dict[str, Cell]:
    return {
        "number": link(note),
        "customer": customer_cell(moment, note.customer),
        "invoice": linked(moment, note.invoice),
        "state": state_of(note),
        "total": money_cell(note.total, note.currency),
        "reason": TextCell(text=sentence(note.reason or "")),
        "created": InstantCell(at=note.created),
    }


NOTES = Family(
    resource="credit_note",
    columns=(
        Column(key="number", label="Credit note", sorts=True),
        Column(key="customer", label="Customer"),
        Column(key="invoice", label="Invoice"),
        Column(key="state", label="Status"),
        Column(key="total", label="Total", end=True),
        Column(key="reason", label="Reason"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill_note,
    text=lambda note: note.number,
    sorts={"number": lambda _moment, note: note.number},
)


def _fill_item(moment: Moment, item: InvoiceItem, _state: str | None) -> dict[str, Cell]:
    line = item.line
    return {
        "description": link(item),
        "customer": customer_cell(moment, item.customer),
        "invoice": linked(moment, item.invoice),
        "state": state_of(item),
        "total": money_cell(line.amount, line.currency) if line else money_cell(0, ""),
        "period": InstantCell(at=line.period_start, until=line.period_end)
        if line
        else InstantCell(at=None),
        "created": InstantCell(at=item.created),
    }


ITEMS = Family(
    resource="invoice_item",
    columns=(
        Column(key="description", label="Item"),
        Column(key="customer", label="Customer"),
        Column(key="invoice", label="Invoice"),
        Column(key="state", label="Status"),
        Column(key="total", label="Amount", end=True),
        Column(key="period", label="Period"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill_item,
    text=lambda item: item.line.description if item.line else None,
)

__all__ = ["FAMILY", "ITEMS", "NOTES", "coming_of", "fill"]
