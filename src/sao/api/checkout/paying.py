"""Paying a checkout session: everything that it brings about, in one unit.

It is tried first, and undone. What is declined then leaves what it leaves with Stripe: of a payment
or a setup its intent, which tells why; of a subscription nothing. The session stays open.

A gateway that answers late is asked after the commit: then the session waits (`awaiting`).
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sao.api.checkout import awaiting, buying, offers
from sao.api.checkout.cards import Declined, attempt, method_of
from sao.api.checkout.choosing import answered, check_said, chosen
from sao.api.checkout.keeping import recorded
from sao.api.checkout.orders import Order, Pay, order_of
from sao.api.checkout.taxing import check_place, supposed
from sao.api.endpoint import Answer, Call, Reply
from sao.api.finding.objects import found, named
from sao.billing.resources.checkout_session.machine import Attempted, CheckoutSession
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.customer.machine import AddTaxId, Customer
from sao.runtime import Session
from sao.wire.errors import body, of_payment_error
from sao.wire.render import kind_of, present, render

_MODES: Mapping[str, Any] = {
    "payment": buying.buy,
    "setup": buying.set_up,
    "subscription": buying.subscribe,
}


def pay(session: Session, call: Call[Pay]) -> Answer:
    """The session, completed; 402 where the card was declined, or asks for authentication."""
    state = found(session, CheckoutSession, call.id)
    if state.customer is not None:
        named(session, Customer, state.customer, "customer")  # who was deleted buys nothing more
    order = order_of(session, state, call.params)
    try:
        late = session.preview(lambda: _settle(session, order))
    except Declined as declined:
        return _leave(session, order, declined)
    _settle(session, order._replace(late=late))
    return present(found(session, CheckoutSession, call.id))


def expected(session: Session, order: Order) -> offers.Sold:
    """In a preview: what is paid today for what is taken, item by item and in all."""
    if order.state.awaits is not None:
        return offers.Sold(order.state.items, order.state.amounts, order.state.shipping)
    order = chosen(session, order)
    if order.state.mode == "setup":
        return offers.Sold()
    order, owner = supposed(session, order)
    if order.state.mode == "payment":
        return buying.sold_once(session, order, owner).sold
    owner = owner or session.submit(order.who.customer, "create", customer.Create()).state
    return buying.begin(session, order, owner, card=True)[1]


def _settle(session: Session, order: Order) -> bool:
    """All of it; whether it waits for a gateway that answers late."""
    if order.state.awaits is not None:
        awaiting.again(session, order, order.state.awaits)
        return session.owes
    order = answered(session, chosen(session, order))
    check_said(order)
    owner = recorded(session, order)
    if owner is not None and order.tax_id is not None:
        _give(session, owner, order.tax_id)
    check_place(session, order, owner)
    if order.state.payment_link is not None:
        session.submit(order.state.payment_link, "count")
    done = _MODES[order.state.mode](session, order, owner)
    if session.owes:
        awaiting.begin(session, order, done)
    else:
        session.hear(order.state.id, "complete", done)
    return session.owes


def _give(session: Session, owner: Customer, said: AddTaxId) -> None:
    """The customer has the tax id, before anything is billed; one that they have is not doubled."""
    if all((one.type, one.value) != (said.type, said.value) for one in owner.tax_ids):
        session.submit(owner.id, "add_tax_id", said)


def _leave(session: Session, order: Order, declined: Declined) -> Answer:
    """What remains of an attempt that failed. Raises it, where nothing does."""
    state = order.state
    method = method_of(session, order, order.owner)
    if state.mode == "subscription" or method is None:
        raise of_payment_error(declined.error)
    if state.mode == "setup":
        intent = state.setup_intent or ""
    else:
        intent = buying.intent_of(session, order, state.customer, declined.amount)
    with suppress(Declined):
        attempt(session, order, intent, method)
    if state.mode == "payment" and state.payment_intent is None:
        session.hear(state.id, "attempt", Attempted(payment_intent=intent))
    left: Any = session.find(intent)
    refusal = of_payment_error(declined.error, **{kind_of(left): render(left)})
    return Reply(refusal.status, body(refusal))
