"""What was used of a subscription's items, and is heard of after its period has ended."""

from sao.billing.messages.usage import LateUse, Recount
from sao.billing.reckoning.arrears import meter_of, usage_of
from sao.billing.resources.subscription.state import Subscription
from sao.billing.values.subscription import Metered
from sao.core.schema import Command, Ignored, Message, Relay


def recount_use(
    subscription: Subscription, command: Command[LateUse], _now: int
) -> Relay | Ignored:
    """The draft that bills the period is to say what was used in it after all.

    An item that is gone or has another price by now is billed as it was sold then.
    """
    late = command.data
    item = late.sold or next((item for item in subscription.items if item.id == late.item), None)
    meter = meter_of(item.price) if item is not None else None
    if item is None or meter is None:
        return Ignored("the item is gone")
    due = Metered(item, late.period_start, late.period_end, subscription.id)
    recount = Recount(due, late.invoice)
    return Relay((Message(usage_of(subscription.id, meter), "recount", recount),))
