"""/v1/invoices/{id}/lines, and the verbs that change a draft's lines."""

from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.lists import list_parts
from sao.api.finding.objects import found, named
from sao.api.selling.discounts import Buyer, buyer
from sao.api.selling.lines import changed_line, new_line
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.invoice_item import InvoiceItem
from sao.billing.values.line import Line
from sao.runtime import Session
from sao.wire.errors import WireError, not_found
from sao.wire.line_params import LineParams
from sao.wire.params import Page, check_merged
from sao.wire.render import present
from sao.wire.resources import invoice


def list_lines(session: Session, call: Call[Page]) -> Answer:
    """A page of the invoice's lines, in their order."""
    state = found(session, Invoice, call.id)
    shown = [invoice.render_line(state, line) for line in state.lines]
    return list_parts(shown, call.params, f"/v1/invoices/{state.id}/lines")


def add_lines(session: Session, call: Call[invoice.AddLines]) -> Answer:
    """The draft with more lines: new ones, and those of items that waited."""
    params, state = call.params, _draft(session, call.id)
    check_merged(state.metadata, params.invoice_metadata)
    waiting = [
        _waiting(session, line.invoice_item, state, f"lines[{number}][invoice_item]")
        for number, line in enumerate(params.lines)
        if line.invoice_item is not None
    ]
    who = buyer(session, state.customer, state.currency)
    made = tuple(
        new_line(session, line, who, state.currency, f"lines[{number}]")
        for number, line in enumerate(params.lines)
        if line.invoice_item is None
    )
    if waiting:
        placed = customer.PlaceItems(items=tuple(waiting), invoice=state.id)
        session.submit(state.customer, "place_items", placed)
    if made or params.invoice_metadata is not None:
        more = machine.AddLines(lines=made, metadata=params.invoice_metadata)
        session.submit(state.id, "add_lines", more)
    return present(found(session, Invoice, state.id))


def update_lines(session: Session, call: Call[invoice.UpdateLines]) -> Answer:
    """The draft with other lines in the place of these."""
    params, state = call.params, _draft(session, call.id)
    check_merged(state.metadata, params.invoice_metadata)
    who = buyer(session, state.customer, state.currency)
    lines = tuple(
        _changed(session, state, who, (change.id, change), f"lines[{number}]")
        for number, change in enumerate(params.lines)
    )
    change = machine.ChangeLines(lines=lines, metadata=params.invoice_metadata)
    return present(session.submit(state.id, "change_lines", change).state)


def update_line(session: Session, call: Call[invoice.UpdateLine]) -> Answer:
    """One of the draft's lines, changed."""
    state = _draft(session, call.id)
    who = buyer(session, state.customer, state.currency)
    line = _changed(session, state, who, (call.ids["line"], call.params), "")
    after = session.submit(state.id, "change_lines", machine.ChangeLines(lines=(line,))).state
    (changed,) = (one for one in after.lines if one.id == line.id)
    return invoice.render_line(after, changed)


def remove_lines(session: Session, call: Call[invoice.RemoveLines]) -> Answer:
    """The draft without these lines."""
    state = _draft(session, call.id)
    check_merged(state.metadata, call.params.invoice_metadata)
    return present(session.submit(state.id, "remove_lines", call.params.data()).state)


def _draft(session: Session, invoice_id: str) -> Invoice:
    state = found(session, Invoice, invoice_id)
    if state.status != "draft":
        raise WireError(
            "invoice_closed",
            f"This invoice is {state.status}; only the lines of a draft can be changed.",
            "invoice",
        )
    return state


def _waiting(session: Session, item_id: str, state: Invoice, param: str) -> str:
    item = named(session, InvoiceItem, item_id, param)
    if item.status != "pending" or item.customer != state.customer:
        raise WireError(
            "parameter_invalid",
            "The invoice item must be a pending one of the invoice's customer.",
            param,
        )
    if item.line is not None and item.line.currency != state.currency:
        raise WireError(
            "parameter_invalid",
            f"The invoice is in {state.currency}; this item is in {item.line.currency}.",
            param,
        )
    return item.id


def _changed(
    session: Session, state: Invoice, who: Buyer, change: tuple[str, LineParams], place: str
) -> Line:
    line_id, params = change
    line = next((one for one in state.lines if one.id == line_id), None)
    if line is None:
        raise not_found(f"No such line item: '{line_id}'", f"{place}[id]" if place else "id")
    changed = changed_line(session, line, params, who, place)
    if line.invoice_item is None and changed.amount != line.amount:
        raise WireError(
            "parameter_invalid",
            "What a line of a subscription comes to cannot be changed; change the subscription.",
            f"{place}[amount]" if place else "amount",
        )
    return replace(changed, currency=line.currency)


_ONE = "/v1/invoices/{id}"

FAMILY = Family(
    "Invoice lines",
    (
        Endpoint("GET", f"{_ONE}/lines", Page, list_lines, "List an invoice's lines"),
        Endpoint("POST", f"{_ONE}/add_lines", invoice.AddLines, add_lines, "Add lines to a draft"),
        Endpoint("POST", f"{_ONE}/update_lines", invoice.UpdateLines, update_lines, "Change lines"),
        Endpoint(
            "POST", f"{_ONE}/remove_lines", invoice.RemoveLines, remove_lines, "Take lines off"
        ),
        Endpoint(
            "POST", f"{_ONE}/lines/{{line}}", invoice.UpdateLine, update_line, "Change one line"
        ),
    ),
)
