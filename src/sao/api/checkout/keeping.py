"""What of a checkout remains with the customer: a record that is made, or takes something over."""

from typing import Any

from sao.api.checkout.orders import Order
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.customer.machine import Customer
from sao.billing.values.checkout_asking import Answers
from sao.runtime import Session
from sao.wire.errors import missing


def recorded(session: Session, order: Order) -> Customer | None:
    """The customer who buys, where there is one, or is to be one. Raises `parameter_missing`."""
    if order.owner is None:
        return _made(session, order) if order.makes_customer else None
    changes = _taken_over(order, order.owner)
    if changes:
        session.submit(order.owner.id, "update", customer.Update(**changes))
    return order.owner


def _made(session: Session, order: Order) -> Customer:
    if order.email is None:
        raise missing("email")
    said = order.state.answers or Answers()
    data = customer.Create(
        email=order.email,
        name=order.name,
        phone=said.phone,
        address=said.address,
        shipping=said.shipping,
        business_name=said.business_name,
        individual_name=said.individual_name,
    )
    made: Customer = session.submit(order.who.customer, "create", data).state
    return made


def _taken_over(order: Order, owner: Customer) -> dict[str, Any]:
    """What a record that there was is given: what it lacks, and what `customer_update` names."""
    said, wanted = order.state.answers or Answers(), order.state.manner.taken_over
    changes: dict[str, Any] = {
        "email": order.email if owner.email is None else None,
        "phone": said.phone,
        "business_name": said.business_name,
        "individual_name": said.individual_name,
        "name": order.pay.name if wanted.name else None,
        "address": said.address if wanted.address else None,
        "shipping": said.shipping if wanted.shipping else None,
    }
    return {name: value for name, value in changes.items() if value is not None}
