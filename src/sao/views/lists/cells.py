"""Cells that the rows of several lists share."""

from collections.abc import Mapping
from typing import Any

from sao.billing.resources.customer.state import Customer
from sao.core.instance import State
from sao.views.moment import Moment
from sao.views.shapes import Cell, LinkCell, StateCell, TextCell
from sao.views.words.states import state_cell
from sao.views.words.titles import resource_of, title
from sao.wire.ids import shown

NOTHING = TextCell(text="")

Told = Mapping[str, Cell]
"""What is said of an object: cells by the label beside them."""


def link(state: State, *, note: str | None = None) -> LinkCell:
    """The object by its title."""
    text = title(state)
    return LinkCell(text=f"{text}, {note}" if note else text, object_id=state.id)


def linked(moment: Moment, object_id: str | None) -> LinkCell | TextCell:
    """An object by its id; nothing where there is none, the bare id where it was not there yet."""
    if not object_id:
        return NOTHING
    state = moment.find(object_id)
    return link(state) if state is not None else TextCell(text=shown(object_id), mono=True)


def customer_cell(moment: Moment, customer_id: str | None) -> LinkCell | TextCell:
    """Whose it is."""
    customer = moment.get(Customer, customer_id)
    return link(customer) if customer is not None else linked(moment, customer_id)


def state_of(state: Any) -> StateCell:
    """An object's own state."""
    resource = resource_of(state.id)
    label = None
    if resource == "invoice" and state.status == "open":
        label = _open_invoice(state)
    cell = state_cell(resource, state.status, label)
    if label in ("Past due", "Overdue"):
        return StateCell(state=cell.state, label=cell.label, tone="warning", calm=False)
    return cell


def _open_invoice(invoice: Any) -> str | None:
    """An open invoice that failed, or was not paid in time, is more than open."""
    if invoice.overdue_at is not None:
        return "Overdue"
    return "Past due" if invoice.first_failed_at is not None else None
