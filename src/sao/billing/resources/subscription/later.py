"""A change that waits for the end of the period, as the phases of a schedule.

So customers come to something cheaper: they have paid for what they use until then.
"""

from msgspec.structs import replace

from sao.billing.reckoning.calendar import nth
from sao.billing.reckoning.rhythm import cycle_of
from sao.billing.resources.subscription.following import as_it_is
from sao.billing.resources.subscription.state import Subscription
from sao.billing.values.price import PriceTerms
from sao.billing.values.schedule import Phase
from sao.core.schema import Rejection


def changed_later(
    subscription: Subscription, price: PriceTerms, quantity: int | None
) -> tuple[Phase, ...] | Rejection:
    """The current period as it is, and one of what its only item becomes.

    Rejects: `parameter_invalid` (it has several items, it ends then, something waits already, or a
    schedule decides).
    """
    against = speaks_against_waiting(subscription)
    if against:
        return Rejection("parameter_invalid", against)
    now, _ = as_it_is(subscription, "release")
    item = replace(now.items[0], price=price, quantity=quantity, usage_gte=None)
    then = Phase(
        start=now.end,
        end=nth(now.end, cycle_of((item,)), 1),
        items=(item,),
        prorations="none",
    )
    return now, then


def speaks_against_waiting(subscription: Subscription) -> str:
    """Why no change can wait for the end of its period; empty where one can."""
    if len(subscription.items) != 1:
        return "Only what is subscribed to alone can be changed when its period ends."
    if subscription.schedule is not None:
        return "A schedule says what this subscription is."
    if subscription.cancel_at is not None:
        return "This subscription ends then. Keep it first."
    return ""
