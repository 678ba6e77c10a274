"""The lists of payments, of what they are made with, and of what becomes of them."""

from collections.abc import Mapping

from sao.billing.resources.dispute import Dispute
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.refund import Refund
from sao.billing.resources.setup_intent import SetupIntent
from sao.views.belongings import owner_of
from sao.views.lists.cells import customer_cell, link, linked, state_of
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, InstantCell, Notice, TextCell
from sao.views.words.amounts import counted, money_cell, sentence
from sao.views.words.behaviors import behavior_words
from sao.views.words.titles import card_words


def failure_words(intent: PaymentIntent | SetupIntent) -> str:
    """Why the last attempt failed, in the words of the bank."""
    if isinstance(intent, SetupIntent):
        error = intent.last_setup_error
    else:
        error = intent.last_payment_error
    if error is None or intent.status == "succeeded":
        return ""
    return sentence(error.decline_code or error.code)


def fill(moment: Moment, intent: PaymentIntent, _state: str | None) -> dict[str, Cell]:
    """A payment's row."""
    return {
        "name": link(intent),
        "customer": customer_cell(moment, intent.customer),
        "invoice": linked(moment, intent.invoice),
        "state": state_of(intent),
        "total": money_cell(intent.amount, intent.currency),
        "method": TextCell(text=card_words(intent.method.card) if intent.method else ""),
        "failure": TextCell(text=failure_words(intent)),
        "created": InstantCell(at=intent.created),
    }


def notices(_moment: Moment, counts: Mapping[str, int]) -> tuple[Notice, ...]:
    """Who is waited for."""
    found = []
    for state, says in (
        ("requires_action", "waiting for authentication"),
        ("requires_payment_method", "without a method that works"),
    ):
        if counts.get(state):
            text = f"{counted(counts[state], 'payment')} {says}"
            found.append(Notice(tone="warning", text=text, filter=state))
    return tuple(found)


FAMILY = Family(
    resource="payment_intent",
    columns=(
        Column(key="name", label="Payment"),
        Column(key="customer", label="Customer"),
        Column(key="invoice", label="Invoice"),
        Column(key="state", label="Status"),
        Column(key="total", label="Amount", end=True),
        Column(key="method", label="Method"),
        Column(key="failure", label="Failure"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=fill,
    text=lambda intent: (
        f"{intent.customer or ''} {intent.invoice or ''} "
        f"{card_words(intent.method.card) if intent.method else ''}"
    ),
    notices=notices,
)


def _fill_method(moment: Moment, method: PaymentMethod, _state: str | None) -> dict[str, Cell]:
    return {
        "customer": customer_cell(moment, method.customer),
        "method": link(method),
        "state": state_of(method),
        "behavior": TextCell(text=behavior_words(method.card.behavior)),
        "created": InstantCell(at=method.created),
    }


METHODS = Family(
    resource="payment_method",
    columns=(
        Column(key="method", label="Method"),
        Column(key="customer", label="Customer"),
        Column(key="state", label="Status"),
        Column(key="behavior", label="What it does"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill_method,
    text=lambda method: card_words(method.card),
)


def _fill_setup(moment: Moment, intent: SetupIntent, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(intent),
        "customer": customer_cell(moment, intent.customer),
        "state": state_of(intent),
        "method": TextCell(text=card_words(intent.method.card) if intent.method else ""),
        "failure": TextCell(text=failure_words(intent)),
        "created": InstantCell(at=intent.created),
    }


SETUPS = Family(
    resource="setup_intent",
    columns=(
        Column(key="name", label="Setup"),
        Column(key="customer", label="Customer"),
        Column(key="state", label="Status"),
        Column(key="method", label="Method"),
        Column(key="failure", label="Failure"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill_setup,
)


def _fill_refund(moment: Moment, refund: Refund, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(refund),
        "customer": customer_cell(moment, refund.customer),
        "payment": linked(moment, refund.intent),
        "state": state_of(refund),
        "total": money_cell(refund.amount, refund.currency),
        "reason": TextCell(text=sentence(refund.failure_reason or refund.reason or "")),
        "created": InstantCell(at=refund.created),
    }


REFUNDS = Family(
    resource="refund",
    columns=(
        Column(key="name", label="Refund"),
        Column(key="customer", label="Customer"),
        Column(key="payment", label="Payment"),
        Column(key="state", label="Status"),
        Column(key="total", label="Amount", end=True),
        Column(key="reason", label="Reason"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill_refund,
)


def _fill_dispute(moment: Moment, dispute: Dispute, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(dispute),
        "customer": customer_cell(moment, owner_of(moment, dispute)),
        "payment": linked(moment, dispute.intent),
        "state": state_of(dispute),
        "total": money_cell(dispute.amount, dispute.currency),
        "reason": TextCell(text=sentence(dispute.reason)),
        "due": InstantCell(at=dispute.due_by),
        "created": InstantCell(at=dispute.created),
    }


DISPUTES = Family(
    resource="dispute",
    columns=(
        Column(key="name", label="Dispute"),
        Column(key="customer", label="Customer"),
        Column(key="payment", label="Payment"),
        Column(key="state", label="Status"),
        Column(key="total", label="Amount", end=True),
        Column(key="reason", label="Reason"),
        Column(key="due", label="Answer by"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill_dispute,
)
