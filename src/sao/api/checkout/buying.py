"""What is bought, in each mode: all of it in the unit in which the session completes."""

from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.checkout import offers
from sao.api.checkout.awaiting import waits_for
from sao.api.checkout.cards import attempt, method_of
from sao.api.checkout.invoicing import invoiced
from sao.api.checkout.orders import Order
from sao.api.checkout.taxing import by
from sao.api.finding.objects import found
from sao.api.selling.payments import attach
from sao.billing.resources import payment_method
from sao.billing.resources.checkout_session.machine import Completed
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.subscription import machine as subscription
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.values.checkout import PaymentStatus
from sao.billing.values.checkout_asking import Answers
from sao.billing.values.discount import Discount
from sao.billing.values.method_options import OtherOptions
from sao.billing.values.payment import Method
from sao.billing.values.tax import TaxId
from sao.runtime import Session
from sao.wire.errors import WireError, missing
from sao.wire.resources.payment_intent import PREFIX


class Bought(NamedTuple):
    """What is bought once, and the discounts that count."""

    sold: offers.Sold
    discounts: tuple[Discount, ...]


def subscribe(session: Session, order: Order, owner: Customer | None) -> Completed:
    """The subscription, with its first invoice paid, and the card by which it goes on."""
    if owner is None:
        raise missing("email")
    state = order.state
    method = method_of(session, order, owner)
    if method is None and state.payment_method_collection == "always":
        raise missing("payment_method")
    begun, sold = begin(session, order, owner, card=method is not None)
    if method is not None:
        _first_payment(session, order, begun, method)
        _keep(session, owner, begun, method)
    invoice = offers.first_invoice(session, begun)
    paid = invoice is not None and (invoice.amount_paid or (session.owes and invoice.amount_due))
    return _completed(
        order,
        owner,
        "paid" if paid else "no_payment_required",
        sold,
        subscription=begun,
        invoice=invoice.id if invoice is not None else None,
    )


def begin(
    session: Session, order: Order, owner: Customer, *, card: bool
) -> tuple[str, offers.Sold]:
    """The subscription's id, and what its first invoice asks for."""
    state = order.state
    worth = offers.worth(state.items)
    discounts = offers.redeemed(session, order.who, order.wanted, order.place, worth)
    terms = state.subscription_terms
    automatic = bool(state.manner.automatic_tax)
    data = offers.subscription(
        session, owner, state.items, terms, discounts, card=card, automatic_tax=automatic
    )
    data = replace(data, method_options=state.manner.method_options)
    begun = session.submit(owner.id, "subscribe", data).created["subscription"]
    invoice = offers.first_invoice(session, begun)
    if invoice is None:
        return begun, offers.Sold(state.items)
    return begun, offers.invoiced(state.items, invoice)


def _first_payment(session: Session, order: Order, begun: str, method: Method) -> None:
    """Whatever the subscription waits for: its first payment, or a card for later ones."""
    waits = waits_for(session, begun)
    if waits is not None:
        attempt(session, order, waits, method)


def _keep(session: Session, owner: Customer, begun: str, method: Method) -> None:
    """The card is the customer's, and pays for the subscription from now on."""
    attach(session, found(session, PaymentMethod, method.id), owner.id)
    if found(session, Subscription, begun).default_payment_method != method.id:
        chosen = subscription.Update(default_payment_method=method.id)
        session.submit(begun, "update", chosen)


def buy(session: Session, order: Order, owner: Customer | None) -> Completed:
    """A payment, or none where there is nothing to pay."""
    bought = sold_once(session, order, owner)
    sold = bought.sold
    if sold.amounts.total == 0:
        invoice = _billed(session, order, owner, bought, None)
        return _completed(order, owner, "no_payment_required", sold, invoice=invoice)
    method = method_of(session, order, owner)
    if method is None:
        raise missing("payment_method")
    intent = intent_of(session, order, owner.id if owner is not None else None, sold.amounts.total)
    attempt(session, order, intent, method)
    tried = found(session, PaymentIntent, intent)
    received = tried.status == "succeeded" or (session.owes and tried.capture_method != "manual")
    status: PaymentStatus = "paid" if received else "unpaid"
    if owner is not None and order.pay.save_payment_method:
        _save(session, order, owner, method)
    invoice = _billed(session, order, owner, bought, intent)
    return _completed(order, owner, status, sold, payment_intent=intent, invoice=invoice)


def sold_once(session: Session, order: Order, owner: Customer | None) -> Bought:
    """What is bought once, with the discounts redeemed."""
    state = order.state
    worth = offers.worth(state.items)
    discounts = offers.redeemed(session, order.who, order.wanted, order.place, worth)
    sent = None if state.shipping is None else state.shipping.shipment
    now, automatic = session.now(state.id), by(session, order, owner)
    sold = offers.sold_once(
        state.items, discounts, order.owner, now, sent=sent, automatic=automatic
    )
    return Bought(sold, discounts)


def _billed(
    session: Session, order: Order, owner: Customer | None, bought: Bought, intent: str | None
) -> str | None:
    """The invoice that tells of it, where one is asked for."""
    terms = order.state.manner.invoice
    if terms is None or owner is None:
        return None
    return invoiced(session, order, owner, terms, (bought.discounts, intent))


def _save(session: Session, order: Order, owner: Customer, method: Method) -> None:
    """The customer wants to be offered the card again. Raises `parameter_invalid`."""
    saved = order.state.manner.saved
    if saved is None or not saved.save:
        raise WireError(
            "parameter_invalid",
            "This Checkout Session does not save cards: create it with "
            "saved_payment_method_options[payment_method_save]=enabled.",
            "save_payment_method",
        )
    attach(session, found(session, PaymentMethod, method.id), owner.id)
    session.submit(method.id, "update", payment_method.Update(allow_redisplay="always"))


def intent_of(session: Session, order: Order, owner: str | None, amount: int) -> str:
    """The session's payment intent, for so much: a former attempt's, or a new one."""
    state, terms = order.state, order.state.payment_terms
    said = state.answers or Answers()
    if state.payment_intent is not None:
        change = payment_intent.Update(
            amount=amount, customer=owner or UNSET, shipping=said.shipping or UNSET
        )
        session.submit(state.payment_intent, "update", change)
        return state.payment_intent
    made = session.new_id(PREFIX, state.id)
    data = payment_intent.Create(
        amount=amount,
        currency=state.currency or "",
        customer=owner,
        capture_method=terms.capture_method,
        setup_future_usage=terms.setup_future_usage,
        description=terms.description,
        receipt_email=terms.receipt_email,
        statement_descriptor=terms.statement_descriptor,
        statement_descriptor_suffix=terms.statement_descriptor_suffix,
        shipping=said.shipping or terms.shipping,
        metadata=terms.metadata,
        test_clock=state.test_clock,
        method_options=OtherOptions.all_of(state.manner.method_options),
    )
    session.submit(made, "create", data)
    return made


def set_up(session: Session, order: Order, owner: Customer | None) -> Completed:
    """A card that is kept."""
    method = method_of(session, order, owner)
    if method is None:
        raise missing("payment_method")
    intent = order.state.setup_intent or ""
    attempt(session, order, intent, method)
    if owner is not None:
        attach(session, found(session, PaymentMethod, method.id), owner.id)
    return _completed(order, owner, "no_payment_required", offers.Sold())


def _completed(
    order: Order,
    owner: Customer | None,
    status: PaymentStatus,
    sold: offers.Sold,
    **made: str | None,
) -> Completed:
    return Completed(
        payment_status=status,
        customer=owner.id if owner is not None else None,
        email=order.email,
        name=order.name,
        items=sold.items,
        amounts=sold.amounts,
        shipping=sold.shipping,
        discounts=order.wanted,
        tax_ids=() if order.tax_id is None else (TaxId(order.tax_id.type, order.tax_id.value),),
        **made,
    )
