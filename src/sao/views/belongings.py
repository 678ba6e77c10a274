"""What belongs to a customer, in an order that does not depend on how its state came about."""

from typing import Any

from sao.billing.resources.customer.state import Customer
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.subscription.state import Subscription
from sao.views.moment import Moment
from sao.views.words.titles import resource_of


def subscriptions_of(moment: Moment, customer: Customer) -> list[Subscription]:
    """The customer's subscriptions, newest first; the live ones, or where none is, the others."""
    live = (moment.get(Subscription, each) for each in sorted(customer.subscriptions))
    found = [each for each in live if each is not None]
    found.sort(key=lambda each: -each.created)
    return found or moment.all(Subscription, f"subscription|customer={customer.id}")


def methods_of(moment: Moment, customer: Customer) -> list[PaymentMethod]:
    """The customer's payment methods that can be charged: the default first, then the newest."""
    known = (moment.get(PaymentMethod, each) for each in sorted(customer.payment_methods))
    found = [each for each in known if each is not None and each.status == "attached"]
    default = customer.default_payment_method
    return sorted(found, key=lambda each: (each.id != default, -each.created))


def owner_of(moment: Moment, state: Any) -> str | None:
    """Whose it is, where it belongs to a customer."""
    match resource_of(state.id):
        case "customer":
            return None
        case "dispute":
            intent = moment.get(PaymentIntent, state.intent)
            return intent.customer if intent is not None else None
    owner: str | None = getattr(state, "customer", None)
    return owner
