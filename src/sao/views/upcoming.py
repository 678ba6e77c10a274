"""The invoice that a subscription brings next, as far as anybody can know it now."""

from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.subscription.state import Subscription
from sao.views.moment import Moment
from sao.views.objects.totals import lines, totals
from sao.views.shapes import Upcoming


def upcoming(moment: Moment, subscription: Subscription, invoice: Invoice) -> Upcoming:
    """What it would charge; `invoice` as it comes about, which nobody can retrieve."""
    at = invoice.automatically_finalizes_at or invoice.created
    return Upcoming(
        object_id=subscription.id,
        at=at,
        note="As it stands now: what is used, changed or granted until then changes it.",
        lines=lines(moment, invoice),
        totals=totals(moment, invoice),
    )


def none_coming(subscription: Subscription) -> Upcoming:
    """Nothing is billed by itself any more, and why."""
    if subscription.ended_at is not None:
        why = "It has ended, so nothing is billed any more."
    elif subscription.status in ("incomplete", "paused"):
        why = f"Nothing is billed while it is {subscription.status}."
    else:
        why = "It ends before another invoice would come."
    return Upcoming(object_id=subscription.id, at=None, note=why)
