"""A subscription's periods: when the next one begins, and the invoice that each one has."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.reckoning.discounts import left, live
from sao.billing.reckoning.engine import GRACE, period_after, period_lines, use_discounts
from sao.billing.reckoning.rhythm import is_mixed
from sao.billing.reckoning.totals import reckon
from sao.billing.resources.subscription.billing import (
    bill,
    invoice_id,
    is_waived,
    items_billed,
    items_made,
    used_until,
)
from sao.billing.resources.subscription.rhythm import beginning, begun, carried_over
from sao.billing.resources.subscription.state import Subscription
from sao.billing.values.discount import Discount
from sao.billing.values.line import Line
from sao.billing.values.subscription import Item
from sao.core.schema import Command, Facts, Ignored, Message, Relay


def first_invoice(_before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """The first invoice is finalized and attempted at once; one that is sent, an hour later."""
    lines, sent = facts.get("change_lines"), after.collection_method == "send_invoice"
    if lines is None:
        lines = period_lines_of(after)
    yield from items_made(after, lines, after.latest_invoice)
    yield bill(
        after,
        after.latest_invoice or "",
        "subscription_create",
        lines,
        window=(after.created, after.created),
        finalize_at=after.created + GRACE if sent else 0,
        present=True,
        discounts=after.applied_discounts,
    )


def advance(
    subscription: Subscription, command: Command[Nothing], now: int
) -> Facts | Relay | Ignored:
    """The next period begins where the last one ended."""
    waits = awaits_schedule(subscription, command, now)
    if waits is not None:
        return waits
    return next_period(subscription, command)


def awaits_schedule(
    subscription: Subscription, command: Command[Nothing], now: int
) -> Relay | Ignored | None:
    """What a schedule decides at this very instant comes first: then it goes on, if it has to."""
    if command.action == "advance":
        again = Relay((Message(subscription.id, "advance_period", Nothing()),))
        return None if subscription.schedule is None else again
    if now < subscription.current_period_end:
        return Ignored("the phase that began has begun a period, too")
    return None


def next_period(subscription: Subscription, command: Command[Any]) -> Facts:
    """The facts of the period that follows."""
    end, anchor = subscription.current_period_end, subscription.billing_cycle_anchor
    return new_period(subscription, command.id, end, anchor)


def new_period(subscription: Subscription, cause: str, begins: int, anchor: int) -> Facts:
    """The facts of a period that begins at an instant, and is billed whole."""
    start, until = period_after(begins, anchor, subscription.items)
    facts: Facts = {
        "current_period_start": start,
        "current_period_end": until,
        "latest_invoice": invoice_id(subscription, cause),
    }
    items = without_used(subscription)
    if items != subscription.items:
        facts["items"] = items
    waived = is_waived(subscription.pause_collection)
    if subscription.upcoming is not None:
        facts["upcoming"] = None
    if subscription.ending_items is not None:
        facts["ending_items"] = None
    if subscription.pending_items and not waived:
        facts["pending_items"] = ()
    charged = () if waived else None
    if charged != subscription.debits:
        facts["debits"] = charged
    if is_mixed(items):
        facts |= carried_over(subscription, anchor, (start, until))
    if subscription.discounts or subscription.applied_discounts:
        sold = beginning(subscription, items, anchor, (start, until))
        lines = period_lines(subscription.id, "", sold, trial=False)
        facts |= discounted(subscription.discounts, lines, start)
    return facts


def without_used(subscription: Subscription) -> tuple[Item, ...]:
    """The items as the next period has them: one's discounts for `once` go once they were used."""
    items, end = unspent(subscription, subscription.items), subscription.current_period_end
    if items is subscription.items:
        return items
    return tuple(
        replace(item, discounts=live(item.discounts, end)) if item.discounts else item
        for item in items
    )


def unspent(subscription: Subscription, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Items, of its own or in their place, without what the invoice of its period has used up."""
    if not any(item.discounts for item in subscription.items):
        return items
    trial = subscription.trial_end == subscription.current_period_end  # also once it is paused
    lines = period_lines(subscription.id, "", begun(subscription), trial=trial)
    used = reckon(lines, subscription.applied_discounts).discount_amounts
    return tuple(
        replace(item, discounts=left(item.discounts, used)) if item.discounts else item
        for item in items
    )


def discounted(discounts: tuple[Discount, ...], lines: tuple[Line, ...], at: int) -> Facts:
    """Which discounts the invoice of these lines gets, and which are left for the next one."""
    applied, left = use_discounts(discounts, lines, at)
    return {"applied_discounts": applied, "discounts": left}


def period_invoice(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """The period's invoice, and what waited for it waits no longer."""
    yield renewal(before, after, facts.get("change_lines"))
    yield from items_billed(_taken(before, after), after.latest_invoice or "")


def renewal(
    before: Subscription, after: Subscription, lines: tuple[Line, ...] | None = None
) -> Message:
    """The period's invoice with what waited for it: a draft for an hour, or for good.

    `lines` None: those of a whole period. One that comes of a resumption is final at once.
    """
    resumed = before.status == "paused"
    return bill(
        after,
        after.latest_invoice or "",
        "subscription_cycle",
        (period_lines_of(after) if lines is None else lines) + _taken(before, after),
        window=(before.current_period_start, before.current_period_end),
        finalize_at=0 if resumed else after.current_period_start + GRACE,
        present=after.resumption is not None,
        discounts=after.applied_discounts,
        used=used_until(before, after.current_period_start),
    )


def _taken(before: Subscription, after: Subscription) -> tuple[Line, ...]:
    """What is waived takes nothing along, lest credit is lost with it."""
    return () if after.pending_items else before.pending_items


def period_lines_of(after: Subscription) -> tuple[Line, ...]:
    """The lines of the items whose own period begins with the one that runs."""
    trial = after.status == "trialing"
    return period_lines(after.id, after.latest_invoice or "", begun(after), trial=trial)
