"""What the page on which an invoice is paid shows, as values."""

from typing import NamedTuple

from sao.api.taking.taker import holder
from sao.billing.reckoning.money import show
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.settings import SETTINGS, Settings
from sao.gateways.port import Holder
from sao.runtime import Session
from sao.views.words.amounts import day

_WAITS = {"processing": "processing", "requires_action": "challenged"}


class Shown(NamedTuple):
    """An invoice as whoever pays it sees it; `amount` is what is left to pay.

    `waits`, `refused`, `intent` and `holder` are as those of a checkout's page.
    """

    id: str
    status: str
    seller: str
    number: str
    amount: str
    due: str
    customer: str
    waits: str
    refused: str
    intent: str
    holder: Holder


def shown(session: Session, object_id: str) -> Shown | None:
    """What is there to see; None for what cannot be paid here, nor was."""
    state = session.find(object_id) if object_id.startswith("in_") else None
    if not isinstance(state, Invoice) or state.status not in ("open", "paid"):
        return None
    owner, settings = session.find(state.customer), session.find(SETTINGS)
    if not isinstance(owner, Customer) or owner.status == "deleted":
        return None
    found = session.find(state.payment_intent) if state.payment_intent is not None else None
    intent = found if isinstance(found, PaymentIntent) and state.status == "open" else None
    if state.status == "open" and intent is None:
        return None
    error = intent.last_payment_error if intent is not None else None
    amount = state.amount_due if intent is None else state.amount_remaining
    seller = settings.business.name if isinstance(settings, Settings) else None
    return Shown(
        id=state.id,
        status=state.status,
        seller=seller or "",
        number=state.number or state.id,
        amount=show(amount, state.currency),
        due="" if state.due_date is None else day(state.due_date),
        customer=owner.name or owner.email or "",
        waits="" if intent is None else _WAITS.get(intent.status, ""),
        refused="" if error is None else error.message,
        intent="" if intent is None else intent.id,
        holder=holder(session, owner.id, owner.id),
    )


def waits(session: Session, object_id: str) -> bool:
    """Whether a payment of it is under way, or waits for its customer."""
    view = shown(session, object_id)
    return view is not None and view.waits != ""
