"""What happens to subscriptions and their schedules, in words."""

from sao.billing.resources.subscription.state import Subscription
from sao.core.machine import Step
from sao.views.words.amounts import counted, day, joined, price_words
from sao.views.words.summaries.saying import Sayings, after, before, changed
from sao.views.words.titles import plan_words, product_words


def _created(step: Step) -> str:
    subscription = after(step)
    plan = plan_words(subscription)
    if subscription.status == "trialing" and subscription.trial_end is not None:
        return f"{plan}, on trial until {day(subscription.trial_end)}"
    if subscription.status == "incomplete":
        return f"{plan}, waits for its first payment"
    return f"{plan}, paid until {day(subscription.current_period_end)}"


def _taken_over(step: Step) -> str:
    subscription = after(step)
    since = f"brought along, since {day(subscription.start_date)}"
    return f"{plan_words(subscription)}, {since}"


def _updated(step: Step) -> str:
    old, new = before(step), after(step)
    return _items_changed(old, new) or _wishes_changed(old, new) or changed(step)


def _items_changed(old: Subscription, new: Subscription) -> str | None:
    if [i.price.id for i in old.items] != [i.price.id for i in new.items]:
        was, now = plan_words(old), plan_words(new)
        if was == now:
            return f"{now}: changed from {_costs(old)} to {_costs(new)}"
        return f"Changed from {was} to {now}"
    if [i.quantity for i in old.items] != [i.quantity for i in new.items]:
        units = sum(i.quantity for i in new.items)
        return f"Quantity changed from {sum(i.quantity for i in old.items)} to {units}"
    return None


def _costs(subscription: Subscription) -> str:
    return joined(price_words(item.price) for item in subscription.items)


def _wishes_changed(old: Subscription, new: Subscription) -> str | None:
    if old.cancel_at != new.cancel_at:
        until = new.cancel_at
        return f"Will be canceled on {day(until)}" if until else "Goes on: not canceled any more"
    if old.pending_update != new.pending_update:
        return "A change waits for its payment"
    if old.pause_collection != new.pause_collection:
        return "Collection paused" if new.pause_collection is not None else "Collection resumed"
    if old.discounts != new.discounts:
        return "Discount given" if new.discounts else "Discount taken away"
    if old.trial_end != new.trial_end and new.trial_end is not None:
        return f"On trial until {day(new.trial_end)}"
    return None


def _over(step: Step) -> str:
    why = (after(step).cancellation_reason or "").replace("_", " ")
    return f"Canceled: {why}" if why else "Canceled"


def _failed(step: Step) -> str:
    match after(step).status:
        case "canceled":
            return "Canceled: its retries are used up"
        case "unpaid":
            return "Unpaid: its retries are used up"
        case "paused":
            return _UNPAID
    return "Past due: its latest invoice could not be collected"


def _resumed(step: Step) -> str:
    if after(step).resumption is not None:
        return "Resumes as soon as its invoice is paid"
    return f"Resumed, period until {day(after(step).current_period_end)}"


def _paid(step: Step) -> str:
    if before(step).status == "paused":
        return _resumed(step)
    if before(step).status == after(step).status:
        return "A change was paid and is carried out"
    return "In good standing: its latest invoice is paid"


def _period(step: Step) -> str:
    until = day(after(step).current_period_end)
    if before(step).status == "trialing":
        return f"The trial is over, first paid period until {until}"
    return f"Next period until {until}"


def _trial_over(step: Step) -> str:
    match after(step).status:
        case "paused":
            return "The trial is over without a way to pay: paused"
        case "canceled":
            return "The trial is over without a way to pay: canceled"
    return _period(step)


_UNPAID = "Stays paused: its resumption was not paid"

SUBSCRIPTION: Sayings = {
    "create": _created,
    "take_over": _taken_over,
    "update": _updated,
    "cancel": "Canceled at once",
    "pause": "Paused: no period runs",
    "resume": _resumed,
    "change_item": "A waiting proration changed",
    "remove_item": "A waiting proration removed",
    "invoice_paid": _paid,
    "invoice_pending": "Its payment is processing: it counts on the money",
    "invoice_failed": _failed,
    "invoice_overdue": "Past due: its latest invoice was not paid in time",
    "invoice_voided": _UNPAID,
    "invoice_given_up": "In good standing: its latest invoice was given up",
    "use_grew": "Asked how much was used",
    "use_came_late": "Use came after its period",
    "use_weighed": "Use reached a threshold and is billed",
    "attach_schedule": lambda step: (
        "Follows a schedule" if after(step).schedule else "Follows no schedule any more"
    ),
    "follow": lambda step: f"Is now what its schedule says: {plan_words(after(step))}",
    "end": _over,
    "discounted": "A discount of the customer's lowered its latest invoice",
    "method_detached": "Its payment method is gone",
    "method_set_up": "Its payment method is set up",
    "trial_over": _trial_over,
    "expire": "Expired: the first payment never came",
    "expire_resumption": _UNPAID,
    "expire_pending": "A change was dropped: it was not paid in time",
    "reach_cancel_at": _over,
    "resume_collection": "Its invoices are collected again",
    "announce_end": lambda step: f"The trial ends on {day(after(step).trial_end)}",
    "announce_phase": "Told what its schedule makes of its renewal",
    "announce_renewal": "Asked what its renewal will be",
    "renewal_announced": lambda step: (
        f"The renewal of {day(after(step).current_period_end)} is announced"
        if after(step).upcoming
        else "No renewal comes that could be announced"
    ),
    "bill_pending": lambda step: (
        "What waited is billed" if before(step).pending_items else "Bills what waits, if anything"
    ),
    "advance": _period,
    "advance_period": _period,
}


def _phase(step: Step) -> str:
    schedule = after(step)
    if schedule.by_customer and schedule.place != before(step).place:
        return "Over: the change that its customer chose is made"
    if not 0 <= schedule.place < len(schedule.phases) or schedule.status != "active":
        return f"Over: {schedule.status}"
    phase = schedule.phases[schedule.place]
    names = joined(dict.fromkeys(product_words(item.price) for item in phase.items))
    return f"Phase {schedule.place + 1} of {len(schedule.phases)}: {names}"


SCHEDULE: Sayings = {
    "create": lambda step: (
        "Chosen by the customer for the end of the period"
        if after(step).by_customer
        else f"Planned in {counted(len(after(step).phases), 'phase')}"
    ),
    "update": changed,
    "ask_phase": "Asked which phase begins when the period ends",
    "release": "Let its subscription go on as it is",
    "cancel": "Canceled, and its subscription with it",
    "start": _phase,
    "next_phase": _phase,
    "subscription_over": "Over: its subscription has ended",
}
