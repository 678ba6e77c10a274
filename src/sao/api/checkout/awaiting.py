"""Sessions that are paid at a gateway that answers late: what they wait for, and what came of it.

All that was chosen has come about by then, but for the money. So whoever tries again after a
decline pays for the same, with another card: the same intent, which can collect once.
"""

from typing import Any

from sao.api.checkout.cards import attempt, declined, method_of
from sao.api.checkout.offers import first_invoice
from sao.api.checkout.orders import Order
from sao.api.endpoint import Answer, Reply
from sao.api.finding.objects import found
from sao.api.selling.payments import attach
from sao.billing.resources.checkout_session.machine import Awaited, CheckoutSession, Completed
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.subscription import machine as subscription
from sao.billing.resources.subscription.machine import Subscription
from sao.runtime import Session
from sao.wire.errors import WireError, body, missing, of_payment_error
from sao.wire.render import kind_of, present, render


def begin(session: Session, order: Order, done: Completed) -> None:
    """The session waits for the gateway."""
    intent = done.payment_intent or order.state.setup_intent
    if done.subscription is not None:
        intent = waits_for(session, done.subscription)
    session.hear(order.state.id, "begin", Awaited(intent=intent or "", done=done))


def waits_for(session: Session, begun: str) -> str | None:
    """The intent for which a subscription waits: its first payment, or a card for later ones."""
    invoice = first_invoice(session, begun)
    if invoice is not None and invoice.status == "open" and invoice.payment_intent is not None:
        return invoice.payment_intent
    return found(session, Subscription, begun).pending_setup_intent


def again(session: Session, order: Order, awaited: Awaited) -> None:
    """Another attempt at what came about before. Raises `parameter_missing`, `Declined`."""
    method = method_of(session, order, order.owner)
    if method is None:
        raise missing("payment_method")
    if intent_ended(session, awaited):
        raise WireError(
            "checkout_session_state",
            "What this Checkout Session sold is no longer available. Start again.",
        )
    attempt(session, order, awaited.intent, method)
    begun = awaited.done.subscription
    if begun is not None and order.owner is not None:
        attach(session, found(session, PaymentMethod, method.id), order.owner.id)
        session.submit(begun, "update", subscription.Update(default_payment_method=method.id))
    if session.owes:
        session.hear(order.state.id, "begin", awaited)
    else:
        session.hear(order.state.id, "complete", awaited.done)


def intent_ended(session: Session, awaited: Awaited) -> bool:
    """Whether nothing can be collected with it any more: what it was for has been given up."""
    intent: Any = session.find(awaited.intent)
    return intent is None or intent.status == "canceled"


def outcome(session: Session, object_id: str) -> Answer:
    """The session once the gateway has answered: 402 where it declined.

    While a bank waits for its customer it is open, and its intent says for what.
    """
    state = found(session, CheckoutSession, object_id)
    if state.status != "open" or state.awaits is None:
        return present(state)
    left: Any = session.find(state.awaits.intent)
    if left.status == "requires_action":
        return present(state)
    refusal = of_payment_error(declined(left), **{kind_of(left): render(left)})
    return Reply(refusal.status, body(refusal))
