"""What a customer does on the pages of Checkout and of the portal, without a browser."""

from sao.api.checkout.awaiting import outcome
from sao.api.checkout.orders import Pay
from sao.api.checkout.paying import pay
from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.objects import found
from sao.api.selling.payments import attach, usable
from sao.api.stripe import checkout_sessions
from sao.billing.resources import payment_method
from sao.billing.resources.checkout_session.machine import CheckoutSession
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.subscription import machine as subscription
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.values.payment import BillingDetails
from sao.runtime import Session
from sao.wire.errors import exclusive, missing
from sao.wire.params import Part
from sao.wire.render import present
from sao.wire.resources.card import NewCard
from sao.wire.resources.payment_method import PREFIX

PAY_PATH = "/api/checkout/sessions/{id}/pay"
RECOVER_PATH = "/api/checkout/sessions/{id}/recover"
CARD_PATH = "/api/customers/{id}/pays_with"


class PaysWith(Part, frozen=True, kw_only=True):
    """What all of the customer is paid with from now on: a card by its number, or a method."""

    card: NewCard | None = None
    payment_method: str | None = None


def recover(session: Session, call: Call[Nothing]) -> Answer:
    """A session that offers what an expired one did, as a visit to its recovery address does."""
    state = found(session, CheckoutSession, call.id)
    session.submit(state.id, "recover")
    return checkout_sessions.shown(session, checkout_sessions.again(session, state))


def change_card(session: Session, call: Call[PaysWith]) -> Answer:
    """The card, which is the customer's default, and that of each subscription with one of its own.

    Rejected where the card refuses. Raises `parameter_missing`, `parameters_exclusive`.
    """
    owner = found(session, Customer, call.id)
    made = _given(session, owner, call.params)
    attach(session, made, owner.id)
    session.submit(owner.id, "update", customer.Update(default_payment_method=made.id))
    for each in sorted(owner.subscriptions):
        if found(session, Subscription, each).default_payment_method is not None:
            chosen = subscription.Update(default_payment_method=made.id)
            session.submit(each, "update", chosen)
    return present(found(session, PaymentMethod, made.id))


def _given(session: Session, owner: Customer, said: PaysWith) -> PaymentMethod:
    if said.card is not None and said.payment_method is not None:
        raise exclusive("card", "payment_method")
    if said.payment_method is not None:
        return usable(session, said.payment_method, "payment_method")
    if said.card is None:
        raise missing("card")
    details = BillingDetails(name=owner.name, email=owner.email)
    data = payment_method.Create(card=said.card.value(), billing_details=details)
    made: PaymentMethod = session.submit(session.new_id(PREFIX), "create", data).state
    return made


FAMILY = Family(
    "Checkout and portal",
    (
        Endpoint(
            "POST",
            PAY_PATH,
            Pay,
            pay,
            "Pay a checkout session as its customer would",
            settled=outcome,
        ),
        Endpoint("POST", RECOVER_PATH, Nothing, recover, "Offer again what an expired session did"),
        Endpoint("POST", CARD_PATH, PaysWith, change_card, "Change a customer's card everywhere"),
    ),
)
