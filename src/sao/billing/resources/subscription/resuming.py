"""Resumptions: what was paused runs again, at once or once its invoice is paid.

Where there is something to pay, the subscription stays paused until then. Nobody attempts that
invoice but whoever resumes, unless they asked for it: an attempt that fails leaves the subscription
past due; where none is made the invoice becomes void. Charged at once, it is retried, and void when
it is given up. Source: Stripe's words on resuming, decision 0049.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.subscription import InvoiceFailed, InvoiceSettled
from sao.billing.reckoning.calendar import HOUR, boundary_after, boundary_until
from sao.billing.reckoning.proration import debits_of, numbered
from sao.billing.reckoning.rhythm import Rhythm, cycle_of
from sao.billing.resources.subscription.billing import again, bill_change, billing_facts, is_waived
from sao.billing.resources.subscription.changes import charge
from sao.billing.resources.subscription.ending import drop_pending, items_again
from sao.billing.resources.subscription.periods import new_period, period_invoice
from sao.billing.resources.subscription.standing import saved
from sao.billing.resources.subscription.state import (
    PendingUpdate,
    Resume,
    Resumption,
    Subscription,
    facts_of,
)
from sao.core.schema import Command, Facts, Ignored, Message, Rejection

RESUMES_WITHIN = 23 * HOUR
"""How long a resumption waits for somebody to attempt its payment."""

_RUNNING: Facts = {"paused_at": None, "paused_because": None}
_AT_ONCE = ("change_lines", "ending_items", "latest_invoice", "pending_items", "upcoming")
"""What a resumption changes before it is paid."""


def resume(subscription: Subscription, command: Command[Resume], now: int) -> Facts | Rejection:
    """A new period begins now, and is billed; or the one that would run goes on.

    Rejects: `parameter_invalid` (it is being resumed already, or its invoices are sent).
    """
    if subscription.collection_method == "send_invoice":
        return Rejection(
            "parameter_invalid",
            "Only a subscription with `collection_method` set to `charge_automatically` can be "
            "resumed. Update this subscription's collection_method first.",
        )
    if subscription.resumption is not None:
        invoice = subscription.resumption.becomes.invoice
        return Rejection(
            "parameter_invalid",
            f"The subscription resumes as soon as its invoice `{invoice}` is paid. Pay that, or "
            "void it to resume in another way.",
        )
    begun: Facts = {"status": "active", **_RUNNING}
    if command.data.billing_cycle_anchor == "now":
        begun |= new_period(subscription, command.id, now, now) | {"billing_cycle_anchor": now}
    else:
        begun |= _rejoined(subscription, command, now)
    if "latest_invoice" not in begun or subscription.pause_collection is not None:
        return begun
    taken = subscription.pending_items if "pending_items" in begun else ()
    waits = Resumption(_becomes(subscription, begun, now), command.data.charged, taken)
    told = {name: begun[name] for name in _AT_ONCE if name in begun}
    return told | {"status": "paused", "changed_at": now, "resumption": waits}


def _becomes(subscription: Subscription, begun: Facts, now: int) -> PendingUpdate:
    """What it will be, where somebody pays."""
    kept = ("items", "debits", "carried", "discounts", "applied_discounts")
    values = {name: begun.get(name, getattr(subscription, name)) for name in kept}
    return PendingUpdate(
        invoice=begun["latest_invoice"],
        expires_at=now + RESUMES_WITHIN,
        period_start=begun["current_period_start"],
        period_end=begun["current_period_end"],
        anchor=begun.get("billing_cycle_anchor"),
        **values,
    )


def tell_resumed(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """The period, or what is left of it, is billed."""
    waits = after.resumption
    anew = "billing_cycle_anchor" in facts if waits is None else waits.becomes.anchor is not None
    bills = period_invoice if anew else bill_change
    yield from bills(before, after if waits is None else _as_billed(after, waits), facts)


def _as_billed(after: Subscription, waits: Resumption) -> Subscription:
    """The subscription as its invoice is to see it: charged like any, or left to somebody."""
    becomes = replace(after, **facts_of(after, waits.becomes), off_session=waits.charged)
    if waits.charged:
        return replace(becomes, payment_behavior="allow_incomplete")
    once = replace(after.dunning, retry_days=(), invoice_end="open")
    return replace(becomes, payment_behavior="default_incomplete", dunning=once)


def resumes(
    subscription: Subscription, command: Command[InvoiceSettled], _now: int
) -> Facts | Ignored:
    """What its resumption costs is paid, or nobody expects that any more: it runs."""
    if not _concerned(subscription, command.data.invoice):
        return Ignored("nothing was owed")
    return _run(subscription) | saved(subscription, command.data)


def resumes_behind(
    subscription: Subscription, command: Command[InvoiceFailed], _now: int
) -> Facts | Ignored:
    """An attempt failed: it runs, past due; charged by us it waits, until that is given up."""
    waits = subscription.resumption
    if waits is None or not _concerned(subscription, command.data.invoice):
        return Ignored("it is known, or not due")
    if not waits.charged:
        return _run(subscription) | {"status": "past_due"}
    if not command.data.exhausted:
        return Ignored("it is tried again")
    return dropped(subscription) | {"status": "paused"}


def tell_behind(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """Nobody tries again by itself what somebody tried in vain; what was given up is void."""
    if after.status == "past_due":
        yield Message(after.latest_invoice or "", "stop_collection", Nothing())
    else:
        yield from tell_dropped(before, after, facts)


def lose_invoice(
    subscription: Subscription, command: Command[InvoiceSettled], _now: int
) -> Facts | Ignored:
    """The invoice of its resumption is void: it stays paused."""
    if not _concerned(subscription, command.data.invoice):
        return Ignored("it does not wait for it")
    return dropped(subscription)


def expire_resumption(subscription: Subscription, _command: Command[Nothing], _now: int) -> Facts:
    """Nobody attempted to pay for its resumption: it stays paused."""
    return dropped(subscription)


def resumption_until(subscription: Subscription) -> int | None:
    """When a resumption that nobody attempts to pay for comes to nothing."""
    waits = subscription.resumption
    return None if waits is None or waits.charged else waits.becomes.expires_at


def tell_dropped(before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """Its invoice is void, and what that took along waits again."""
    yield from items_again(before, after)
    yield from drop_pending(before, after)


def dropped(subscription: Subscription, facts: Facts | None = None) -> Facts:
    """A resumption comes to nothing, or is overtaken by a change with these facts."""
    if subscription.resumption is None:
        return {}
    waiting = (facts or {}).get("pending_items", subscription.pending_items)
    lines = again(subscription)
    return {"resumption": None} | ({"pending_items": lines + waiting} if lines else {})


def _run(subscription: Subscription) -> Facts:
    waits = subscription.resumption
    runs: Facts = {"resumption": None, **_RUNNING}
    return runs if waits is None else facts_of(subscription, waits.becomes) | runs


def _concerned(subscription: Subscription, invoice: str) -> bool:
    waits = subscription.resumption
    return waits is not None and waits.becomes.invoice == invoice


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
