"""What somebody who pays takes of what is offered, and says of themselves: told to the session.

The session decides whether that will do. What it is then is what is paid for.
"""

from sao.api.checkout.orders import Order
from sao.api.selling.subscribing import check_amount
from sao.billing.resources.checkout_session.machine import CheckoutSession, Choose
from sao.billing.values.checkout_asking import Answers, Asks
from sao.billing.values.customer import Address, Shipping
from sao.runtime import Session
from sao.wire.ids import shown


def chosen(session: Session, order: Order) -> Order:
    """The order of what is taken. Raises `resource_missing`, `parameter_invalid`."""
    said = order.pay
    wanted = {price: many.quantity for price, many in said.optional_items.items()}
    data = Choose(
        quantities={name: many.quantity for name, many in said.quantities.items()},
        optional=_optional(order.state, wanted),
        shipping_rate=said.shipping_rate or None,
    )
    if data == Choose():
        return order
    order = _after(session, order, "choose", data)
    for item in order.state.items:
        check_amount(item.price, item.quantity, f"quantities[{item.id}]")
    return order


def answered(session: Session, order: Order) -> Order:
    """The order of somebody who has said what is asked. Raises `parameter_invalid`."""
    asks, said = order.state.manner.asks, answers(order)
    if asks == Asks() and said == Answers(tax_id=said.tax_id):
        return order
    return _after(session, order, "answer", said)


def answers(order: Order) -> Answers:
    """What is said of what is asked."""
    said, known = order.pay, order.state.answers
    consent = said.consent
    return Answers(
        shipping=_filled(said.shipping) or (None if known is None else known.shipping),
        address=_address(said.address),
        phone=said.phone or None,
        business_name=said.business_name or None,
        individual_name=said.individual_name or None,
        fields={key: one.value for key, one in said.custom_fields.items() if one.value},
        terms_of_service=consent is not None and consent.terms_of_service is not None,
        promotions=None if consent is None else consent.promotions,
        tax_id=order.tax_id is not None or bool(order.owner and order.owner.tax_ids),
    )


def _after(session: Session, order: Order, action: str, data: Choose | Answers) -> Order:
    state: CheckoutSession = session.hear(order.state.id, action, data).state
    return order._replace(state=state)


def _optional(state: CheckoutSession, wanted: dict[str, int]) -> dict[str, int]:
    """How many of what is offered besides, by the prices as we keep them."""
    kept = {shown(item.price.id): item.price.id for item in state.manner.optional_items}
    return {kept.get(price, price): many for price, many in wanted.items()}


def _filled(shipping: Shipping | None) -> Shipping | None:
    return None if shipping is None or not shipping.address.line1 else shipping


def _address(address: Address | None) -> Address | None:
    return None if address == Address() else address
