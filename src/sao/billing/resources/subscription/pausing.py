"""Pauses: no period runs until the subscription is resumed (`resuming`).

Not to be confused with `pause_collection`, under which periods go on and their invoices rest.
"""

from collections.abc import Iterator

from sao.billing.reckoning.proration import numbered
from sao.billing.resources.subscription.billing import bill_change, billing_facts
from sao.billing.resources.subscription.changes import credit
from sao.billing.resources.subscription.ending import drop_pending
from sao.billing.resources.subscription.rhythm import all_told, debited, rhythm_of
from sao.billing.resources.subscription.state import Pause, Subscription
from sao.billing.values.line import Line
from sao.core.schema import Command, Facts, Message


def pause(subscription: Subscription, command: Command[Pause], now: int) -> Facts:
    """No period runs from now on; the time that is not used is given back."""
    data = command.data
    facts: Facts = {"paused_at": now, "paused_because": "pause_requested", "changed_at": now}
    facts |= all_told(subscription)
    if subscription.pending_update is not None:
        facts["pending_update"] = None
    if data.unused_from == "none":
        return facts | {"debits": debited(subscription)}
    lines = numbered(subscription.id, command.id, _unused(subscription, data, now))
    cause = command.id if lines and data.invoicing == "invoice" else None
    return facts | {"debits": ()} | billing_facts(subscription, lines, cause)


def _unused(subscription: Subscription, data: Pause, now: int) -> Iterator[Line]:
    """The time that is given back: what is left of each item's period, or all of it."""
    rhythm = rhythm_of(subscription)
    for item in subscription.items:
        at = now if data.unused_from == "now" else rhythm.own(item)[0]
        yield from credit(subscription, (item,), at)


def tell_paused(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """What is given back is billed, or waits; a change that waited does so no longer."""
    yield from drop_pending(before, after)
    yield from bill_change(before, after, facts)
