"""How any object looks, by the kind of its state."""

from collections.abc import Callable
from typing import Any

from sao.billing.resources.customer import Customer
from sao.billing.resources.invoice import Invoice
from sao.billing.resources.payment_intent import PaymentIntent
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.price import Price
from sao.billing.resources.product import Product
from sao.billing.resources.subscription import Subscription
from sao.billing.resources.test_clock import TestClock
from sao.core.instance import State
from sao.wire.ids import shown
from sao.wire.resources import (
    customer,
    invoice,
    payment_intent,
    payment_method,
    price,
    product,
    subscription,
    test_clock,
)
from sao.wire.shapes import Rendered, stub

_RENDER: dict[type[State], tuple[str, Callable[[Any], Rendered]]] = {
    Customer: (customer.OBJECT, customer.render),
    Invoice: (invoice.OBJECT, invoice.render),
    PaymentIntent: (payment_intent.OBJECT, payment_intent.render),
    PaymentMethod: (payment_method.OBJECT, payment_method.render),
    Price: (price.OBJECT, price.render),
    Product: (product.OBJECT, product.render),
    Subscription: (subscription.OBJECT, subscription.render),
    TestClock: (test_clock.OBJECT, test_clock.render),
}


def render(state: State) -> Rendered:
    """The object as Stripe shows it while it lives (and in the event that tells of its end)."""
    return _RENDER[type(state)][1](state)


def present(state: State) -> Rendered:
    """The object as a reply shows it: of one that was deleted, that it was."""
    if state.status == "deleted":
        return stub(kind_of(state), shown(state.id))
    return render(state)


def kind_of(state: State) -> str:
    """What Stripe calls such objects."""
    return _RENDER[type(state)][0]
