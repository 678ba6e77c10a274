"""What somebody who pays takes of what is offered, and says of themselves: told to the session.

The session decides whether that will do. What it is then is what is paid for.
"""

import re
from decimal import Decimal

from msgspec import UNSET

from sao.api.checkout.orders import Order
from sao.api.selling.subscribing import check_amount
from sao.billing.reckoning.money import decimals, show
from sao.billing.resources.checkout_session.machine import CheckoutSession, Choose
from sao.billing.values.checkout_asking import Answers, Asks
from sao.billing.values.customer import Address, Shipping
from sao.runtime import Session
from sao.wire.currencies import chargeable
from sao.wire.errors import WireError, missing
from sao.wire.ids import shown


def chosen(session: Session, order: Order) -> Order:
    """The order of what is taken. Raises `resource_missing`, `parameter_invalid`."""
    said = order.pay
    wanted = {price: many.quantity for price, many in said.optional_items.items()}
    data = Choose(
        amounts=_amounts(order),
        quantities={name: many.quantity for name, many in said.quantities.items()},
        optional=_optional(order.state, wanted),
        shipping_rate=said.shipping_rate or None,
    )
    if data == Choose():
        return order
    order = _after(session, order, "choose", data)
    for item in order.state.items:
        check_amount(item.terms, item.quantity, f"quantities[{item.id}]")
    return order


def check_said(order: Order) -> None:
    """What the customer is to say of what it costs is said, or proposed.

    Raises `parameter_missing`.
    """
    for item in order.state.items:
        custom = item.price.custom
        if custom is not UNSET and item.chosen is UNSET and custom.preset is None:
            raise missing(f"amounts[{item.id}]")


def _amounts(order: Order) -> dict[str, int]:
    """What the customer says that things cost, in minor units. Raises `parameter_invalid`."""
    currency, said = order.state.currency or "", order.pay.amounts
    return {
        name: _minor(typed.amount, currency, f"amounts[{name}]") for name, typed in said.items()
    }


def _minor(typed: str, currency: str, param: str) -> int:
    """`12.50`, or `12,50`, as cents."""
    text = typed.strip().replace(",", ".")
    found = Decimal(text) if _TYPED.fullmatch(text) else None
    minor = None if found is None else found.scaleb(decimals(currency))
    if minor is None or minor != int(minor):
        example = show(10 ** decimals(currency) * 12, currency).rpartition(" ")[0]
        why = f"This is not an amount in {currency.upper()}: write it like {example}."
        raise WireError("parameter_invalid", why, param)
    return chargeable(int(minor), currency, param)


_TYPED = re.compile(r"[0-9]{1,10}(\.[0-9]{0,3})?")


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
