"""The rhythm of a subscription: which of its items are billed with its period, and were before.

A renewal bills the items whose own period begins. What the others were charged for a period of
theirs that runs on is carried over, so that a change can give it back.
"""

from sao.billing.reckoning.calendar import boundary_after
from sao.billing.reckoning.proration import billed
from sao.billing.reckoning.rhythm import Period, Rhythm, Sold, cycle_of, is_mixed, together
from sao.billing.resources.subscription.state import Subscription
from sao.billing.values.subscription import Debit, Item
from sao.core.schema import Facts


def period_of(subscription: Subscription) -> Period:
    """Its current period: that of its shortest interval."""
    return subscription.current_period_start, subscription.current_period_end


def rhythm_of(subscription: Subscription) -> Rhythm:
    """Its rhythm; on a trial every item has the trial's period."""
    period = period_of(subscription)
    shortest = None if subscription.trial_end == period[1] else cycle_of(subscription.items)
    return Rhythm(shortest, subscription.billing_cycle_anchor, period, subscription.start_date)


def last_end(subscription: Subscription) -> int:
    """When the longest of its items' own periods ends."""
    rhythm = rhythm_of(subscription)
    return max(rhythm.own(item)[1] for item in subscription.items)


def begun(subscription: Subscription) -> tuple[Sold, ...]:
    """The items whose own period begins with the current one."""
    items = subscription.items
    if is_mixed(items):
        return rhythm_of(subscription).begun(items)
    return together(items, (subscription.current_period_start, subscription.current_period_end))


def beginning(
    subscription: Subscription, items: tuple[Item, ...], anchor: int, period: Period
) -> tuple[Sold, ...]:
    """Those of `items` whose own period would begin with one of the subscription's."""
    if not is_mixed(items):
        return together(items, period)
    return Rhythm(cycle_of(items), anchor, period, subscription.start_date).begun(items)


def renewed(subscription: Subscription) -> tuple[Sold, ...]:
    """The items that are billed when the current period ends, for the time after it."""
    end, anchor, items = (
        subscription.current_period_end,
        subscription.billing_cycle_anchor,
        subscription.items,
    )
    return beginning(
        subscription, items, anchor, (end, boundary_after(anchor, cycle_of(items), end))
    )


def debited(subscription: Subscription) -> tuple[Debit, ...]:
    """What has been charged for the current period, and for longer ones that run on."""
    if subscription.debits is not None:
        return subscription.carried + subscription.debits
    if subscription.status in ("trialing", "paused", "incomplete"):
        return ()
    sold, invoice = begun(subscription), subscription.latest_invoice
    return subscription.carried + billed(sold, subscription.applied_discounts, invoice)


def carried_over(subscription: Subscription, anchor: int, period: Period) -> Facts:
    """The fact of what was charged for periods that go on when this one begins."""
    ended = {item.id for item, _own in beginning(subscription, subscription.items, anchor, period)}
    carried = tuple(debit for debit in debited(subscription) if debit.item not in ended)
    return {"carried": carried} if carried != subscription.carried else {}


def all_told(subscription: Subscription) -> Facts:
    """The fact that goes with debits that say everything: nothing is carried beside them."""
    return {"carried": ()} if subscription.carried else {}
