"""Subscription: periods, trials, changes, and what becomes of it when nobody pays.

Its only wake-ups are derived from its state: the end of the period, of its time, of the patience
with a first payment or with that of a change. Its status follows its latest invoice; older open
ones may remain. What it holds is in `state`, each part of what it does in a file of its
own. Source: facts on billing, §1.
"""

from sao.billing.messages.customer import DetachMethod
from sao.billing.resources.subscription.beginning import create, hear_discounts
from sao.billing.resources.subscription.collecting import bill_pending, pending_invoice
from sao.billing.resources.subscription.ending import (
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
from sao.billing.resources.subscription.following import (
    attach_schedule,
    follow,
    follow_resting,
    miss_schedule,
)
from sao.billing.resources.subscription.hearers import heard
from sao.billing.resources.subscription.pausing import pause, tell_paused
from sao.billing.resources.subscription.periods import advance, period_invoice
from sao.billing.resources.subscription.resuming import (
    expire_resumption,
    lose_invoice,
    resume,
    resumes,
    resumes_behind,
    resumption_until,
    tell_behind,
    tell_dropped,
    tell_resumed,
)
from sao.billing.resources.subscription.setup import begin, hear_setup
from sao.billing.resources.subscription.standing import (
    begin_unpaid,
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
    tell_saved,
)
from sao.billing.resources.subscription.state import (
    Cancel,
    ItemChange,
    Pause,
    PauseCollection,
    Resume,
    Subscription,
    Update,
)
from sao.billing.resources.subscription.taking_over import bill_owed, take_over
from sao.billing.resources.subscription.thresholds import bill_crossing, cross, weigh_use
from sao.billing.resources.subscription.trial import (
    after_trial,
    announce,
    announced_at,
    conclude_trial,
    end_trial,
)
from sao.billing.resources.subscription.upcoming import (
    announce_phase,
    announce_renewal,
    renewal_announced,
    renewal_announced_at,
)
from sao.billing.resources.subscription.update import (
    resume_collection,
    resumes_at,
    tell,
    tell_unasked,
    update,
    update_resting,
)
from sao.billing.resources.subscription.use import recount_use
from sao.billing.resources.subscription.waiting import (
    change_item,
    remove_item,
    tell_changed,
    tell_removed,
)
from sao.billing.values.subscription import Extra
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

BILLED = ("trialing", "active", "past_due", "unpaid")
LIVE = ("incomplete", *BILLED, "paused")
NOT_ON_TRIAL = ("incomplete", "active", "past_due", "unpaid", "paused")
OVER = ("canceled", "incomplete_expired")
ANNOUNCED = ("trialing", "active", "past_due")
UNANNOUNCED = ("incomplete", "unpaid", "paused", *OVER)
UNBILLED = "what is used is not billed before the period ends"
GONE, RESTING = "the subscription has ended", "no period is running"


def _table() -> tuple[Entry, ...]:
    return (*_wishes(), *_invoices(), *_thresholds(), *_schedule(), *_customer(), *_wake_ups())


def _wishes() -> tuple[Entry, ...]:
    """What is asked of it."""
    return (
        #        action       from             to                       decide            then
        internal("create", NEW, ("incomplete", "trialing", "active"), create, begin),
        internal("take_over", NEW, ("trialing", "active", "paused"), take_over, bill_owed),
        action("update", ("active",), (SAME, "trialing", "past_due"), update, tell),
        action("update", ("trialing",), (SAME, "active", "past_due"), update, tell),
        action("update", ("past_due", "unpaid"), (SAME, "trialing"), update, tell),
        action("update", ("incomplete", "paused", *OVER), SAME, update_resting, tell),
        action("cancel", LIVE, "canceled", cancel, tell_ended),
        action("pause", BILLED, "paused", pause, tell_paused),
        action("resume", ("paused",), (SAME, "active"), resume, tell_resumed),
        # prorations that wait
        action("change_item", (*BILLED, "paused"), SAME, change_item, tell_changed),
        action("remove_item", (*BILLED, "paused"), SAME, remove_item, tell_removed),
    )


def _invoices() -> tuple[Entry, ...]:
    """What its invoices tell it."""
    owing = ("incomplete", "past_due", "unpaid")
    return (
        internal("invoice_paid", owing, "active", recover, tell_saved),
        internal("invoice_paid", ("active",), SAME, carry_out, tell_saved),
        internal("invoice_paid", ("trialing",), (SAME, "active"), carry_out_on_trial, tell_saved),
        internal("invoice_paid", ("paused",), "active", resumes, tell_saved),
        ignore("invoice_paid", OVER, GONE),
        internal("invoice_pending", ("incomplete",), "active", begin_unpaid, tell_saved),
        internal("invoice_pending", ("active",), SAME, carry_out, tell_saved),
        internal(
            "invoice_pending", ("trialing",), (SAME, "active"), carry_out_on_trial, tell_saved
        ),
        ignore("invoice_pending", ("past_due", "unpaid", "paused"), "it owes until that is paid"),
        ignore("invoice_pending", OVER, GONE),
        internal("invoice_failed", ("active",), "past_due", fall_behind),
        internal("invoice_failed", ("incomplete",), SAME, refuse_incomplete),
        internal("invoice_failed", ("trialing",), SAME, refuse_change),
        internal("invoice_failed", ("past_due",), ("unpaid", "canceled"), give_up, left),
        internal("invoice_failed", ("paused",), (SAME, "past_due"), resumes_behind, tell_behind),
        ignore("invoice_failed", ("unpaid",), "it is known, or not due"),
        ignore("invoice_failed", OVER, GONE),
        internal("invoice_overdue", ("active",), "past_due", fall_due),
        ignore("invoice_overdue", ("incomplete", "trialing", "paused"), "nothing changes"),
        ignore("invoice_overdue", ("past_due", "unpaid", *OVER), "nothing changes"),
        internal("invoice_given_up", ("past_due",), "active", recover),
        internal("invoice_given_up", ("paused",), "active", resumes),
        ignore("invoice_given_up", ("trialing", "active", "unpaid"), "nothing changes"),
        ignore("invoice_given_up", ("incomplete", *OVER), "nothing changes"),
        internal("invoice_voided", ("paused",), SAME, lose_invoice, tell_dropped),
        ignore("invoice_voided", ("incomplete", *BILLED, *OVER), "it does not wait for it"),
    )


def _thresholds() -> tuple[Entry, ...]:
    """What it hears of its use."""
    running = ("active", "past_due")
    return (
        internal("use_grew", running, SAME, weigh_use),
        ignore("use_grew", ("incomplete", "trialing", "unpaid", "paused", *OVER), UNBILLED),
        internal("use_weighed", running, SAME, cross, bill_crossing),
        ignore("use_weighed", ("incomplete", "trialing", "unpaid", "paused", *OVER), UNBILLED),
        internal("use_came_late", (*running, "unpaid"), SAME, recount_use),
        ignore("use_came_late", ("incomplete", "trialing", "paused", *OVER), UNBILLED),
    )


def _schedule() -> tuple[Entry, ...]:
    """What its schedule tells it."""
    return (
        internal("attach_schedule", LIVE, SAME, attach_schedule),
        internal("attach_schedule", OVER, SAME, miss_schedule),
        internal(
            "follow", ("active", "past_due", "unpaid"), (SAME, "trialing"), follow, tell_unasked
        ),
        internal("follow", ("trialing",), SAME, follow_resting, tell_unasked),
        internal("follow", ("incomplete", "paused"), SAME, follow_resting, tell_unasked),
        ignore("follow", OVER, GONE),
    )


def _customer() -> tuple[Entry, ...]:
    """What its customer tells it."""
    return (
        internal("end", LIVE, "canceled", end, tell_gone),
        ignore("end", OVER, GONE),
        internal("discounted", LIVE, SAME, hear_discounts),
        ignore("discounted", OVER, GONE),
        internal("method_detached", LIVE, SAME, forget_method),
        ignore("method_detached", OVER, GONE),
        internal("method_set_up", (*BILLED, "paused"), SAME, hear_setup, tell_saved),
        ignore("method_set_up", ("incomplete", *OVER), "it waits for none"),
        internal(
            "trial_over",
            ("trialing",),
            ("active", "paused", "canceled"),
            conclude_trial,
            after_trial,
        ),
        ignore("trial_over", NOT_ON_TRIAL, "it is over"),
        ignore("trial_over", OVER, GONE),
    )


def _wake_ups() -> tuple[Entry, ...]:
    """Its alarms: whatever ends it, or a change of it, comes before another period."""
    return (
        alarm("expire", ("incomplete",), incomplete_until),
        alarm("expire_pending", BILLED, pending_until),
        alarm("expire_resumption", ("paused",), resumption_until),
        alarm("reach_cancel_at", (*BILLED, "paused"), "cancel_at"),
        alarm("resume_collection", (*BILLED, "paused"), resumes_at),
        alarm("announce_end", ("trialing",), announced_at),
        alarm("announce_renewal", ANNOUNCED, renewal_announced_at),
        alarm("advance", BILLED, "current_period_end"),
        alarm("bill_pending", BILLED, "pending_billed_at"),
        internal("expire", ("incomplete",), "incomplete_expired", expire, void_first),
        internal("expire", ("trialing",), "canceled", end, tell_ended),
        ignore("expire", ("active", "past_due", "unpaid", "paused", *OVER), "it was paid"),
        internal("expire_pending", BILLED, SAME, expire_pending, drop_pending),
        ignore("expire_pending", ("incomplete", "paused", *OVER), "no change waits"),
        internal("expire_resumption", ("paused",), SAME, expire_resumption, tell_dropped),
        ignore("expire_resumption", ("incomplete", *BILLED, *OVER), "it is not paused"),
        internal("reach_cancel_at", (*BILLED, "paused"), "canceled", reach_cancel_at, tell_ended),
        ignore("reach_cancel_at", ("incomplete", *OVER), GONE),
        internal("resume_collection", (*BILLED, "paused"), SAME, resume_collection),
        ignore("resume_collection", ("incomplete", *OVER), "collection is not paused"),
        internal("announce_end", ("trialing",), SAME, announce),
        ignore("announce_end", NOT_ON_TRIAL, "it is over"),
        ignore("announce_end", OVER, GONE),
        internal("announce_renewal", ANNOUNCED, SAME, announce_renewal),
        ignore("announce_renewal", UNANNOUNCED, "no renewal comes that is collected"),
        internal("announce_phase", ANNOUNCED, SAME, announce_phase),
        ignore("announce_phase", UNANNOUNCED, "no renewal comes that is collected"),
        internal("renewal_announced", ANNOUNCED, SAME, renewal_announced),
        ignore("renewal_announced", UNANNOUNCED, "no renewal comes that is collected"),
        internal("bill_pending", BILLED, SAME, bill_pending, pending_invoice),
        ignore("bill_pending", ("incomplete", "paused", *OVER), RESTING),
        internal("advance", ("active", "past_due", "unpaid"), SAME, advance, period_invoice),
        internal("advance", ("trialing",), "active", end_trial, period_invoice),
        ignore("advance", ("incomplete", "paused", *OVER), RESTING),
        internal("advance_period", ("active", "past_due", "unpaid"), SAME, advance, period_invoice),
        internal("advance_period", ("trialing",), "active", end_trial, period_invoice),
        ignore("advance_period", ("incomplete", "paused", *OVER), RESTING),
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
    search=("metadata",),
    table=heard(_table()),
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
