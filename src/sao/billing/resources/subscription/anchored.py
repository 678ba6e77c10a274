"""A trial that ends without moving the anchor: its first period is what is left until the next one.

That is charged in proportion, as where a subscription begins before its anchor.
Source: docs/decisions/0061.
"""

from typing import Any

from msgspec.structs import replace

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.reckoning.proration import debits_of, is_metered
from sao.billing.resources.subscription.beginning import First, first_period, of_items
from sao.billing.resources.subscription.billing import is_waived
from sao.billing.resources.subscription.periods import discounted, new_period, next_period
from sao.billing.resources.subscription.state import Subscription
from sao.billing.values.subscription import Item
from sao.core.schema import Command, Facts


def after_trial_period(subscription: Subscription, command: Command[Any]) -> Facts:
    """The facts of the period that follows a trial: whole, or the rest until the anchor."""
    if subscription.trial_anchor != "unchanged":
        return next_period(subscription, command)
    end, anchor = subscription.current_period_end, subscription.billing_cycle_anchor
    facts = new_period(subscription, command.id, end, anchor)
    first = rest(subscription, subscription.items, end, facts["latest_invoice"])
    if first.lines is None:
        return facts
    if subscription.discounts or subscription.applied_discounts:
        facts |= discounted(subscription.discounts, first.lines, end)
    applied = facts.get("applied_discounts", subscription.applied_discounts)
    charged = debits_of(of_items(first.lines), facts["latest_invoice"], applied)
    return facts | {
        "items": counted_from(facts.get("items", subscription.items), end),
        "change_lines": first.lines,
        "debits": () if is_waived(subscription.pause_collection) else charged,
    }


def rest(subscription: Subscription, items: tuple[Item, ...], begins: int, invoice: str) -> First:
    """What is left from an instant until the anchor, and what that costs."""
    terms = CreateSubscription(
        customer=subscription.customer,
        currency=subscription.currency,
        items=items,
        billing_cycle_anchor=subscription.billing_cycle_anchor,
    )
    return first_period(terms, begins, subscription.id, "", invoice)


def counted_from(items: tuple[Item, ...], begins: int) -> tuple[Item, ...]:
    """The items, of which nothing that was used on trial counts."""
    return tuple(
        replace(item, counted_from=begins) if is_metered(item.price) else item for item in items
    )
