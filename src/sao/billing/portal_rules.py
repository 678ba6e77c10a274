"""What a customer may do to a subscription on the portal's page: one answer for page and API."""

from sao.billing.reckoning.pricing import line_amount
from sao.billing.reckoning.rhythm import is_shorter
from sao.billing.resources.subscription.state import Subscription
from sao.billing.values.portal import SubscriptionCancel, SubscriptionUpdate
from sao.billing.values.price import PriceTerms
from sao.billing.values.subscription import Item

RUNNING = ("active", "past_due", "trialing", "unpaid")
"""The states in which a subscription can be changed."""

ENDING = (*RUNNING, "paused")
"""Those in which it can be told to end."""

# What Stripe says in these words integrations look for, to tell one refusal from another.
_DISABLED = (
    "This subscription cannot be {} because the subscription {} feature in the portal "
    "configuration is disabled."
)
ENDS_ALREADY = "The subscription is already set to be canceled at period end."
NOTHING_CHANGES = "Cannot update the subscription because there are no changes to confirm."


def item_of(state: Subscription) -> Item | None:
    """The one item that can be changed; None where there are several, or its use is metered."""
    if len(state.items) != 1 or state.status not in RUNNING:
        return None
    (item,) = state.items
    metered = item.price.recurring is not None and item.price.recurring.usage_type == "metered"
    return None if metered else item


def speaks_against_change(
    update: SubscriptionUpdate, state: Subscription, price: str, quantity: int
) -> str:
    """Why the subscription cannot become this; empty where it can."""
    item = item_of(state)
    if not update.enabled:
        return _DISABLED.format("updated", "update")
    if item is None:
        return "Only a running subscription with one item that is not metered can be changed here."
    if update.offers(item.price.id) is None:
        return "What is subscribed to is none of the products that can be changed here."
    return _against_price(update, item, price) or _against_quantity(update, item, price, quantity)


def _against_price(update: SubscriptionUpdate, item: Item, price: str) -> str:
    if price != item.price.id and (
        "price" not in update.default_allowed_updates or update.offers(price) is None
    ):
        return f"The price '{price}' is not offered here."
    return ""


def _against_quantity(update: SubscriptionUpdate, item: Item, price: str, quantity: int) -> str:
    if quantity == item.quantity:
        return ""
    allowed = update.quantities(price)
    if allowed is None:
        return "The quantity cannot be changed here."
    least, most = allowed
    if quantity < max(least, 1) or (most is not None and quantity > most):
        return f"The quantity has to be {_range(max(least, 1), most)}."
    return ""


def waits(update: SubscriptionUpdate, item: Item, price: PriceTerms, quantity: int) -> bool:
    """Whether a change begins when the period ends: it costs less a time, or is paid more often."""
    conditions, before, after = update.scheduled or (), item.price.recurring, price.recurring
    shorter = before is not None and after is not None and is_shorter(after, before)
    less = line_amount(price, quantity) < line_amount(item.price, item.quantity)
    return (shorter and "shortening_interval" in conditions) or (
        less and "decreasing_item_amount" in conditions
    )


def speaks_against_cancel(cancel: SubscriptionCancel, state: Subscription) -> str:
    """Why the subscription cannot be told to end; empty where it can."""
    if not cancel.enabled:
        return _DISABLED.format("canceled", "cancel")
    if state.status not in ENDING:
        return "Only a running subscription can be canceled here."
    if state.schedule is not None and cancel.mode != "immediately":
        return "A schedule says when this subscription ends."
    return ENDS_ALREADY if state.cancel_at is not None else ""


def _range(least: int, most: int | None) -> str:
    return f"{least} or more" if most is None else f"from {least} to {most}"
