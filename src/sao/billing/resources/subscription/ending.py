"""How a subscription ends, and what becomes of what waits for its next invoice.

Asked for a last invoice, or at the end of its time, it bills what waits, and that invoice is
charged once. Ended early with credit but without an invoice, it leaves all to the customer's next
one. Otherwise prorations are dropped, and other lines left to the customer.
Source: facts on billing, §1.
"""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.messages.customer import SubscriptionEnded, TakeItems
from sao.billing.reckoning.engine import INCOMPLETE_EXPIRES_AFTER
from sao.billing.reckoning.proration import numbered
from sao.billing.resources.subscription.billing import (
    again,
    bill,
    billing_facts,
    items_billed,
    items_dropped,
    items_made,
    used_by,
)
from sao.billing.resources.subscription.changes import credit
from sao.billing.resources.subscription.state import Cancel, Subscription
from sao.billing.values.line import Line
from sao.core.schema import Command, Facts, Message


def cancel(subscription: Subscription, command: Command[Cancel], now: int) -> Facts:
    """It ends now, at someone's request."""
    data = command.data
    facts = over(subscription, now) | {
        "canceled_at": now,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "cancellation_reason": "cancellation_requested",
        "cancellation_comment": data.comment,
        "cancellation_feedback": data.feedback,
    }
    if subscription.status == "incomplete":
        return facts
    back = credit(subscription, subscription.items, now) if data.prorate else ()
    lines = numbered(subscription.id, command.id, back)
    if data.invoice_now and (
        lines or subscription.pending_items or again(subscription) or used_by(subscription, now)
    ):
        return facts | billing_facts(subscription, lines, command.id)
    return facts | ({"change_lines": lines} if data.prorate else {})


def reach_cancel_at(subscription: Subscription, command: Command[Nothing], now: int) -> Facts:
    """Its time has come. What was charged beyond that is given back, what waits is billed.

    It ends when it was to end, however soon that is heard.
    """
    now = now if subscription.cancel_at is None else subscription.cancel_at
    facts = end(subscription, command, now)
    asked_before = (subscription.canceled_at or now) < subscription.current_period_start
    prorates = subscription.cancel_prorates or asked_before
    back = credit(subscription, subscription.items, now) if prorates else ()
    lines = numbered(subscription.id, command.id, back)
    if lines or subscription.pending_items or again(subscription) or used_by(subscription, now):
        return facts | billing_facts(subscription, lines, command.id)
    return facts


def end(subscription: Subscription, _command: Command[Nothing], now: int) -> Facts:
    """It ends because its time has come, or its customer is gone."""
    return over(subscription, now) | {
        "cancellation_reason": subscription.cancellation_reason or "cancellation_requested",
    }


def over(subscription: Subscription, now: int) -> Facts:
    """What is true of whatever has ended."""
    facts: Facts = {"canceled_at": subscription.canceled_at or now, "ended_at": now}
    if subscription.pending_items:
        facts["pending_items"] = ()
    if subscription.pending_update is not None:
        facts["pending_update"] = None
    if subscription.resumption is not None:
        facts["resumption"] = None
    return facts


def expire(_subscription: Subscription, _command: Command[Nothing], now: int) -> Facts:
    """The first payment never came."""
    return {"ended_at": now}


def incomplete_until(subscription: Subscription) -> int:
    """When the patience with a first payment ends."""
    return subscription.created + INCOMPLETE_EXPIRES_AFTER


def tell_ended(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """Its last invoice; then nobody collects for it: not the customer, not its latest invoice."""
    lines: tuple[Line, ...] | None = facts.get("change_lines")
    invoice = facts.get("latest_invoice")
    yield from items_made(after, lines or (), invoice)
    yield from items_again(before, after, invoice)
    if invoice is not None:
        yield bill(
            after,
            invoice,
            "subscription_update",
            (lines or ()) + before.pending_items + again(before),
            window=(before.current_period_start, after.ended_at or 0),
            finalize_at=0,
            last=True,
            used=used_by(before, after.ended_at or 0),
        )
        yield from items_billed(before.pending_items, invoice)
    else:
        yield from _left_over(before, after, lines)
    yield Message(after.customer, "subscription_ended", SubscriptionEnded(subscription=after.id))
    if before.latest_invoice is not None:
        yield Message(before.latest_invoice, "stop_collection", Nothing())
    yield from drop_pending(before, after)


def tell_gone(before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """Its customer is gone: nobody takes over what waited."""
    yield from items_dropped(before.pending_items)
    yield Message(after.customer, "subscription_ended", SubscriptionEnded(subscription=after.id))
    if before.latest_invoice is not None:
        yield Message(before.latest_invoice, "stop_collection", Nothing())
    yield from drop_pending(before, after)


def void_first(_before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """Its one invoice is void."""
    yield Message(after.customer, "subscription_ended", SubscriptionEnded(subscription=after.id))
    if after.latest_invoice is not None:
        yield Message(after.latest_invoice, "annul", Nothing())


def drop_pending(
    before: Subscription, after: Subscription, _facts: Facts | None = None
) -> Iterator[Message]:
    """The invoice of a change, or of a resumption, that waits no longer is void."""
    pending, left = before.pending_update, after.pending_update
    if pending is not None and (left is None or left.invoice != pending.invoice):
        yield Message(pending.invoice, "annul", Nothing())
    if before.resumption is not None and after.resumption is None:
        yield Message(before.resumption.becomes.invoice, "annul", Nothing())


def items_again(
    before: Subscription, after: Subscription, invoice: str | None = None
) -> Iterator[Message]:
    """What stood on the invoice of a resumption that came to nothing: waiting, or on another."""
    if after.resumption is None:
        yield from items_made(after, again(before), invoice)


def _left_over(
    before: Subscription, after: Subscription, lines: tuple[Line, ...] | None
) -> Iterator[Message]:
    """What waited, and (`lines`) is credited: the customer's from now on, or dropped."""
    waiting = before.pending_items + again(before)
    kept = tuple(line for line in waiting if lines is not None or not line.proration)
    handed = kept + (lines or ())
    if handed:
        yield Message(after.customer, "take_items", TakeItems(lines=handed))
    yield from items_dropped(tuple(line for line in waiting if line not in kept))
