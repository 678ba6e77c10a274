"""Updates of a subscription: what may be asked of it, and what the answer is.

A change that is billed at once can be made to wait for its payment (`pending_if_incomplete`), or to
stand only with it (`error_if_incomplete`). What a change comes to is in `changes`.
"""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from sao.billing.messages import Nothing
from sao.billing.messages.customer import SubscriptionMethod
from sao.billing.reckoning.calendar import HOUR
from sao.billing.resources.subscription.billing import (
    bill_change,
    billing_facts,
    invoice_id,
    is_waived,
)
from sao.billing.resources.subscription.cancelling import chosen_end
from sao.billing.resources.subscription.changes import Plan, outcome_of, planned
from sao.billing.resources.subscription.collecting import interval_facts
from sao.billing.resources.subscription.ending import drop_pending, items_again
from sao.billing.resources.subscription.extras import extra_lines
from sao.billing.resources.subscription.impossible import impossible
from sao.billing.resources.subscription.items import changed_items, thresholds_after
from sao.billing.resources.subscription.resuming import dropped
from sao.billing.resources.subscription.rhythm import last_end
from sao.billing.resources.subscription.state import (
    PendingUpdate,
    Subscription,
    Update,
)
from sao.billing.values import given, merged
from sao.billing.values.line import Line
from sao.core.schema import Command, Facts, Message, Rejection

PENDING_FOR = 23 * HOUR
"""How long a change waits for its payment."""

_CHANGES = frozenset(("items", "add_invoice_items", "billing_cycle_anchor", "trial_end"))
_PENDING = _CHANGES | {"payment_behavior", "proration_behavior", "proration_date", "off_session"}
_BILLED = frozenset(
    (
        "collection_method",
        "default_tax_rates",
        "discounts",
        "items",
        "pause_collection",
        "change_lines",
    )
)
"""What a resumption that waits has billed already: one that changes is overtaken."""

_PARAMS = {
    "cancellation_comment": "cancellation_details[comment]",
    "cancellation_feedback": "cancellation_details[feedback]",
    "pending_interval": "pending_invoice_item_interval",
    "missing_payment_method": "trial_settings[end_behavior][missing_payment_method]",
    "method_options": "payment_settings",
    "trial_anchor": "trial_settings[end_behavior][billing_cycle_anchor]",
    "method_types": "payment_settings",
    "save_method": "payment_settings",
}
"""What clients call the fields of an update, where that is not their name."""


def update(subscription: Subscription, command: Command[Update], now: int) -> Facts | Rejection:
    """Anything about it, and what that comes to. What may change depends on where it stands.

    Rejects: `subscription_ended` or `subscription_incomplete` (for more than metadata and, while
    incomplete, the payment method), `parameters_exclusive`, `timestamp_past`, `parameter_missing`,
    `resource_missing` (an item), `parameter_invalid`.
    """
    facts = update_resting(subscription, command, now)
    if isinstance(facts, Rejection):
        return facts
    return facts | {"status": _status(subscription, command.data, facts)}


def update_resting(
    subscription: Subscription, command: Command[Update], now: int
) -> Facts | Rejection:
    """The same where no period runs, so that nothing of it leads to another status."""
    data = command.data
    refused = _refused(subscription, data) or impossible(subscription, data, now)
    if refused is not None:
        return refused
    changes = changes_of(subscription, command, now)
    if isinstance(changes, Rejection):
        return changes
    ending = _ending(subscription, data, changes, now)
    if isinstance(ending, Rejection):
        return ending
    facts = ending | _simple(subscription, data, now) | changes
    return facts | dropped(subscription, facts) if facts.keys() & _BILLED else facts


def _status(subscription: Subscription, data: Update, facts: Facts) -> str:
    """Where the change leads: on trial, off it, or behind, until somebody confirms the payment."""
    status = subscription.status
    if "trial_end" in facts:
        status = "trialing" if isinstance(data.trial_end, int) else "active"
    owed = "latest_invoice" in facts and _owed(subscription, facts["change_lines"])
    confirmed = data.payment_behavior != "default_incomplete"
    return "past_due" if owed and not confirmed and status == "active" else status


def _owed(subscription: Subscription, lines: tuple[Line, ...]) -> bool:
    """Whether lines that are billed now are to be charged now."""
    charged = subscription.collection_method == "charge_automatically"
    return charged and sum(line.amount for line in lines) > 0


def tell(
    before: Subscription, after: Subscription, facts: Facts, *, asked: bool = True
) -> Iterator[Message]:
    """The customer, who hands out methods, hears of another one; what it came to is billed."""
    method = after.default_payment_method
    if before.default_payment_method != method:
        chosen = SubscriptionMethod(subscription=after.id, method=method, asked=asked)
        yield Message(after.customer, "set_subscription_method", chosen)
    yield from items_again(before, after)
    yield from drop_pending(before, after)
    yield from bill_change(before, after, facts)
    if after.billing_thresholds not in (None, before.billing_thresholds):
        yield Message(after.id, "use_grew", Nothing())  # it may come to enough already


def tell_unasked(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """The same where a schedule came to it: nobody is there to hear that a method is gone."""
    yield from tell(before, after, facts, asked=False)


def resume_collection(_subscription: Subscription, _command: Command[Nothing], _now: int) -> Facts:
    """Its invoices are collected again."""
    return {"pause_collection": None}


def resumes_at(subscription: Subscription) -> int | None:
    """When its invoices are collected again by themselves."""
    pause = subscription.pause_collection
    return pause.resumes_at if pause is not None else None


def _simple(subscription: Subscription, data: Update, now: int) -> Facts:
    """What is said is so, and leads to nothing."""
    facts = given(
        description=data.description,
        days_until_due=data.days_until_due,
        cancellation_comment=data.cancellation_comment,
        cancellation_feedback=data.cancellation_feedback,
        default_payment_method=data.default_payment_method,
        save_method=data.save_method,
        method_types=data.method_types,
        collection_method=data.collection_method,
        pause_collection=data.pause_collection,
        missing_payment_method=data.missing_payment_method,
        trial_anchor=data.trial_anchor,
        discounts=data.discounts,
        default_tax_rates=data.default_tax_rates,
        automatic_tax=data.automatic_tax,
        dunning=data.dunning,
        metadata=merged(subscription.metadata, data.metadata),
    )
    if data.collection_method == "charge_automatically":
        facts["days_until_due"] = None
    thresholds = thresholds_after(subscription.billing_thresholds, data)
    if thresholds != subscription.billing_thresholds:
        facts["billing_thresholds"] = thresholds
    if data.words is not UNSET:
        facts["words"] = data.words.after(subscription.words)
    facts |= interval_facts(subscription, data, now)
    if data.method_options is not UNSET:
        facts["method_options"] = data.method_options.after(subscription.method_options)
    return facts


def _ending(
    subscription: Subscription, data: Update, changes: Facts, now: int
) -> Facts | Rejection:
    """When it ends: also where the period at whose end it ends is another one now."""
    end, at = changes.get("current_period_end", subscription.current_period_end), data.cancel_at
    if isinstance(at, str):
        at = end if at == "min_period_end" else last_end(replace(subscription, **changes))
    asked_at = subscription.canceled_at or now
    chosen = chosen_end(data.cancel_at_period_end, at, end, now, asked_at)
    if isinstance(chosen, Rejection):
        return chosen
    if chosen:
        prorates = isinstance(at, int) and data.proration_behavior != "none"
        if prorates != subscription.cancel_prorates:
            chosen["cancel_prorates"] = prorates
    elif subscription.cancel_at_period_end and end != subscription.current_period_end:
        return {"cancel_at": end}
    return chosen


def changes_of(subscription: Subscription, command: Command[Update], now: int) -> Facts | Rejection:
    """The facts of what is changed and billed; none, where nothing of that kind was asked for."""
    data = command.data
    if not _asked(data) & _CHANGES:
        return {}
    items = changed_items(subscription.items, data.items or (), now, subscription.currency)
    if isinstance(items, Rejection):
        return items
    plan = planned(subscription, items, data, command.id, now)
    extras = extra_lines(subscription.id, data.add_invoice_items or (), plan.period, command.id)
    lines = plan.lines + extras
    wanted = plan.at_once or (data.proration_behavior == "always_invoice" and bool(lines))
    kept, asked = subscription.pause_collection, data.pause_collection
    waived = is_waived(kept if isinstance(asked, UnsetType) else asked)
    if not wanted or waived or subscription.status == "paused":
        outcome = outcome_of(subscription, plan, None, now, waived=waived)
        waits = tuple(line for line in lines if line.invoice_item is not None)
        return billing_facts(subscription, waits, None) | outcome | _dropped(subscription)
    return {
        "changed_at": now,
        "payment_behavior": data.payment_behavior or "allow_incomplete",
        "off_session": data.off_session is True,
    } | _billed(subscription, plan, lines, command, now)


def _billed(
    subscription: Subscription,
    plan: Plan,
    lines: tuple[Line, ...],
    command: Command[Update],
    now: int,
) -> Facts:
    """A change that is billed at once: it stands, or waits for its payment, or depends on it."""
    invoice, behavior = invoice_id(subscription, command.id), command.data.payment_behavior
    outcome = outcome_of(subscription, plan, invoice, now)
    made = billing_facts(subscription, lines, command.id)
    stands = made | outcome | _dropped(subscription)
    if not _owed(subscription, lines):
        return stands
    if behavior == "pending_if_incomplete":
        waiting = _waiting(subscription, plan, outcome, invoice, now)
        return {"change_lines": lines, "pending_update": waiting}
    attempted = subscription.status != "unpaid" and subscription.pause_collection is None
    if behavior == "error_if_incomplete" and attempted:
        stands["required_invoice"] = invoice
    return stands


def _waiting(
    subscription: Subscription, plan: Plan, outcome: Facts, invoice: str, now: int
) -> PendingUpdate:
    limits = (now + PENDING_FOR, subscription.current_period_end, subscription.cancel_at)
    return PendingUpdate(
        invoice=invoice,
        expires_at=min(limit for limit in limits if limit is not None),
        items=plan.items,
        period_start=plan.period[0],
        period_end=plan.period[1],
        debits=outcome.get("debits", subscription.debits),
        anchor=outcome.get("billing_cycle_anchor"),
        trial_end=outcome.get("trial_end"),
        discounts=outcome.get("discounts", subscription.discounts),
        applied_discounts=outcome.get("applied_discounts", subscription.applied_discounts),
    )


def _dropped(subscription: Subscription) -> Facts:
    """A change that still waits is overtaken by this one."""
    return {"pending_update": None} if subscription.pending_update is not None else {}


def _asked(data: Update) -> set[str]:
    """What was asked for, in our words."""
    fields = given(**asdict(data))
    if data.metadata is None:
        del fields["metadata"]
    return set(fields)


def _refused(subscription: Subscription, data: Update) -> Rejection | None:
    """Why what was asked for is too much where it stands."""
    free = frozenset(("metadata", "cancellation_comment", "cancellation_feedback"))
    if subscription.status in ("canceled", "incomplete_expired"):
        code, why = "subscription_ended", "A canceled subscription can only update its metadata"
    elif subscription.status == "incomplete":
        free = frozenset(("metadata", "default_payment_method"))
        code = "subscription_incomplete"
        why = "An incomplete subscription can only update its metadata and default_payment_method"
    elif data.payment_behavior == "pending_if_incomplete":
        free, code = _PENDING, "parameter_invalid"
        why = (
            "With payment_behavior=pending_if_incomplete, an update can only have "
            f"{', '.join(sorted(_PENDING))}"
        )
    else:
        return None
    beyond = [_PARAMS.get(name, name) for name in sorted(_asked(data) - free)]
    return Rejection(code, f"{why}; not {', '.join(beyond)}.", beyond[0]) if beyond else None
