"""/v1/credit_notes. The invoice is asked: it knows what can still be given back."""

from collections.abc import Iterator

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects, list_parts
from sao.api.finding.objects import filtered, find, found, named
from sao.api.selling.taxes import tax_rates
from sao.billing.reckoning.crediting import Wanted
from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice import machine
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.payment_intent.money import refundable
from sao.billing.resources.refund import Refund
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.currencies import chargeable
from sao.wire.errors import WireError
from sao.wire.params import Page
from sao.wire.render import present
from sao.wire.resources import credit_note, refund
from sao.wire.shapes import Rendered


def create(session: Session, call: Call[credit_note.Create]) -> Answer:
    """The note, with what it gives back on its way."""
    return present(_issued(session, call.params))


def preview(session: Session, call: Call[credit_note.Create]) -> Answer:
    """The note as it would be: it is issued, looked at and undone."""
    return session.preview(lambda: present(_issued(session, call.params)))


def preview_lines(session: Session, call: Call[credit_note.PreviewLines]) -> Answer:
    """A page of the lines that it would have."""
    state = session.preview(lambda: _issued(session, call.params))
    lines = [credit_note.render_line(line) for line in credit_note.lines_of(state)]
    return list_parts(lines, call.params.page(), "/v1/credit_notes/preview/lines")


retrieve = shows(CreditNote, "The note.")
update = tells(CreditNote, "update", "The note, with other texts.")


def void(session: Session, call: Call[credit_note.Void]) -> Answer:
    """The note, void: the invoice is owed in full again."""
    state = found(session, CreditNote, call.id)
    session.submit(state.invoice, "void_credit", machine.VoidCredit(credit_note=state.id))
    return present(found(session, CreditNote, state.id))


def list_all(session: Session, call: Call[credit_note.List]) -> Turns[Answer]:
    """A page of notes."""
    filtered(session, Customer, call.params.customer, "customer")
    filtered(session, Invoice, call.params.invoice, "invoice")
    return list_objects(session, call.params, call.params.terms(), "/v1/credit_notes")


def list_lines(session: Session, call: Call[Page]) -> Answer:
    """A page of a note's lines."""
    state = found(session, CreditNote, call.id)
    lines: list[Rendered] = [credit_note.render_line(line) for line in credit_note.lines_of(state)]
    return list_parts(lines, call.params, f"/v1/credit_notes/{state.id}/lines")


def _issued(session: Session, params: credit_note.Create) -> CreditNote:
    state = named(session, Invoice, params.invoice, "invoice")
    for param, amount in params.amounts():
        chargeable(amount, state.currency, param)
    lines = tuple(
        line.value(
            tax_rates(session, line.tax_rates, f"lines[{number}][tax_rates]"), f"lines[{number}]"
        )
        for number, line in enumerate(params.lines)
    )
    if params.shipping_cost is not None:
        lines += (_shipping(state, params.shipping_cost.shipping_rate),)
    data = params.data(lines, tuple(_refunds(session, state, params)))
    issued = session.submit(state.id, "issue_credit", data)
    return found(session, CreditNote, issued.created["credit_note"])


def _shipping(state: Invoice, rate: str) -> Wanted:
    """The shipping of an invoice. Raises `parameter_invalid` (it has none by that rate)."""
    if state.shipping is None or state.shipping_rate != rate:
        has = f"by '{state.shipping_rate}'" if state.shipping_rate else "not charged"
        raise WireError(
            "parameter_invalid",
            f"The shipping of this invoice is {has}, so there is none by '{rate}' to give back.",
            "shipping_cost[shipping_rate]",
        )
    return Wanted(line=state.shipping.id)


def _refunds(
    session: Session, state: Invoice, params: credit_note.Create
) -> Iterator[tuple[str, int]]:
    """What goes back to the card: a refund that is made now, or those that were made before.

    Raises `parameter_invalid`, `resource_missing`, `amount_too_large`, and what the payment intent
    rejects.
    """
    if params.refund_amount:
        intent = _paid_with(session, state, params.refund_amount)
        made = session.new_id(refund.PREFIX, state.id)
        asked = refund.Create(payment_intent=intent, amount=params.refund_amount)
        session.submit(intent, "refund", asked.data(made))
        yield made, params.refund_amount
    notes = [find(session, CreditNote, one.credit_note) for one in state.credit_notes]
    linked = [pair for note in notes if note is not None for pair in note.refunds]
    for number, one in enumerate(params.refunds):
        param = f"refunds[{number}][refund]"
        known = named(session, Refund, one.refund, param)
        if known.intent not in _intents(state):
            raise WireError("parameter_invalid", "The refund is of another payment.", param)
        left = known.amount - sum(amount for name, amount in linked if name == known.id)
        amount = left if one.amount_refunded is None else one.amount_refunded
        if not 0 < amount <= left:
            raise WireError(
                "amount_too_large",
                f"{amount} of this refund cannot be credited: {left} is left of it.",
                f"refunds[{number}][amount_refunded]",
            )
        linked.append((known.id, amount))
        yield known.id, amount


def _intents(state: Invoice) -> tuple[str, ...]:
    """The intents that pay an invoice: its own, and those attached."""
    own = () if state.payment_intent is None else (state.payment_intent,)
    return (*own, *(one.intent for one in state.attached))


def _paid_with(session: Session, state: Invoice, amount: int) -> str:
    """The intent from which this amount goes back: one that has so much, or else its own."""
    if not _intents(state):
        raise WireError(
            "parameter_invalid",
            "Nothing was charged for this invoice, so nothing can be refunded.",
            "refund_amount",
        )
    for object_id in _intents(state):
        intent = find(session, PaymentIntent, object_id)
        if intent is not None and refundable(intent) >= amount:
            return object_id
    if not state.attached:
        return _intents(state)[0]  # which says why it cannot
    raise WireError(
        "parameter_invalid",
        "No single payment of this invoice has so much left. Refund each payment as far as it "
        "goes, and name those refunds as refunds[].",
        "refund_amount",
    )


_PATH = "/v1/credit_notes"
_ONE = "/v1/credit_notes/{id}"

FAMILY = Family(
    "Credit notes",
    (
        Endpoint("POST", _PATH, credit_note.Create, create, "Create a credit note"),
        Endpoint("GET", _PATH, credit_note.List, list_all, "List credit notes"),
        Endpoint("GET", f"{_PATH}/preview", credit_note.Create, preview, "Preview a credit note"),
        Endpoint(
            "GET",
            f"{_PATH}/preview/lines",
            credit_note.PreviewLines,
            preview_lines,
            "List the lines that a credit note would have",
        ),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a credit note"),
        Endpoint("POST", _ONE, credit_note.Update, update, "Update a credit note's texts"),
        Endpoint("POST", f"{_ONE}/void", credit_note.Void, void, "Void a credit note"),
        Endpoint("GET", f"{_ONE}/lines", Page, list_lines, "List a credit note's lines"),
    ),
)
