"""Renewals announced in advance: what the invoice would be, some days before the period ends.

The terms travel like those of any invoice, by way of what was used and of the customer, each of
whom adds what it knows and keeps what it has; then they come back here. A schedule that changes the
subscription at that very instant is not asked. Source: facts on billing, §2.
"""

from msgspec.structs import replace

from sao.billing.calendar import DAY
from sao.billing.messages import Bill, Nothing
from sao.billing.resources.subscription_periods import new_period, renewal
from sao.billing.resources.subscription_state import Subscription
from sao.core.schema import Command, Facts, Relay


def renewal_announced_at(subscription: Subscription) -> int | None:
    """When the renewal to come is announced: once, if it comes, and will be collected.

    Never where the period is not longer than that: it would come with the invoice before it.
    """
    days, end = subscription.upcoming_days, subscription.current_period_end
    at = end - days * DAY
    if not days or at <= subscription.current_period_start or _announced(subscription):
        return None
    if subscription.collection_method == "send_invoice" or subscription.pause_collection:
        return None
    cancel_at = subscription.cancel_at
    return at if cancel_at is None or cancel_at > end else None


def announce_renewal(subscription: Subscription, command: Command[Nothing], _now: int) -> Relay:
    """The question what the renewal would be billed."""
    end, anchor = subscription.current_period_end, subscription.billing_cycle_anchor
    begun = new_period(subscription, command.id, end, anchor)
    after = replace(subscription, status="active", **begun)
    asked = renewal(subscription, after)
    return Relay((replace(asked, data=replace(asked.data, preview=True)),))


def renewal_announced(_subscription: Subscription, command: Command[Bill], _now: int) -> Facts:
    """What it would be."""
    return {"upcoming": command.data}


def _announced(subscription: Subscription) -> bool:
    told = subscription.upcoming
    return told is not None and told.terms.period_end == subscription.current_period_end
