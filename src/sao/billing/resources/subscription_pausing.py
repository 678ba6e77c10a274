"""Pauses: no period runs until the subscription is resumed.

Not to be confused with `pause_collection`, under which periods go on and their invoices rest.
"""

from collections.abc import Iterator

from sao.billing.calendar import boundary_after, boundary_until
from sao.billing.proration import numbered
from sao.billing.resources.subscription_billing import bill_change, billing_facts, is_waived
from sao.billing.resources.subscription_changes import charge, credit, debits_of
from sao.billing.resources.subscription_ending import drop_pending
from sao.billing.resources.subscription_periods import new_period, period_invoice
from sao.billing.resources.subscription_rhythm import all_told, debited, rhythm_of
from sao.billing.resources.subscription_state import Pause, Resume, Subscription
from sao.billing.rhythm import Rhythm, cycle_of
from sao.billing.values import Line
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


def resume(subscription: Subscription, command: Command[Resume], now: int) -> Facts:
    """A new period begins now, and is billed; or the one that would run goes on."""
    running: Facts = {"paused_at": None, "paused_because": None}
    if command.data.billing_cycle_anchor == "now":
        facts = new_period(subscription, command.id, now, now)
        return facts | running | {"billing_cycle_anchor": now}
    return running | _rejoined(subscription, command, now)


def tell_resumed(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """The period, or what is left of it, is billed."""
    bills = period_invoice if "billing_cycle_anchor" in facts else bill_change
    yield from bills(before, after, facts)


def _rejoined(subscription: Subscription, command: Command[Resume], now: int) -> Facts:
    """The period that would run without the pause; what is left of it is charged, if it is not."""
    data, cycle = command.data, cycle_of(subscription.items)
    anchor = subscription.billing_cycle_anchor
    start, end = boundary_until(anchor, cycle, now), boundary_after(anchor, cycle, now)
    kept = tuple(debit for debit in subscription.debits or () if debit.end > now)
    paid = {debit.item for debit in kept}
    owed = [item for item in subscription.items if item.id not in paid]
    at = min(max(data.proration_date or now, start), end)
    charged = () if data.proration_behavior == "none" else owed
    rhythm = Rhythm(cycle, anchor, (start, end), subscription.start_date)
    due = charge(subscription, charged, subscription.items, rhythm, at)
    lines = numbered(subscription.id, command.id, due)
    at_once = data.proration_behavior == "always_invoice"
    waits = not lines or not at_once or is_waived(subscription.pause_collection)
    cause = None if waits else command.id
    billed = billing_facts(subscription, lines, cause)
    return billed | {
        "changed_at": now,
        "current_period_start": start,
        "current_period_end": end,
        "debits": kept + debits_of(lines, billed.get("latest_invoice")),
    }
