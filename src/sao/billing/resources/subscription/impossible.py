"""What no subscription can be asked for, whatever it sells and whatever state it is in."""

from msgspec import UNSET

from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.subscription.collecting import too_long
from sao.billing.resources.subscription.state import PauseCollection, Subscription, Update
from sao.billing.values.dunning import impossible as unordered
from sao.core.schema import Rejection

TRIAL_MAX = 730 * DAY
"""How far from now a trial may end."""


def impossible(subscription: Subscription, data: Update, now: int) -> Rejection | None:
    """Why what was asked for cannot be, whatever the status.

    Rejects: `timestamp_past`, `parameter_invalid`, `parameter_missing`.
    """
    return (
        _bad_trial(subscription, data, now)
        or _bad_anchor(subscription, data)
        or _bad_proration(subscription, data)
        or _bad_collection(subscription, data, now)
        or _bad_end(subscription, data)
        or (too_long(data.pending_interval) if data.pending_interval else None)
        or (None if data.dunning is UNSET else unordered(data.dunning))
    )


def _bad_trial(subscription: Subscription, data: Update, now: int) -> Rejection | None:
    if data.trial_end is not UNSET and subscription.status == "paused":
        return _no_period("trial_end")
    if not isinstance(data.trial_end, int):
        return None
    if data.trial_end <= now:
        message = "Invalid timestamp: trial_end must be in the future, or 'now'."
        return Rejection("timestamp_past", message, "trial_end")
    if data.trial_end > now + TRIAL_MAX:
        message = "Invalid timestamp: trial_end can be at most two years from now."
        return Rejection("parameter_invalid", message, "trial_end")
    return None


def _bad_anchor(subscription: Subscription, data: Update) -> Rejection | None:
    if data.billing_cycle_anchor != "now":
        return None
    if subscription.status == "paused":
        return _no_period("billing_cycle_anchor")
    if isinstance(data.trial_end, int):
        message = "A trial's end is the billing cycle anchor: it cannot be 'now' as well."
        return Rejection("parameter_invalid", message, "billing_cycle_anchor")
    if subscription.status == "trialing" and data.trial_end != "now":
        message = "billing_cycle_anchor cannot be 'now' during a trial, unless trial_end is too."
        return Rejection("parameter_invalid", message, "billing_cycle_anchor")
    return None


def _bad_proration(subscription: Subscription, data: Update) -> Rejection | None:
    date = data.proration_date
    if not isinstance(date, int):
        return None
    if not subscription.current_period_start <= date <= subscription.current_period_end:
        return Rejection(
            "parameter_invalid",
            "Invalid timestamp: proration_date must be within the current period, which is "
            f"{subscription.current_period_start} to {subscription.current_period_end}.",
            "proration_date",
        )
    return None


def _bad_collection(subscription: Subscription, data: Update, now: int) -> Rejection | None:
    method = data.collection_method or subscription.collection_method
    days = data.days_until_due if data.days_until_due is not UNSET else subscription.days_until_due
    if method == "send_invoice" and days is None:
        return Rejection(
            "parameter_missing",
            "Missing required param: days_until_due. It is needed with "
            "collection_method=send_invoice.",
            "days_until_due",
        )
    if method == "charge_automatically" and data.days_until_due is not UNSET:
        message = "You can only set days_until_due with collection_method=send_invoice."
        return Rejection("parameter_invalid", message, "days_until_due")
    pause = data.pause_collection
    if isinstance(pause, PauseCollection) and (pause.resumes_at or now + 1) <= now:
        message = "Invalid timestamp: resumes_at must be in the future."
        return Rejection("timestamp_past", message, "pause_collection[resumes_at]")
    return None


def _bad_end(subscription: Subscription, data: Update) -> Rejection | None:
    """When it ends is its schedule's to say, while it has one."""
    at, at_period_end = data.cancel_at, data.cancel_at_period_end
    if subscription.schedule is None:
        return None
    stays = at_period_end is subscription.cancel_at_period_end
    if at_period_end is not UNSET and (not stays or (not at_period_end and subscription.cancel_at)):
        param = "cancel_at_period_end"
    elif at is not UNSET and at != subscription.cancel_at:
        param = "cancel_at"
    else:
        return None
    return Rejection(
        "parameter_invalid",
        f"The subscription is managed by the subscription schedule `{subscription.schedule}`, and "
        "updating any cancelation behavior directly is not allowed. Please update the schedule "
        "instead, or release it.",
        param,
    )


def _no_period(param: str) -> Rejection:
    message = f"A paused subscription has no period that {param} could change; resume it first."
    return Rejection("parameter_invalid", message, param)
