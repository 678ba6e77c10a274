"""What waits is billed at intervals of its own, between the ends of periods.

It is as if somebody made an invoice for the subscription by hand then: of what waits for it alone,
prorations and invoice items. Where nothing waits, there is none. It is not the latest invoice by
which the subscription is judged. Source: docs/decisions/0061.
"""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.reckoning.calendar import boundary_after, nth
from sao.billing.reckoning.engine import GRACE
from sao.billing.resources.subscription.billing import bill, invoice_id, is_waived, items_billed
from sao.billing.resources.subscription.state import Subscription, Update
from sao.billing.values.invoice import AUTOMATIC
from sao.billing.values.price import Recurring
from sao.billing.values.subscription import Every
from sao.core.schema import Command, Facts, Message, Rejection


def next_after(every: Every, anchor: int, now: int) -> int:
    """When what waits is billed next: at the intervals that count from the anchor of periods."""
    return boundary_after(anchor, _cycle(every), now)


def too_long(every: Every) -> Rejection | None:
    """Why what waits cannot be billed so seldom: once a year at least."""
    year = Recurring("year", 1)
    if nth(0, _cycle(every), 1) <= nth(0, year, 1):
        return None
    return Rejection(
        "parameter_invalid",
        "Pending invoice items are billed once a year at least: 1 year, 12 months, 52 weeks or "
        "365 days.",
        "pending_invoice_item_interval[interval_count]",
    )


def interval_facts(subscription: Subscription, data: Update, now: int) -> Facts:
    """Another interval, or none any more, where that was said."""
    every = data.pending_interval
    if isinstance(every, Every):
        anchor = subscription.billing_cycle_anchor
        return {"pending_interval": every, "pending_billed_at": next_after(every, anchor, now)}
    return {"pending_interval": None, "pending_billed_at": None} if every is None else {}


def bill_pending(subscription: Subscription, _command: Command[Nothing], now: int) -> Facts:
    """What waits is billed, and waits no longer; what is given away takes nothing along."""
    every, anchor = subscription.pending_interval, subscription.billing_cycle_anchor
    following = None if every is None else next_after(every, anchor, now)
    facts: Facts = {"pending_billed_at": following}
    if subscription.pending_items and not is_waived(subscription.pause_collection):
        facts["pending_items"] = ()
    return facts


def pending_invoice(before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """The invoice, by way of the customer, who makes none where nothing waits there either."""
    at = before.pending_billed_at or 0
    if is_waived(before.pause_collection):
        return
    invoice = invoice_id(before, f"{before.id}/pending/{at}")
    yield bill(
        after,
        invoice,
        AUTOMATIC,
        before.pending_items,
        window=(before.current_period_start, at),
        finalize_at=at + GRACE,
    )
    yield from items_billed(before.pending_items, invoice)


def _cycle(every: Every) -> Recurring:
    return Recurring(every.interval, every.interval_count)
