"""Subscription: periods, trials, changes, and what becomes of it when nobody pays.

Its only wake-ups are derived from its state: the end of the period, of its time, of the patience
with a first payment or with that of a change. Its status follows its latest invoice; older open
ones may remain. What it holds is in `subscription_state`, each part of what it does in a file of
its own. Source: facts on billing, §1.
"""

from sao.billing.messages import DetachMethod
from sao.billing.resources.subscription_beginning import create
from sao.billing.resources.subscription_ending import (
    cancel,
    drop_pending,
    end,
    expire,
    incomplete_until,
    reach_cancel_at,
    tell_ended,
    tell_gone,
    void_first,
)
from sao.billing.resources.subscription_pausing import pause, resume, tell_paused, tell_resumed
from sao.billing.resources.subscription_periods import advance, first_invoice, period_invoice
from sao.billing.resources.subscription_provision import provisioning
from sao.billing.resources.subscription_standing import (
    carry_out,
    carry_out_on_trial,
    expire_pending,
    fall_behind,
    fall_due,
    give_up,
    left,
    pending_until,
    recover,
    refuse_change,
    refuse_incomplete,
)
from sao.billing.resources.subscription_state import (
    Cancel,
    ItemChange,
    Pause,
    PauseCollection,
    Resume,
    Subscription,
    Update,
)
from sao.billing.resources.subscription_trial import (
    after_trial,
    announce,
    announced_at,
    conclude_trial,
    end_trial,
)
from sao.billing.resources.subscription_update import (
    resume_collection,
    resumes_at,
    tell,
    update,
    update_resting,
)
from sao.billing.values import Extra
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Ignored,
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
    gone, resting = "the subscription has ended", "no period is running"
    return (
        #        action       from             to                       decide            then
        internal("create", NEW, ("incomplete", "trialing", "active"), create, first_invoice),
        action("update", ("active",), (SAME, "trialing", "past_due"), update, tell),
        action("update", ("trialing",), (SAME, "active", "past_due"), update, tell),
        action("update", ("past_due", "unpaid"), (SAME, "trialing"), update, tell),
        action("update", ("incomplete", "paused", *over), SAME, update_resting, tell),
        action("cancel", live, "canceled", cancel, tell_ended),
        action("pause", billed, "paused", pause, tell_paused),
        action("resume", ("paused",), "active", resume, tell_resumed),
        # its invoices
        internal("invoice_paid", ("incomplete", "past_due", "unpaid"), "active", recover),
        internal("invoice_paid", ("active",), SAME, carry_out),
        internal("invoice_paid", ("trialing",), (SAME, "active"), carry_out_on_trial),
        ignore("invoice_paid", ("paused",), "nothing was owed"),
        ignore("invoice_paid", over, gone),
        internal("invoice_failed", ("active",), "past_due", fall_behind),
        internal("invoice_failed", ("incomplete",), SAME, refuse_incomplete),
        internal("invoice_failed", ("trialing",), SAME, refuse_change),
        internal("invoice_failed", ("past_due",), ("unpaid", "canceled"), give_up, left),
        ignore("invoice_failed", ("paused", "unpaid"), "it is known, or not due"),
        ignore("invoice_failed", over, gone),
        internal("invoice_overdue", ("active",), "past_due", fall_due),
        ignore("invoice_overdue", ("incomplete", "trialing", "paused"), "nothing changes"),
        ignore("invoice_overdue", ("past_due", "unpaid", *over), "nothing changes"),
        internal("invoice_given_up", ("past_due",), "active", recover),
        ignore("invoice_given_up", ("trialing", "active", "unpaid", "paused"), "nothing changes"),
        ignore("invoice_given_up", ("incomplete", *over), "nothing changes"),
        # its customer
        internal("end", live, "canceled", end, tell_gone),
        ignore("end", over, gone),
        internal("method_detached", live, SAME, forget_method),
        ignore("method_detached", over, gone),
        internal(
            "trial_over",
            ("trialing",),
            ("active", "paused", "canceled"),
            conclude_trial,
            after_trial,
        ),
        ignore(
            "trial_over", ("incomplete", "active", "past_due", "unpaid", "paused"), "it is over"
        ),
        ignore("trial_over", over, gone),
        # its alarms: whatever ends it, or a change of it, comes before another period
        alarm("expire", ("incomplete",), incomplete_until),
        alarm("expire_pending", billed, pending_until),
        alarm("reach_cancel_at", (*billed, "paused"), "cancel_at"),
        alarm("resume_collection", (*billed, "paused"), resumes_at),
        alarm("announce_end", ("trialing",), announced_at),
        alarm("advance", billed, "current_period_end"),
        internal("expire", ("incomplete",), "incomplete_expired", expire, void_first),
        ignore("expire", (*billed, "paused", *over), "it was paid"),
        internal("expire_pending", billed, SAME, expire_pending, drop_pending),
        ignore("expire_pending", ("incomplete", "paused", *over), "no change waits"),
        internal("reach_cancel_at", (*billed, "paused"), "canceled", reach_cancel_at, tell_ended),
        ignore("reach_cancel_at", ("incomplete", *over), gone),
        internal("resume_collection", (*billed, "paused"), SAME, resume_collection),
        ignore("resume_collection", ("incomplete", *over), "collection is not paused"),
        internal("announce_end", ("trialing",), SAME, announce),
        ignore(
            "announce_end", ("incomplete", "active", "past_due", "unpaid", "paused"), "it is over"
        ),
        ignore("announce_end", over, gone),
        internal("advance", ("active", "past_due", "unpaid"), SAME, advance, period_invoice),
        internal("advance", ("trialing",), "active", end_trial, period_invoice),
        ignore("advance", ("incomplete", "paused", *over), resting),
    )


def forget_method(
    subscription: Subscription, command: Command[DetachMethod], _now: int
) -> Facts | Ignored:
    """Its method was detached: the customer's default is next."""
    if subscription.default_payment_method != command.data.method:
        return Ignored("it pays with another one")
    return {"default_payment_method": None}


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

__all__ = [
    "SUBSCRIPTION",
    "Cancel",
    "Extra",
    "ItemChange",
    "Pause",
    "PauseCollection",
    "Resume",
    "Subscription",
    "Update",
]
