"""Subscription: periods, trials, and what becomes of it when nobody pays.

Its only wake-ups are derived from its state: the end of the period, of its time, of the patience
with a first payment. Its status follows its latest invoice; older open ones may remain. What it
holds is in `subscription_state`, its periods and their invoices are in `subscription_periods`.
Source: facts on billing, §1.
"""

from collections.abc import Iterator

from msgspec.structs import asdict

from sao.billing.ending import chosen_end
from sao.billing.engine import (
    INCOMPLETE_EXPIRES_AFTER,
    is_owed,
    period_after,
    period_lines,
)
from sao.billing.messages import (
    CreateSubscription,
    DetachMethod,
    InvoiceFailed,
    InvoiceSettled,
    Nothing,
    SubscriptionEnded,
    SubscriptionMethod,
)
from sao.billing.resources.subscription_periods import (
    advance,
    discounted,
    first_invoice,
    invoice_id,
    period_invoice,
    resume,
)
from sao.billing.resources.subscription_provision import provisioning
from sao.billing.resources.subscription_state import Cancel, Subscription, Update
from sao.billing.values import (
    given,
    merged,
)
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Ignored,
    Message,
    Rejection,
    Schema,
    action,
    alarm,
    ignore,
    internal,
)


def _table() -> tuple[Entry, ...]:
    billed = ("trialing", "active", "past_due", "unpaid")
    live = ("incomplete", *billed, "paused")
    over = ("canceled", "incomplete_expired")
    return (
        #        action       from             to                       decide            then
        internal("create", NEW, ("incomplete", "trialing", "active"), create, first_invoice),
        action("update", (*live, *over), SAME, update, tell_method),
        action("cancel", live, "canceled", cancel, tell_ended),
        action("pause", billed, "paused", pause),
        action("resume", ("paused",), "active", resume, period_invoice),
        # its invoices
        internal("invoice_paid", ("incomplete", "past_due", "unpaid"), "active", recover),
        ignore("invoice_paid", ("trialing", "active", "paused"), "nothing was owed"),
        ignore("invoice_paid", over, "the subscription has ended"),
        internal("invoice_failed", ("active",), "past_due", fall_behind),
        internal("invoice_failed", ("incomplete",), SAME, refuse_incomplete),
        internal("invoice_failed", ("past_due",), ("unpaid", "canceled"), give_up, left),
        ignore("invoice_failed", ("trialing", "paused", "unpaid"), "it is known, or not due"),
        ignore("invoice_failed", over, "the subscription has ended"),
        internal("invoice_given_up", ("past_due",), "active", recover),
        ignore("invoice_given_up", ("trialing", "active", "unpaid", "paused"), "nothing changes"),
        ignore("invoice_given_up", ("incomplete", *over), "nothing changes"),
        # its customer
        internal("end", live, "canceled", end, tell_ended),
        ignore("end", over, "the subscription has ended"),
        internal("method_detached", live, SAME, forget_method),
        ignore("method_detached", over, "the subscription has ended"),
        # its alarms: whatever ends it comes before another period
        alarm("expire", ("incomplete",), incomplete_until),
        alarm("reach_cancel_at", (*billed, "paused"), "cancel_at"),
        alarm("advance", billed, "current_period_end"),
        internal("expire", ("incomplete",), "incomplete_expired", expire, void_first),
        ignore("expire", (*billed, "paused", *over), "it was paid"),
        internal("reach_cancel_at", (*billed, "paused"), "canceled", end, tell_ended),
        ignore("reach_cancel_at", ("incomplete", *over), "the subscription has ended"),
        internal("advance", ("active", "past_due", "unpaid"), SAME, advance, period_invoice),
        internal("advance", ("trialing",), "active", advance, period_invoice),
        ignore("advance", ("incomplete", "paused", *over), "no period is running"),
    )


def create(subscription: Subscription, command: Command[CreateSubscription], now: int) -> Facts:
    """The first period, which is the trial where there is one.

    It waits for its first payment as `incomplete` where something is to be charged now.
    """
    data = command.data
    trial_end = data.trial_end if data.trial_end is not None and data.trial_end > now else None
    anchor = trial_end or now
    end = trial_end or period_after(now, anchor, data.items)[1]
    owed = is_owed(data.items, data.discounts, now)
    if trial_end is not None:
        status = "trialing"
    elif owed and data.collection_method == "charge_automatically":
        status = "incomplete"
    else:
        status = "active"
    return {
        "status": status,
        "customer": data.customer,
        "created": now,
        "currency": data.currency,
        "items": data.items,
        "collection_method": data.collection_method,
        "payment_behavior": data.payment_behavior,
        "off_session": data.off_session,
        "default_payment_method": data.default_payment_method,
        "days_until_due": data.days_until_due,
        "start_date": now,
        "billing_cycle_anchor": anchor,
        "current_period_start": now,
        "current_period_end": end,
        "trial_start": now if trial_end is not None else None,
        "trial_end": trial_end,
        "cancel_at_period_end": data.cancel_at_period_end,
        "cancel_at": end if data.cancel_at_period_end else data.cancel_at,
        "canceled_at": now if data.cancel_at_period_end or data.cancel_at else None,
        "latest_invoice": invoice_id(subscription, command.id),
        "description": data.description,
        "metadata": data.metadata,
        "test_clock": data.test_clock,
        "dunning": data.dunning,
        "default_tax_rates": data.default_tax_rates,
    } | _first_discounts(data, (now, end), trial=status == "trialing")


def _first_discounts(data: CreateSubscription, period: tuple[int, int], *, trial: bool) -> Facts:
    if not data.discounts:
        return {}
    return discounted(
        data.discounts, period_lines("", "", data.items, period, trial=trial), period[0]
    )


def update(subscription: Subscription, command: Command[Update], now: int) -> Facts | Rejection:
    """Metadata, the method, when it ends. What may change depends on where it stands.

    Rejects: `subscription_ended` or `subscription_incomplete` (for more than metadata and, while
    incomplete, the payment method), `parameters_exclusive`, then `timestamp_past`.
    """
    data = command.data
    refused = _refused(subscription, data)
    if refused is not None:
        return refused
    asked_at, end = subscription.canceled_at or now, subscription.current_period_end
    ending = chosen_end(data.cancel_at_period_end, data.cancel_at, end, now, asked_at)
    if isinstance(ending, Rejection):
        return ending
    return ending | given(
        description=data.description,
        days_until_due=data.days_until_due,
        cancellation_comment=data.cancellation_comment,
        cancellation_feedback=data.cancellation_feedback,
        default_payment_method=data.default_payment_method,
        discounts=data.discounts,
        default_tax_rates=data.default_tax_rates,
        metadata=merged(subscription.metadata, data.metadata),
    )


def _refused(subscription: Subscription, data: Update) -> Rejection | None:
    free = {"metadata", "cancellation_comment", "cancellation_feedback"}
    if subscription.status in ("canceled", "incomplete_expired"):
        code, why = "subscription_ended", "A canceled subscription can only update its metadata"
    elif subscription.status == "incomplete":
        free, code = {"metadata", "default_payment_method"}, "subscription_incomplete"
        why = "An incomplete subscription can only update its metadata and default_payment_method"
    else:
        return None
    beyond = [_PARAMS.get(name, name) for name in sorted(given(**asdict(data)).keys() - free)]
    return Rejection(code, f"{why}; not {', '.join(beyond)}.", beyond[0]) if beyond else None


def tell_method(before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """The customer, who hands out methods, hears of another one."""
    if before.default_payment_method != after.default_payment_method:
        yield Message(
            after.customer,
            "set_subscription_method",
            SubscriptionMethod(subscription=after.id, method=after.default_payment_method),
        )


def cancel(_subscription: Subscription, command: Command[Cancel], now: int) -> Facts:
    """It ends now, at someone's request."""
    return {
        "canceled_at": now,
        "ended_at": now,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "cancellation_reason": "cancellation_requested",
        "cancellation_comment": command.data.comment,
        "cancellation_feedback": command.data.feedback,
    }


def end(subscription: Subscription, _command: Command[Nothing], now: int) -> Facts:
    """It ends because its time has come, or its customer is gone."""
    return {
        "ended_at": now,
        "canceled_at": subscription.canceled_at or now,
        "cancellation_reason": subscription.cancellation_reason or "cancellation_requested",
    }


def tell_ended(_before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """Nobody collects for it any more: not the customer, not its latest invoice."""
    yield Message(after.customer, "subscription_ended", SubscriptionEnded(subscription=after.id))
    if after.latest_invoice is not None:
        yield Message(after.latest_invoice, "stop_collection", Nothing())


def forget_method(
    subscription: Subscription, command: Command[DetachMethod], _now: int
) -> Facts | Ignored:
    """Its method was detached: the customer's default is next."""
    if subscription.default_payment_method != command.data.method:
        return Ignored("it pays with another one")
    return {"default_payment_method": None}


def pause(_subscription: Subscription, _command: Command[Nothing], now: int) -> Facts:
    """No period runs and nothing is invoiced until it is resumed."""
    return {"paused_at": now}


def recover(
    subscription: Subscription, command: Command[InvoiceSettled], _now: int
) -> Facts | Ignored:
    """Its latest invoice is settled, so it is in good standing."""
    if command.data.invoice != subscription.latest_invoice:
        return Ignored("it is not the latest invoice")
    return {}


def fall_behind(
    subscription: Subscription, command: Command[InvoiceFailed], _now: int
) -> Facts | Ignored:
    """Its latest invoice could not be collected."""
    if command.data.invoice != subscription.latest_invoice:
        return Ignored("it is not the latest invoice")
    return {}


def refuse_incomplete(
    subscription: Subscription, command: Command[InvoiceFailed], _now: int
) -> Rejection | Ignored:
    """A first payment failed. Rejects: `card_declined`, where nothing was to be created then."""
    if subscription.payment_behavior != "error_if_incomplete":
        return Ignored("it waits for its first payment")
    error = command.data.error
    return Rejection(
        error.code, error.message, detail={"decline_code": error.decline_code, "card": True}
    )


def give_up(
    subscription: Subscription, command: Command[InvoiceFailed], now: int
) -> Facts | Ignored:
    """The retries of an invoice are exhausted: the policy says what that comes to.

    Of any invoice: where the period is shorter than the retries, the latest is never the one.
    """
    status = subscription.dunning.subscription_end
    if not command.data.exhausted or status == "past_due":
        return Ignored("it is past due already")
    if status == "unpaid":
        return {"status": status}
    return {
        "status": status,
        "canceled_at": now,
        "ended_at": now,
        "cancellation_reason": "payment_failed",
    }


def left(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """If that ended it, whoever is concerned hears of it."""
    if after.status == "canceled":
        yield from tell_ended(before, after, facts)


def expire(_subscription: Subscription, _command: Command[Nothing], now: int) -> Facts:
    """The first payment never came."""
    return {"ended_at": now}


def void_first(_before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """Its one invoice is void."""
    yield Message(after.customer, "subscription_ended", SubscriptionEnded(subscription=after.id))
    if after.latest_invoice is not None:
        yield Message(after.latest_invoice, "annul", Nothing())


def incomplete_until(subscription: Subscription) -> int:
    """When the patience with a first payment ends."""
    return subscription.created + INCOMPLETE_EXPIRES_AFTER


_PARAMS = {
    "cancellation_comment": "cancellation_details[comment]",
    "cancellation_feedback": "cancellation_details[feedback]",
}
"""What clients call the fields of an update, where that is not their name."""

SUBSCRIPTION = Schema(
    name="subscription",
    prefix="sub",
    state=Subscription,
    states=(
        "incomplete",
        "trialing",
        "active",
        "past_due",
        "unpaid",
        "paused",
        "canceled",
        "incomplete_expired",
    ),
    terminal=("canceled", "incomplete_expired"),
    rank=30,
    index=("customer", "status"),
    table=provisioning(_table()),
)

__all__ = ["SUBSCRIPTION", "Cancel", "Subscription", "Update"]
