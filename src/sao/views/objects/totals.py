"""The lines of an invoice, and what they come to: discounts, shipping, taxes, credits, balance."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import UNSET

from sao.views.estimates import estimate
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, InstantCell, LinkCell, NumberCell, Row, Table, TextCell
from sao.views.words.amounts import money_cell


def parts(moment: Moment, resource: str, columns: tuple[Column, ...], rows: Iterable[Row]) -> Table:
    """A table of what is no object of its own."""
    found = tuple(rows)
    return Table(
        resource=resource,
        columns=columns,
        rows=found,
        total=len(found),
        parts=True,
        as_of=moment.as_of,
    )


def lines(moment: Moment, invoice: Any) -> Table:
    """What is charged. While it is a draft, a line leads to its item, by which it is changed."""
    columns = (
        Column(key="description", label="Description"),
        Column(key="period", label="Period"),
        Column(key="quantity", label="Quantity", end=True),
        Column(key="total", label="Amount", end=True),
    )
    rows = (
        Row(
            object_id=line.id,
            cells={
                "description": _described(moment, invoice, line),
                "period": InstantCell(at=line.period_start, until=line.period_end),
                "quantity": NumberCell(value=line.quantity)
                if line.quantity_decimal is UNSET
                else TextCell(text=line.exact_quantity),
                "total": money_cell(line.amount, line.currency),
            },
        )
        for line in invoice.charged
    )
    return parts(moment, "line", columns, rows)


def _described(moment: Moment, invoice: Any, line: Any) -> Cell:
    text = line.description or "No description"
    item = moment.find(line.invoice_item) if invoice.status == "draft" else None
    return TextCell(text=text) if item is None else LinkCell(text=text, object_id=item.id)


def totals(moment: Moment, invoice: Any) -> Table:
    """What the lines come to, step by step; of a draft also what credits would take off."""
    columns = (Column(key="what", label="What"), Column(key="total", label="Amount", end=True))
    rows = (
        Row(
            object_id=f"{invoice.id}/{what}",
            cells={
                "what": TextCell(text=what, note=note),
                "total": money_cell(amount, invoice.currency),
            },
        )
        for what, amount, note in _steps(moment, invoice)
    )
    return parts(moment, "total", columns, rows)


def _steps(moment: Moment, invoice: Any) -> Iterator[tuple[str, int, str | None]]:
    off = sum(one.amount for one in invoice.discount_amounts)
    added = sum(tax.amount for tax in invoice.taxes if not tax.inclusive)
    contained = sum(tax.amount for tax in invoice.taxes if tax.inclusive)
    credit = sum(one.amount for one in invoice.credits)
    yield "Lines", invoice.subtotal, None
    if off:
        yield "Discounts", -off, None
    if credit:
        yield "Billing credits", -credit, None
    if invoice.shipping is not None:
        yield "Shipping", invoice.shipping.amount, invoice.shipping.description
    if added:
        yield "Taxes", added, None
    yield "Total", invoice.total, None
    if contained:
        yield "Taxes in it", contained, None
    yield from _due(moment, invoice)


def _due(moment: Moment, invoice: Any) -> Iterator[tuple[str, int, str | None]]:
    expected = estimate(moment, invoice)
    total, due, then = invoice.total, invoice.amount_due, ""
    if expected is not None:
        note = "as the credits stand now, before taxes; applied once it is final"
        yield "Billing credits, estimated", -expected.credits, note
        total, due, then = expected.total, expected.due, ", estimated"
        yield f"Total{then}", total, None
    if due != total:
        yield f"Customer's balance{then}", due - total, None
    yield f"Due{then}", due, None
    if invoice.amount_paid:
        yield "Paid", invoice.amount_paid, None
