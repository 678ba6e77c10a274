"""How a customer agrees to a subscription: asked now, or by a schedule whose time has come."""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.messages.subscription_schedule import SubscriptionOver
from sao.billing.resources.customer.items import other_currency
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.subscription.beginning import due_at_once, impossible
from sao.billing.resources.subscription.taking_over import counted, standing, untenable
from sao.core.ids import home_of, member_id
from sao.core.schema import Command, Facts, Message, Rejection, Relay


def subscribe(
    customer: Customer, command: Command[CreateSubscription], now: int
) -> Facts | Rejection:
    """Agree to a subscription, which the customer then creates.

    Rejects: `timestamp_past`, `parameter_invalid` (its anchor), `currency_mismatch`,
    `resource_missing` (the named method is not attached), then `payment_method_missing` (something
    is due now and there is no way to charge it).
    """
    data = command.data
    refused = impossible(data, now)
    if refused is not None:
        return refused
    if customer.currency not in (None, data.currency):
        return other_currency(customer, data.currency)
    method = data.default_payment_method
    if method is not None and method not in customer.payment_methods:
        return not_attached(customer, method, "default_payment_method")
    own = (customer.discount,) if customer.discount is not None else ()
    due_now = due_at_once(data, own, now)
    payable = method or customer.default_payment_method
    if (
        due_now
        and payable is None
        and data.collection_method == "charge_automatically"
        and data.payment_behavior != "default_incomplete"
    ):
        return Rejection(
            "payment_method_missing",
            "This customer has no attached payment source or default payment method. "
            "Please consider adding a default payment method.",
        )
    return _agreed(customer, data, method, command.id)


def take_over(
    customer: Customer, command: Command[CreateSubscription], now: int
) -> Facts | Rejection:
    """Agree to a subscription that began elsewhere, and stands where it stood there.

    Rejects: `timestamp_past`, `parameter_invalid` (its period), `currency_mismatch`,
    `resource_missing` (the named method is not attached).
    """
    data = command.data
    refused = untenable(data, now)
    if refused is not None:
        return refused
    if customer.currency not in (None, data.currency):
        return other_currency(customer, data.currency)
    method = data.default_payment_method
    if method is not None and method not in customer.payment_methods:
        return not_attached(customer, method, "default_payment_method")
    own = () if data.discounts or customer.discount is None else (customer.discount,)
    applied = counted(own, standing(data).period_start)
    if applied:
        data = replace(data, taken=replace(standing(data), discounts=applied))
    return _agreed(customer, data, method, command.id)


def begin_schedule(
    customer: Customer, command: Command[CreateSubscription], _now: int
) -> Facts | Relay:
    """A schedule's first phase begins: nobody is there to hear that something is missing.

    A method that is not attached any more is not asked for; in another currency than the
    customer's nothing begins, and the schedule is over.
    """
    data, schedule = command.data, command.data.schedule or ""
    if customer.currency not in (None, data.currency):
        return _never_began(schedule)
    method = data.default_payment_method
    if method not in customer.payment_methods:
        method, data = None, replace(data, default_payment_method=None)
    return _agreed(customer, data, method, schedule)


def _agreed(customer: Customer, data: CreateSubscription, method: str | None, seed: str) -> Facts:
    subscription = member_id("sub", home_of(customer.id), seed)
    return {
        "currency": data.currency,
        "subscriptions": {**customer.subscriptions, subscription: method},
        "starting": data,
    }


def end_schedule(_customer: Customer, command: Command[CreateSubscription], _now: int) -> Relay:
    """A deleted customer subscribes to nothing any more."""
    return _never_began(command.data.schedule or "")


def _never_began(schedule: str) -> Relay:
    return Relay((Message(schedule, "subscription_over", SubscriptionOver(by_schedule=False)),))


def begin(before: Customer, after: Customer, facts: Facts) -> Iterator[Message]:
    """The subscription that was agreed to is created, or goes on here."""
    agreed = facts["starting"]
    action = "create" if agreed.taken is UNSET else "take_over"
    for subscription in after.subscriptions.keys() - before.subscriptions.keys():
        yield Message(subscription, action, agreed)


def not_attached(customer: Customer, method: str, param: str) -> Rejection:
    """A method that is not the customer's cannot be charged."""
    return Rejection(
        "resource_missing",
        f"No such PaymentMethod: '{method}'; it is not attached to customer '{customer.id}'. "
        "Attach it first.",
        param,
    )
